from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .sla_common import FIRST, RESOLUTION, SlaCase


@tagged("post_install", "-at_install")
class TestSlaScreens(ScreenCase, SlaCase, HttpCase):
    """Promises that are kept, nearly missed, and missed, as those see it who work there."""

    picture_login = "mia"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls._policy(FIRST, 1, name="An answer within the hour", raise_priority=True) | cls._policy(
            RESOLUTION, 48, name="Solved in two days"
        )
        now = fields.Datetime.now()
        cls.late, cls.at_risk, cls.calm = (
            cls._say((person, text, {"occurred_at": now - timedelta(minutes=minutes)})).case_id
            for person, text, minutes in (
                ("anna", "Where is my parcel?", 95),
                ("otto", "Is it waterproof?", 52),
                ("ida", "Just asking", 5),
            )
        )

    def test_from_the_list_of_what_is_late_to_the_answer(self):
        self.start_tour("/odoo/breaching-cases", "social_crm_breach", login="mia")
        answer = self.late.social_message_ids.filtered(lambda message: message.direction == "out")
        answer.write({"state": "sent", "occurred_at": fields.Datetime.now()})
        answer._delivery_changed()
        self.assertEqual(self._status(self.late, self.policies[0]).state, "late")
        self.assertEqual(self.late.sla_state, "running", "what it was promised beside is not missed")

    def test_pictures(self):
        self.env["social.crm.sla.status"]._escalate_due()
        self.photograph("breaching", "/odoo/breaching-cases", ".o_social_crm_clock[data-state=breached]")
        self.photograph("case_sla", f"/odoo/cases/{self.late.id}", ".o_social_crm_clock[data-state=breached]")
        self.photograph("cases_sla", "/odoo/cases", ".o_kanban_record .o_social_crm_clock[data-state=warned]")
        self.photograph("sla_policies", "/odoo/sla-policies", ".o_data_row")
