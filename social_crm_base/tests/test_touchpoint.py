from odoo.tests import tagged

from .common import NOON, SocialCrmCase, hours


@tagged("post_install", "-at_install")
class TestTouchpoint(SocialCrmCase):
    def test_contact_and_network_are_those_of_the_identity(self):
        identity = self.upsert(self.row())
        self.link(identity, self.anna)
        touchpoint = self.log(identity, summary="Hello")
        self.assertRecordValues(
            touchpoint,
            [
                {
                    "partner_id": self.anna.id,
                    "network_id": self.x.id,
                    "occurred_at": NOON,
                    "is_touch": False,
                    "summary": "Hello",
                }
            ],
        )
        self.assertTrue(touchpoint.ingested_at)

    def test_keys_that_are_given_are_kept(self):
        identity = self.upsert(self.row())
        self.link(identity, self.anna)
        touchpoint = self.log(identity, partner_id=self.ben.id, network_id=self.telegram.id, is_touch=True)
        self.assertEqual((touchpoint.partner_id, touchpoint.network_id), (self.ben, self.telegram))
        self.assertTrue(touchpoint.is_touch)

    def test_a_touchpoint_may_be_nobodys(self):
        self.assertFalse(self.log(self.Identity, partner_id=None).identity_id)

    def test_nothing_to_log(self):
        self.assertEqual(self.Touchpoint._log([]), [])

    def test_the_timeline_reads_backwards(self):
        identity = self.upsert(self.row())
        early, late = self.log(identity), self.log(identity, occurred_at=hours(1))
        self.assertEqual(identity.touchpoint_ids, late + early)

    def test_logging_takes_two_statements_whatever_the_number(self):
        identities = self.upsert(*(self.row(str(i)) for i in range(500)))
        with self.assertQueryCount(2):
            self.log(*identities)

    def test_ids_come_in_the_order_of_the_rows(self):
        identities = self.upsert(*(self.row(str(i)) for i in range(1500)))
        self.assertEqual(self.log(*identities).mapped("identity_id").ids, identities.ids)
