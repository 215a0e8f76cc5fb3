from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .screens import ShopCase

ANSWER = "We have it, and in green."


@tagged("post_install", "-at_install")
class TestSalesScreens(ShopCase):
    """From a case to a lead in one step, and from the lead back to the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "seller", groups="sales_team.group_sale_salesman", name="Sam Seller")
        cls.anna = cls.env["res.partner"].create({"name": "Anna", "user_id": cls.seller.id})
        cls.parcel = cls._say("anna", "Where is my parcel?", 3000).case_id
        cls.parcel.action_close()
        cls.parcel.closed_at = fields.Datetime.now() - timedelta(days=90)
        cls.case = cls._say("anna", "Do you have the tent in blue?").case_id
        (cls.parcel | cls.case).partner_id = cls.anna

    def test_from_the_case_to_the_lead_and_back_to_the_person(self):
        self.assertNotEqual(self.parcel, self.case)
        self.start_tour(f"/odoo/cases/{self.case.id}", "social_crm_create_lead", login="agent")
        lead = self.case.lead_ids
        self.assertEqual((lead.user_id, lead.partner_id), (self.seller, self.anna))
        self.parcel.lead_ids = [Command.link(lead.id)]
        self.start_tour(f"/odoo/crm.lead/{lead.id}", "social_crm_answer_from_lead", login="seller")
        answer = self.case.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual((answer.user_id, answer.state), (self.seller, "queued"))
        self._dispatch()
        (call,) = self.receiver.calls
        self.assertEqual((call.values["text"], call.values["conversation"]["id"]), (ANSWER, "talk-anna"))
        self.assertEqual((answer.state, self.case.first_response_at), ("sent", answer.occurred_at))

    def test_pictures(self):
        self.photograph(
            "case_sales_none",
            f"/odoo/cases/{self.case.id}",
            "button[name=action_create_lead]",
            press=".o_notebook .nav-link[name=sales]",
        )
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        lead = self.case.with_user(self.agent)._create_lead().sudo()
        lead.expected_revenue = 4800
        self.env["calendar.event"].with_user(self.agent).with_context(
            default_res_model=self.case._name, default_res_id=self.case.id, no_mail_to_attendees=True
        ).create(
            {
                "name": "Show the tents",
                "start": fields.Datetime.now() + timedelta(days=2),
                "stop": fields.Datetime.now() + timedelta(days=2, hours=1),
                "partner_ids": (self.anna | self.agent.partner_id).ids,
            }
        )
        self.photograph(
            "case_sales",
            f"/odoo/cases/{self.case.id}",
            ".o_field_widget[name=meeting_ids] .o_data_row",
            press=".o_notebook .nav-link[name=sales]",
        )
        self.parcel.lead_ids = [Command.link(lead.id)]
        self.photograph("lead_talk", f"/odoo/crm.lead/{lead.id}", ".o_social_crm_talk .o-mail-Message", login="seller")
        self.photograph(
            "lead_talk_agent",
            f"/odoo/crm.lead/{lead.id}",
            ".o_form_view:has(button[name=action_view_social_cases]) .o_social_crm_talk .o-mail-Message",
        )
        lonely = self.env["crm.lead"].create({"name": "Tents", "type": "opportunity", "user_id": self.seller.id})
        self.photograph(
            "lead_no_talk",
            f"/odoo/crm.lead/{lonely.id}",
            ".o_notebook p.text-muted",
            login="seller",
            press=".o_notebook .nav-link[name=social_no_talk]",
        )
