"""From waiting deliveries to routed and assigned cases, beside what else does the like."""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from harness import instance, peers, plain_sql, product
from harness.verdict import conclude, show, spread
from social_crm_setup import databases
from social_crm_setup.environment import database_name, setting

NEW, TALKS = 1, 10  # messages a conversation in the two runs
GOALS = [  # label, what is measured, what it is compared with, how many times as fast it has to be
    ("each message a new case, to helpdesk_mgmt", "new", "helpdesk", 20),
    ("ten messages a case, to helpdesk_mgmt", "talks", "helpdesk", 50),
    ("ten messages a case, to mail_gateway_telegram", "talks", "gateway", 150),
    ("ten messages a case, to plain SQL", "talks", "sql", 1),
]
DRAINERS = 4
UNEVEN = 0.2  # a drain may do so much more or less than its share


def main():
    options = _options()
    instance.load_odoo()
    with ExitStack() as stack:
        ours = stack.enter_context(instance.cloned(setting("TEMPLATE_DB"), "ingest"))
        theirs = stack.enter_context(_peers_database())
        rounds = _alternate(ours, theirs, options)
        drains = _drain_in_parallel(ours, options.parallel)
    _show_rounds(rounds, options)
    ratios = _show_ratios(rounds)
    even = _show_drains(drains)
    worst = min(ratios)
    return conclude("ingest", f"{worst:.2f} times what is asked for", "1.00", worst >= 1 and even)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, in turn")
    parser.add_argument("--messages", type=int, default=4000, help="a run of ours")
    parser.add_argument("--mails", type=int, default=100, help="a run of helpdesk_mgmt")
    parser.add_argument("--updates", type=int, default=40, help="a run of mail_gateway_telegram")
    parser.add_argument("--parallel", type=int, default=20000, help="messages for the drains that run side by side")
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# One after the other, in this process
# --------------------------------------------------------------------------------------------------


@contextmanager
def _peers_database():
    """Clone what our addons stand on, without them, and install the peers in it."""
    if not databases.is_current("core"):
        databases.build("core")
    with instance.cloned(database_name("core"), "ingest_peers") as name:
        instance.install(name, peers.MODULES)
        yield name


def _alternate(ours, theirs, options):
    """Measure all in turn, so that what else the machine does falls on each.

    :return: figures by what was measured, a list with one of each round
    """
    helpdesk, gateway = peers.Helpdesk(theirs), peers.Gateway(theirs)
    with instance.environment(ours) as env:
        channel_id = product.open_channel(env).id
    _drain_once(ours, channel_id, 500, TALKS)
    helpdesk.run(10)
    gateway.run(5, TALKS)
    figures = {"new": [], "talks": [], "sql_new": [], "sql": [], "helpdesk": [], "gateway": [], "rows": []}
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", flush=True)
        figures["helpdesk"].append(helpdesk.run(options.mails))
        for ours_key, sql_key, each in (("new", "sql_new", NEW), ("talks", "sql", TALKS)):
            rate, sql_rate, rows = _beside_plain_sql(ours, channel_id, options.messages, each)
            figures[ours_key].append(rate)
            figures[sql_key].append(sql_rate)
            figures["rows"].append(rows)
        figures["gateway"].append(gateway.run(options.updates, TALKS))
    return figures


def _beside_plain_sql(database, channel_id, number, each):
    """Drain, then insert the rows that this left into a copy of the database as it was before.

    :return: messages a second of both, and rows by table
    """
    with instance.environment(database) as env:
        product.store(env["social.crm.channel"].browse(channel_id), product.updates(number, each))
    with instance.cloned(database, "ingest_sql") as before:
        seconds, commits = _drain(database, number, each)
        instance.release(database)
        rows = plain_sql.rows_left(before, database)
        return number / seconds, number / plain_sql.insert(before, rows, commits), _by_table(rows)


def _drain_once(database, channel_id, number, each):
    with instance.environment(database) as env:
        product.store(env["social.crm.channel"].browse(channel_id), product.updates(number, each))
    return _drain(database, number, each)


def _drain(database, number, each):
    """Drain what waits, and see that each message has become what it should.

    :return: seconds, number of commits
    """
    instance.settle()
    with instance.environment(database) as env:
        before = _state(env)
        drain = product.Drain(env)
        _processed, seconds = drain.run()
        grown = {key: value - before[key] for key, value in _state(env).items()}
    talks = -(-number // each)
    expected = {"messages": number, "cases": talks, "assigned": talks, "conversations": talks, "filed": number}
    if grown != expected:
        raise AssertionError(f"{expected} was expected and {grown} found: the figure would mean nothing")
    return seconds, drain.commits


def _state(env):
    return {
        "messages": product.count(env, "social.crm.message"),
        "cases": product.count(env, "social.crm.case"),
        "assigned": product.count(env, "social.crm.case", [("user_id", "!=", False), ("team_id", "!=", False)]),
        "conversations": product.count(env, "social.crm.conversation"),
        "filed": product.count(env, "social.crm.message", [("case_id", "!=", False)]),
    }


def _by_table(rows):
    tables = [table for table, _statement, _values in rows]
    return {table: tables.count(table) for table in dict.fromkeys(tables)}


# --------------------------------------------------------------------------------------------------
# Side by side
# --------------------------------------------------------------------------------------------------


def _drain_in_parallel(database, number):
    """Let several drains of their own processes share a queue.

    :return: what each says of itself, with deadlocks and rollbacks that PostgreSQL counted added to the first
    """
    with instance.environment(database) as env:
        channel = product.open_channel(env, "Parallel")
        product.store(channel, product.updates(number, TALKS))
    command = [sys.executable, "-m", "harness.drainer", database]
    running = [
        subprocess.Popen(command, cwd=Path(__file__).parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _drainer in range(DRAINERS)
    ]
    for process in running:
        process.stdout.readline()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    drains = [json.loads(process.stdout.readline()) for process in running]
    for process in running:
        process.communicate()
    with instance.environment(database) as env:
        left = product.count(env, "social.crm.event", [("state", "!=", "done")])
        again = product.count(env, "social.crm.event", [("attempts", ">", 1)])
        said = product.count(env, "social.crm.message", [("channel_id", "=", channel.id)])
    if (left, again, said) != (0, 0, number):
        raise AssertionError(f"{number} messages were expected: {said} stored, {again} tried again, {left} left")
    return drains


# --------------------------------------------------------------------------------------------------
# Telling
# --------------------------------------------------------------------------------------------------


def _show_rounds(figures, options):
    labels = {
        "new": f"Social CRM, {options.messages} messages, each a new person, conversation and case",
        "sql_new": "  its rows by plain SQL",
        "talks": f"Social CRM, {options.messages} messages, ten a conversation",
        "sql": "  its rows by plain SQL",
        "helpdesk": f"helpdesk_mgmt, {options.mails} mails, each of a new person",
        "gateway": f"mail_gateway_telegram, {options.updates} updates, ten a conversation",
    }
    show(
        "Messages a second: median, and each round",
        [
            (label, f"{median(figures[key]):.1f}", f"{_each(figures[key])}  ±{spread(figures[key]):.0%}")
            for key, label in labels.items()
        ],
    )
    for title, rows in zip(("each a new case", "ten a conversation"), figures["rows"][-2:], strict=True):
        show(f"Rows that the last run left, {title}", [(table, number, "") for table, number in rows.items()])


def _show_ratios(figures):
    """:return: each ratio as a multiple of its goal; medians over the rounds"""
    rows, shares = [], []
    for label, ours, other, goal in GOALS:
        ratios = [mine / its for mine, its in zip(figures[ours], figures[other], strict=True)]
        shares.append(median(ratios) / goal)
        rows.append((label, f"{median(ratios):.2f}", f"goal {goal}, {_each(ratios)}"))
    show("Times as fast: median of the rounds, and each", rows)
    return shares


def _show_drains(drains):
    """:return: whether the load was even and no query failed"""
    processed = [drain["processed"] for drain in drains]
    failures = [message for drain in drains for message in drain["failures"]]
    share = sum(processed) / len(processed)
    uneven = max(abs(number - share) / share for number in processed)
    rate = sum(processed) / max(drain["seconds"] for drain in drains)
    show(
        f"{DRAINERS} drains side by side",
        [
            ("messages of each", _each(processed), f"at most {uneven:.0%} from its share, allowed {UNEVEN:.0%}"),
            ("messages a second", f"{rate:.0f}", "all together"),
            ("failed queries", len(failures), "serialization failures, deadlocks and others"),
        ],
    )
    for message in failures[:3]:
        print(message)
    return uneven <= UNEVEN and not failures


def _each(values):
    return " ".join(f"{value:.1f}" if isinstance(value, float) else str(value) for value in values)


if __name__ == "__main__":
    sys.exit(main())
