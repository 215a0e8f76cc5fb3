from collections import Counter
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOON, CaseCase

MONDAY_TEN = datetime(2026, 3, 2, 10, 0, 0)


@tagged("post_install", "-at_install")
class TestAssignmentEngine(CaseCase):
    """Who gets a case, who is passed over, and what happens to cases that find nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody = cls.env["res.users"]
        cls.cron = cls.env.ref("social_crm_cases.cron_assign")
        cls.triggers = cls.env["ir.cron.trigger"]

    def _cases(self, number, prefix="person", **values):
        """:return: new cases, each of a new person, in the order in which they wrote"""
        return self._say(*((f"{prefix}{index}", "Hello", values) for index in range(number))).case_id.sorted("id")

    def _waiting(self, number, prefix="early", **values):
        """:return: cases that found nobody when they came"""
        assignment = self.team.assignment
        self.team.assignment = "manual"
        cases = self._cases(number, prefix, **values)
        self.team.assignment = assignment
        return cases

    def _assign(self):
        """What the cron does, in this transaction."""
        after, assigned = (), self.env["social.crm.case"]
        while after is not None:
            cases, after = self.team._assign_page({}, after)
            cases._lead_conversations()
            assigned |= cases
        return assigned

    def _woken(self):
        """Whether somebody has called the cron since this was asked last."""
        triggers = self.triggers.search([("cron_id", "=", self.cron.id)])
        woken = bool(triggers)
        triggers.unlink()
        return woken

    def _shares(self, cases):
        return Counter(case.user_id for case in cases)

    # ------------------------------------------------------------------
    # Balanced, within capacity
    # ------------------------------------------------------------------
    def test_balanced_gives_the_next_case_to_whoever_has_the_least_to_do(self):
        self.team.assignment = "balanced"
        self._cases(4)[:3].user_id = self.ann
        cases = self._cases(2, "next")
        self.assertEqual(cases.user_id, self.bob)
        self.assertIn("least to do", cases[0].assignment_reason)

    def test_balanced_shares_by_capacity(self):
        self.team.write({"assignment": "balanced", "capacity": 30})
        self.team.capacity_ids = [(0, 0, {"user_id": self.bob.id, "capacity": 10})]
        shares = self._shares(self._cases(20))
        self.assertEqual(shares, {self.ann: 15, self.bob: 5})

    def test_of_those_who_have_nothing_to_do_it_is_not_always_the_same(self):
        self.team.assignment = "balanced"
        takers = self.nobody
        for number in range(2):
            case = self._cases(1, f"lonely{number}")
            takers |= case.user_id
            case.action_close()
        self.assertEqual(takers, self.ann | self.bob)

    def test_open_cases_of_other_teams_are_work_too(self):
        self.team.write({"assignment": "balanced", "capacity": 3})
        self.env["social.crm.case"].create(
            [{"name": "Elsewhere", "team_id": self.other_team.id, "user_id": self.ann.id} for _number in range(2)]
        )
        self.assertEqual(self._shares(self._cases(5)), {self.ann: 1, self.bob: 3, self.nobody: 1})

    def test_an_own_capacity_goes_before_that_of_the_team(self):
        self.team.capacity = 1
        self.team.capacity_ids = [(0, 0, {"user_id": self.bob.id, "capacity": 3})]
        self.assertEqual(self._shares(self._cases(6)), {self.ann: 1, self.bob: 3, self.nobody: 2})

    def test_cases_weigh_by_type_and_priority(self):
        heavy = self.env["social.crm.case.type"].create({"name": "Return of a house", "weight": 2})
        self.team.capacity = 4
        waiting = self._waiting(4)
        waiting[0].type_id = heavy
        waiting[1].write({"type_id": heavy, "priority": "2"})  # 2 × 2
        self.team.member_ids = self.ann
        self.assertEqual(self._assign(), waiting[0] | waiting[2] | waiting[3])
        waiting[0].action_close()
        self.assertFalse(self._assign())
        (waiting[2] | waiting[3]).action_close()
        self.assertEqual(self._assign(), waiting[1])

    def test_what_is_heavier_than_anybody_s_capacity_goes_to_idle_hands(self):
        self.team.capacity = 2
        urgent = self._waiting(1)
        urgent.priority = "3"
        self.assertEqual(self._assign(), urgent)
        self.assertEqual(self._shares(self._cases(3)), {(self.ann | self.bob) - urgent.user_id: 2, self.nobody: 1})

    # ------------------------------------------------------------------
    # Longest wait first, and nothing stuck
    # ------------------------------------------------------------------
    def test_who_waits_longest_is_served_first(self):
        self.team.capacity = 1
        late = self._waiting(2, "late", occurred_at=NOON)
        early = self._waiting(2, "early", occurred_at=NOON - timedelta(hours=1))
        self.assertEqual(self._assign(), early)
        early[0].action_close()
        self.assertEqual(self._assign(), late[0])

    def test_a_new_case_does_not_overtake_one_that_waits(self):
        self.team.capacity = 1
        cases = self._cases(3)
        waiting = cases.filtered(lambda case: not case.user_id)
        self.assertEqual(len(waiting), 1)
        (cases - waiting)[0].action_close()
        new = self._cases(1, "new", occurred_at=NOON + timedelta(hours=1))
        self.assertTrue(waiting.user_id)
        self.assertFalse(new.user_id)
        self.assertEqual(waiting.conversation_id.user_id, waiting.user_id)

    def test_whatever_makes_room_calls_for_the_waiting(self):
        self.team.capacity = 1
        cases = self._cases(3)
        mine = cases.filtered("user_id")[0]
        self._woken()
        changes = {
            "a case is closed": lambda: mine.action_close(),
            "a case goes to somebody else": lambda: mine.write({"is_closed": False, "user_id": self.carla.id}),
            "a member joins": lambda: self.team.write({"member_ids": [(4, self.carla.id)]}),
            "there is more capacity": lambda: self.team.write({"capacity": 2}),
            "a member can take more": lambda: self.team.write(
                {"capacity_ids": [(0, 0, {"user_id": self.ann.id, "capacity": 3})]}
            ),
            "somebody comes back": lambda: self.ann.write({"manual_im_status": False}),
        }
        for reason, change in changes.items():
            with self.subTest(reason):
                change()
                self.assertTrue(self._woken())

    def test_nobody_is_called_while_nothing_waits(self):
        case = self._cases(1)
        self._woken()
        case.action_close()
        self.assertFalse(self._woken())

    def test_a_case_that_loses_its_assignee_by_hand_waits(self):
        case = self._cases(1)
        self.assertFalse(case.waiting_since)
        self.assertTrue(case.assignment_reason)
        case.user_id = False
        self.assertTrue(case.waiting_since)
        self.assertFalse(case.assignment_reason)
        self.assertEqual(self._assign(), case)
        self.assertFalse(case.waiting_since)
        case.action_close()
        case.user_id = False
        self.assertFalse(case.waiting_since or self._assign())

    def test_a_case_that_was_forgotten_waits_again(self):
        case = self._waiting(1)
        self.env.cr.execute("UPDATE social_crm_case SET waiting_since = NULL WHERE id = %s", [case.id])
        self.env.invalidate_all()
        self.assertFalse(self._assign())
        self.env["social.crm.case"]._begin_forgotten_waits()
        self.assertEqual(self._assign(), case)

    def test_a_team_that_assigns_by_hand_keeps_its_cases_for_people(self):
        cases = self._waiting(2)
        self.team.assignment = "manual"
        self._cases(1)
        self.assertFalse(cases.user_id)
        self.assertIn("by hand", cases[0].waiting_reason)

    def test_a_reopened_case_stays_with_its_assignee_while_they_have_room(self):
        self.team.capacity = 1
        case = self._cases(1)
        user = case.user_id
        case.action_close()
        self._say(("person0", "Still broken", {"occurred_at": fields.Datetime.now()}))
        self.assertEqual((case.is_closed, case.user_id), (False, user))
        case.action_close()
        other = self._waiting(1, "other")
        other.user_id = user
        self._say(("person0", "And again", {"occurred_at": fields.Datetime.now()}))
        self.assertEqual((case.is_closed, case.user_id), (False, (self.ann | self.bob) - user))

    # ------------------------------------------------------------------
    # Skills, the usual colleague
    # ------------------------------------------------------------------
    def test_a_case_goes_to_who_has_all_its_skills(self):
        french, law = self.env["social.crm.skill"].create(
            [{"name": "French, spoken", "user_ids": [(4, self.bob.id)]}, {"name": "Contract law"}]
        )
        self.team.skill_minutes = 0
        able, stuck, plain = self._waiting(3)
        able.skill_ids = french
        stuck.skill_ids = french | law
        self.assertEqual(self._assign(), able | plain)
        self.assertEqual(able.user_id, self.bob)
        self.assertIn("has all skills", stuck.waiting_reason)

    def test_skills_are_dropped_after_the_time_of_the_team(self):
        law = self.env["social.crm.skill"].create({"name": "Contract law"})
        self.team.skill_minutes = 30
        with freeze_time(NOON + timedelta(minutes=29)):
            case = self._waiting(1)
            case.skill_ids = law
            self.assertFalse(self._assign())
            self.assertIn("has all skills: Contract law", case.waiting_reason)
        with freeze_time(NOON + timedelta(minutes=30)):
            self.assertEqual(self._assign(), case)
        self.assertIn("30 minutes", case.assignment_reason)

    def test_a_team_may_insist_on_skills(self):
        law = self.env["social.crm.skill"].create({"name": "Contract law"})
        self.team.skill_minutes = 0
        case = self._waiting(1)
        case.skill_ids = law
        with freeze_time(NOON + timedelta(days=30)):
            self.assertFalse(self._assign())
            law.user_ids = self.ann
            self.assertEqual(self._assign().user_id, self.ann)

    def test_who_waits_for_a_skill_does_not_hold_up_those_behind(self):
        law = self.env["social.crm.skill"].create({"name": "Contract law"})
        self.team.write({"capacity": 1, "skill_minutes": 0})
        first = self._waiting(1, "first", occurred_at=NOON - timedelta(hours=1))
        first.skill_ids = law
        self.assertTrue(self._cases(1, "second").user_id)
        self.assertFalse(first.user_id)

    def test_the_usual_colleague_goes_first(self):
        case = self._cases(1)
        case.user_id = self.bob
        self.team.reopen_days = 0
        for number in range(3):
            self.env["social.crm.case"].search([("is_closed", "=", False)]).action_close()
            moment = fields.Datetime.now() + timedelta(days=number + 1)
            later = self._say(("person0", f"Again {number}", {"occurred_at": moment})).case_id
            self.assertNotEqual(later, case)
            self.assertEqual(later.user_id, self.bob)
        self.assertIn("person's last case", later.assignment_reason)

    def test_an_absent_usual_colleague_is_passed_over(self):
        case = self._cases(1)
        case.user_id = self.bob
        self.team.reopen_days = 0
        case.action_close()
        self.bob.manual_im_status = "busy"
        again = self._say(("person0", "Again", {"occurred_at": fields.Datetime.now() + timedelta(days=1)})).case_id
        self.assertEqual((again.previous_case_id, again.user_id), (case, self.ann))

    # ------------------------------------------------------------------
    # Presence
    # ------------------------------------------------------------------
    def test_who_is_away_gets_nothing(self):
        for status in ("away", "busy", "offline"):
            self.bob.manual_im_status = status
            self.assertEqual(self._cases(2, status).user_id, self.ann)
        self.ann.manual_im_status = "away"
        case = self._cases(1)
        self.assertIn("Nobody in Support is available now", case.waiting_reason)
        self.bob.manual_im_status = False
        self.assertEqual(self._assign().user_id, self.bob)
        self.assertFalse(case.waiting_reason)

    def test_a_team_may_ask_for_who_is_online(self):
        self.team.only_online = True
        case = self._cases(1)
        self.assertFalse(case.user_id)
        presence = self.env["mail.presence"].create({"user_id": self.ann.id, "status": "away"})
        self.assertFalse(self._assign())
        presence.status = "online"
        self.assertEqual(self._assign().user_id, self.ann)

    def test_working_hours_of_the_team(self):
        self.team.resource_calendar_id = self._calendar("Mornings", 9, 12)
        with freeze_time(MONDAY_TEN - timedelta(hours=2)):
            case = self._cases(1)
            self.assertFalse(case.user_id)
        with freeze_time(MONDAY_TEN):
            self.assertEqual(self._assign(), case)

    def test_own_working_hours_go_before_those_of_the_team(self):
        self.team.resource_calendar_id = self._calendar("Mornings", 9, 12)
        self._resource(self.ann, self._calendar("Evenings", 18, 22))
        with freeze_time(MONDAY_TEN):
            self.assertEqual(self._cases(2).user_id, self.bob)
        with freeze_time(MONDAY_TEN + timedelta(hours=9)):
            self.assertEqual(self._cases(2, "evening").user_id, self.ann)

    def test_own_hours_are_hours_of_the_own_time_zone(self):
        self._resource(self.ann, self._calendar("Mornings", 9, 12), tz="Asia/Tokyo")
        self.bob.manual_im_status = "away"
        with freeze_time(MONDAY_TEN):
            self.assertFalse(self._cases(1).user_id)
        with freeze_time(MONDAY_TEN - timedelta(hours=9)):
            self.assertEqual(self._cases(1, "early").user_id, self.ann)

    def test_who_has_time_off_gets_nothing(self):
        calendar = self._calendar("Mornings", 9, 12)
        for own in (calendar, self.env["resource.calendar"]):
            with self.subTest(calendar=own.name):
                resource = self._resource(self.ann, own)
                leave = self.env["resource.calendar.leaves"].create(
                    {
                        "resource_id": resource.id,
                        "date_from": MONDAY_TEN - timedelta(days=1),
                        "date_to": MONDAY_TEN + timedelta(days=1),
                    }
                )
                with freeze_time(MONDAY_TEN):
                    self.assertEqual(self._cases(2, f"off{own.id}").user_id, self.bob)
                    leave.date_to = MONDAY_TEN - timedelta(minutes=1)
                    self.assertEqual(len(self._cases(2, f"back{own.id}").user_id), 2)
                resource.unlink()

    def test_a_public_holiday_is_one_for_the_whole_team(self):
        calendar = self.team.resource_calendar_id = self._calendar("Mornings", 9, 12)
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": calendar.id,
                "date_from": MONDAY_TEN - timedelta(hours=5),
                "date_to": MONDAY_TEN + timedelta(hours=5),
            }
        )
        with freeze_time(MONDAY_TEN):
            self.assertFalse(self._cases(1).user_id)

    def _calendar(self, name, begin, end):
        return self.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "UTC",
                "attendance_ids": [(5,)]
                + [
                    (0, 0, {"name": name, "dayofweek": str(day), "hour_from": begin, "hour_to": end})
                    for day in range(5)
                ],
            }
        )

    def _resource(self, user, calendar, tz="UTC"):
        return self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "calendar_id": calendar.id, "tz": tz}
        )

    # ------------------------------------------------------------------
    # Why nobody, access, queries
    # ------------------------------------------------------------------
    def test_a_case_says_why_nobody_has_it(self):
        self.team.capacity = 1
        cases = self._cases(3)
        (waiting,) = cases.filtered(lambda case: not case.user_id)
        self.assertFalse((cases - waiting)[0].waiting_reason)
        self.assertIn("as much to do as they can take", waiting.with_user(self.ann).waiting_reason)
        self.team.capacity = 2
        waiting.invalidate_recordset(["waiting_reason"])
        self.assertIn("It is next", waiting.with_user(self.ann).waiting_reason)
        self.team.member_ids = False
        waiting.invalidate_recordset(["waiting_reason"])
        self.assertIn("no members", waiting.waiting_reason)

    def test_own_capacities_are_the_manager_s(self):
        line = self.env["social.crm.team.capacity"].create(
            {"team_id": self.team.id, "user_id": self.ann.id, "capacity": 3}
        )
        line.with_user(self.manager).capacity = 4
        self.assertEqual(line.with_user(self.ann).capacity, 4)
        with self.assertRaises(AccessError):
            line.with_user(self.ann).capacity = 5
        company = self.env["res.company"].create({"name": "Abroad"})
        far = self._agent(
            "far", "social_crm_base.group_manager", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        self.assertFalse(line.with_user(far).has_access("read"))

    def test_the_number_of_queries_does_not_grow_with_cases(self):
        self.team.write({"assignment": "balanced", "capacity": 1000})

        def assign(size):
            cases = self._waiting(size, f"crowd{size}-")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._assign()), len(cases))
            return self.env.cr.sql_log_count - before

        assign(2)
        self.assertLessEqual(assign(300), assign(10))
