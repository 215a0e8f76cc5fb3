import os
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .sla_common import FIRST, RESOLUTION, SlaCase, slow_deadline

EXAMPLES = int(os.environ.get("SOCIAL_CRM_EXAMPLES", "40"))
ZONES = ("UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
BEGIN = datetime(2026, 3, 25)  # summer time begins in these weeks, or ends

span = st.tuples(st.integers(5, 10), st.integers(14, 23)).map(lambda hours: (hours[0], hours[1]))
calendar = st.none() | st.tuples(
    st.sampled_from(ZONES),
    st.dictionaries(st.integers(0, 6), span, min_size=1).map(
        lambda days: [(day, start, stop) for day, (start, stop) in days.items()]
    ),
)
minute = st.integers(0, 14 * 24 * 60)
holiday = st.tuples(minute, st.integers(1, 3 * 24 * 60))
life = st.lists(st.tuples(st.integers(1, 2 * 24 * 60), st.sampled_from(["wait", "work", "close"])), max_size=6)


@tagged("post_install", "-at_install")
class TestSlaProperty(SlaCase):
    """Deadlines equal those of a slow reference, over random calendars, holidays, pauses and time zones."""

    def test_deadlines_are_those_of_a_slow_reference(self):
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(calendar, st.lists(holiday, max_size=3), minute, st.integers(1, 12 * 60), life)
        def check(hours, holidays, start, minutes, steps):
            savepoint = self.env.cr.savepoint()
            try:
                self._check(hours, [_between(*each) for each in holidays], _moment(start), minutes, steps)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)

        check()

    def _check(self, hours, holidays, start, minutes, steps):
        calendar = self._calendar("Random", *hours) if hours else self.env["resource.calendar"]
        pausing = {"pause_stage_ids": [(6, 0, self.waiting.ids)], "calendar_id": calendar.id}
        first, resolution = (self._policy(kind, minutes / 60, **pausing) for kind in (FIRST, RESOLUTION))
        with self.at(start):
            case = self.env["social.crm.case"].create({"name": "Random", "team_id": self.team.id, "opened_at": start})
            self._rest(calendar, holidays[:1])
        stages = [(start, case.stage_id)]
        for after, step in steps:
            with self.at(stages[-1][0] + timedelta(minutes=after)) as now:
                case.stage_id = {"wait": self.waiting, "work": self.new, "close": self.solved}[step]
                stages.append((now, case.stage_id))
        with self.at(stages[-1][0] + timedelta(minutes=1)):
            self._rest(calendar, holidays[1:])
        for policy, stands in ((first, self.waiting | self.solved), (resolution, self.waiting)):
            self._compare(case, policy, stages, stands, hours, holidays if hours else [], minutes)

    def _rest(self, calendar, holidays):
        """Holidays, also some that are entered when the clock runs already."""
        if calendar:
            self.env["resource.calendar.leaves"].create(
                [{"name": "Rest", "calendar_id": calendar.id, "date_from": a, "date_to": b} for a, b in holidays]
            )
            self.env.cr.precommit.run()

    def _compare(self, case, policy, stages, stands, hours, holidays, minutes):
        status = self._status(case, policy)
        closed = policy.kind == RESOLUTION
        pauses, paused_at, reached_at = _pauses(
            stages, stands | (self.solved if closed else stands), self.solved, closed
        )
        # what is done keeps the deadline that it had, whatever holidays are entered after
        known = holidays[:1] if reached_at else holidays
        expected = slow_deadline(hours, known, stages[0][0], minutes, pauses, paused_at)
        self.assertEqual(status.reached_at or None, reached_at)
        self.assertEqual(status.deadline or None, expected)


def _pauses(stages, stands, solved, stops):
    """The pauses of a clock from the stages that a case went through.

    :param bool stops: whether the closing stage stops it for good, unless it is left again
    :return: pauses that are over, since when it stands, when its goal was reached
    """
    pauses, since, reached_at = [], None, None
    for moment, stage in stages:
        if stage in stands:
            since = since or moment
        elif since:
            pauses.append((since, moment))
            since = None
        if stops:
            reached_at = (reached_at or moment) if stage == solved else None
    # a goal that is reached keeps the deadline that it had
    return pauses, None if since == reached_at else since, reached_at


def _moment(minutes):
    return BEGIN + timedelta(minutes=minutes)


def _between(start, minutes):
    return _moment(start), _moment(start + minutes)
