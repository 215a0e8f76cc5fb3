from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestSnooze(CaseCase):
    """A case sleeps until its moment, or until its person writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "Call me on Friday")).case_id
        cls.case.user_id = cls.ann
        cls.later = fields.Datetime.now() + timedelta(days=2)

    def _awake(self):
        return self.case in self.env["social.crm.case"].search([("is_snoozed", "=", False)])

    def test_it_is_out_of_sight_until_its_moment_whether_or_not_a_job_runs(self):
        self.case.with_user(self.ann)._snooze(self.later)
        self.assertTrue(self.case.is_snoozed)
        self.assertFalse(self._awake())
        self.assertIn(self.case, self.env["social.crm.case"].search([("is_snoozed", "!=", False)]))
        with freeze_time(self.later + timedelta(seconds=1)):
            self.env.invalidate_all()
            self.assertTrue(self._awake())
            self.assertFalse(self.case.is_snoozed)

    def test_at_its_moment_the_assignee_is_told_once(self):
        self.case._snooze(self.later)
        self.env["bus.bus"].search([]).unlink()
        self.env["social.crm.case"]._wake_due()
        self.assertTrue(self.case.snoozed_until, "it is too early")
        with freeze_time(self.later):
            self.env["social.crm.case"]._wake_due()
            self.env["social.crm.case"]._wake_due()
        self.assertFalse(self.case.snoozed_until)
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([]).filtered(lambda each: "simple_notification" in each.message)
        self.assertEqual(len(told), 1)
        self.assertIn(self.case.number, told.message)

    def test_it_wakes_when_the_person_writes_and_not_when_we_do(self):
        self.case._snooze(self.later)
        self.case.with_user(self.ann).message_post(
            body="On Friday", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.case.social_message_ids[-1].part_ids._record_sent("ext-1", fields.Datetime.now(), "1")
        self.assertTrue(self.case.is_snoozed)
        self._say(("anna", "I am away", {"is_automatic": True}))
        self.assertTrue(self.case.is_snoozed)
        self._say(("anna", "Or now?", {"occurred_at": self.case.opened_at + timedelta(hours=1)}))
        self.assertFalse(self.case.snoozed_until)

    def test_closing_ends_it_and_a_closed_case_cannot_sleep(self):
        self.case._snooze(self.later)
        self.case.action_close()
        self.assertFalse(self.case.snoozed_until)
        with self.assertRaisesRegex(UserError, "Reopen"):
            self.case._snooze(self.later)

    def test_a_moment_that_is_over_is_refused(self):
        with self.assertRaisesRegex(UserError, "later"):
            self.case._snooze(fields.Datetime.now())

    def test_choices_begin_when_work_does(self):
        self.team.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Brussels", "company_id": self.env.company.id}
        )
        self.ann.tz = "Europe/Brussels"
        snooze = self.env["social.crm.snooze"].with_user(self.ann).with_context(default_case_ids=self.case.ids)
        with freeze_time("2026-03-06 10:00:00"), Form(snooze) as form:  # Friday
            self.assertEqual(form.until, datetime(2026, 3, 9, 7, 0), "eight on Monday")
            form.choice = "hours"
            self.assertEqual(form.until, datetime(2026, 3, 6, 13, 0))
            form.choice = "week"
            self.assertEqual(form.until, datetime(2026, 3, 9, 7, 0))
            form.choice = "moment"
            form.until = datetime(2026, 3, 20, 9, 0)
            form.save().action_snooze()
        self.assertEqual(self.case.snoozed_until, datetime(2026, 3, 20, 9, 0))
        self.case.with_user(self.ann).action_wake()
        self.assertFalse(self.case.snoozed_until)
