"""Drains of several processes share the cases of one team out among fifty agents, by weight and within capacity."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from harness import instance, product
from harness.verdict import conclude, show
from social_crm_setup.environment import setting

AGENTS = 50
DRAINERS = 4
WEIGHTS = (40, 80, 120, 160, 200)  # capacities of agents in turn, where there is room for all
TIGHT = 20  # capacity of each agent, where there is not

ASSIGN = """
import sys
from harness import instance
from harness.drainer import Failures
import json, logging

instance.load_odoo()
failures = Failures()
logging.getLogger("odoo.sql_db").addHandler(failures)
with instance.environment(sys.argv[1]) as env:
    env["social.crm.team"].search_count([])
    env.cr.commit()
    print("ready", flush=True)
    sys.stdin.readline()
    env["social.crm.team"]._assign_waiting()
print(json.dumps({"failures": failures.messages}), flush=True)
"""


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "assignment") as name:
        roomy = _roomy(name, options.messages)
        tight = _tight(name, options.messages)
        deadlocks = _value(name, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    holds = _show(roomy, tight, deadlocks, options.messages)
    rate = roomy["rate"]
    return conclude("assignment", f"{rate:.0f} cases a second, all as they should be", "no fault", holds)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000, help="each of a person who never wrote before")
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# Room for all: even by weight
# --------------------------------------------------------------------------------------------------


def _roomy(name, number):
    with instance.environment(name) as env:
        channel = product.open_channel(env, "Roomy", agents=AGENTS)
        team = channel.team_id
        members = team.member_ids.sorted("id")
        weights = {user.id: WEIGHTS[index % len(WEIGHTS)] for index, user in enumerate(members)}
        lines = [(0, 0, {"user_id": user_id, "capacity": weight}) for user_id, weight in weights.items()]
        team.write({"assignment": "balanced", "capacity": 1, "capacity_ids": lines})
        product.store(channel, product.updates(number, 1))
    drains = _side_by_side(["-m", "harness.drainer", name])
    with instance.environment(name) as env:
        loads = _loads(env, team.id)
    even = sum(loads.values()) / sum(weights.values())
    return {
        "rate": number / max(drain["seconds"] for drain in drains),
        "processed": [drain["processed"] for drain in drains],
        "failures": [message for drain in drains for message in drain["failures"]],
        "owned": sum(loads.values()),
        "uneven": max(abs(loads.get(user_id, 0) - weight * even) for user_id, weight in weights.items()),
        "over": sum(loads.get(user_id, 0) > weight for user_id, weight in weights.items()),
        "twice": _owned_twice(name, team.id),
    }


# --------------------------------------------------------------------------------------------------
# Room for some: the others wait, and come in their order when there is room again
# --------------------------------------------------------------------------------------------------


def _tight(name, number):
    with instance.environment(name) as env:
        channel = product.open_channel(env, "Tight", agents=AGENTS)
        team = channel.team_id
        team.write({"assignment": "balanced", "capacity": TIGHT})
        product.store(channel, product.updates(number, 1))
    drains = _side_by_side(["-m", "harness.drainer", name])
    with instance.environment(name) as env:
        first = _loads(env, team.id)
        first_twice = _owned_twice(name, team.id)
        cases = env["social.crm.case"].search([("team_id", "=", team.id), ("user_id", "!=", False)])
        cases.with_context(tracking_disable=True).is_closed = True
        next_in_line = env["social.crm.case"].search(
            [("team_id", "=", team.id), ("user_id", "=", False)], order="waiting_since, id", limit=AGENTS * TIGHT
        )
        due = set(next_in_line.ids)
    crons = _side_by_side(["-c", ASSIGN, name])
    with instance.environment(name) as env:
        second = _loads(env, team.id)
        open_cases = env["social.crm.case"].search(
            [("team_id", "=", team.id), ("user_id", "!=", False), ("is_closed", "=", False)]
        )
        overtaken = len(due ^ set(open_cases.ids))
    return {
        "failures": [message for each in (*drains, *crons) for message in each["failures"]],
        "first": sorted(set(first.values())),
        "second": sorted(set(second.values())),
        "agents": (len(first), len(second)),
        "overtaken": overtaken,
        "twice": first_twice,
    }


# --------------------------------------------------------------------------------------------------
# Help
# --------------------------------------------------------------------------------------------------


def _side_by_side(arguments):
    """Run processes at once.

    :return: what each says of itself
    """
    running = [
        subprocess.Popen(
            [sys.executable, *arguments],
            cwd=Path(__file__).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _process in range(DRAINERS)
    ]
    for process in running:
        process.stdout.readline()
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate()[0]) for process in running]


def _loads(env, team_id):
    groups = env["social.crm.case"]._read_group(
        [("team_id", "=", team_id), ("user_id", "!=", False), ("is_closed", "=", False)], ["user_id"], ["__count"]
    )
    return {user.id: count for user, count in groups}


def _owned_twice(name, team_id):
    """How many cases more than there are owners were told of, or have a talk that is somebody else's."""
    told = _value(
        name,
        "SELECT COALESCE(sum((message::json->'payload'->>'count')::int), 0) FROM bus_bus"
        " WHERE message LIKE '%%social_crm.case/assigned%%' AND channel LIKE ANY (SELECT '%%res.partner%%,' || partner_id"
        " || ']%%' FROM res_users JOIN social_crm_team_user_rel rel ON rel.user_id = res_users.id WHERE rel.team_id = %s)",
        team_id,
    )
    owned = _value(name, "SELECT count(*) FROM social_crm_case WHERE team_id = %s AND user_id IS NOT NULL", team_id)
    torn = _value(
        name,
        "SELECT count(*) FROM social_crm_case owned JOIN social_crm_conversation talk ON talk.id = owned.conversation_id"
        " WHERE owned.team_id = %s AND talk.user_id IS DISTINCT FROM owned.user_id",
        team_id,
    )
    return abs(told - owned) + torn


def _value(name, query, *params):
    with instance.environment(name) as env:
        env.cr.execute(query, params)
        return env.cr.fetchone()[0]


def _show(roomy, tight, deadlocks, number):
    """:return: whether all is as it should be"""
    faults = {
        "cases without an owner, with room for all": number - roomy["owned"],
        "cases with two owners": roomy["twice"] + tight["twice"],
        "agents beyond their capacity": roomy["over"],
        "agents not exactly at a tight capacity": sum(
            values != [TIGHT] or agents != AGENTS
            for values, agents in zip((tight["first"], tight["second"]), tight["agents"], strict=True)
        ),
        "cases that overtook one that waited longer": tight["overtaken"],
        "failed queries": len(roomy["failures"]) + len(tight["failures"]),
        "deadlocks": deadlocks,
    }
    show(
        f"{AGENTS} agents, {DRAINERS} drains, {number} messages, each a case",
        [
            ("cases a second", f"{roomy['rate']:.0f}", "from the queue to an owner, all drains together"),
            ("cases of each drain", " ".join(map(str, roomy["processed"])), ""),
            ("furthest from even by weight", f"{roomy['uneven']:.2f}", "cases, allowed 1"),
            *((label, count, "") for label, count in faults.items()),
        ],
    )
    for message in (roomy["failures"] + tight["failures"])[:3]:
        print(message)
    return roomy["uneven"] <= 1 and not any(faults.values())


if __name__ == "__main__":
    sys.exit(main())
