"""From what people say on five channels to the release that each of them is told of, between servers that others wrote.

Somebody asks on a network, others ask for the same elsewhere; it becomes an idea, two ideas become one, a task is done,
and whoever tells them dies twice in the middle of it.
"""

import os
import signal
import time
from contextlib import closing, contextmanager

import psycopg2
from live_mail import mail
from live_people import TOKEN, Account, Phone
from live_webhook import SECRET, Mailbox
from live_webhook import Person as Customer

DONE = "1_done"
RELEASED = "it is here"  # said of a release and of nothing else
WAITING = "wait_event_type = 'Lock' AND starts_with(query, 'INSERT INTO \"social_crm_message\"')"


def test_everybody_who_asked_is_told_once(
    odoo,
    odoo_server,
    database,
    mastodon_server,
    telegram_server,
    mailbox,
    outbox,
):
    shop, anna = Account(mastodon_server, "nordlicht"), Account(mastodon_server, "anna")
    ben = Phone(telegram_server, 7002, "Ben")
    with Mailbox() as chat, Mailbox() as app:
        connect(odoo, database, mastodon_server, shop, telegram_server)
        dora, emil = (
            Customer(f"{odoo_server.url}/social_crm/webhook/{open_chat(database, name, box)}", person)
            for name, box, person in (("Chat", chat, "Dora"), ("App", app, "Emil"))
        )
        asked = ask(database, anna, ben, mailbox, dora, emil)

        first = make_idea(odoo, [asked["anna"], asked["ben"], asked["carl"]], "Dimmable lamps")
        second = make_idea(odoo, [asked["ben"], asked["dora"], asked["emil"]], "Lamps with a dimmer")
        task = tie_to_a_task(odoo, first)
        merge(odoo, first | second)
        assert database.value("SELECT supporter_count FROM social_crm_idea WHERE id = %s", *first) == 5

        with messages_held(database) as release:
            odoo.call("project.task", "write", [task], {"state": DONE})
            assert database.value("SELECT kind FROM social_crm_idea WHERE id = %s", *first) == "released"
            assert notices(database) == [("queued", 5)]
            for _time in range(2):
                kill_in_the_middle(odoo_server, database)
            assert notices(database) == [("queued", 5)]
            release()
        database.wait_until(
            "SELECT count(*) FROM social_crm_idea_notice WHERE kind = 'released' AND state = 'told'",
            5,
            within=180,
            hasten=True,
        )
        for _minute in range(2):
            database.let_a_minute_pass()
            time.sleep(2)

        heard = {
            "anna": [post["content"] for post in anna.hear()],
            "ben": ben.hear(),
            "carl": [each.get_body(("plain",)).get_content() for _from, _to, each in outbox.mails],
            "dora": chat.texts,
            "emil": app.texts,
        }
        assert {who: sum(RELEASED in text for text in texts) for who, texts in heard.items()} == dict.fromkeys(heard, 1)


# --------------------------------------------------------------------------------------------------
# What people and colleagues do
# --------------------------------------------------------------------------------------------------


def connect(odoo, database, mastodon_server, shop, telegram_server):
    """Our accounts on two networks, as an administrator connects them; the one for e-mail is there."""
    for values, credentials in (
        ({"provider": "mastodon", "base_url": mastodon_server.url}, {"access_token": shop.token}),
        ({"provider": "telegram", "base_url": telegram_server.url, "inbound_mode": "poll"}, {"token": TOKEN}),
    ):
        code = values["provider"]
        network = database.value("SELECT id FROM social_crm_network WHERE code = %s", code)
        odoo.connect_channel({"name": code.title(), "network_id": network, **values}, credentials)


def open_chat(database, name, box):
    """:return: the webhook key of a channel whose answers arrive in a box"""
    return database.make_channel("generic", {"secret": SECRET}, name=name, send_url=box.url, care=True)


def ask(database, anna, ben, mailbox, dora, emil):
    """Five people ask for much the same.

    :return: who → id of their message
    :rtype: dict
    """
    anna.say("@nordlicht Please let me dim the lamp.")
    ben.say("Can the lamp be dimmed?")
    mailbox.receive(mail(1, "I would like to dim it.", "Your lamp"))
    dora.say("Is there a dimmer?")
    emil.say("It is too bright at night. A dimmer?")
    database.wait_until("SELECT count(*) FROM social_crm_message WHERE direction = 'in'", 5, within=180, hasten=True)
    assert database.count("social_crm_case") == 5, "a case each, the mention on a network too"
    providers = {"mastodon": "anna", "telegram": "ben", "email": "carl", "Chat": "dora", "App": "emil"}
    rows = database.rows(
        "SELECT CASE WHEN channel.provider = 'generic' THEN channel.name ELSE channel.provider END, message.id"
        " FROM social_crm_message message JOIN social_crm_channel channel ON channel.id = message.channel_id"
    )
    return {providers[channel]: message_id for channel, message_id in rows}


def make_idea(odoo, message_ids, name):
    """:return: the id of an idea of what was said, as a set"""
    [dialog] = odoo.call("social.crm.idea.make", "create", [{"message_ids": [(6, 0, message_ids)], "name": name}])
    return {odoo.call("social.crm.idea.make", "action_make", [dialog])["res_id"]}


def tie_to_a_task(odoo, idea):
    """:return: id of the task that is to be done for an idea"""
    [project] = odoo.call("project.project", "create", [{"name": "Lamps"}])
    [task] = odoo.call("project.task", "create", [{"name": "Build a dimmer", "project_id": project}])
    odoo.call("social.crm.idea.work", "create", [{"idea_id": min(idea), "res_model": "project.task", "res_id": task}])
    return task


def merge(odoo, ideas):
    """The second of two ideas goes on in the first, and nobody is bothered with that."""
    values = {"idea_ids": [(6, 0, sorted(ideas))], "target_id": min(ideas), "tell": False}
    [dialog] = odoo.call("social.crm.idea.merge", "create", [values])
    odoo.call("social.crm.idea.merge", "action_merge", [dialog])


# --------------------------------------------------------------------------------------------------
# Those who die
# --------------------------------------------------------------------------------------------------


@contextmanager
def messages_held(database):
    """Nobody can store a message until they are released, so that whoever tells people stands in the middle of it.

    :return: what releases them
    """
    with closing(psycopg2.connect(dbname=database.name)) as connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE social_crm_message IN SHARE MODE")
        yield connection.rollback


def kill_in_the_middle(odoo_server, database):
    """Wait until the job waits for its first message to be stored, and kill it as a power cut would."""
    found = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {WAITING}"  # noqa: S608
    database.wait_until(found, 1, within=60, hasten=True)
    for pid in odoo_server.worker_pids():
        os.kill(pid, signal.SIGKILL)
    # PostgreSQL looks whether somebody is still there once a lock is given; here that is later than a restart takes.
    database.rows(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {WAITING}")  # noqa: S608
    database.wait_until(found, 0)


def notices(database):
    """:return: how many notices of a release there are in each state"""
    return database.rows(
        "SELECT state, count(*)::int FROM social_crm_idea_notice WHERE kind = 'released' GROUP BY state ORDER BY state"
    )
