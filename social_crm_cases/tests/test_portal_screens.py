from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.screen_case import PHONE, ScreenCase

from .test_portal import PDF, PortalCase


class PortalScreens(ScreenCase, PortalCase):
    picture_login = "anna"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(
            ("anna", "Where is my parcel? It should have been here on Monday.", {"conversation_id": "parcel"})
        ).case_id
        cls.case.name = "Where is my parcel?"
        cls.case.message_post(body="She is furious", subtype_xmlid="mail.mt_note")

    def setUp(self):
        super().setUp()
        mail = self._answer("It is on the van and arrives tomorrow.")
        mail.sudo().attachment_ids = self.env["ir.attachment"].create({"name": "delivery note.pdf", "raw": PDF})


@tagged("post_install", "-at_install")
class TestPortalOnAPhone(PortalScreens):
    browser_size = f"{PHONE['width']}x{PHONE['height']}"
    touch_enabled = True

    def test_a_customer_reads_answers_attaches_closes_and_rates(self):
        self.start_tour("/my/cases", "social_crm_portal_phone", login="anna")
        self.assertTrue(self.case.is_closed)
        self.assertEqual((self.case.rating_ids.rating, self.case.rating_ids.feedback), (5, "Quick and kind."))
        said = self.case.social_message_ids.sorted()[-1]
        self.assertEqual((said.channel_id.provider, said.partner_id), ("portal", self.anna.partner_id))
        self.assertEqual(said.mail_message_id.attachment_ids.mapped("name"), ["doorstep.pdf"])


@tagged("post_install", "-at_install")
class TestPortalScreens(PortalScreens):
    """Each page on a desk and on a phone: nothing is cut, and nobody is hindered by how they see, hear or move."""

    def _look(self, name, path, shown):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(name + suffix, path, shown, phone=phone, examine=True)

    def test_the_list(self):
        self._look("portal_cases", "/my/cases", ".o_social_crm_portal_cases li")

    def test_a_case(self):
        self._look("portal_case", self.case.access_url, ".o_social_crm_portal_messages li")

    def test_a_closed_case_asks_for_a_rating(self):
        self.case.action_close()
        self._look("portal_rating", self.case.access_url, ".o_social_crm_portal_rate")

    def test_the_form_of_a_new_case(self):
        self._look("portal_new_case", "/my/cases/new", "#case_subject")

    def test_the_form_of_a_case_of_the_agent(self):
        self.case.user_id = self.ann
        path = f"/odoo/cases/{self.case.id}"
        self.photograph("case_examined", path, ".o-mail-Message", login="ann", examine=True)

    def test_what_hinders_people_is_found(self):
        """The tests above must be able to fail."""
        view = self.env.ref("social_crm_cases.portal_case_text_and_files")
        view.arch_db = view.arch_db.replace('for="case_files"', 'for="nothing"')
        with self.assertRaisesRegex(AssertionError, "label: "):
            self._look("no_picture", "/my/cases/new", "#case_subject")
