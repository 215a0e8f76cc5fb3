"""A million conversations from heard to improved: how long the funnel takes, and whether its figures are so."""

import argparse
import itertools
import sys
import time
from datetime import datetime
from statistics import median

from harness import instance, told_crowd
from harness.desk import PASSWORD, Client, Proxy
from harness.verdict import conclude, show
from social_crm_setup.environment import SetupError
from social_crm_setup.servers import OdooServer

GOAL = 2  # seconds of the slowest call
ROUNDS = 3  # of each call; the first of all, which reads from the disk, counts as any other
LOGIN = "head"
MODEL = "social.crm.funnel"
PERIODS = (0, 365, 90, 30, 7)
DIMENSIONS = ("team_id", "channel_id", "community_id", "topic_ids")
COUNTED = ("heard", "unopened", "touched", "improved")


def main():
    options = _options()
    instance.load_odoo()
    with instance.kept_or_cloned(options.keep, "funnel") as database:
        with instance.environment(database) as env:
            refreshed = _prepare(env, options.conversations)
            chosen = _choices(env)
        with OdooServer(database, name="bench_funnel", workers=1, cron_workers=0) as server:
            client = Client(Proxy(server.url, 1), database, LOGIN)
            seconds, shown = _measure(client, chosen)
        with instance.environment(database) as env:
            wrong = list(_faults(env, shown))
        instance.release(database)
    return _tell(options, refreshed, seconds, wrong)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="a tenth of them")
    parser.add_argument("--keep", metavar="NAME", help="leave the crowd in a database, and find it there next time")
    options = parser.parse_args()
    if options.quick:
        options.conversations //= 10
    return options


def _prepare(env, conversations):
    """Make the crowd, and have all of it told how far it came, unless it is there.

    :return: seconds that the latter took, ``None`` where it had been done
    """
    there = told_crowd.found(env)
    if there:
        if there != conversations:
            raise SetupError(f"{env.cr.dbname} has {there:,} conversations; ask for as many, or take another name")
        return None
    instance.timed("made", told_crowd.fill, env, conversations)
    _head(env)
    env.cr.commit()
    started = time.perf_counter()
    env["social.crm.conversation"]._begin_funnel()
    env.cr.commit()
    refreshed = time.perf_counter() - started
    instance.timed("vacuumed", told_crowd.vacuum, env)
    return refreshed


def _head(env):
    """Somebody who sees everything."""
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Head of care",
            "login": LOGIN,
            "password": PASSWORD,
            "group_ids": [(4, env.ref("social_crm_base.group_manager").id)],
        }
    )


def _choices(env):
    """:return: what may be chosen alone: id by dimension, each in turn"""
    return [
        {},
        {"team_id": env["social.crm.team"].search([("name", "like", "Desk3")], limit=1).id},
        {"channel_id": env["social.crm.channel"].search([("name", "=", "Desk3")], limit=1).id},
        {"community_id": env["social.crm.community"].search([("name", "=", "Place 3")], limit=1).id},
        {"topic_ids": env["social.crm.case.tag"].search([("name", "=", "Topic 3")], limit=1).id},
    ]


def _measure(client, chosen):
    """Look at each period by each dimension, and at each choice over all the time.

    :return: seconds of each round by call, and the figures of each
    """
    calls = [(days, dimension, {}) for days, dimension in itertools.product(PERIODS, DIMENSIONS)]
    calls += [(0, dimension, alone) for alone in chosen[1:] for dimension in ("team_id", "topic_ids")]
    seconds, shown = {}, {}
    for _round in range(ROUNDS):
        for days, dimension, alone in calls:
            call = (days, dimension, *alone.items())
            started = time.perf_counter()
            shown[call] = client.call(MODEL, "get_funnel", days=days, dimension=dimension, **alone)
            seconds.setdefault(call, []).append(time.perf_counter() - started)
    return seconds, shown


# --------------------------------------------------------------------------------------------------
# The same, from what was said and done
# --------------------------------------------------------------------------------------------------


def _faults(env, shown):
    """Compare what was shown with a recomputation from messages, cases and ideas.

    :return: what differs, a text each
    """
    told_crowd.tell_again(env)
    for (_days, dimension, *alone), figures in shown.items():
        period = [datetime.fromisoformat(each[2]) for each in figures["domain"] if each[0] == "heard_at"]
        whole = told_crowd.recomputed(env, *period, dict(alone)).get(None, [0] * len(COUNTED))
        groups = told_crowd.recomputed(env, *period, dict(alone), dimension)
        wanted = [whole, *(groups.get(key) for key in figures["compared"]["keys"])]
        found = [figures["totals"], *_transposed(figures["compared"]["counts"])]
        found = [[each[name] for name in COUNTED] for each in found]
        steps = [sum(figures["time"]["counts"][name]) for name in COUNTED]
        if (found, steps) != (wanted, whole):
            yield f"{dimension} {alone} {period}: {found} and {steps} instead of {wanted}"


def _transposed(counts):
    return [dict(zip(counts, row, strict=True)) for row in zip(*counts.values(), strict=True)]


def _tell(options, refreshed, seconds, wrong):
    show(
        f"{options.conversations:,} conversations",
        [
            (
                f"{days or 'all'} days by {dimension.removesuffix('_id')}"
                + "".join(f", one {each[0]}" for each in alone),
                f"{max(each):.2f} s",
                f"slowest of {len(each)}, median {median(each):.2f} s",
            )
            for (days, dimension, *alone), each in seconds.items()
        ]
        + [("faults", len(wrong), "; ".join(wrong[:3]))]
        + ([("told anew", f"{refreshed:.0f} s", "how far all of them came")] if refreshed else []),
    )
    slowest = max(max(each) for each in seconds.values())
    return conclude("funnel", f"{slowest:.2f} s", f"at most {GOAL} s", slowest <= GOAL and not wrong)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as failure:
        sys.exit(f"error: {failure}")
