"""A million contacts and ten segments by rule: how long everybody takes, and how soon a change is in a segment."""

import argparse
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from harness import audience, instance
from harness.crowd import FIRST
from harness.verdict import conclude, show
from social_crm_setup.environment import SetupError
from social_crm_setup.servers import OdooServer

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

REBUILD = 60  # seconds at most
TIMES = 2  # what the domains' own queries take, at most
VISIBLE = 5  # seconds at most
RATE = 50  # writes a second
WRITERS = 4  # people who write side by side
ROUNDS = 2  # of either way; the faster one counts, as the first reads from the disk
TOWN = "Town 1"


def main():
    options = _options()
    instance.load_odoo()
    with instance.kept_or_cloned(options.keep, "segments") as database:
        with instance.environment(database) as env:
            ids = _prepare(env, options.contacts)
        plain, ours, members = _measure_rebuild(database, ids)
        with instance.environment(database) as env:
            started = time.perf_counter()
            _look(env, ids)
            again = time.perf_counter() - started
            wrong = list(_faults(env, ids))
        instance.release(database)
        with OdooServer(database, name="bench_segments", workers=0, cron_workers=2):
            seen = _measure_freshness(database, options)
        instance.release(database)
        with instance.environment(database) as env:
            env["social.crm.segment"]._keep_up(lambda *_args, **_kwargs: 60)
            wrong += _faults(env, ids)
        instance.release(database)
    return _tell(options, min(plain), min(ours), again, members, seen, wrong)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60, help="how long people write")
    parser.add_argument(
        "--keep", metavar="NAME", help="leave the contacts in a database, and find them there next time"
    )
    return parser.parse_args()


def _prepare(env, contacts):
    [(there,)] = env.execute_query(SQL("SELECT count(*) FROM res_partner WHERE id >= %s", FIRST))
    if there:
        return env["social.crm.segment"].search([], order="id").ids
    instance.timed("made", audience.fill, env, contacts)
    made = audience.segments(env)
    made._watch_tables()
    return made.ids


# --------------------------------------------------------------------------------------------------
# Everybody
# --------------------------------------------------------------------------------------------------


def _measure_rebuild(database, ids):
    """Look at everybody, in turn by the rules' own queries and by ours, each time from nothing.

    :return: seconds of either, by round, and how many members there are
    """
    plain, ours = [], []
    for _round in range(ROUNDS):
        for way, seconds in ((_insert, plain), (_look, ours)):
            with instance.environment(database) as env:
                env.cr.execute("TRUNCATE social_crm_segment_member, social_crm_segment_move")
                env.cr.commit()
                started = time.perf_counter()
                way(env, ids)
                seconds.append(time.perf_counter() - started)
                [(members,)] = env.execute_query(SQL("SELECT count(*) FROM social_crm_segment_member"))
    return plain, ours, members


def _insert(env, ids):
    """The domain's own query as one INSERT … SELECT, with the same history rows."""
    for segment in env["social.crm.segment"].browse(ids)._in_order():
        for model, column in (("res.partner", "partner_id"), ("social.crm.identity", "identity_id")):
            query = segment._query(model)
            if query is None:
                continue
            column = SQL.identifier(column)
            env.execute_query(
                SQL(
                    """
                    WITH come AS (INSERT INTO social_crm_segment_member (segment_id, %(column)s, joined_at)
                                       SELECT %(id)s, id, now() AT TIME ZONE 'UTC' FROM (%(query)s) wanted
                                    RETURNING segment_id, %(column)s, joined_at),
                         moved AS (INSERT INTO social_crm_segment_move (segment_id, %(column)s, kind, at, why)
                                        SELECT segment_id, %(column)s, 'joined', joined_at, 'rule' FROM come RETURNING 1)
                    SELECT count(*) FROM moved
                    """,
                    column=column,
                    id=segment.id,
                    query=query.select(),
                )
            )
        # as ours does: what asks for these members next must not be planned for an empty table
        env.cr.execute("ANALYZE social_crm_segment_member")
        env.cr.commit()


def _look(env, ids):
    """As the cron does, a transaction a segment."""
    for segment in env["social.crm.segment"].browse(ids)._in_order():
        if not segment._look_at_all() or segment.problem:
            raise SetupError(f"{segment.name} could not be looked at: {segment.problem}")
        env.cr.commit()


def _faults(env, ids):
    """:return: where membership differs from what the domain's own search finds, a text each"""
    for segment in env["social.crm.segment"].browse(ids):
        query = segment._query("res.partner")
        [(wrong,)] = env.execute_query(
            SQL(
                "SELECT count(*) FROM (%s) wanted FULL JOIN (SELECT partner_id FROM social_crm_segment_member"
                " WHERE segment_id = %s AND partner_id IS NOT NULL) member ON member.partner_id = wanted.id"
                " WHERE wanted.id IS NULL OR member.partner_id IS NULL",
                query.select(),
                segment.id,
            )
        )
        if wrong:
            yield f"{segment.name}: {wrong} contacts"


# --------------------------------------------------------------------------------------------------
# A change
# --------------------------------------------------------------------------------------------------


def _measure_freshness(database, options):
    """People write, fifty times a second; each time somebody watches the segment.

    :return: seconds until each change was seen
    """
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        segment = env["social.crm.segment"].search([("name", "=", "In three towns")])
    pending, seen, done = {}, [], threading.Event()
    watcher = threading.Thread(target=_watch, args=(registry, segment.id, pending, seen, done))
    watcher.start()
    _await_worker(registry, segment.id)
    dice = random.Random(7)
    people = dice.sample(range(options.contacts), min(RATE * options.seconds, options.contacts))
    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        for number, person in enumerate(people):
            wait = began + number / RATE - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            pool.submit(_move_house, registry, FIRST + person, pending)
    took = time.perf_counter() - began
    print(f"{len(people) / took:.0f} writes a second for {took:.0f} s", flush=True)
    until = time.perf_counter() + 30
    while pending and time.perf_counter() < until:
        time.sleep(0.1)
    done.set()
    watcher.join()
    return seen + [time.perf_counter() - moment for moment, _joins in pending.values()]


def _move_house(registry, person, pending):
    """Somebody moves to a town of the segment, or away from one."""
    with registry.cursor() as cr:
        partner = api.Environment(cr, SUPERUSER_ID, {})["res.partner"].browse(person)
        joins = partner.city not in ("Town 1", "Town 2", "Town 3")
        partner.city = TOWN if joins else "Town 9"
        active = partner.active
    if active:
        pending[person] = (time.perf_counter(), joins)


def _await_worker(registry, segment_id):
    """The server has just been started: until its worker was there once, nothing is measured."""
    with registry.cursor() as cr:
        vals = {"name": "First of all", "city": TOWN}
        person = api.Environment(cr, SUPERUSER_ID, {})["res.partner"].create(vals)
    query = "SELECT 1 FROM social_crm_segment_member WHERE segment_id = %s AND partner_id = %s"
    for _attempt in range(600):
        with registry.cursor() as cr:
            cr.execute(query, [segment_id, person.id])
            if cr.fetchone():
                return
        time.sleep(0.1)
    raise SetupError("The worker did not come within a minute")


def _watch(registry, segment_id, pending, seen, done):
    while not done.is_set():
        waiting = dict(pending)
        with registry.cursor() as cr:
            cr.execute(
                "SELECT partner_id FROM social_crm_segment_member WHERE segment_id = %s AND partner_id = ANY(%s)",
                [segment_id, list(waiting)],
            )
            members = {row[0] for row in cr.fetchall()}
        now = time.perf_counter()
        for person, (moment, joins) in waiting.items():
            if (person in members) == joins:
                seen.append(now - moment)
                pending.pop(person)
        time.sleep(0.02)


def _tell(options, plain, ours, again, members, seen, wrong):
    seen.sort()
    ratio = ours / plain
    show(
        f"{options.contacts:,} contacts, 10 segments by rule, {members:,} members",
        [
            ("everybody, from nothing", f"{ours:.1f} s", f"at most {REBUILD} s"),
            ("the domains' own queries", f"{plain:.1f} s", "INSERT … SELECT with the same history"),
            ("ratio", f"{ratio:.2f}", f"at most {TIMES}"),
            ("everybody again", f"{again:.1f} s", "nothing has changed"),
            ("a change is seen, median", f"{median(seen):.2f} s", f"{len(seen):,} changes, {RATE} a second"),
            ("95 % of them within", f"{seen[int(len(seen) * 0.95)]:.2f} s", ""),
            ("the last within", f"{seen[-1]:.2f} s", f"at most {VISIBLE} s"),
            ("faults", len(wrong), "; ".join(wrong[:3])),
        ],
    )
    holds = ours <= REBUILD and ratio <= TIMES and seen[-1] <= VISIBLE and not wrong
    figure = f"{ours:.1f} s, {ratio:.2f} times, seen within {seen[-1]:.2f} s"
    return conclude("segments", figure, f"{REBUILD} s, {TIMES} times, {VISIBLE} s", holds)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as failure:
        sys.exit(f"error: {failure}")
