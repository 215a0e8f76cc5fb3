from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestPrivacyLookup(SocialCrmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.Identity.browse(
            cls.Identity._upsert(
                [{"network_id": cls.x.id, "scope": "", "external_id": "4711", "handle": "passer_by", "name": "Pat"}]
            )
        )

    def lookup(self, **values):
        """:return: (model, id) of each line"""
        wizard = self.env["privacy.lookup.wizard"].create(values)
        wizard.action_lookup()
        return {(line.res_model, line.res_id) for line in wizard.line_ids}

    def test_a_person_known_only_by_a_handle_is_found_with_what_they_did(self):
        touchpoint = self.log(self.stranger)
        found = {("social.crm.identity", self.stranger.id), ("social.crm.touchpoint", touchpoint.id)}
        for handle in ("passer_by", "@Passer_By", "4711"):
            with self.subTest(handle):
                self.assertEqual(self.lookup(handle=handle), found)

    def test_by_name(self):
        self.assertIn(("social.crm.identity", self.stranger.id), self.lookup(name="pat"))
        self.assertIn(("res.partner", self.anna.id), self.lookup(name="Anna"))

    def test_by_address_as_odoo_does_and_what_hangs_on_the_contact(self):
        self.link(self.stranger, self.anna)
        touchpoint = self.log(self.stranger)
        found = self.lookup(email="anna@example.org", name="Anna")
        self.assertLessEqual(
            {
                ("res.partner", self.anna.id),
                ("social.crm.identity", self.stranger.id),
                ("social.crm.touchpoint", touchpoint.id),
            },
            found,
        )

    def test_others_are_not_found(self):
        self.log(self.stranger)
        self.assertFalse(self.lookup(handle="somebody_else"))

    def test_a_line_is_shown_once_and_no_more_than_can_be_read(self):
        self.log(*[self.stranger] * 250)
        wizard = self.env["privacy.lookup.wizard"].create({"handle": "passer_by"})
        wizard.action_lookup()
        touchpoints = wizard.line_ids.filtered(lambda line: line.res_model == "social.crm.touchpoint")
        self.assertEqual(len(touchpoints), 200)
        self.assertEqual(len(set(touchpoints.mapped("res_id"))), 200)

    def test_something_has_to_be_looked_for(self):
        with self.assertRaises(UserError):
            self.lookup()

    def test_what_is_done_is_logged_without_an_address(self):
        wizard = self.env["privacy.lookup.wizard"].create({"handle": "passer_by"})
        wizard.action_lookup()
        line = wizard.line_ids.filtered(lambda line: line.res_model == "social.crm.identity")
        line.action_unlink()
        self.assertFalse(self.stranger.exists())
        self.assertIn("Deleted", wizard.execution_details)
        self.assertEqual(wizard.log_id.anonymized_email, "–")
