from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestPartnerMerge(SocialCrmCase):
    """Merging contacts with Odoo's own wizard loses no identity, no link, no fact."""

    def merge(self, *partners, into):
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge([partner.id for partner in partners], into)

    def test_identities_and_facts_come_together(self):
        of_anna, of_ben = self.upsert(self.row("1"), self.row("2"))
        self.link(of_anna, self.anna)
        self.link(of_ben, self.ben)
        touchpoints = self.log(of_anna, of_ben)
        self.merge(self.anna, self.ben, into=self.anna)
        self.assertFalse(self.ben.exists())
        self.assertEqual(self.anna.identity_ids, of_anna | of_ben)
        self.assertEqual(touchpoints.partner_id, self.anna)
        self.assertEqual((of_anna | of_ben).link_ids.mapped("state"), ["confirmed"] * 2)

    def test_archived_identities_come_along(self):
        identity = self.upsert(self.row())
        self.link(identity, self.ben)
        identity.active = False
        self.merge(self.anna, self.ben, into=self.anna)
        self.assertEqual(identity.partner_id, self.anna)

    def test_of_two_links_to_the_same_identity_the_stronger_stays(self):
        matrix = (
            ("confirmed", "suggested", "confirmed"),
            ("suggested", "confirmed", "confirmed"),
            ("suggested", "rejected", "rejected"),
            ("revoked", "suggested", "revoked"),
            ("confirmed", "rejected", "confirmed"),
            ("suggested", "suggested", "suggested"),
        )
        identities = self.upsert(*(self.row(str(number)) for number in range(len(matrix))))
        for identity, (of_anna, of_ben, _kept) in zip(identities, matrix, strict=True):
            self.link(identity, self.anna, of_anna)
            self.link(identity, self.ben, of_ben)
        self.merge(self.anna, self.ben, into=self.anna)
        for identity, (of_anna, of_ben, kept) in zip(identities, matrix, strict=True):
            with self.subTest(of_anna=of_anna, of_ben=of_ben):
                self.assertEqual(identity.link_ids.mapped("state"), [kept])
                self.assertEqual(identity.link_ids.partner_id, self.anna)
                self.assertEqual(bool(identity.partner_id), kept == "confirmed")

    def test_three_contacts_of_one_identity(self):
        carl = self.env["res.partner"].create({"name": "Carl"})
        identity = self.upsert(self.row())
        self.link(identity, self.anna, "suggested")
        self.link(identity, self.ben)
        self.link(identity, carl, "rejected")
        touchpoint = self.log(identity)
        self.merge(self.anna, self.ben, carl, into=carl)
        self.assertEqual(identity.link_ids.mapped("state"), ["confirmed"])
        self.assertEqual((identity.partner_id, touchpoint.partner_id), (carl, carl))

    def test_a_manager_of_contacts_without_social_rights_may_merge(self):
        identity = self.upsert(self.row())
        self.link(identity, self.ben)
        self.ben.email = self.anna.email
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.salesman)
        wizard._merge((self.anna | self.ben).ids, self.anna.with_user(self.salesman))
        self.assertEqual(identity.partner_id, self.anna)
