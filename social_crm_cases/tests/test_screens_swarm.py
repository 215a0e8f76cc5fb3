from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE

from .screens import ShopCase

ADVICE = ".nav-link[name=advice]"


@tagged("post_install", "-at_install")
class TestSwarmScreens(ShopCase):
    """Ask, answer, use: the colleague's words reach the customer through the owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expert = cls._agent("expert", "Kim Courier")
        cls.case = cls._say("anna", "Where is my parcel?", 20).case_id
        cls.path = f"/odoo/cases/{cls.case.id}"
        other_team = cls.env["social.crm.team"].create({"name": "Couriers", "member_ids": [(4, cls.expert.id)]})
        cls.env["social.crm.case"].create(
            {
                "name": "A parcel that nobody brought",
                "user_id": cls.expert.id,
                "team_id": other_team.id,
                "stage_id": cls.env.ref("social_crm_cases.stage_solved").id,
            }
        )

    def test_ask_answer_and_use_in_the_answer(self):
        self.start_tour(self.path, "social_crm_swarm_ask", login="agent", timeout=PATIENCE)
        self.start_tour(self.path, "social_crm_swarm_answer", login="expert", timeout=PATIENCE)
        asked = self.case.swarm_answer_ids
        self.assertEqual((asked.user_id, asked.answer), (self.expert, "The blue one brings it tomorrow."))
        self.start_tour(self.path, "social_crm_swarm_use", login="agent", timeout=PATIENCE)
        answer = self.case.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual(answer.user_id, self.agent)
        self.assertEqual(answer.part_ids.body, "The blue van brings it tomorrow.")

    def test_pictures(self):
        self.photograph(
            "advice_ask",
            self.path,
            ".modal .o_field_widget[name=question]",
            press=[ADVICE, "button[name=action_open_ask]"],
        )
        self.photograph(
            "advice_ask_similar",
            self.path,
            ".modal .o_data_row",
            press=[ADVICE, "button[name=action_open_ask]", ".modal .o_radio_input[data-value=similar]"],
        )
        asked = self.case.with_user(self.agent)._ask("Which courier was it?", self.expert).answer_ids
        self.photograph("advice_wanted", self.path, "button[name=action_open_answer]", login="expert")
        self.photograph(
            "advice_give",
            self.path,
            ".modal .o_field_widget[name=text]",
            login="expert",
            press="button[name=action_open_answer]",
        )
        asked.with_user(self.expert)._give("The blue one brings it tomorrow.")
        self.photograph("advice", self.path, "button[name=action_use]", press=ADVICE)
