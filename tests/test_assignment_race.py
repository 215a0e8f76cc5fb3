"""Drains that run side by side share a team's cases out evenly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"  # the harness has what several drains need
DRAINS = 4
PEOPLE = 6007  # a prime: no batch ends where the turns begin again; several batches for each drain

CAPACITY = 90
CROWD = 601

FILL = """
import sys
from harness import instance, product

instance.load_odoo()
with instance.environment(sys.argv[1]) as env:
    channel = product.open_channel(env, "Race")
    channel.team_id.write({"assignment": sys.argv[3], "capacity": int(sys.argv[4])})
    product.store(channel, product.updates(int(sys.argv[2]), 1))
"""


def test_members_take_turns_whatever_the_number_of_drains(database):
    fill(database.name, PEOPLE, "round_robin", 0)

    drains = drain_together(database.name)

    assert [drain["failures"] for drain in drains] == [[]] * DRAINS
    assert sum(drain["processed"] for drain in drains) == PEOPLE
    assert all(drain["processed"] for drain in drains), "a drain found nothing to do: it was no race"
    cases = database.rows("SELECT count(*), count(DISTINCT identity_id), count(DISTINCT number) FROM social_crm_case")
    assert cases == [(PEOPLE, PEOPLE, PEOPLE)]
    shares = database.column("SELECT count(*) FROM social_crm_case GROUP BY user_id")
    assert len(shares) == database.value("SELECT count(*) FROM social_crm_team_user_rel")
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize("assignment", ["round_robin", "balanced"])
def test_nobody_gets_more_than_they_can_take_whatever_the_number_of_drains(database, assignment):
    fill(database.name, CROWD, assignment, CAPACITY)

    drains = drain_together(database.name)

    assert [drain["failures"] for drain in drains] == [[]] * DRAINS
    members = database.value("SELECT count(*) FROM social_crm_team_user_rel")
    assert database.column("SELECT count(*) FROM social_crm_case WHERE user_id IS NOT NULL GROUP BY user_id") == (
        [CAPACITY] * members
    )
    waiting = "SELECT count(*) FROM social_crm_case WHERE user_id IS NULL AND waiting_since IS NOT NULL"
    assert database.value(waiting) == CROWD - members * CAPACITY


def fill(name, people, assignment, capacity):
    """Let people write to a channel whose team shares its cases out like this; nothing is read yet."""
    arguments = [name, str(people), assignment, str(capacity)]
    subprocess.run([sys.executable, "-c", FILL, *arguments], cwd=BENCHMARKS, check=True)


def drain_together(name):
    """Run drains at once, until nothing waits.

    :return: what each says of itself: ``processed``, ``failures``, ``seconds``
    """
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "harness.drainer", name],
            cwd=BENCHMARKS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _drain in range(DRAINS)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate()[0]) for process in running]
