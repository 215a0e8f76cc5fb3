"""Processes die in the middle of their work: nothing is lost, and nothing is done twice unknowingly."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

from social_crm_setup.environment import odoo_command, setting

SCRIPT = Path(__file__).with_name("killing.py")


def run(database, name):
    """Run a function of ``killing.py`` in an Odoo shell.

    :return: what it found
    :rtype: dict
    """
    command = [*odoo_command(), "shell", f"--config={setting('CONF')}", f"--database={database}", "--no-http"]
    done = subprocess.run(
        [*command, "--log-level=warn"],
        input=SCRIPT.read_text(),
        env={**os.environ, "KILLING": name},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr[-5000:]
    return json.loads(lines[-1])


def test_drains_that_are_killed_lose_and_double_nothing(odoo_db):
    found = run(odoo_db, "kill_drains")
    stored = found["stored"]
    assert found["blamed"] <= 3
    assert found["states"] == {"done": stored}
    assert found["rows"] == [stored, stored, stored, stored, stored // 10, stored // 10, stored]


def test_a_payload_that_kills_its_worker_is_dead_after_three_tries_and_its_neighbours_pass(odoo_db):
    found = run(odoo_db, "poison")
    assert found["killed"] == [True, True, True, False, False]
    assert found["dead"] == ["60"]
    assert found["states"] == {"done": 119, "dead": 1}
    assert found["rows"][0] == 119


def test_replies_whose_sender_is_killed_are_unknown_and_never_sent_twice(odoo_db):
    found = run(odoo_db, "kill_telegram")
    arrived = Counter(found["arrived"])
    assert len(found["parts"]) == found["queued"]
    assert set(arrived.values()) == {1}
    for text, state in found["parts"].items():
        assert state in ("sent", "unknown"), text
        assert state == "unknown" or arrived[text] == 1, text
        assert found["messages"][text] == state
    assert set(arrived) <= set(found["parts"])
    unknown = [text for text, state in found["parts"].items() if state == "unknown"]
    assert 0 < len(unknown) <= 20  # at most the one that each killed worker was sending


def test_replies_with_a_key_that_the_provider_knows_are_sent_once_in_the_end(odoo_db):
    found = run(odoo_db, "kill_generic")
    assert set(found["parts"].values()) == {"sent"}
    assert len(found["arrived"]) == len(found["parts"]) == found["queued"]
    assert found["calls"] >= found["queued"]


def test_supporters_of_ideas_are_told_once_though_those_who_tell_them_are_killed(odoo_db):
    found = run(odoo_db, "kill_telling")
    assert len(set(found["between"])) == 4
    assert found["between"][-1] > 0, "nobody was killed in the middle"
    assert found["numbers"] == [1] * found["asked"]
    assert found["states"] == {"posted": found["asked"], "covered": 40}
