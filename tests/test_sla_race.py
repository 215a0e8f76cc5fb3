"""What watches promises and what files messages take cases before their clocks, and so never wait for each other."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"  # the harness has what it takes to be a second Odoo
PATIENCE = 60  # seconds
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

MISS = """
from datetime import timedelta
from odoo import fields
env["social.crm.sla.policy"].create({"name": "At once", "hours": 0.01, "raise_priority": True})
env["social.crm.case"].create({"name": "Missed", "opened_at": fields.Datetime.now() - timedelta(days=1)})
"""
WATCH = "env['social.crm.sla.status']._watch()"
FOLLOW = "env['social.crm.sla.status']._follow_all()"


@pytest.fixture
def missed(database):
    """A database with a case whose promise is missed."""
    finish(begin(database, MISS))
    return database


def test_a_case_that_somebody_works_on_is_escalated_once_they_are_done(missed):
    with somebody_at_work(missed):
        finish(begin(missed, WATCH))
        assert missed.rows("SELECT priority, escalated_at FROM social_crm_case, social_crm_sla_status") == [("0", None)]

    finish(begin(missed, WATCH))

    assert missed.value("SELECT priority FROM social_crm_case") == "1"
    assert missed.count("social_crm_sla_status", "escalated_at IS NOT NULL") == 1


def test_deadlines_are_computed_anew_once_whoever_works_on_the_case_is_done(missed):
    missed.rows("UPDATE social_crm_sla_status SET deadline = NULL, warn_at = NULL")
    missed.rows("UPDATE social_crm_case SET sla_deadline = NULL, sla_warn_at = NULL")
    with somebody_at_work(missed) as cursor:
        following = begin(missed, FOLLOW)
        missed.wait_until(BLOCKED, 1)
        cursor.execute("SELECT FROM social_crm_sla_status FOR NO KEY UPDATE NOWAIT")  # as who files a message does
        cursor.execute("UPDATE social_crm_case SET last_message_at = opened_at")

    finish(following)

    assert missed.value("SELECT sla_deadline FROM social_crm_case") is not None


def test_a_case_that_was_being_opened_while_a_policy_was_made_gets_its_promise_soon(missed):
    missed.rows("DELETE FROM social_crm_sla_status")  # as if neither had seen the other
    assert missed.value(
        "SELECT min(call_at) < now() AT TIME ZONE 'UTC' + INTERVAL '2 minutes' FROM ir_cron_trigger"
        " JOIN ir_model_data ON res_id = cron_id AND model = 'ir.cron' WHERE name = 'cron_sla_deadlines'"
    )

    finish(begin(missed, FOLLOW))

    assert missed.count("social_crm_sla_status") == 1


@contextmanager
def somebody_at_work(database):
    """Hold the cases as who files a message under them does, as long as the block runs."""
    connection = psycopg2.connect(dbname=database.name)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT FROM social_crm_case ORDER BY id FOR NO KEY UPDATE")
            yield cursor
    finally:
        connection.close()


def begin(database, code):
    """Run code with an ``env`` in a process of its own."""
    script = (
        "import sys\nfrom harness import instance\ninstance.load_odoo()\n"
        "with instance.environment(sys.argv[1]) as env:\n    exec(sys.argv[2])\n"
    )
    return subprocess.Popen([sys.executable, "-c", script, database.name, code], cwd=BENCHMARKS)


def finish(process):
    try:
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
