from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import NOON, SocialCrmCase, hours


@tagged("post_install", "-at_install")
class TestPartnerForm(SocialCrmCase):
    def paste(self, partner, *addresses, user=None):
        with Form(partner.with_user(user or self.user)) as form:
            form.social_profile_urls = "\n".join(addresses)

    def test_pasted_profiles_become_identities_that_wait(self):
        self.paste(self.anna, "https://twitter.com/AnnaB?lang=en", "", " t.me/anna_b ")
        self.assertRecordValues(
            self.anna.identity_ids.sorted("handle"),
            [
                {"network_id": self.x.id, "handle": "AnnaB", "handle_state": "waiting", "last_seen": False},
                {"network_id": self.telegram.id, "handle": "anna_b", "handle_state": "waiting", "last_seen": False},
            ],
        )
        for link in self.anna.social_link_ids:
            self.assertEqual((link.method, link.state, link.user_id), ("profile_url", "confirmed", self.user))
            self.assertIn(link.profile_url, link.evidence)
        self.assertFalse(self.anna.social_profile_urls, "the field is ready for the next address")

    def test_a_pasted_profile_is_the_account_that_is_already_known(self):
        identity = self.upsert(self.row("7", handle="anna"))
        touchpoint = self.log(identity)
        self.paste(self.anna, "https://x.com/anna")
        self.assertEqual(self.anna.identity_ids, identity)
        self.assertEqual(touchpoint.partner_id, self.anna)

    def test_what_waits_is_the_person_who_writes_later(self):
        self.paste(self.anna, "x.com/anna")
        identity = self.upsert(self.row("7", handle="anna"))
        self.assertEqual(identity.partner_id, self.anna)

    def test_an_unknown_address_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "(?s)nowhere.example/.*Networks"):
            self.paste(self.anna, "x.com/anna", "https://nowhere.example/anna/profile")
        self.assertFalse(self.anna.identity_ids)

    def test_a_profile_that_another_contact_has_is_only_suggested(self):
        self.paste(self.ben, "x.com/anna")
        self.paste(self.anna, "x.com/anna")
        self.assertTrue(self.ben.identity_ids)
        self.assertFalse(self.anna.identity_ids)
        link = self.Link.search([("partner_id", "=", self.anna.id)])
        self.assertEqual(link.state, "suggested")
        self.assertIn("another contact", link.evidence)

    def test_a_handle_that_changed_hands_is_only_suggested(self):
        self.upsert(self.row("1", handle="anna"), self.row("2", handle="anna", seen_at=hours(2)))
        self.paste(self.anna, "x.com/anna")
        self.assertFalse(self.anna.identity_ids)
        self.assertEqual(self.anna.social_suggestion_ids.identity_id.external_id, "2")

    def test_pasting_again_takes_back_a_revocation(self):
        self.paste(self.anna, "x.com/anna")
        link = self.anna.social_link_ids
        link.action_revoke()
        self.paste(self.anna, "x.com/anna", "https://www.x.com/anna/")
        self.assertEqual(link.state, "confirmed")
        self.assertEqual(self.anna.social_link_ids, link)

    def test_profiles_come_with_an_import(self):
        result = (
            self.env["res.partner"]
            .with_user(self.user)
            .load(["name", "social_profile_urls"], [["Carla", "https://x.com/carla"], ["Dirk", "https://t.me/dirk"]])
        )
        self.assertFalse(result["messages"])
        carla, dirk = self.env["res.partner"].browse(result["ids"])
        self.assertEqual((carla.identity_ids.handle, dirk.identity_ids.handle), ("carla", "dirk"))

    def test_the_form_shows_recent_touchpoints_only(self):
        identity = self.upsert(self.row())
        self.link(identity, self.anna)
        self.log(*[identity] * 15)
        latest = self.log(identity, occurred_at=hours(1))
        self.assertEqual(len(self.anna.social_recent_touchpoint_ids), 10)
        self.assertEqual(self.anna.social_recent_touchpoint_ids[0], latest)
        domain = self.anna.action_open_social_timeline()["domain"]
        self.assertEqual(self.Touchpoint.search_count(domain), 16)
        self.assertEqual(self.Identity.search(self.anna.action_open_social_identities()["domain"]), identity)

    def test_footprint(self):
        identity = self.upsert(self.row(handle="anna", name="Anna", followers=12))
        self.link(identity, self.anna)
        self.assertEqual(
            (self.anna | self.ben)._social_footprint(),
            {
                self.anna.id: [
                    {
                        "network": self.x,
                        "identity": identity,
                        "name": "Anna",
                        "handle": "@anna",
                        "url": "https://x.com/anna",
                        "followers": 12,
                        "last_seen": NOON,
                    }
                ],
                self.ben.id: [],
            },
        )

    def test_a_salesman_without_social_rights_uses_the_form_as_before(self):
        self.link(self.upsert(self.row()), self.anna)
        with Form(self.anna.with_user(self.salesman)) as form:
            form.name = "Anna B."
            with self.assertRaises(AssertionError):
                form.social_profile_urls = "x.com/anna"
        self.assertEqual(self.anna.name, "Anna B.")
        arch = self.env["res.partner"].with_user(self.salesman).get_view(view_type="form")["arch"]
        self.assertNotIn("social_", arch)
