from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase


@tagged("post_install", "-at_install")
class TestPlaybookScreens(ScreenCase, HttpCase):
    picture_login = "agent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_manager", name="Jo Agent")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.damage = cls.env["social.crm.case.type"].create({"name": "Damage"})
        cls.playbook = cls.env["social.crm.playbook"].create(
            {
                "name": "Damaged parcel",
                "description": "Something arrived broken.",
                "type_ids": [(6, 0, cls.damage.ids)],
                "step_ids": [
                    (0, 0, {"name": "Ask for a picture", "instructions": "From the side, with the label.", "delay": 4}),
                    (0, 0, {"name": "Refund", "delay": 3, "owner": "user", "user_id": cls.agent.id}),
                    (0, 0, {"name": "Call them", "condition": "[('priority', '=', '3')]"}),
                ],
            }
        )
        cls.case = cls.env["social.crm.case"].create(
            {"name": "The pole is broken", "team_id": cls.team.id, "user_id": cls.agent.id}
        )

    def test_the_checklist_is_worked_through(self):
        self.start_tour(f"/odoo/cases/{self.case.id}", "social_crm_playbook", login="agent")
        ask, refund = self.case.step_ids
        self.assertEqual((ask.state, ask.settled_by_id, refund.state), ("done", self.agent, "todo"))
        self.assertEqual(self.case.activity_ids.mapped("summary"), ["Refund"])

    def test_pictures(self):
        self.photograph(
            "playbook",
            f"/odoo/action-social_crm_cases.action_social_crm_playbook/{self.playbook.id}",
            ".o_field_widget[name=step_ids] .o_data_row",
        )
        self.case.type_id = self.damage
        self.case.step_ids[0].action_done()
        self.photograph("checklist", f"/odoo/cases/{self.case.id}", ".o_field_widget[name=step_ids] .o_data_row")
        self.photograph("checklist_kanban", "/odoo/cases", ".o_kanban_record .fa-check-square-o")
