"""A live exchange both ways with a Telegram server that other people wrote, through an Odoo with workers.

The server (the npm package telegram-test-api) is asked by polling: it sends no secret header with its webhooks.
"""

import time

import pytest
from live_people import TOKEN, Phone


@pytest.fixture
def channel(odoo, database, telegram_server):
    """A channel that an administrator connected in the dialogs of the interface."""
    return odoo.connect_channel(
        {
            "name": "Our bot",
            "provider": "telegram",
            "network_id": database.value("SELECT id FROM social_crm_network WHERE code = 'telegram'"),
            "inbound_mode": "poll",
            "base_url": telegram_server.url,
        },
        {"token": TOKEN},
    )


def texts(database, person):
    return database.column(
        "SELECT regexp_replace(mail.body, '<[^>]+>', '', 'g') FROM social_crm_message message"
        " JOIN mail_message mail ON mail.id = message.mail_message_id"
        " JOIN social_crm_conversation talk ON talk.id = message.conversation_id"
        " WHERE talk.external_id = %s ORDER BY occurred_at, provider_sequence, message.id",
        str(person.chat["id"]),
    )


def test_a_question_is_answered_on_the_channel_where_it_was_asked(odoo, database, channel, telegram_server):
    assert database.rows("SELECT state, account_handle FROM social_crm_channel") == [("connected", "TestNameBot")]
    anna, ben = Phone(telegram_server, 7001, "Anna"), Phone(telegram_server, 7002, "Ben")
    anna.say("My lamp flickers.")
    ben.say("Where is my parcel?")
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE direction = 'in'", 2, within=120)

    talk = database.value("SELECT id FROM social_crm_conversation WHERE external_id = '7001'")
    odoo.reply(talk, "Please change the bulb.")
    assert anna.hear() == ["Please change the bulb."]
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE state = 'sent'", 1)
    [external_id] = database.column("SELECT external_id FROM social_crm_outbound_part")
    assert external_id.startswith("7001:")

    anna.say("That helped, thank you.")
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE direction = 'in'", 3)
    assert texts(database, anna) == ["My lamp flickers.", "Please change the bulb.", "That helped, thank you."]
    assert texts(database, ben) == ["Where is my parcel?"]
    assert ben.hear(within=1) == []
    assert database.count("social_crm_case") == 2


def test_while_people_talk_nobody_waits_for_the_next_minute(database, channel, telegram_server):
    anna = Phone(telegram_server, 7001, "Anna")
    anna.say("Word 1")
    database.wait_until("SELECT count(*) FROM social_crm_message", 1, within=120)
    for number in range(2, 7):
        time.sleep(3)
        anna.say(f"Word {number}")
        database.wait_until("SELECT count(*) FROM social_crm_message", number, within=25)


def test_messages_of_one_second_keep_their_order(database, channel, telegram_server):
    anna = Phone(telegram_server, 7001, "Anna")
    date = int(time.time())
    expected = [f"Word {number}" for number in range(40)]
    for text in expected:
        anna.say(text, date)
    database.wait_until("SELECT count(*) FROM social_crm_message", len(expected), within=120)
    assert texts(database, anna) == expected
    assert database.count("social_crm_identity") == database.count("social_crm_conversation") == 1
