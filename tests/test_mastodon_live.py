"""A live exchange both ways with a server of Mastodon's API that other people wrote, through an Odoo with workers."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from live_people import Account


@pytest.fixture
def shop(mastodon_server):
    """Our own account."""
    return Account(mastodon_server, "nordlicht")


@pytest.fixture
def anna(mastodon_server):
    return Account(mastodon_server, "anna")


@pytest.fixture
def connect(odoo, database, mastodon_server, shop):
    """Connect a channel as an administrator does in the dialogs of the interface."""

    def connect():
        values = {
            "name": "Our account",
            "provider": "mastodon",
            "network_id": database.value("SELECT id FROM social_crm_network WHERE code = 'mastodon'"),
            "base_url": mastodon_server.url,
        }
        return odoo.connect_channel(values, {"access_token": shop.token})

    return connect


def wait_until_looked(database, query, expected):
    """Wait while half minutes pass: that is how often a server is asked for what has changed and what is ours.

    Again, should a poll that goes on meanwhile write back what it had read before.
    """
    pass_time = "UPDATE social_crm_channel SET cursor = cursor - 'checked_at' WHERE cursor ? 'checked_at'"
    database.wait_until(f"WITH half_a_minute_passes AS ({pass_time}) {query}", expected, within=120, hasten=True)


def wait_until_deleted(database, post):
    """A post counts as deleted when it is still missing hours after it was missed; have these hours pass."""
    missed = f"SELECT count(*) FROM social_crm_channel WHERE cursor->'missing' ? '{post['id']}'"  # noqa: S608
    wait_until_looked(database, missed, 1)
    since = f"(cursor->'missing'->>'{post['id']}')::int"
    hours_pass = (
        f"UPDATE social_crm_channel SET cursor = jsonb_set(cursor, ARRAY['missing', '{post['id']}'],"  # noqa: S608
        f" to_jsonb({since} - 7 * 3600)) - 'checked_at' WHERE {since} > extract(epoch FROM now()) - 6 * 3600"
    )
    seen = "SELECT count(*) FROM social_crm_message WHERE deleted_at IS NOT NULL"
    database.wait_until(f"WITH hours_pass AS ({hours_pass}) {seen}", 1, within=120, hasten=True)


def texts(database, thread):
    return database.column(
        "SELECT regexp_replace(mail.body, '<[^>]+>', '', 'g') FROM social_crm_message message"
        " JOIN mail_message mail ON mail.id = message.mail_message_id"
        " JOIN social_crm_conversation talk ON talk.id = message.conversation_id"
        " WHERE talk.external_id = %s ORDER BY occurred_at, provider_sequence, message.id",
        thread,
    )


def test_a_mention_is_answered_in_its_thread(odoo, database, connect, mastodon_server, shop, anna):
    connect()
    host = mastodon_server.url.removeprefix("http://")
    assert database.rows("SELECT state, account_handle FROM social_crm_channel") == [("connected", f"nordlicht@{host}")]
    ben = Account(mastodon_server, "ben")
    question = anna.say("@nordlicht My lamp flickers.", visibility="unlisted")
    ben.say("@nordlicht Where is my parcel?")
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE direction = 'in'", 2, within=120)

    talk = database.value("SELECT id FROM social_crm_conversation WHERE external_id = %s", question["id"])
    odoo.reply(talk, "Please change the bulb, not @ben's.")
    [answer] = anna.hear()
    assert (answer["in_reply_to_id"], answer["visibility"]) == (question["id"], "unlisted")
    assert [person["acct"] for person in answer["mentions"]] == ["anna"]
    assert ben.hear(within=1) == []
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE state = 'sent'", 1)
    assert database.column("SELECT external_id FROM social_crm_outbound_part") == [answer["id"]]

    anna.say("@nordlicht That helped, thank you.", in_reply_to_id=answer["id"])
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE direction = 'in'", 3)
    assert texts(database, question["id"]) == [
        "@nordlicht My lamp flickers.",
        "Please change the bulb, not @ben's.",
        "@nordlicht That helped, thank you.",
    ]
    assert database.count("social_crm_conversation") == database.count("social_crm_identity") == 2


def test_what_was_said_before_comes_without_doubles_and_gaps(database, connect, anna):
    expected = [f"@nordlicht Word {number}" for number in range(45)]
    posts = [anna.say(text) for text in expected]
    connect()
    database.wait_until("SELECT count(*) FROM social_crm_message", len(expected), within=120)
    anna.say("@nordlicht And one more")
    database.wait_until("SELECT count(*) FROM social_crm_message", len(expected) + 1)
    assert [texts(database, post["id"]) for post in posts] == [[text] for text in expected]
    assert database.count("social_crm_event") == len(expected) + 1


def test_a_limit_of_the_server_is_obeyed(odoo, database, connect, mastodon_server, anna):
    connect()
    question = anna.say("@nordlicht My lamp flickers.", visibility="direct")
    database.wait_until("SELECT count(*) FROM social_crm_message", 1, within=120)
    reset = datetime.now(UTC) + timedelta(seconds=10)
    fault = {
        "match": {"methods": ["POST"], "path": "/api/v1/statuses"},
        "effect": {"type": "status", "status": 429, "headers": {"X-RateLimit-Reset": reset.isoformat()}},
        "count": 1,
    }
    requests.post(f"{mastodon_server.url}/api/v1/_mock/faults", json=fault, timeout=60).raise_for_status()
    odoo.reply(database.value("SELECT id FROM social_crm_conversation"), "Please change the bulb.")
    database.wait_until("SELECT state FROM social_crm_outbound_part", "sent", within=90, hasten=True)
    [answer] = anna.hear()
    assert datetime.fromisoformat(answer["created_at"]) >= reset
    assert (answer["in_reply_to_id"], answer["visibility"]) == (question["id"], "direct")
    assert database.rows(
        "SELECT attempts, channel.state FROM social_crm_outbound_part, social_crm_channel channel"
    ) == [(2, "connected")]


def test_edits_deletions_and_answers_given_elsewhere_are_seen(database, connect, shop, anna):
    connect()
    question = anna.say("@nordlicht My lamb flickers.")
    other = anna.say("@nordlicht Never mind.")
    database.wait_until("SELECT count(*) FROM social_crm_message", 2, within=120)
    anna.edit(question, "@nordlicht My lamp flickers.")
    anna.delete(other)
    shop.say("@anna Please change the bulb.", in_reply_to_id=question["id"])
    wait_until_looked(database, "SELECT count(*) FROM social_crm_message WHERE edited_at IS NOT NULL", 1)
    wait_until_deleted(database, other)
    wait_until_looked(database, "SELECT count(*) FROM social_crm_message WHERE direction = 'out'", 1)
    assert texts(database, question["id"]) == ["@nordlicht My lamp flickers.", "Please change the bulb."]
