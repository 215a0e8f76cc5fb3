from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestIdentityLink(SocialCrmCase):
    def setUp(self):
        super().setUp()
        self.identity = self.upsert(self.row())
        self.touchpoints = self.log(self.identity, self.identity)

    def test_linking_by_hand_moves_the_facts_and_revoking_gives_them_back(self):
        link = self.link(self.identity, self.anna)
        self.assertEqual(self.identity.partner_id, self.anna)
        self.assertEqual(self.touchpoints.partner_id, self.anna)
        self.assertEqual(self.anna.identity_ids, self.identity)
        self.assertEqual(self.anna.social_identity_count, 1)
        link.action_revoke()
        self.assertFalse(self.identity.partner_id)
        self.assertFalse(self.touchpoints.partner_id)
        self.assertFalse(self.anna.identity_ids)
        self.assertEqual(self.anna.social_identity_count, 0)
        link.action_restore()
        self.assertEqual(self.touchpoints.partner_id, self.anna)

    def test_where_accounts_are_ours_alone_a_contact_gets_one_once_and_keeps_it(self):
        network = self.env.ref("social_crm_base.network_phone")
        identity = self.anna._identity_on(network, "She rang us")
        self.assertEqual((identity.network_id, identity.name), (network, self.anna.name))
        [link] = identity.link_ids
        self.assertEqual((link.partner_id, link.state, link.evidence), (self.anna, "confirmed", "She rang us"))
        self.assertEqual(self.anna._identity_on(network, "She rang us again"), identity)
        identity.active = False
        self.assertEqual(self.anna._identity_on(network, "And again"), identity)
        self.assertEqual(identity.link_ids, link)
        self.assertNotEqual(self.ben._identity_on(network, "So did he"), identity)

    def test_where_the_network_told_of_an_account_that_is_the_contact_s(self):
        self.link(self.identity, self.anna)
        self.assertEqual(self.anna._identity_on(self.identity.network_id, "She rang us"), self.identity)

    def test_facts_of_other_identities_stay(self):
        other = self.upsert(self.row("2"))
        self.link(other, self.ben)
        touchpoint = self.log(other)
        self.link(self.identity, self.anna)
        self.assertEqual(touchpoint.partner_id, self.ben)

    def test_confirming_moves_an_identity_from_one_contact_to_another(self):
        first = self.link(self.identity, self.anna)
        second = self.link(self.identity, self.ben, "suggested")
        second.action_confirm()
        self.assertEqual((first.state, second.state), ("revoked", "confirmed"))
        self.assertEqual(self.touchpoints.partner_id, self.ben)
        with self.assertRaisesRegex(UserError, "Revoke that link first"):
            first.action_restore()

    def test_rejecting_can_be_undone(self):
        link = self.link(self.identity, self.anna, "suggested")
        link.action_reject()
        self.assertNotIn(link, self.anna.social_suggestion_ids)
        link.action_restore()
        self.assertEqual(link.state, "suggested")
        self.assertFalse(self.identity.partner_id)

    def test_many_links_are_confirmed_at_once(self):
        identities = self.upsert(*(self.row(f"many{i}") for i in range(20)))
        links = self.Link.create(
            [
                {"identity_id": identity.id, "partner_id": (self.anna | self.ben)[i % 2].id}
                for i, identity in enumerate(identities)
            ]
        )
        touchpoints = self.log(*identities)
        links.action_confirm()
        self.assertEqual(touchpoints.mapped("partner_id"), links.partner_id)
        for identity, touchpoint in zip(identities, touchpoints, strict=True):
            self.assertEqual(touchpoint.partner_id, identity.link_ids.partner_id)

    def test_who_decided_is_written_down(self):
        link = self.link(self.identity, self.anna, "suggested")
        self.assertFalse(link.decided_at)
        link.with_user(self.user).action_confirm()
        self.assertEqual(link.user_id, self.user)
        self.assertTrue(link.decided_at)
        link.with_user(self.manager).write({"user_id": self.admin.id, "decided_at": "2020-01-01"})
        self.assertEqual((link.user_id, link.decided_at.year > 2020), (self.user, True))

    def test_whoever_confirms_what_is_confirmed_decides_nothing(self):
        link = self.link(self.identity, self.anna, "suggested")
        link.with_user(self.user).action_confirm()
        link.with_user(self.manager).action_confirm()
        link.with_user(self.manager).write({"state": "confirmed"})
        self.assertEqual(link.user_id, self.user)

    def test_no_link_is_confirmed_without_evidence(self):
        link = self.link(self.identity, self.anna, "suggested")
        self.assertFalse(link.evidence)
        link.with_user(self.user).action_confirm()
        self.assertEqual(link.evidence, f"Confirmed by {self.user.name} by hand")
        made = self.Link.with_user(self.user).create(
            {"identity_id": self.upsert(self.row("2")).id, "partner_id": self.ben.id, "state": "confirmed"}
        )
        self.assertEqual(made.evidence, f"Confirmed by {self.user.name} by hand")
        for empty in (False, ""):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refused, self.env.cr.savepoint():
                link.sudo().evidence = empty
                link.flush_recordset()
            self.assertIn("confirmed_by_evidence", str(refused.exception))
            link.invalidate_recordset(flush=False)

    def test_nobody_rewrites_what_was_decided(self):
        for decide in ("action_confirm", "action_reject"):
            link = self.link(self.upsert(self.row(decide)), self.anna, "suggested")
            getattr(link.with_user(self.user), decide)()
            before = link.read(["partner_id", "identity_id", "method", "evidence", "confidence", "user_id"])
            for role in (self.user, self.manager, self.admin):
                for values in (
                    {"evidence": "I know better"},
                    {"method": "email"},
                    {"confidence": 0.1},
                    {"partner_id": self.ben.id},
                    {"identity_id": self.identity.id},
                    {"state": "confirmed", "evidence": "I know better"},
                    {"state": "suggested", "evidence": "I know better"},
                ):
                    with self.assertRaisesRegex(UserError, "not changed"):
                        link.with_user(role).write(values)
            self.assertEqual(
                link.read(["partner_id", "identity_id", "method", "evidence", "confidence", "user_id"]), before
            )

    def test_a_suggestion_takes_words_but_stays_what_was_found(self):
        link = self.link(self.identity, self.anna, "suggested").with_user(self.user)
        link.evidence = "She told me at the fair"
        for values in ({"method": "email"}, {"partner_id": self.ben.id}):
            with self.assertRaisesRegex(UserError, "not changed"):
                link.write(values)
        link.action_confirm()
        self.assertEqual(link.evidence, "She told me at the fair")

    def test_nobody_enters_in_the_name_of_a_provider(self):
        link = self.Link.with_user(self.user).create(
            {"identity_id": self.identity.id, "partner_id": self.anna.id, "method": "email", "evidence": "Trust me"}
        )
        self.assertEqual(link.method, "manual")

    def test_an_identity_has_one_contact(self):
        self.link(self.identity, self.anna)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refused, self.env.cr.savepoint():
            self.link(self.identity, self.ben)
        self.assertIn("one_confirmed", str(refused.exception))

    def test_the_contact_of_an_identity_is_not_written_directly(self):
        with self.assertRaisesRegex(ValidationError, "confirmed link"):
            self.identity.partner_id = self.anna

    def test_deleting_a_link_or_a_contact_gives_the_facts_back(self):
        self.link(self.identity, self.anna).unlink()
        self.assertFalse(self.touchpoints.partner_id)
        self.link(self.identity, self.ben)
        self.assertEqual(self.touchpoints.partner_id, self.ben)
        self.ben.unlink()
        self.assertFalse(self.identity.partner_id)
        self.assertFalse(self.touchpoints.partner_id)
        self.assertFalse(self.identity.link_ids)

    def test_a_link_to_a_contact_of_another_company_is_not_taken_away(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.ben.company_id = company
        hidden = self.link(self.identity, self.ben)
        link = self.link(self.identity, self.anna, "suggested")
        self.assertFalse(self.Link.with_user(self.user).search([("id", "=", hidden.id)]))
        with self.assertRaisesRegex(UserError, "may not see"):
            link.with_user(self.user).action_confirm()
        self.assertEqual(self.identity.partner_id, self.ben)

    def test_the_dialog_links_by_hand(self):
        action = self.identity.with_user(self.user).action_link_contact()
        link = self.Link.with_user(self.user).with_context(**action["context"]).create({"partner_id": self.anna.id})
        self.assertEqual((link.method, link.state, link.user_id), ("manual", "confirmed", self.user))
        self.assertIn(f"Confirmed by {self.user.name} by hand", link.evidence)
        self.assertEqual(self.identity.partner_id, self.anna)
