from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import NOON, CaseCase

AUTOMATIC = {"is_automatic": True, "subject": "Out of office"}


@tagged("post_install", "-at_install")
class TestAutomatic(CaseCase):
    """What a machine wrote is shown, and is nobody's work."""

    def test_it_opens_no_case(self):
        message = self._say(("anna", "I am away until Monday.", AUTOMATIC))
        self.assertFalse(message.case_id)
        self.assertFalse(self.env["social.crm.case"].search([("identity_id", "=", message.identity_id.id)]))
        self.assertEqual((message.conversation_id.state, message.conversation_id.unread_count), ("closed", 0))

    def test_it_reopens_none(self):
        case = self._say(("anna", "Hello")).case_id
        case.stage_id = self.solved
        soon = fields.Datetime.now() + timedelta(minutes=5)
        message = self._say(("anna", "I am away until Monday.", {**AUTOMATIC, "occurred_at": soon}))
        self.assertTrue(case.is_closed)
        self.assertFalse(message.case_id)

    def test_it_joins_the_open_case_and_moves_nothing_there(self):
        case = self._say(("anna", "Hello")).case_id
        message = self._say(("anna", "I am away.", {**AUTOMATIC, "occurred_at": NOON + timedelta(hours=1)}))
        self.assertEqual(message.case_id, case)
        self.assertEqual((case.last_message_at, case.last_inbound_at), (NOON, NOON))
        self.assertFalse(case.first_response_at)

    def test_a_person_among_machines_is_heard(self):
        away, hello = self._say(("anna", "I am away.", AUTOMATIC), ("anna", "Hello"))
        self.assertTrue(hello.case_id)
        self.assertEqual(away.conversation_id.unread_count, 1)
        self.assertEqual(away.conversation_id.state, "open")
