"""The addons come and go: each is uninstalled with data in it and leaves nothing, and each can be updated."""

import io
import shutil
import subprocess
import tarfile

import pytest
from live_database import Database
from odoo_shell import run_in_shell, run_odoo
from social_crm_setup import databases
from social_crm_setup.environment import PROJECT, addons, database_name

# The last release, as the changelog names it, and where it is in the history.
RELEASED_VERSION = "19.0.1.0.0"
RELEASED_COMMIT = "b9abfb7ab3d82cc93df8ec12833d2ee1ebe31f2a"

FROM_THE_TOP = [
    "social_crm_community",
    "social_crm_segments",
    "social_crm_cases",
    "social_crm_channels",
    "social_crm_base",
]

# Two people who write, one of them a contact, one of whom is answered, and a channel that is asked again.
FILL = """
from odoo.fields import Datetime
from odoo.addons.social_crm_channels.connectors.contract import (
    Attachment, Author, IncomingEdit, IncomingMessage, IncomingReaction,
)

admin = env.ref("base.user_admin")
env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
team = env["social.crm.team"].create({"name": "Care", "member_ids": [(4, admin.id)], "assignment": "round_robin"})
network = env["social.crm.network"].search([("code", "=", "generic")])
channel = env["social.crm.channel"].create(
    {"name": "Shop", "provider": "generic", "network_id": network.id, "team_id": team.id, "send_url": "http://127.0.0.1:9/"}
)
channel._set_credentials({"secret": "a secret of the life cycle test"})
channel.action_connect()
anna = Author("anna", name="Anna", email="anna@example.com", email_authenticated=True)
now = Datetime.now()
env["social.crm.message"]._ingest([
    (channel, item)
    for item in (
        IncomingMessage("m1", "talk-1", anna, now, text="Hello", attachments=(Attachment(url="http://127.0.0.1:9/x"),)),
        IncomingMessage("m2", "talk-2", Author("ben", name="Ben", handle="ben"), now, text="Hi"),
        IncomingEdit("m2", now, "Hi there"),
        IncomingReaction("m1", anna, now, "+1"),
    )
])
talk = env["social.crm.conversation"].search([("external_id", "=", "talk-1")])
talk.with_user(admin).message_post(body="Welcome", message_type="comment", subtype_xmlid="mail.mt_comment",
    attachments=[("offer.pdf", b"%PDF-1.4 offer")])
talk.identity_id.avatar_128 = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
talk.activity_schedule("mail.mail_activity_data_todo", user_id=admin.id)
channel._reauthorise("the token was taken back")
case = env["social.crm.case"].search([("partner_id", "!=", False)], limit=1)
case.with_user(admin).message_post(body="A note", subtype_xmlid="mail.mt_note")
case.activity_schedule("mail.mail_activity_data_todo", user_id=admin.id)
if "social.crm.segment" in env:
    segments = env["social.crm.segment"].create([
        {"name": "Annas", "partner_domain": "[('identity_ids.name', '=', 'Anna')]"},
        {"name": "Guests", "kind": "static"},
    ])
    segments._look()
    segments[1].add_people(case.partner_id)
    env["social.crm.service"].create({"name": "Gold", "segment_ids": segments.ids, "team_id": team.id})
env.cr.commit()
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", {name!r})]).button_immediate_uninstall()
"""


@pytest.fixture
def plain_database():
    """A database with what the addons depend on, and none of them."""
    name = database_name("test_plain")
    databases.drop(name)
    databases.clone(database_name("core"), name)
    with Database(name) as database:
        yield database
    databases.drop(name)


def states(database):
    return dict(database.rows("SELECT name, state FROM ir_module_module WHERE name = ANY(%s)", addons()))


def owned(database, addon):
    """What an addon has brought that no other one has a part in, while none above it is installed.

    :return: model name → ids of its records
    :rtype: dict[str, list[int]]
    """
    return dict(
        database.rows(
            "SELECT model, array_agg(res_id) FROM ("
            " SELECT model, res_id FROM ir_model_data GROUP BY model, res_id HAVING bool_and(module = %s)"
            ") AS own GROUP BY model",
            addon,
        )
    )


def leftovers(database, records, models, columns, relations):
    """What is still there of what an addon had brought.

    :param dict records: as of :func:`owned`
    :param models: model names
    :param columns: texts ``table.column``
    :param relations: names of the tables of its many2many fields
    :return: what is left by kind; empty when nothing is
    :rtype: dict
    """
    tables = [model.replace(".", "_") for model in models] + relations
    found = {
        "columns": database.column(
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (table_name || '.' || column_name = ANY(%s) OR table_name = ANY(%s))",
            columns,
            tables,
        ),
        "attachments": database.column("SELECT name FROM ir_attachment WHERE res_model = ANY(%s)", models),
        "messages": database.column("SELECT id FROM mail_message WHERE model = ANY(%s)", models),
        "activities": database.column("SELECT id FROM mail_activity WHERE res_model = ANY(%s)", models),
        "followers": database.column("SELECT id FROM mail_followers WHERE res_model = ANY(%s)", models),
    }
    for model, ids in records.items():
        table = model.replace(".", "_")
        if database.value("SELECT to_regclass(%s)", table):
            found[model] = database.column(f"SELECT id FROM {table} WHERE id = ANY(%s)", ids)  # noqa: S608
    return {kind: rows for kind, rows in found.items() if rows}


def brought(database, addon):
    """:return: the arguments of :func:`leftovers` for an addon that is still installed"""
    records = owned(database, addon)
    models = database.column("SELECT model FROM ir_model WHERE id = ANY(%s)", records.get("ir.model", []))
    fields = database.rows(
        "SELECT replace(model, '.', '_') || '.' || name, relation_table FROM ir_model_fields WHERE id = ANY(%s)",
        records.get("ir.model.fields", []),
    )
    return records, models, [column for column, _relation in fields], [table for _column, table in fields if table]


def below(addon):
    return set(FROM_THE_TOP[FROM_THE_TOP.index(addon) + 1 :])


def schema(database):
    """Every table and column that is named after the product."""
    return set(
        database.column(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND (table_name || '.' || column_name) ~ 'social_(crm|identity)'"
        )
    )


def traces(database):
    """What is named after the product in a database where no addon of ours is any more."""
    found = {
        "schema": schema(database),
        "triggers": database.column("SELECT tgname FROM pg_trigger WHERE tgname ~ '^social_crm'"),
        "functions": database.column("SELECT proname FROM pg_proc WHERE proname ~ '^social_crm'"),
        "external ids": database.column("SELECT name FROM ir_model_data WHERE module ~ '^social_crm'"),
        "scheduled actions": database.column("SELECT cron_name FROM ir_cron WHERE cron_name ~ '^Social CRM'"),
        "menus": database.column("SELECT name->>'en_US' FROM ir_ui_menu WHERE name->>'en_US' ~ '^Social CRM'"),
        "parameters": database.column("SELECT key FROM ir_config_parameter WHERE key ~ '^social_crm'"),
        "counters": database.column("SELECT code FROM ir_sequence WHERE code ~ '^social'"),
        "attachments": database.column("SELECT name FROM ir_attachment WHERE res_model ~ '^social.crm'"),
        "messages": database.column("SELECT id FROM mail_message WHERE model ~ '^social.crm'"),
        "activities": database.column("SELECT id FROM mail_activity WHERE res_model ~ '^social.crm'"),
        "followers": database.column("SELECT id FROM mail_followers WHERE res_model ~ '^social.crm'"),
    }
    return {kind: rows for kind, rows in found.items() if rows}


def test_each_addon_leaves_nothing_and_comes_back(database):
    assert sorted(FROM_THE_TOP) == addons()
    run_in_shell(database.name, FILL)
    assert database.count("social_crm_case") == 2
    assert database.count("ir_attachment", "res_model IN ('social.crm.conversation', 'social.crm.identity')") == 2
    assert database.count("mail_activity", "res_model ~ '^social.crm'") >= 3

    for addon in FROM_THE_TOP:
        parts = brought(database, addon)
        # The shell ends when the registry without the addon has loaded: what is left still works.
        run_in_shell(database.name, UNINSTALL.format(name=addon))
        assert states(database)[addon] == "uninstalled"
        assert {name for name, state in states(database).items() if state == "installed"} == below(addon)
        assert leftovers(database, *parts) == {}
    assert traces(database) == {}
    assert database.column("SELECT name FROM res_partner WHERE email = 'anna@example.com'") == ["Anna"]

    run_odoo(database.name, "--no-http", "--stop-after-init", f"--init={','.join(addons())}")
    assert set(states(database).values()) == {"installed"}
    run_in_shell(database.name, FILL.replace("anna@example.com", "anna@example.org"))
    assert database.count("social_crm_case") == 2


@pytest.mark.parametrize("addon", reversed(FROM_THE_TOP))
def test_each_addon_installs_alone_with_what_it_stands_on(plain_database, addon):
    run_odoo(plain_database.name, "--no-http", "--stop-after-init", f"--init={addon}")
    installed = {name for name, state in states(plain_database).items() if state == "installed"}
    assert installed == {addon} | below(addon)


def test_all_of_them_go_at_once_with_the_one_that_they_stand_on(database):
    run_in_shell(database.name, FILL)
    run_in_shell(database.name, UNINSTALL.format(name="social_crm_base"))
    assert set(states(database).values()) == {"uninstalled"}
    assert traces(database) == {}


def test_updating_again_and_again_complains_of_nothing_and_keeps_everything(database):
    run_in_shell(database.name, FILL)
    tables = ("social_crm_case", "social_crm_message", "social_crm_identity", "social_crm_channel", "social_crm_team")
    before = {table: database.count(table) for table in tables}
    columns = schema(database)
    for _time in range(2):
        run_odoo(database.name, "--no-http", "--stop-after-init", f"--update={','.join(addons())}")
    assert set(states(database).values()) == {"installed"}
    assert {table: database.count(table) for table in tables} == before
    assert schema(database) == columns


@pytest.fixture
def released(tmp_path):
    """The addons of the last release, in a folder of their own."""
    command = [shutil.which("git"), "archive", RELEASED_COMMIT, *addons()]
    archive = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    assert archive.returncode == 0, f"{RELEASED_VERSION} is not in this clone's history: {archive.stderr.decode()}"
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as content:
        content.extractall(tmp_path)  # noqa: S202 - of our own history
    return f"--addons-path={tmp_path}"


def test_the_last_release_is_upgraded_with_all_that_is_in_it(plain_database, released, odoo_db):
    name, stop = plain_database.name, ("--no-http", "--stop-after-init")
    run_odoo(name, *stop, released, f"--init={','.join(addons())}")
    versions = "SELECT latest_version FROM ir_module_module WHERE name = ANY(%s)"
    assert set(plain_database.column(versions, addons())) == {RELEASED_VERSION}
    run_odoo(name, "shell", "--no-http", released, script=FILL)
    kept = (
        "case",
        "message",
        "message_change",
        "outbound_part",
        "conversation",
        "identity",
        "identity_link",
        "touchpoint",
    )
    before = {table: plain_database.rows(f"SELECT * FROM social_crm_{table} ORDER BY id") for table in kept}  # noqa: S608

    run_odoo(name, *stop, f"--update={','.join(addons())}")
    assert RELEASED_VERSION not in plain_database.column(versions, addons())
    after = {table: plain_database.count(f"social_crm_{table}") for table in kept}
    assert after == {table: len(rows) for table, rows in before.items()}
    with Database(odoo_db) as fresh:
        assert schema(plain_database) == schema(fresh), "what is upgraded is what is installed anew"
    channel = plain_database.rows("SELECT state, credentials IS NOT NULL FROM social_crm_channel")
    assert channel == [("reauthorise", True)]
    run_odoo(name, "shell", "--no-http", script=STILL_WORKS)
    assert plain_database.count("social_crm_message") == after["message"] + 1


# What came before the upgrade is answered after it, and what comes after it joins.
STILL_WORKS = """
from odoo.fields import Datetime
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage

channel = env["social.crm.channel"].search([("provider", "=", "generic")])
assert channel._credential("secret") == "a secret of the life cycle test"
channel.action_connect()
item = IncomingMessage("m3", "talk-1", Author("anna", name="Anna"), Datetime.now(), text="Are you there?")
[message] = env["social.crm.message"]._ingest([(channel, item)])
assert message.conversation_id.external_id == "talk-1"
assert message.case_id == env["social.crm.case"].search([("partner_id", "!=", False)])
env.cr.commit()
"""
