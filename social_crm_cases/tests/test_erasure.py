from odoo.tests import tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestErasure(CaseCase):
    def test_the_work_stays_and_says_nothing_of_the_person(self):
        messages = self._say(("anna_marker", "My zanzibar is broken"))
        case = messages.case_id
        case.message_post(body="zanzibar again", attachments=[("zanzibar.txt", b"zanzibar")])
        case.with_context(tracking_disable=False).write({"name": "zanzibar renamed"})
        case.activity_schedule("mail.mail_activity_data_todo", summary="zanzibar", user_id=self.env.uid)
        self.env.cr.flush()
        before = (case.number, case.opened_at, case.team_id, case.user_id, len(case.social_message_ids))
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], case.identity_id)
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done", erasure.found)
        self.assertEqual(
            (case.number, case.opened_at, case.team_id, case.user_id, len(case.social_message_ids)), before
        )
        self.assertFalse(case.identity_id or case.partner_id or case.activity_ids)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "zanzibar.txt")]))
        self.assertEqual(case.name, "Erased")
        self.assertNotIn("zanzibar", str(case.message_ids.mapped("body")))
        for table, columns in (("mail_tracking_value", "old_value_char || new_value_char"), ("bus_bus", "message")):
            self.env.cr.execute(f"SELECT count(*) FROM {table} WHERE {columns} LIKE '%zanzibar%'")  # noqa: S608
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
