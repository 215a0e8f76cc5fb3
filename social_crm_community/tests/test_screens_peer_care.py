from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .peer_care_case import PeerCareCase

ANSWER = (
    "Dear Rosa Brandt,\n\nthe lamp hums with a dimmer that is not made for LED. Your order SO-2025/4711 went to"
    " 12 Mill Lane, Leeds LS1 4DY; call +44 7700 900123.\n\nBest regards\nAnn"
)
MODAL = ".modal .o_form_view"


@tagged("post_install", "-at_install")
class TestPeerCareScreens(ScreenCase, PeerCareCase, HttpCase):
    picture_login = "ann"

    def test_pictures(self):
        topic = self._ask()
        case = self._escalate(topic, self.otto, "Mine does the same").case_id
        case.user_id = self.ann
        self._post(case, "The dimmer is not made for LED.", subtype="mail.mt_note")
        self.photograph("case_of_topic", f"/odoo/cases/{case.id}", "button[name=action_hand_back]")
        self._hand_back(case, ANSWER)
        self.photograph(
            "hand_back", f"/odoo/cases/{case.id}", f"{MODAL} .o_data_row", press="button[name=action_hand_back]"
        )
        other = self._say(("anna", "My lamp hums. Call me on 0171 2345678, Anna Marker")).case_id
        other.user_id = self.ann
        self.photograph(
            "ask_community",
            f"/odoo/cases/{other.id}",
            f"{MODAL} .o_data_row",
            press="button[name=action_ask_community]",
        )
        self.photograph(
            "escalated_topics", "/odoo/action-social_crm_community.action_social_crm_topic_escalation", ".o_data_row"
        )
        self.photograph(
            "public_answers", "/odoo/action-social_crm_community.action_social_crm_hand_back", ".o_data_row"
        )
        self.photograph(
            "trust_levels", "/odoo/action-social_crm_community.action_social_crm_trust_level", ".o_data_row"
        )
        self.photograph("topic_staff_look", topic.website_url, ".alert-info", login="otto")
        self.photograph("topic_ask_staff", self._ask("Another lamp").website_url, "#ask_staff_note", login="otto")
