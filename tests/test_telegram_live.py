"""A live exchange both ways with a Telegram server that other people wrote, through an Odoo with workers.

The server (the npm package telegram-test-api) is asked by polling: it sends no secret header with its webhooks.
"""

import time

import pytest
import requests

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class Person:
    """Somebody with Telegram on the phone."""

    def __init__(self, server, number, name):
        self._server = server
        self.chat = {"id": number, "first_name": name, "username": name.lower(), "type": "private"}

    def say(self, text, date=None):
        message = {
            "botToken": TOKEN,
            "from": {**self.chat, "is_bot": False},
            "chat": self.chat,
            "date": date or int(time.time()),
            "text": text,
        }
        requests.post(f"{self._server.url}/sendMessage", json=message, timeout=30).raise_for_status()

    def hear(self, within=60.0):
        """Wait for what the bot says, and read it.

        :return: the texts that are new
        """
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            asked = {"token": TOKEN, "chatId": self.chat["id"]}
            updates = requests.post(f"{self._server.url}/getUpdates", json=asked, timeout=30).json()["result"]
            if updates:
                return [update["message"]["text"] for update in updates]
            time.sleep(0.2)
        return []


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
    anna, ben = Person(telegram_server, 7001, "Anna"), Person(telegram_server, 7002, "Ben")
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
    anna = Person(telegram_server, 7001, "Anna")
    anna.say("Word 1")
    database.wait_until("SELECT count(*) FROM social_crm_message", 1, within=120)
    for number in range(2, 7):
        time.sleep(3)
        anna.say(f"Word {number}")
        database.wait_until("SELECT count(*) FROM social_crm_message", number, within=25)


def test_messages_of_one_second_keep_their_order(database, channel, telegram_server):
    anna = Person(telegram_server, 7001, "Anna")
    date = int(time.time())
    expected = [f"Word {number}" for number in range(40)]
    for text in expected:
        anna.say(text, date)
    database.wait_until("SELECT count(*) FROM social_crm_message", len(expected), within=120)
    assert texts(database, anna) == expected
    assert database.count("social_crm_identity") == database.count("social_crm_conversation") == 1
