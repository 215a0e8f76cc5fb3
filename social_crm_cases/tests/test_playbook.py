from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CaseCase

MONDAY = "2026-03-02 08:00:00"  # UTC; nine in Brussels


@tagged("post_install", "-at_install")
class TestPlaybook(CaseCase):
    """What has to be done on a case of a kind, by whom and until when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.leader_id = cls.manager
        cls.team.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office", "tz": "Europe/Brussels", "company_id": cls.env.company.id}
        )
        cls.complaint, cls.question = cls.env["social.crm.case.type"].create([{"name": "Moan"}, {"name": "Query"}])
        cls.playbook = cls.env["social.crm.playbook"].create(
            {
                "name": "Damaged parcel",
                "type_ids": [(6, 0, cls.complaint.ids)],
                "step_ids": [
                    (0, 0, {"name": "Ask for a picture", "instructions": "Nicely", "delay": 4, "delay_unit": "hours"}),
                    (0, 0, {"name": "Refund", "owner": "leader", "delay": 3}),
                    (
                        0,
                        0,
                        {
                            "name": "Call",
                            "owner": "user",
                            "user_id": cls.carla.id,
                            "condition": "[('priority', '=', '3')]",
                        },
                    ),
                ],
            }
        )
        cls.case = cls._say(("anna", "It is broken")).case_id
        cls.case.user_id = cls.ann

    def _steps(self, case=None):
        return (case or self.case).step_ids

    def _todo(self, case=None):
        return self._steps(case).filtered(lambda step: step.state == "todo").mapped("name")

    def _holiday_abroad(self, day):
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": datetime(day.year, day.month, day.day, 0, 0),
                "date_to": datetime(day.year, day.month, day.day, 23, 59),
            }
        )
        holiday.company_id = self.env["res.company"].create({"name": "Abroad"})

    def test_a_type_brings_its_playbook(self):
        self.assertFalse(self.case.step_count)
        self._holiday_abroad(date(2026, 3, 2))
        with freeze_time(MONDAY):
            self.case.with_user(self.ann).type_id = self.complaint
        ask, refund = self._steps()
        self.assertEqual((ask.name, refund.name), ("Ask for a picture", "Refund"))
        self.assertEqual((ask.user_id, refund.user_id), (self.ann, self.manager))
        self.assertEqual(ask.deadline, datetime(2026, 3, 2, 13, 0), "four hours of work and the break at noon")

    def test_days_are_days_of_work(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Fair",
                "calendar_id": self.team.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 3, 0, 0),
                "date_to": datetime(2026, 3, 3, 23, 0),
            }
        )
        self._holiday_abroad(date(2026, 3, 4))
        with freeze_time("2026-02-28 10:00:00"):  # Saturday
            self.case.type_id = self.complaint
        refund = self._steps()[1]
        self.assertEqual(refund.deadline.date(), date(2026, 3, 5), "Monday, no Tuesday, Wednesday, Thursday")

    def test_owners_find_their_steps_among_their_activities(self):
        self.case.type_id = self.complaint
        activities = self.case.activity_ids
        self.assertEqual(
            {(each.user_id, each.summary) for each in activities},
            {(self.ann, "Ask for a picture"), (self.manager, "Refund")},
        )
        self.assertIn("Nicely", activities.filtered(lambda each: each.user_id == self.ann).note)
        self.case.user_id = self.bob
        self.assertEqual(self.case.activity_ids.user_id, self.bob | self.manager)
        self.case.action_close()
        self.assertFalse(self.case.activity_ids)
        self.case.action_reopen()
        self.assertEqual(self.case.activity_ids.user_id, self.bob | self.manager)

    def test_a_step_is_done_and_asked_for_again(self):
        self.case.type_id = self.complaint
        ask = self._steps()[0].with_user(self.ann)
        ask.action_done()
        self.assertEqual((ask.state, ask.settled_by_id), ("done", self.ann))
        self.assertEqual((self.case.settled_step_count, self.case.step_count), (1, 2))
        self.assertEqual(self.case.step_progress, 50)
        self.assertEqual(self.case.activity_ids.user_id, self.manager)
        ask.action_undo()
        self.assertEqual((ask.state, ask.settled_by_id.id, ask.settled_at), ("todo", False, False))
        self.assertEqual(self.case.activity_ids.user_id, self.ann | self.manager)
        ask.action_skip()
        self.assertEqual((ask.state, ask.settled_by_id), ("skipped", self.ann))
        self.assertEqual(self.case.activity_ids.user_id, self.manager)
        ask.action_undo()
        self.assertEqual(self.case.activity_ids.user_id, self.ann | self.manager)

    def test_a_step_done_among_the_activities_is_done_on_the_case(self):
        self.case.type_id = self.complaint
        activity = self.case.activity_ids.filtered(lambda each: each.user_id == self.ann)
        activity.with_user(self.ann).action_feedback(feedback="She sent two")
        self.assertEqual((self._steps()[0].state, self._steps()[0].settled_by_id), ("done", self.ann))
        self.assertEqual(self._steps()[1].state, "todo")

    def test_a_condition_is_asked_as_the_case_goes_on(self):
        self.case.type_id = self.complaint
        self.assertNotIn("Call", self._todo())
        self.case.priority = "3"
        self.assertIn("Call", self._todo())
        self.assertIn(self.carla, self.case.activity_ids.user_id)
        self.case.priority = "0"
        self.assertNotIn("Call", self._todo())
        self.assertNotIn(self.carla, self.case.activity_ids.user_id)
        self.case.priority = "3"
        self._steps()[2].action_done()
        self.case.priority = "0"
        self.assertEqual(self._steps()[2].state, "done", "what was done stays done")

    def test_what_was_said_may_meet_a_condition(self):
        self.playbook.step_ids[2].condition = "[('first_response_at', '!=', False)]"
        self.case.type_id = self.complaint
        self.case.with_user(self.ann).message_post(
            body="Sorry!", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn("Call", self._todo())
        self.case.social_message_ids[-1].part_ids._record_sent("ext-1", fields.Datetime.now(), "1")
        self.assertIn("Call", self._todo())

    def test_another_type_takes_its_steps_away_and_brings_them_back(self):
        self.case.type_id = self.complaint
        self._steps()[0].action_done()
        self.case.type_id = self.question
        self.assertEqual(self._todo(), [])
        self.assertEqual(self._steps().mapped("state"), ["done"])
        self.case.type_id = self.complaint
        self.assertEqual(self._todo(), ["Refund"])

    def test_a_playbook_is_started_by_hand_on_several_cases(self):
        other = self._say(("otto", "Mine too")).case_id
        self.playbook.type_ids = False
        wizard = self.env["social.crm.start.playbook"].with_user(self.ann)
        with Form(wizard.with_context(default_case_ids=(self.case | other).ids)) as form:
            form.playbook_id = self.playbook
        form.record.action_start()
        for case in (self.case, other):
            self.assertEqual(self._todo(case), ["Ask for a picture", "Refund"])
        self.case._start_playbook(self.playbook)
        self.assertEqual(self.case.step_count, 2, "it is under way")
        self._steps().action_done()
        self.case._start_playbook(self.playbook)
        self.assertEqual((self.case.step_count, len(self._todo())), (2, 0), "a step waits for its condition still")

    def test_a_step_given_to_a_colleague_by_hand_stays_theirs(self):
        self.case.type_id = self.complaint
        self._steps()[0].with_user(self.ann).user_id = self.bob
        self.assertIn(self.bob, self.case.activity_ids.user_id)
        self.case.user_id = self.carla
        self.assertEqual(self._steps()[0].user_id, self.bob)

    def test_whoever_has_a_step_to_do_reads_the_case_and_the_talk(self):
        self.case.write({"type_id": self.complaint.id, "priority": "3"})
        case = self.case.with_user(self.carla)
        self.assertTrue(case.has_access("read") and not case.has_access("write"))
        thread = self.env["mail.message"].with_user(self.carla)._message_fetch(None, thread=case)["messages"]
        self.assertIn("It is broken", thread.mapped("preview"))
        call = case.step_ids.filtered(lambda step: step.name == "Call")
        call.action_done()
        self.env.invalidate_all()
        self.assertFalse(case.has_access("read"))

    def test_a_changed_playbook_leaves_what_was_done_as_it_was(self):
        self.case.type_id = self.complaint
        self._steps()[0].action_done()
        self.playbook.step_ids.unlink()
        self.assertEqual(self._steps().mapped("name"), ["Ask for a picture", "Refund"])
        self.assertEqual(self._todo(), ["Refund"])

    def test_a_playbook_of_another_company_begins_nowhere_here(self):
        self.playbook.step_ids[2].unlink()
        self.playbook.company_id = self.env["res.company"].create({"name": "Abroad"})
        self.case.type_id = self.complaint
        self.assertFalse(self.case.step_count)

    @mute_logger("odoo.addons.social_crm_cases.models.social_crm_playbook_step")
    def test_a_step_whose_condition_cannot_be_asked_any_more_is_passed_over(self):
        self.env["social.crm.routing.rule"].create({"name": "All", "type_id": self.complaint.id})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE social_crm_playbook_step SET condition = %s WHERE id = %s",
            ["[('gone', '=', 1)]", self.playbook.step_ids.filtered(lambda step: step.name == "Call").id],
        )
        self.playbook.step_ids.invalidate_recordset()
        case = self._say(("otto", "It is broken")).case_id
        self.assertEqual(self._todo(case), ["Ask for a picture", "Refund"])

    def test_a_step_of_a_colleague_of_another_company_is_nobody_s_here(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        dora = self._agent("dora", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)])
        self.playbook.step_ids[0].write({"owner": "user", "user_id": dora.id})
        self.env["social.crm.routing.rule"].create({"name": "All", "type_id": self.complaint.id})
        case = self._say(("otto", "It is broken")).case_id
        self.assertEqual(self._todo(case), ["Ask for a picture", "Refund"])
        self.assertFalse(case.step_ids[0].user_id)

    def test_a_condition_that_cannot_be_read_is_refused(self):
        for condition in ("[('no_such_field', '=', 1)]", "[('priority'", "__import__('os')"):
            with self.subTest(condition=condition), self.assertRaisesRegex(ValidationError, "Call"):
                self.playbook.step_ids[2].condition = condition

    def test_playbooks_are_the_manager_s(self):
        self.case.type_id = self.complaint
        clerk, far = self._agent("clerk", "base.group_user"), self._agent("far")
        for record in (self.playbook, self.playbook.step_ids[0]):
            self.assertTrue(record.with_user(self.ann).has_access("read"))
            self.assertFalse(record.with_user(self.ann).has_access("write"))
            self.assertTrue(record.with_user(self.manager).has_access("unlink"))
            self.assertFalse(record.with_user(clerk).has_access("read"))
        step = self._steps()[0]
        self.assertTrue(step.with_user(self.ann).has_access("write"))
        self.assertFalse(step.with_user(self.ann).has_access("unlink"))
        self.assertFalse(step.with_user(far).has_access("read"))
        with self.assertRaises(AccessError):
            self.case.with_user(far)._start_playbook(self.playbook)

    def test_nobody_reads_another_company_s_playbook_by_starting_it(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        hidden = self.env["social.crm.playbook"].create(
            {
                "name": "Secret",
                "company_id": abroad.id,
                "description": "Hush",
                "step_ids": [(0, 0, {"name": "Pay them off"})],
            }
        )
        wizard = self.env["social.crm.start.playbook"].with_user(self.ann)
        wizard = wizard.create({"case_ids": [(6, 0, self.case.ids)], "playbook_id": hidden.id})
        self.env.invalidate_all()
        for read in (lambda: wizard.description, lambda: wizard.step_ids.mapped("name"), wizard.action_start):
            with self.assertRaises(AccessError):
                read()
        self.assertFalse(self.case.step_count)

    def test_a_playbook_of_one_company_is_not_put_on_a_case_of_another(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        far = self.env["social.crm.playbook"].create(
            {"name": "Far", "company_id": abroad.id, "step_ids": [(0, 0, {"name": "Call a taxi"})]}
        )
        with self.assertRaises(UserError):
            self.case._start_playbook(far)

    def test_a_hundred_cases_begin_in_as_many_queries_as_ten(self):
        def queries(number):
            vals_list = [{"name": f"Case {i}", "team_id": self.team.id, "user_id": self.ann.id} for i in range(number)]
            cases = self.env["social.crm.case"].create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases._start_playbook(self.playbook)
            self.env.flush_all()
            self.assertEqual(cases.mapped("step_count"), [2] * number)
            return self.env.cr.sql_log_count - before

        queries(2)
        # Odoo's own create() inserts a hundred rows a statement: steps, activities, followers
        self.assertLessEqual(queries(100), queries(10) + 12)
