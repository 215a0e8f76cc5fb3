from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.ir_actions_server import AS_SPOKEN
from .common import CaseCase


@tagged("post_install", "-at_install")
class TestAutomation(CaseCase):
    """What automation rules do with cases; Odoo's own rules are tried in the project's tests, as they are an app."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "Hello")).case_id
        cls.action = cls.env["ir.actions.server"].create(
            {
                "name": "Call a courier",
                "model_id": cls.env["ir.model"]._get_id(cls.case._name),
                "state": "code",
                "code": "record.write({'priority': '3'})\nraise UserError('No courier is there.')",
            }
        )

    def _run(self, **context):
        on_case = {"active_model": self.case._name, "active_id": self.case.id, "active_ids": self.case.ids}
        self.action.with_context(**on_case, **context).run()

    @mute_logger("odoo.addons.social_crm_cases.models.ir_actions_server")
    def test_an_action_that_fails_as_people_speak_is_undone_and_the_case_says_so(self):
        self._run(**{AS_SPOKEN: True})
        self.assertEqual(self.case.priority, "0")
        notes = str(self.case.message_ids.mapped("body"))
        self.assertIn("The automation “Call a courier” failed: No courier is there.", notes)

    def test_an_action_that_fails_by_hand_tells_whoever_ran_it(self):
        with self.assertRaisesRegex(UserError, "No courier"):
            self._run()
