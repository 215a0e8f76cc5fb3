"""A hundred thousand open cases with four promises each: every deadline right, and the list of what is late at once."""

import argparse
import random
import sys
import time
from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from harness import instance, product
from harness.load import percentile
from harness.verdict import conclude, show
from social_crm_setup.environment import setting

from odoo.tools import SQL

GOAL = 300  # milliseconds in which 95 of 100 lists are there
CHUNK = 2000  # cases that get their promises in one transaction
PAGE = 80  # rows of a list
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
DAY = timedelta(days=1)
SPAN = 10 * DAY  # in which the cases were opened, until a day ago
FRESH, TALK = "Not answered yet", "Answered, and asked again"  # types of cases
PROMISES = [  # kind, hours, for cases of this type
    ("first_response", 4, FRESH),
    ("first_response", 9.5, None),
    ("next_response", 8, TALK),
    ("resolution", 16, None),
    ("resolution", 40, None),
]
EACH = 4  # promises a case, whatever its type
WARN = 80  # percent of the time
CALENDARS = [  # name, time zone, (weekday, from, to)
    ("Brussels", "Europe/Brussels", [(day, start, stop) for day in range(5) for start, stop in ((8, 12), (13, 17))]),
    ("New York", "America/New_York", [(day, 9, 18) for day in range(6)]),
    ("Kolkata", "Asia/Kolkata", [(day, 6, 22) for day in range(7)]),
]
HOLIDAYS = 12  # a calendar, a day and some each


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "sla") as database:
        with instance.environment(database) as env:
            seconds = _fill(env, options.cases)
        with instance.environment(database) as env:
            wrong, states = _compare(env)
            lists = {who: _measure(env, who, options.lists) for who in ("manager", "agent")}
    return _tell(options, seconds, wrong, states, lists)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100000)
    parser.add_argument("--lists", type=int, default=100, help="how often each list is opened")
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# The cases
# --------------------------------------------------------------------------------------------------


def _fill(env, number):
    """Open cases in teams with working hours of their own, and give them their promises.

    :return: seconds that the promises took
    """
    teams = [_team(env, index, *calendar) for index, calendar in enumerate(CALENDARS)]
    types = env["social.crm.case.type"].create([{"name": FRESH}, {"name": TALK}])
    waiting = env.ref("social_crm_cases.stage_waiting")
    env["social.crm.sla.policy"].create(
        [
            {
                "name": f"{kind} in {hours} hours",
                "kind": kind,
                "hours": hours,
                "warn_percent": WARN,
                "type_ids": [(6, 0, types.filtered(lambda each, name=name: each.name == name).ids)],
                "pause_stage_ids": [(6, 0, waiting.ids)],
            }
            for kind, hours, name in PROMISES
        ]
    )
    ids = _open_cases(env, number, teams, types, waiting)
    env.cr.commit()
    started = time.perf_counter()
    for first in range(0, len(ids), CHUNK):
        env["social.crm.case"].browse(ids[first : first + CHUNK])._fit_sla(since_opening=True)
        env.cr.commit()
        env.invalidate_all()
    seconds = time.perf_counter() - started
    _let_some_wait(env, waiting)
    env.cr.execute(SQL("ANALYZE social_crm_case, social_crm_sla_status"))
    return seconds


def _team(env, index, name, zone, attendances):
    channel = product.open_channel(env, name)
    calendar = env["resource.calendar"].create(
        {
            "name": name,
            "tz": zone,
            "attendance_ids": [(5, 0, 0)]
            + [
                (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": stop})
                for day, start, stop in attendances
            ],
        }
    )
    env["resource.calendar.leaves"].create(
        [
            {"name": "Holiday", "calendar_id": calendar.id, "date_from": start, "date_to": stop}
            for start, stop in _holidays(index)
        ]
    )
    channel.team_id.resource_calendar_id = calendar
    return channel.team_id


def _holidays(index):
    chance = random.Random(index)
    begin = NOW.replace(minute=0, second=0) - SPAN - DAY
    for number in range(HOLIDAYS):
        start = begin + timedelta(days=number * 3, hours=chance.randrange(48))
        yield start, start + timedelta(hours=chance.randrange(6, 30))


def _open_cases(env, number, teams, types, waiting):
    """Insert the cases, one statement: of each type half, every tenth stands still.

    Those that were answered got their answer within a day of the opening, some of them too late, and asked again within
    that day. So all clocks of all cases have begun.
    """
    new = env.ref("social_crm_cases.stage_new")
    rows = env.execute_query(
        SQL(
            """
            INSERT INTO social_crm_case (
                   number, name, active, priority, stage_id, is_closed, company_id, team_id, user_id, type_id,
                   opened_at, first_response_at, last_inbound_at, last_message_at)
                 SELECT 'B' || n, 'Where is my parcel ' || n, TRUE, (n %% 4)::text,
                        CASE WHEN n %% 10 = 0 THEN %s ELSE %s END, FALSE, %s, team,
                        members[1 + n %% array_length(members, 1)], (%s::int[])[1 + n / 3 %% 2],
                        opened_at, answered_at, COALESCE(asked_at, opened_at), COALESCE(asked_at, opened_at)
                   FROM generate_series(1, %s) n
                  CROSS JOIN LATERAL (
                        SELECT (%s::int[])[1 + n %% %s] AS team,
                               %s::timestamp + (n * 7919 %% %s) * INTERVAL '1 second' AS opened_at
                        ) made
                  CROSS JOIN LATERAL (
                        SELECT ARRAY(SELECT user_id FROM social_crm_team_user_rel WHERE team_id = team) AS members
                        ) staff
                   LEFT JOIN LATERAL (
                        SELECT opened_at + (90 + n %% 1100) * INTERVAL '1 minute' AS answered_at,
                               opened_at + (100 + n %% 1100 + n %% 200) * INTERVAL '1 minute' AS asked_at
                         WHERE n / 3 %% 2 = 1
                        ) talk ON TRUE
              RETURNING id
            """,
            waiting.id,
            new.id,
            env.company.id,
            types.ids,
            number,
            [team.id for team in teams],
            len(teams),
            NOW - SPAN - DAY,
            int(SPAN.total_seconds()),
        )
    )
    env.invalidate_all()
    return [id_ for (id_,) in rows]


def _let_some_wait(env, waiting):
    """Move cases into the stage where clocks stand and, some of these, out again, as people do."""
    cases = env["social.crm.case"]
    moved = cases.search([("id", "!=", 0)], limit=2000, order="id").filtered(lambda case: case.stage_id != waiting)
    stages = {stage: moved.filtered(lambda case, stage=stage: case.stage_id == stage) for stage in moved.stage_id}
    quiet = moved.with_context(tracking_disable=True)
    quiet.stage_id = waiting
    for stage, group in stages.items():
        group[: len(group) // 2].with_context(tracking_disable=True).stage_id = stage
    env.cr.commit()


# --------------------------------------------------------------------------------------------------
# What the deadlines should be, the slow way
# --------------------------------------------------------------------------------------------------


def _compare(env):
    """Compute every status in another way.

    :return: how many differ, and how many there are by state
    """
    calendars = {
        calendar.id: _Reference(calendar.tz, attendances, list(_holidays(index)))
        for index, (name, _zone, attendances) in enumerate(CALENDARS)
        for calendar in env["resource.calendar"].search([("name", "=", name)], limit=1)
    }
    env.cr.execute(
        SQL(
            """
            SELECT status.id, team.resource_calendar_id, policy.kind, policy.hours, opened.opened_at,
                   opened.first_response_at, opened.last_inbound_at, opened.last_message_at,
                   status.paused_at, status.pauses, opened.stage_id = %s,
                   status.calendar_id, status.started_at, status.reached_at, status.deadline, status.warn_at
              FROM social_crm_sla_status status
              JOIN social_crm_sla_policy policy ON policy.id = status.policy_id
              JOIN social_crm_case opened ON opened.id = status.case_id
              JOIN social_crm_team team ON team.id = opened.team_id
            """,
            env.ref("social_crm_cases.stage_waiting").id,
        )
    )
    rows = env.cr.fetchall()
    statuses = env["social.crm.sla.status"].browse(row[0] for row in rows)
    wrong, states = 0, Counter()
    for status, (_id, calendar_id, kind, hours, *facts) in zip(statuses, rows, strict=True):
        expected = _expected(calendars[calendar_id], kind, round(hours * 3600), *facts[:7])
        state = status._state_at(NOW)
        wrong += (calendar_id, *expected, _state(*expected, facts[4])) != (*facts[7:], state)
        states[state] += 1
    return wrong, states


def _expected(calendar, kind, seconds, opened, answered, said, last, paused_at, pauses, waits):
    """When a clock began, when its goal was reached, when its time is up, and when that is near."""
    started, reached = opened, answered if kind == "first_response" else None
    if kind == "next_response":
        started = said if answered and answered < said and last <= said else None
    if started is None:
        return None, None, None, None
    stops = paused_at if waits and not reached else None
    if (stops is None) != (paused_at is None):
        raise AssertionError("A clock that should run stands, or the reverse")
    over = [(_moment(start), _moment(stop)) for start, stop in pauses or ()]
    deadline = calendar.deadline(started, seconds, over, stops)
    return started, reached, deadline, deadline and calendar.deadline(started, seconds * WARN // 100, over, stops)


def _state(started, reached, deadline, warn_at, paused_at):
    """How a clock stands now."""
    if not started:
        return "waiting"
    if reached:
        return "late" if reached > deadline else "reached"
    if deadline:
        return "breached" if deadline < NOW else "warned" if warn_at <= NOW else "running"
    return "paused" if paused_at else "running"


def _moment(seconds):
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)


class _Reference:
    """Working hours, day by day, walked through from one stretch of work to the next."""

    def __init__(self, zone, attendances, holidays):
        self.spans = sorted(self._spans(ZoneInfo(zone), attendances, holidays))
        self.stops = [stop for _start, stop in self.spans]

    def _spans(self, zone, attendances, holidays):
        day = NOW.date() - SPAN - 3 * DAY
        while day < NOW.date() + timedelta(days=120):
            for weekday, start, stop in attendances:
                if weekday == day.weekday():
                    yield from _without(_at(day, start, zone), _at(day, stop, zone), holidays)
            day += DAY

    def deadline(self, start, seconds, pauses, stands):
        for begin, end in self.spans[bisect_right(self.stops, start) :]:
            for piece_begin, piece_end in _without(max(begin, start), min(end, stands or end), pauses):
                length = (piece_end - piece_begin).total_seconds()
                if length >= seconds:
                    return piece_begin + timedelta(seconds=seconds)
                seconds -= length
        return None


def _at(day: date, hour, zone):
    local = datetime(day.year, day.month, day.day, int(hour), int(hour % 1 * 60), tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)


def _without(start, stop, gaps):
    """The pieces of a stretch of time that are in none of the gaps."""
    for gap_start, gap_stop in sorted(gaps):
        if gap_stop > start and gap_start < stop:
            if gap_start > start:
                yield start, gap_start
            start = max(start, gap_stop)
    if start < stop:
        yield start, stop


# --------------------------------------------------------------------------------------------------
# The list
# --------------------------------------------------------------------------------------------------


def _measure(env, who, times):
    """Open the list of breaching cases as the browser does, each time with an empty cache.

    :param str who: sees everything, or what a team has
    :return: seconds of each, number of rows found
    """
    user = _user(env, who)
    view = env.ref("social_crm_cases.view_social_crm_case_list_breaching")
    cases = env["social.crm.case"].with_user(user)
    specification = _specification(cases, view)
    took, found = [], None
    for number in range(times):
        env.invalidate_all()
        started = time.perf_counter()
        found = cases.web_search_read(
            [("sla_state", "=", "breached")],
            specification,
            offset=PAGE * (number % 5),
            limit=PAGE,
            order="sla_deadline, id",
            count_limit=10001,
        )
        took.append(time.perf_counter() - started)
        if len(found["records"]) != PAGE:
            raise AssertionError("A page of the list is not full: the figure would mean nothing")
    return took, found["length"]


def _user(env, who):
    if who == "agent":
        return env["social.crm.team"].search([("name", "=", f"Team of {CALENDARS[0][0]}")]).member_ids[0]
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create({"name": "Mia", "login": "mia", "group_ids": [(4, env.ref("social_crm_base.group_manager").id)]})
    )


def _specification(cases, view):
    """What the list asks for of each row."""
    shown = cases.get_views([(view.id, "list")])["models"]["social.crm.case"]["fields"]
    return {
        name: {"fields": {"display_name": {}}} if description["type"] in ("many2one", "many2many") else {}
        for name, description in shown.items()
    }


# --------------------------------------------------------------------------------------------------
# Telling
# --------------------------------------------------------------------------------------------------


def _tell(options, seconds, wrong, states, lists):
    compared = states.total()
    show(
        f"{options.cases} open cases",
        [
            ("statuses", compared, f"computed at {compared / seconds:.0f} a second"),
            *((f"... {state}", count, "") for state, count in states.most_common()),
            ("statuses that a slow reference computes otherwise", wrong, ""),
        ],
    )
    rows, worst = [], 0
    for who, (took, found) in lists.items():
        slow = percentile(took, 0.95) * 1000
        worst = max(worst, slow)
        rows.append(
            (who, f"{slow:.0f} ms", f"p95 of {len(took)}; median {percentile(took, 0.5) * 1000:.0f} ms, {found} found")
        )
    show("The list of breaching cases", rows)
    holds = not wrong and compared == options.cases * EACH and not states["waiting"] and worst <= GOAL
    return conclude(
        "sla", f"{wrong} of {compared} statuses wrong, list p95 {worst:.0f} ms", f"none, at most {GOAL} ms", holds
    )


if __name__ == "__main__":
    sys.exit(main())
