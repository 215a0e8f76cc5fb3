from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS
from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .peer_care_case import PeerCareCase

ANSWER = (
    "Dear Rosa Brandt,\n\nthe lamp hums with a dimmer that is not made for LED. Your order SO-2025/4711 went to"
    " 12 Mill Lane, Leeds LS1 4DY; call +44 7700 900123.\n\nBest regards\nAnn"
)
ACTION = "/odoo/action-social_crm_community.action_social_crm_"
MODAL = ".modal .o_form_view"


@tagged("post_install", "-at_install")
class TestPeerCareScreens(ScreenCase, PeerCareCase, HttpCase):
    """What staff and members see: nothing is cut, and nobody is hindered by how they see, hear or move."""

    of_odoo = LISTS
    picture_login = "ann"

    def _look(self, name, path, shown, **options):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(name + suffix, path, shown, phone=phone, examine=True, **options)

    def _escalated(self, name="Lamp hums"):
        case = self._escalate(self._ask(name), self.otto, "Mine does the same").case_id
        case.user_id = self.ann
        return case

    def test_a_case_and_what_goes_back_to_its_topic(self):
        case = self._escalated()
        self._post(case, "The dimmer is not made for LED.", subtype="mail.mt_note")
        path, press = f"/odoo/cases/{case.id}", "button[name=action_hand_back]"
        self.photograph("case_of_topic", path, press)
        self._hand_back(case, ANSWER)
        self.photograph("hand_back", path, f"{MODAL} .o_data_row", press=press, examine=True)
        self.photograph(
            "escalated_topic", f"{ACTION}topic_escalation/{case.escalation_id.id}", ".o_form_view", examine=True
        )

    def test_a_case_that_is_asked_in_the_community(self):
        case = self._say(("anna", "My lamp hums. Call me on 0171 2345678, Anna Marker")).case_id
        case.user_id = self.ann
        press = "button[name=action_ask_community]"
        self.photograph("ask_community", f"/odoo/cases/{case.id}", f"{MODAL} .o_data_row", press=press, examine=True)

    def test_the_lists(self):
        self._hand_back(self._escalated(), ANSWER)
        self._escalate(self._ask("The switch is loose", self.nele))
        (self.rosa | self.otto | self.nele)._set_trust_levels(self.env["social.crm.trust.level"].search([]))
        for name, action in (
            ("escalated_topics", "topic_escalation"),
            ("public_answers", "hand_back"),
            ("members", "forum_member"),
            ("trust_levels", "trust_level"),
        ):
            with self.subTest(name=name):
                self.photograph(name, ACTION + action, ".o_data_row", examine=True)

    def test_lists_with_nothing_in_them_say_what_comes_there(self):
        for name, action in (
            ("escalated_topics_empty", "topic_escalation"),
            ("public_answers_empty", "hand_back"),
            ("members_empty", "forum_member"),
            ("merged_topics_empty", "topic_merge"),
        ):
            with self.subTest(name=name):
                self.photograph(name, ACTION + action, ".o_view_nocontent_smiling_face", examine=True)

    def test_a_topic(self):
        topic = self._ask()
        self._look("topic_ask_staff", topic.website_url, "#ask_staff_note", login="otto")
        back = self._hand_back(self._escalate(topic, self.otto).case_id, ANSWER)
        self._look("topic_staff_look", topic.website_url, ".alert-info", login="otto")
        back.is_checked = True
        back.action_approve()
        self._look("topic_staff_answered", topic.website_url, ".alert-info", login="rosa")
