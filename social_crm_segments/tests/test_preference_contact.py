from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.social_crm_preference_choice import UNASKED
from .content_common import ContentCase


@tagged("post_install", "-at_install")
class TestPreferenceContact(ContentCase):
    """What colleagues see of a contact's wishes, and write down on their behalf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = new_test_user(cls.env, "colleague", "base.group_user,social_crm_base.group_user")
        cls.soon = fields.Date.today() + timedelta(days=9)

    def _seen(self, user=None):
        self.env.invalidate_all()
        return self.anna.with_user(user or self.colleague)

    def _behalf(self, user=None, **values):
        wizard = self.env["social.crm.preference.behalf"].with_user(user or self.colleague)
        return wizard.create({"partner_id": self.anna.id, "note": "Said so on the phone", **values})

    def test_of_all_that_they_chose_the_strictest_is_shown(self):
        self.link_anna()
        self.assertFalse(self._seen().social_preference_ids)
        self.preference(self.anna).write({"pace": "monthly", "unwanted_kinds": ["video"]})
        self.preference(self.anna, self.on_x).write(
            {
                "paused_until": self.soon,
                "network_id": self.telegram.id,
                "unwanted_kinds": ["podcast"],
                "left_segment_ids": [(6, 0, self.fans.ids)],
            }
        )
        anna = self._seen()
        self.assertEqual((anna.social_pace, anna.social_paused_until), ("monthly", self.soon))
        self.assertEqual(anna.social_preferred_network_id, self.telegram)
        self.assertEqual((anna.social_unwanted_words, anna.social_left_words), ("Podcast, Video", "Fans"))
        self.assertFalse(anna.social_has_left)
        self.assertFalse(self.ben.with_user(self.colleague).social_pace)

    def test_who_left_is_told_of_whichever_account_they_left_on(self):
        self.link_anna()
        self.preference(self.anna)._refuse(UNASKED[:1], "Not these")
        self.assertFalse(self._seen().social_has_left)
        self.preference(identity=self.on_x)._leave("there")
        self.assertTrue(self._seen().social_has_left)
        self.assertFalse(self.ben.with_user(self.colleague).social_has_left)
        self.preference(self.anna)._come_back("here")
        self.assertFalse(self._seen().social_has_left)

    def test_a_list_of_contacts_takes_as_many_statements_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(30)])
        self.Preference._of([(partner.id, None) for partner in partners])
        names = ["social_pace", "social_left_words", "social_has_left", "social_preferred_network_id"]

        def read(some):
            self.env.invalidate_all()
            some.with_user(self.colleague).read(names)

        read(partners)  # rights and settings are known from here on
        self.assertEqual(self.queries_of(read, partners[:1]), self.queries_of(read, partners))

    def test_who_has_nothing_to_do_with_it_sees_nothing_of_it(self):
        other = new_test_user(self.env, "other_colleague", "base.group_user")
        with self.assertRaises(AccessError):
            self.anna.with_user(other).read(["social_pace"])
        with self.assertRaises(AccessError):
            self._behalf(other)

    def test_a_colleague_writes_down_a_pause(self):
        self.link_anna()
        self.allow(self.anna)
        self.assertFalse(self.refusal(self.anna))
        self._behalf(what="pause", paused_until=self.soon).action_apply()
        self.assertEqual(self._seen().social_paused_until, self.soon)
        self.assertTrue(self.refusal(self.anna))
        self.assertTrue(self.refusal(identity=self.on_x))
        self.assertIn("Said so on the phone", self.anna.message_ids[0].body)
        self.assertEqual(self.anna.message_ids[0].author_id, self.colleague.partner_id)
        for day in (False, fields.Date.today()):
            with self.assertRaisesRegex(UserError, "a day to come"):
                self._behalf(what="pause", paused_until=day).action_apply()

    def test_a_colleague_writes_down_that_they_left(self):
        self.link_anna()
        self.allow(self.anna)
        self._behalf(what="leave").action_apply()
        self.assertTrue(self._seen().social_has_left)
        self.assertEqual(self.answers((self.anna, None, self.x), (None, self.on_x, self.x)), ["denied", "denied"])
        said = self.Consent.search([("partner_id", "=", self.anna.id), ("state", "=", "denied")])
        self.assertEqual(set(said.mapped("source")), {"person"})
        self.assertEqual(said.user_id, self.colleague)
        self.assertEqual(set(said.mapped("evidence")), {"Said so on the phone"})

    def test_nobody_writes_it_down_of_a_contact_that_they_do_not_see(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.company_id = abroad
        wizard = self._behalf(self.env.user, what="leave")
        with self.assertRaises(AccessError):
            wizard.with_user(self.colleague).action_apply()
        with self.assertRaises(AccessError):
            self._seen(self.manager).action_open_preference_page()

    def test_managers_open_their_page_and_that_is_noted(self):
        with self.assertRaisesRegex(AccessError, "Only managers"):
            self._seen().action_open_preference_page()
        action = self._seen(self.manager).action_open_preference_page()
        self.assertEqual(action["url"], self.preference(self.anna)._centre_url())
        self.assertIn("Opened the page", self.anna.message_ids[0].body)
        self.assertEqual(self.anna.message_ids[0].author_id, self.manager.partner_id)
