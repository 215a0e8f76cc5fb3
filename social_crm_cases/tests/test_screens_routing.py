from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestRoutingScreens(ScreenCase, CaseCase, HttpCase):
    picture_login = "mia"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.routing.rule"].search([]).unlink()
        cls.env["social.crm.message"].search([]).unlink()
        cls.team.name = "Care"
        cls.desk = cls.env["social.crm.team"].create({"name": "Refund desk", "member_ids": [(6, 0, cls.carla.ids)]})
        cls._say(("anna", "I want a refund"), ("otto", "Where is my parcel?"))

    def test_a_rule_is_written_tried_and_holds(self):
        self.start_tour("/odoo/social-routing", "social_crm_triage", login="mia")
        case = self._say(("eve", "Give me my money back!")).case_id
        self.assertEqual(case.team_id, self.desk)
        self.assertEqual(case.routing_rule_id.name, "Refunds")
        self.assertIn("Rule “Refunds”: with any of the words “refund”, “money back”.", case.routing_reason)

    def test_pictures(self):
        self._fill()
        self.photograph("routing_rules", "/odoo/social-routing", ".o_data_row")
        self.photograph("routing_rule", f"/odoo/social-routing/{self.rule.id}", ".o_field_widget[name=words] input")
        self.photograph(
            "routing_dry_run",
            "/odoo/social-routing",
            ".modal .o_data_row",
            press=[("button", "Dry run"), (".modal footer button", "Run")],
        )
        self.photograph("macro", f"/odoo/social-macros/{self.macro.id}", ".o_field_widget[name=reply] textarea")
        self.photograph("blocklist", "/odoo/action-social_crm_cases.action_social_crm_block", ".o_data_row")
        self.photograph("spam", "/odoo/action-social_crm_cases.action_social_crm_spam", ".o_data_row")
        self.photograph("skills", "/odoo/action-social_crm_cases.action_social_crm_skill", ".o_data_row")

    def _fill(self):
        self.env["social.crm.skill"].create({"name": "Spanish", "user_ids": [(6, 0, (self.ann | self.bob).ids)]})
        self.macro = self.env["social.crm.macro"].create(
            {
                "name": "Thank and close",
                "reply": "Dear {person}, you have your money back.\n{agent}",
                "note": "Refunded: {subject}",
                "stage_id": self.solved.id,
            }
        )
        self.rule, *_others = self.env["social.crm.routing.rule"].create(
            [
                {"name": "Refunds", "words": "refund, money back", "team_id": self.desk.id, "priority": "2"},
                {"name": "People of weight", "followers": 10000, "alert": "leader", "stop": False},
                {"name": "Thanks", "words": "thank you", "no_case": True},
            ]
        )
        self.env["social.crm.block"].create(
            [
                {"kind": "words", "pattern": "casino, free coins", "reason": "Spam"},
                {"kind": "domain", "pattern": "spam.example", "reason": "Links to it"},
            ]
        )
        self._say(("mallory", "Free coins for you at our casino"))
