"""Whatever happens in whatever order: nobody gets more than they can take, and nothing waits while it need not."""

from collections import Counter

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.social_crm_cases.tools.sharing import Load, Seat, Team

from .common import CaseCase

AGENTS = 3
CAPACITY = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(1, 6)),
    st.tuples(st.just("close"), st.integers(0, 50)),
    st.tuples(st.just("again"), st.integers(0, 50)),
    st.tuples(st.just("away"), st.integers(0, AGENTS - 1)),
    st.tuples(st.just("back"), st.integers(0, AGENTS - 1)),
    st.tuples(st.just("skill"), st.integers(0, 50)),
    st.tuples(st.just("urgent"), st.integers(0, 50)),
    st.tuples(st.just("capacity"), st.tuples(st.integers(0, AGENTS - 1), st.integers(1, 4))),
    st.tuples(st.just("cron"), st.none()),
)


@tagged("post_install", "-at_install")
class TestAssignmentProperty(CaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agents = cls.ann | cls.bob | cls.carla
        cls.team.write({"member_ids": [(6, 0, cls.agents.ids)], "skill_minutes": 0})
        cls.skill = cls.env["social.crm.skill"].create({"name": "Knots", "user_ids": [(4, cls.bob.id)]})

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        assignment=st.sampled_from(["round_robin", "balanced"]),
        capacity=st.integers(1, 4),
        steps=st.lists(STEPS, max_size=12),
    )
    def test_nobody_gets_more_than_they_can_take_and_nothing_is_stuck(self, assignment, capacity, steps):
        with self.env.cr.savepoint() as savepoint:
            self.team.write({"assignment": assignment, "capacity": capacity})
            self.people = 0
            for step, value in [*steps, ("cron", None)]:
                before = {case: case.user_id for case in self.team.case_ids}
                getattr(self, f"_do_{step}")(value)
                self.env.invalidate_all()
                self._check(before)
            self._check_nothing_is_stuck()
            savepoint.rollback()

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _do_write(self, number):
        self._say(*((f"p{self.people + index}", "Hello") for index in range(number)))
        self.people += number

    def _do_close(self, number):
        self._pick(number).action_close()

    def _do_again(self, number):
        if self.people:
            self._say((f"p{number % self.people}", f"Once more {number}"))

    def _do_away(self, number):
        self.agents[number].manual_im_status = "away"

    def _do_back(self, number):
        self.agents[number].manual_im_status = False

    def _do_skill(self, number):
        self._pick(number).skill_ids = self.skill

    def _do_urgent(self, number):
        self._pick(number).filtered(lambda case: not case.user_id).priority = "3"

    def _do_capacity(self, value):
        number, capacity = value
        line = self.team.capacity_ids.filtered(lambda line: line.user_id == self.agents[number])
        if line:
            line.capacity = capacity
        else:
            self.team.capacity_ids = [(0, 0, {"user_id": self.agents[number].id, "capacity": capacity})]

    def _do_cron(self, _none):
        self.team._assign_page({})

    def _pick(self, number):
        cases = self.team.case_ids.filtered(lambda case: not case.is_closed).sorted("id")
        return cases[number % len(cases)] if cases else cases

    # ------------------------------------------------------------------
    # What must hold, reckoned without the engine
    # ------------------------------------------------------------------
    def _check(self, before):
        """Who has just got a case has no more than they can take, or this case alone; and may have it."""
        fresh = self.team.case_ids.filtered(lambda case: case.user_id and case.user_id != before.get(case))
        for case in fresh:
            had = self._work(case.user_id)
            only = self.env["social.crm.case"].search_count(
                [("user_id", "=", case.user_id.id), ("is_closed", "=", False)]
            )
            self.assertTrue(had <= self._capacity(case.user_id) or only == 1)
            if case not in before:  # one that comes back stays with its owner, there or not
                self.assertFalse(case.user_id.manual_im_status)
            self.assertLessEqual(case.skill_ids, case.user_id.social_skill_ids)
            self.assertFalse(case.waiting_since)

    def _check_nothing_is_stuck(self):
        waiting = self.team.case_ids.filtered(lambda case: not case.user_id and not case.is_closed)
        for case in waiting:
            self.assertTrue(case.waiting_since)
            for user in self.agents.filtered(lambda user: not user.manual_im_status):
                if case.skill_ids <= user.social_skill_ids:
                    work = self._work(user)
                    self.assertGreater(work + self._weight(case), self._capacity(user))
                    self.assertGreater(work, 0)

    def _capacity(self, user):
        line = self.team.capacity_ids.filtered(lambda line: line.user_id == user)
        return line.capacity if line else self.team.capacity

    def _work(self, user):
        cases = self.env["social.crm.case"].search([("user_id", "=", user.id), ("is_closed", "=", False)])
        return sum(map(self._weight, cases))

    def _weight(self, case):
        return {"0": 1, "1": 1, "2": 2, "3": 3}[case.priority]

    # ------------------------------------------------------------------
    # The choice itself
    # ------------------------------------------------------------------
    @settings(max_examples=200, deadline=None)
    @given(capacities=st.lists(st.integers(1, 60), min_size=1, max_size=20), part=st.floats(0, 1))
    @example(capacities=[60] + [1] * 19, part=0.13)  # what merely divides gives the first one all
    @example(capacities=[1] * 19 + [60], part=1)
    def test_balanced_work_is_within_one_case_of_even_by_capacity(self, capacities, part):
        team = self._team(capacities, balanced=True)
        number = int(part * sum(capacities))
        for turn in range(number):
            seat = team.next_seat(turn, 1)
            seat.load.total += 1
        for seat in team.seats:
            self.assertLessEqual(abs(seat.load.total - number * seat.capacity / sum(capacities)), 1)
            self.assertLessEqual(seat.load.total, seat.capacity)
        if number == sum(capacities):
            self.assertIsNone(team.next_seat(number, 1))

    @settings(max_examples=100, deadline=None)
    @given(size=st.integers(1, 20), number=st.integers(0, 100), first=st.integers(0, 1000))
    def test_turns_are_even(self, size, number, first):
        team = self._team([0] * size)
        takers = Counter(team.next_seat(first + turn, 1).user_id for turn in range(number))
        shares = [takers[seat.user_id] for seat in team.seats]
        self.assertLessEqual(max(shares) - min(shares), 1)

    def _team(self, capacities, balanced=False):
        return Team([Seat(number, Load(), capacity) for number, capacity in enumerate(capacities)], balanced)
