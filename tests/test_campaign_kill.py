"""Workers of a campaign are killed at random moments: nobody is skipped, and nobody gets it twice unknowingly.

``SOCIAL_CRM_KILLS=50 ./setup/test tests/test_campaign_kill.py`` kills so many in place of the few of every run.
"""

import os
from collections import Counter

import pytest
from test_kill import run

KILLS = int(os.environ.get("SOCIAL_CRM_KILLS", "8"))


@pytest.fixture(autouse=True)
def _how_often(monkeypatch):
    monkeypatch.setenv("KILLS", str(KILLS))


def campaign(database, name):
    """Run a function of ``killing.py``, and tell its figures (``-- -s`` shows them)."""
    found = run(database, name)
    figures = {key: len(value) if isinstance(value, list) else value for key, value in found.items()}
    print(f"\n{name}: {figures}")
    return found


def test_a_campaign_whose_workers_are_killed_reaches_everybody_once(odoo_db):
    """The provider tells a repeated key from a new message: what was in doubt is sent again under its key."""
    found = campaign(odoo_db, "kill_campaign")
    people = found["people"]
    assert found["killed"] >= KILLS
    assert found["states"] == {"sent": people}
    assert found["parts"] == {"sent": people}
    assert len(found["arrived"]) == people  # by the key: the same key is the same message
    assert set(Counter(found["recipients"]).values()) == {1}
    assert found["campaign"] == "done"
    assert found["caught"] > 0, "nobody was killed while sending"


def test_where_the_provider_cannot_tell_what_was_in_doubt_is_listed_and_nobody_gets_it_twice(odoo_db):
    """Without keys, what was being sent when its worker died is unknown: a person decides, and finds it in a list."""
    found = campaign(odoo_db, "kill_campaign_telegram")
    arrived = Counter(found["recipients"])
    assert found["killed"] >= KILLS
    assert found["caught"] > 0, "nobody was killed while sending"
    assert set(arrived.values()) == {1}
    assert found["states"].get("sent", 0) + found["states"].get("unknown", 0) == found["people"]
    assert len(found["unknown"]) == found["states"].get("unknown", 0) <= found["killed"]
    missing = set(found["everybody"]) - set(arrived)
    assert missing <= set(found["unknown"])
    assert found["settled"] == {"sent": found["people"]}
    assert found["after"] == found["people"]  # who had not got it has it now, and nobody twice


def test_a_check_whose_workers_are_killed_goes_on_and_starts_nothing_before_it_is_over(odoo_db):
    """What was looked at stays looked at; nothing is sent before all were."""
    found = campaign(odoo_db, "kill_campaign_check")
    people = found["number"]
    assert found["killed"] > 0
    for state, sent, (done, total, stage) in found["seen"]:
        if state == "draft":
            assert sent == 0
            assert stage
            assert done <= total
    reached = [done for _state, _sent, (done, _total, stage) in found["seen"] if stage]
    assert reached == sorted(reached), "what was looked at was lost"
    assert any(reached), "no check was killed in its middle"
    assert found["between"] == ["running", 0, [0, 0, False]]
    assert found["people"] == people
    assert found["states"] == {"sent": people}
    assert found["campaign"] == "done"
