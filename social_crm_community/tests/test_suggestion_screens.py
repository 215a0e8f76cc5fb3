from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import PHONE, ScreenCase

from .suggestion_common import SuggestionCase


class SuggestionScreens(ScreenCase, HttpCase, SuggestionCase):
    picture_login = "rita"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask("My lamp flickers", "Since the update", answer="Tighten the screw of the socket.")
        cls._ask("My radio hums", answer="Change the fuse.")


@tagged("post_install", "-at_install")
class TestSuggestionTour(SuggestionScreens):
    def test_a_customer_is_shown_what_solved_the_like_and_says_that_it_helped(self):
        self.start_tour("/my/cases/new", "social_crm_portal_suggestions", login="rita")
        [deflection] = self.Deflection.search([])
        self.assertEqual(deflection.line_ids.title, "My lamp flickers")
        self.assertTrue(deflection.opened_at and deflection.helped_at)
        self.assertEqual(deflection.state, "waiting")


@tagged("post_install", "-at_install")
class TestSuggestionTourOnAPhone(TestSuggestionTour):
    browser_size = f"{PHONE['width']}x{PHONE['height']}"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestSuggestionScreens(SuggestionScreens):
    """Nothing is cut, and nobody is hindered by how they see, hear or move."""

    def test_the_form_of_a_new_case_with_suggestions(self):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(
                "portal_suggestions" + suffix,
                "/my/cases/new",
                ".o_social_crm_suggestions li",
                phone=phone,
                typed=("#case_subject", "The lamp is flickering"),
                examine=True,
            )

    def test_the_question_of_a_member_with_suggestions(self):
        self.photograph(
            "forum_suggestions",
            f"/forum/{self.forum.id}/ask",
            ".o_social_crm_suggestions li",
            typed=("input[name=post_name]", "The lamp is flickering"),
        )

    def test_the_form_of_a_case_with_suggestions(self):
        case = self._say(("ida", "The lamp is flickering")).case_id
        shown = ".o_social_crm_case_suggestions li"
        all_there = f".o_form_view:has(.o-mail-Message) {shown}"
        self.photograph("case_suggestions", f"/odoo/cases/{case.id}", all_there, login="ann", examine=True)
        self.photograph(
            "case_suggestions_new",
            "/odoo/cases/new",
            shown,
            login="ann",
            typed=(".o_field_widget[name=name] textarea", "The lamp is flickering"),
        )
        self.assertFalse(self.Deflection.search([]), "what colleagues look at deflects nobody")

    def test_who_was_deflected(self):
        self.Deflection._note_shown("1" * 32, "portal", self.reader, "My lamp", self.Suggestion.search([]))
        self.photograph(
            "deflection", "/odoo/action-social_crm_community.action_social_crm_deflection", ".o_data_row", login="mia"
        )
