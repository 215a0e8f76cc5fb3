import json
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import NOON
from .sla_common import FIRST, NEXT, RESOLUTION, SlaCase


def after(hours):
    return NOON + timedelta(hours=hours)


@tagged("post_install", "-at_install")
class TestSla(SlaCase):
    """What is promised, when its time is up, and what stops, pauses and restarts the clock. Noon is on a Monday."""

    # ------------------------------------------------------------------
    # The three promises
    # ------------------------------------------------------------------
    def test_a_first_response_counts_from_the_opening_to_our_first_answer(self):
        policy = self._policy()
        case = self._case()
        self.assertEqual(self._status(case, policy).deadline, after(2))
        self.assertStates(case, policy, (0, "running"), (1.59, "running"), (1.6, "warned"), (2, "warned"))
        self.assertStates(case, policy, (2.01, "breached"))
        self._answer(case, 1)
        self.assertStates(case, policy, (9, "reached"))
        self.assertFalse(case.sla_deadline)

    def test_an_answer_too_late_is_told_as_such(self):
        policy = self._policy()
        case = self._case()
        self._answer(case, 3)
        self.assertStates(case, policy, (4, "late"))

    def test_what_a_machine_sends_is_no_answer(self):
        policy = self._policy()
        case = self._case()
        self.env["social.crm.message"].create(
            {
                "mail_message_id": case.message_post(body="We are closed").id,
                "channel_id": self.channel.id,
                "conversation_id": case.conversation_id.id,
                "case_id": case.id,
                "direction": "out",
                "state": "sent",
                "is_automatic": True,
                "occurred_at": after(1),
                "external_id": "automatic",
            }
        )._delivery_changed()
        self.assertFalse(case.first_response_at)
        self.assertStates(case, policy, (3, "breached"))

    def test_an_answer_that_comes_with_a_merge_counts_until_it_is_undone(self):
        policy = self._policy()
        case, answered = self._case(), self._case(person="otto")
        self._answer(answered, 1)
        with self.at(2):
            move = answered._merge(case)
            self.assertEqual(self._status(case, policy).reached_at, after(1))
        with self.at(2.5):
            move.action_undo()
        self.assertStates(case, policy, (3, "breached"))
        self.assertStates(answered, policy, (3, "reached"))

    def test_a_next_response_counts_from_their_last_message_once_they_had_an_answer(self):
        policy = self._policy(NEXT)
        case = self._case()
        self._again(0.5)
        self.assertStates(case, policy, (1, "waiting"))
        self._answer(case, 1)
        self.assertStates(case, policy, (9, "waiting"))
        self._again(2)
        self.assertEqual(self._status(case, policy).deadline, after(4))
        self._again(3)
        self.assertEqual(self._status(case, policy).deadline, after(5))
        self._answer(case, 4)
        self.assertStates(case, policy, (9, "reached"))
        self._again(10)
        status = self._status(case, policy)
        self.assertEqual((status.deadline, status.met_count, status.missed_count), (after(12), 1, 0))

    def test_a_next_response_that_is_late_stays_late_when_they_ask_again(self):
        policy = self._policy(NEXT)
        case = self._case()
        self._answer(case, 1)
        self._again(2)
        self._again(5)
        self.assertEqual(self._status(case, policy).deadline, after(4))
        self.assertStates(case, policy, (5, "breached"))
        self._answer(case, 6)
        self._again(7)
        status = self._status(case, policy)
        self.assertEqual((status.met_count, status.missed_count), (0, 1))

    def test_old_news_does_not_begin_a_wait(self):
        policy = self._policy(NEXT)
        case = self._case()
        self._answer(case, 3)
        self._say(("anna", "Said long before", {"occurred_at": after(2)}))
        self.assertStates(case, policy, (9, "waiting"))

    def test_a_resolution_counts_from_the_opening_to_the_closing_and_goes_on_after_reopening(self):
        policy = self._policy(RESOLUTION, 8)
        case = self._case()
        with self.at(2):
            case.action_close()
        self.assertStates(case, policy, (3, "reached"), (99, "reached"))
        self.assertFalse(case.sla_deadline)
        with self.at(12):
            case.action_reopen()
        self.assertEqual(self._status(case, policy).deadline, after(18))
        self.assertEqual(case.sla_deadline, after(18))

    def test_a_closed_case_waits_for_no_answer(self):
        policy = self._policy()
        case = self._case()
        with self.at(1):
            case.action_close()
        self.assertStates(case, policy, (9, "paused"))
        self.assertFalse(case.sla_state)
        with self.at(10):
            case.action_reopen()
        self.assertEqual(self._status(case, policy).deadline, after(11))

    def test_several_at_once_and_the_next_one_is_the_case_s(self):
        policies = self._policy(FIRST, 2) | self._policy(FIRST, 1) | self._policy(RESOLUTION, 8)
        case = self._case()
        self.assertEqual(case.sla_status_ids.policy_id, policies)
        self.assertEqual(case.sla_deadline, after(1))
        self._answer(case, 0.5)
        self.env.invalidate_all()
        self.assertEqual(case.sla_deadline, after(8))

    # ------------------------------------------------------------------
    # Hours and pauses
    # ------------------------------------------------------------------
    def test_working_hours_are_the_policy_s_else_the_team_s_else_all(self):
        evening = self._calendar("Evening", "UTC", [(0, 18, 22)])
        own, team = self._policy(FIRST, 2, calendar_id=evening.id), self._policy(FIRST, 6)
        case = self._case()
        self.assertEqual(self._status(case, own).deadline, after(8))
        self.assertEqual(self._status(case, team).deadline, after(6))
        with self.at(0.5):
            self.team.resource_calendar_id = self.hours
        self.assertEqual(self._status(case, team).deadline, datetime(2026, 3, 3, 10))

    def test_an_answer_from_before_a_promise_is_measured_in_its_hours(self):
        self.team.resource_calendar_id = self.hours
        case, unanswered = self._case(), self._case(person="otto")
        self._answer(case, 21)  # the next morning: five hours of work
        for hours, state in ((6, "reached"), (4, "late")):
            with self.at(22):
                policy = self._policy(FIRST, hours)
            status = self._status(case, policy)
            self.assertEqual(status.calendar_id, self.hours)
            self.assertEqual(status.deadline, self._status(unanswered, policy).deadline)
            self.assertEqual(status.state, state)

    def test_a_holiday_and_other_hours_move_what_is_open(self):
        policy = self._policy(FIRST, 6, calendar_id=self.hours.id)
        case = self._case()
        self.assertEqual(self._status(case, policy).deadline, datetime(2026, 3, 3, 10))
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Fair",
                "calendar_id": self.hours.id,
                "date_from": "2026-03-03 00:00",
                "date_to": "2026-03-04 00:00",
            }
        )
        self._commit_hours()
        self.assertEqual(self._status(case, policy).deadline, datetime(2026, 3, 4, 10))
        holiday.unlink()
        self._commit_hours()
        self.assertEqual(self._status(case, policy).deadline, datetime(2026, 3, 3, 10))
        self.hours.attendance_ids.write({"hour_to": 20})
        self._commit_hours()
        self.assertEqual(self._status(case, policy).deadline, after(6))
        self.hours.tz = "Asia/Tokyo"
        self._commit_hours()
        self.assertEqual(
            self._status(case, policy).deadline, datetime(2026, 3, 3, 5), "8 to 20 in Tokyo is 23 to 11 here"
        )

    def test_a_company_s_holiday_counts_there_alone(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.hours.company_id = False
        policy = self._policy(FIRST, 6, calendar_id=self.hours.id)
        case = self._case()
        day = {"date_from": "2026-03-03 00:00", "date_to": "2026-03-04 00:00", "calendar_id": False}
        holidays = self.env["resource.calendar.leaves"].with_company(abroad).create({"name": "Theirs", **day})
        self.assertEqual(holidays.company_id, abroad)
        self._commit_hours()
        self.assertEqual(self._status(case, policy).deadline, datetime(2026, 3, 3, 10))
        self.env["resource.calendar.leaves"].create({"name": "Ours", **day})
        self._commit_hours()
        self.assertEqual(self._status(case, policy).deadline, datetime(2026, 3, 4, 10))

    def _commit_hours(self):
        with self.at(0.5):
            self.env.cr.precommit.run()

    def test_a_calendar_without_hours_makes_nothing_due(self):
        policy = self._policy(calendar_id=self._calendar("Never", "UTC", []).id)
        case = self._case()
        self.assertStates(case, policy, (999, "running"))
        self.assertFalse(case.sla_deadline)

    def test_the_clock_stands_in_some_stages(self):
        policy = self._policy(FIRST, 4, pause_stage_ids=[(6, 0, self.waiting.ids)])
        case = self._case()
        with self.at(1):
            case.stage_id = self.waiting
        status = self._status(case, policy)
        self.assertEqual((status.deadline, status.hours_left), (False, 3))
        self.assertStates(case, policy, (99, "paused"))
        with self.at(99):
            self.assertEqual(case.sla_state, "paused")
            self.assertIn(case, self.env["social.crm.case"].search([("sla_state", "=", "paused")]))
        with self.at(24):
            case.stage_id = self.new
        self.assertEqual(self._status(case, policy).deadline, after(27))

    def test_a_pause_does_not_undo_what_is_missed(self):
        policy = self._policy(FIRST, 4, pause_stage_ids=[(6, 0, self.waiting.ids)])
        case = self._case()
        with self.at(5):
            case.stage_id = self.waiting
        self.assertEqual(self._status(case, policy).deadline, after(4))
        self.assertStates(case, policy, (6, "breached"))

    def test_what_is_missed_and_stands_is_not_looked_for_while_the_case_is_closed(self):
        self._policy(FIRST, 4, pause_stage_ids=[(6, 0, self.waiting.ids)])
        case = self._case()
        for hours, stage, state in (
            (5, self.waiting, "breached"),
            (6, self.solved, False),
            (7, self.waiting, "breached"),
        ):
            with self.at(hours):
                case.stage_id = stage
                self.env.invalidate_all()
                self.assertEqual(case.sla_state, state)

    def test_a_stage_that_closes_from_now_on_stops_the_clocks_of_its_cases(self):
        policy = self._policy(RESOLUTION, 8)
        case = self._case()
        with self.at(2):
            self.new.is_closed = True
        self.assertStates(case, policy, (9, "reached"))

    # ------------------------------------------------------------------
    # For which cases
    # ------------------------------------------------------------------
    def test_a_policy_is_for_the_cases_that_fit_all_it_asks(self):
        kind = self.env["social.crm.case.type"].create({"name": "Complaint"})
        tag = self.env["social.crm.case.tag"].create({"name": "Parcel"})
        customer = self.env["res.partner"].create({"name": "Anna", "ref": "gold"})
        case = self.env["social.crm.case"].create({"name": "By hand", "team_id": self.team.id})
        policies = {
            "team": self._policy(team_ids=[(6, 0, self.other_team.ids)]),
            "priority": self._policy(priority_from="2"),
            "type": self._policy(type_ids=[(6, 0, kind.ids)]),
            "tag": self._policy(tag_ids=[(6, 0, tag.ids)]),
            "customer": self._policy(partner_domain="[('ref', '=', 'gold')]"),
            "channel": self._policy(channel_ids=[(6, 0, self.channel.ids)]),
            "entitled": self._policy(entitled_only=True),
        }
        self.assertFalse(case.sla_status_ids)
        for name, values in {
            "team": {"team_id": self.other_team.id},
            "priority": {"priority": "3"},
            "type": {"type_id": kind.id},
            "tag": {"tag_ids": [(4, tag.id)]},
            "customer": {"partner_id": customer.id},
            "channel": {"channel_id": self.channel.id},
        }.items():
            case.write(values)
            self.assertIn(policies[name], case.sla_status_ids.policy_id, name)
        self.assertNotIn(policies["entitled"], case.sla_status_ids.policy_id)
        case.write({"priority": "0", "type_id": False, "tag_ids": [(5, 0, 0)], "team_id": self.team.id})
        self.assertEqual(case.sla_status_ids.policy_id, policies["customer"] + policies["channel"])

    def test_who_is_linked_to_a_customer_gets_what_the_customer_gets(self):
        policy = self._policy(partner_domain="[('ref', '=', 'gold')]")
        case = self._case()
        self.assertFalse(case.sla_status_ids)
        customer = self.env["res.partner"].create({"name": "Anna", "ref": "gold"})
        link = self.env["social.crm.identity.link"].create(
            {"identity_id": case.identity_id.id, "partner_id": customer.id}
        )
        link.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((case.partner_id, case.sla_status_ids.policy_id), (customer, policy))

    def test_what_was_reached_stays_under_a_policy_that_does_not_fit_any_more(self):
        policy = self._policy(priority_from="2")
        case = self._case()
        case.priority = "2"
        self._answer(case, 1)
        case.priority = "0"
        self.assertStates(case, policy, (9, "reached"))

    def test_a_policy_that_changes_is_for_open_cases_too(self):
        case = self._case()
        policy = self._policy(RESOLUTION, 8)
        self.assertEqual(self._status(case, policy).deadline, after(8))
        with self.at(1):
            policy.hours = 4
            self.assertEqual(self._status(case, policy).deadline, after(4))
            policy.pause_stage_ids = self.new
            self.assertEqual(self._status(case, policy).hours_left, 3)
            policy.pause_stage_ids = False
        policy.team_ids = self.other_team
        self.assertFalse(self._status(case, policy))
        policy.team_ids = False
        self.assertEqual(self._status(case, policy).deadline, after(4))
        policy.active = False
        self.assertFalse(self._status(case, policy))
        self.assertFalse(case.sla_deadline)
        policy.active = True
        self.assertTrue(case.sla_deadline)
        policy.unlink()
        self.env.invalidate_all()
        self.assertFalse(case.sla_deadline)

    def test_where_nothing_is_promised_intake_asks_for_that_once_a_transaction(self):
        case = self._case()
        case.action_close()
        self.env.flush_all()
        self.env.cr.clear()
        queries = []
        with contextmanager(self._patchExecute)(queries):
            case.action_reopen()
            messages = self._say(("anna", "And?"), ("otto", "Hello"))
        self.assertEqual(len(messages.case_id - case), 1, "one in a case that is there, one in a new one")
        self.assertEqual(sum("social_crm_sla" in str(query) for query in queries), 1)

    def test_another_company_s_promise_is_not_ours(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self._policy(company_id=abroad.id)
        self.assertFalse(self._case().sla_status_ids)

    def test_a_domain_that_cannot_be_searched_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "nonsense"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self._policy(partner_domain=domain)

    def test_an_entitlement_says_team_policies_skills_calendar_and_why(self):
        policy = self._policy()
        skill = self.env["social.crm.skill"].create({"name": "Spanish"})
        case = self._case()
        case.skill_ids = skill
        entitlement = case._get_entitlement()[case]
        self.assertEqual((entitlement.team, entitlement.policies, entitlement.skills), (self.team, policy, skill))
        self.assertFalse(entitlement.calendar)
        self.assertIn("round the clock", entitlement.reason)
        self.team.resource_calendar_id = self.hours
        entitlement = case._get_entitlement()[case]
        self.assertEqual(entitlement.calendar, self.hours)
        self.assertIn("Office", entitlement.reason)

    # ------------------------------------------------------------------
    # Lists, warnings, escalation
    # ------------------------------------------------------------------
    def test_breaching_cases_are_found_at_any_moment_without_a_cron(self):
        self._policy()
        case = self._case()
        cases = self.env["social.crm.case"]
        for hours, state in ((1, "running"), (1.8, "warned"), (2.1, "breached")):
            with self.at(hours):
                self.assertEqual(case.sla_state, state)
                for searched in ("running", "warned", "breached", "paused", False):
                    found = cases.search([("sla_state", "=", searched)])
                    self.assertEqual(case in found, searched == state, f"{searched} {hours} hours after noon")
                self.assertNotIn(case, cases.search([("sla_state", "!=", state)]))

    def test_the_assignee_is_warned_and_the_leader_told_once(self):
        policy = self._policy(raise_priority=True)
        case = self._case()
        for hours, to_dos in ((1.5, {}), (1.7, {case.user_id: 1}), (1.9, {case.user_id: 1})):
            self._watch(hours)
            self.assertEqual(self._to_dos(case), to_dos)
        for hours in (2.1, 2.2):
            self._watch(hours)
            self.assertEqual(self._to_dos(case).get(self.leader), 1 + (case.user_id == self.leader))
            self.assertEqual(case.priority, "1")
        status = self._status(case, policy)
        self.assertEqual((status.warned_at, status.escalated_at), (after(1.7), after(2.1)))
        self._answer(case, 3)
        self.assertFalse(self._to_dos(case), "nobody has to look after what is done")

    def test_nobody_is_warned_of_what_is_missed_closed_or_standing(self):
        policy = self._policy(escalate=False, pause_stage_ids=[(6, 0, self.waiting.ids)])
        missed, closed, standing = (self._case(0, person) for person in ("anna", "otto", "ida"))
        with self.at(1):
            closed.action_close()
            standing.stage_id = self.waiting
        self._watch(5)
        for case in (missed, closed, standing):
            self.assertFalse(self._to_dos(case))
        self.assertEqual(self._status(missed, policy).escalated_at, after(5))

    def test_a_leader_who_cannot_see_the_case_is_not_told(self):
        self.team.member_ids -= self.leader
        self._policy()
        case = self._case()
        self._watch(3)
        self.assertFalse(self._to_dos(case))

    def test_a_to_do_is_in_the_language_of_who_gets_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        policy = self._policy()
        policy.with_context(lang="fr_FR").name = "Une réponse en deux heures"
        case = self._case()
        case.user_id.lang = "fr_FR"
        self._watch(1.7)
        self.assertIn("Une réponse en deux heures, 02/03/2026", case.activity_ids.summary)

    def test_to_dos_take_no_query_a_case(self):
        self._policy()
        costs = [self._cost_of_to_dos(day * 24, number) for day, number in ((0, 2), (1, 10), (2, 50))]
        self.assertEqual(costs[1], costs[2])

    def _cost_of_to_dos(self, hours, number):
        """How many queries it takes to warn the assignees of so many cases, and to tell their leader."""
        with self.at(hours) as moment:
            vals = {"team_id": self.team.id, "user_id": self.ann.id, "opened_at": moment}
            cases = self.env["social.crm.case"].create([{"name": f"Case {n}", **vals} for n in range(number)])
            self.env.flush_all()
        before = self.env.cr.sql_log_count
        statuses = self.env["social.crm.sla.status"]
        for later, due in ((1.7, statuses._warn_due), (2.1, statuses._escalate_due)):
            with self.at(hours + later):
                self.assertEqual(due(), number)
                self.env.flush_all()
        self.assertEqual(len(cases.activity_ids), 2 * number)
        return self.env.cr.sql_log_count - before

    def test_nobody_has_to_look_after_what_is_closed(self):
        self._policy()
        case = self._case()
        self._watch(3)
        self.assertTrue(self._to_dos(case))
        with self.at(4):
            case.action_close()
        self.assertFalse(self._to_dos(case))

    def test_a_next_round_is_warned_of_anew(self):
        policy = self._policy(NEXT)
        case = self._case()
        self._answer(case, 1)
        self._again(2)
        self._watch(3.8)
        self.assertTrue(self._status(case, policy).warned_at)
        self._answer(case, 3.9)
        self._again(5)
        self.assertFalse(self._status(case, policy).warned_at)
        self._watch(6.8)
        self.assertEqual(sum(self._to_dos(case).values()), 1)

    def test_inboxes_hear_that_a_promise_is_at_risk_and_that_it_is_missed(self):
        self._policy(escalate=False)
        talks = (self._case() | self._case(person="otto")).conversation_id
        for hours, told in ((1.5, False), (1.7, True), (1.9, False), (2.1, True), (2.2, False)):
            with self._heard() as heard:
                self._watch(hours)
            self.assertEqual(heard, set(talks.ids) if told else set(), f"{hours} hours after noon")

    def test_inboxes_hear_that_another_deadline_is_the_next_one(self):
        policy = self._policy()
        talk = self._case().conversation_id
        for change in (lambda: policy.write({"hours": 4}), policy.unlink):
            with self.at(1), self._heard() as heard:
                change()
            self.assertEqual(heard, set(talk.ids))

    @contextmanager
    def _heard(self):
        """The ids of the conversations that the team's inboxes hear of."""
        self.env.cr.precommit.run()
        since = self.env["bus.bus"].search([], order="id DESC", limit=1).id or 0
        heard = set()
        yield heard
        self.env.cr.precommit.run()
        for told in self.env["bus.bus"].search([("id", ">", since), ("message", "like", "social.crm.inbox/changed")]):
            if json.loads(told.channel)[1:] == ["social.crm.team", self.team.id, "inbox"]:
                heard.update(json.loads(told.message)["payload"]["conversation_ids"])

    def _watch(self, hours):
        with self.at(hours):
            while self.env["social.crm.sla.status"]._escalate_due() + self.env["social.crm.sla.status"]._warn_due():
                pass
            self.env.flush_all()
            self.env.invalidate_all()

    def _to_dos(self, case):
        self.env.invalidate_all()
        return {user: len(activities) for user, activities in case.activity_ids.grouped("user_id").items()}

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_clocks_run_whoever_works_on_the_case(self):
        policy = self._policy(FIRST, 4, pause_stage_ids=[(6, 0, self.waiting.ids)])
        case = self._case().with_user(self.ann)
        with self.at(1):
            case.stage_id = self.waiting
        self.assertEqual(self._status(case, policy).state, "paused")
        opened = self.env["social.crm.case"].with_user(self.ann).create({"name": "By hand"})
        self.assertEqual(opened.sla_status_ids.policy_id, policy)

    def test_who_sees_a_case_sees_its_clocks_and_nobody_sets_them(self):
        policy = self._policy()
        status = self._status(self._case(), policy)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        company = {"company_id": abroad.id, "company_ids": [(6, 0, abroad.ids)]}
        far = self._agent("far", "social_crm_base.group_manager", **company)
        clerk, customer = self._agent("clerk", "base.group_user"), self._agent("customer", "base.group_portal")
        for user, of_status, of_policy in (
            (self.ann, "r", "r"),
            (self.carla, "", "r"),
            (self.manager, "r", "rwcu"),
            (far, "", ""),
            (clerk, "", ""),
            (customer, "", ""),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, status), of_status)
                self.assertEqual(self._allowed(user, policy), of_policy)
        with self.assertRaises(AccessError):
            status.with_user(self.manager).write({"deadline": False})
