"""Comments below a blog, heard through the Atom feed of a server that other people wrote, by an Odoo with workers."""

import requests
from live_session import Session

PAGE = "/a-lamp-that-never-flickers/"


class Reader:
    """Somebody who comments, and whose browser may change what it has sent."""

    def __init__(self, server, name):
        self._url, self._name, self._browser = server.url, name, requests.Session()

    def comment(self, text, parent=None):
        """:return: the number of the comment"""
        values = {"text": text, "author": self._name, "title": "A lamp that never flickers", "parent": parent}
        return self._call("POST", "/new", json=values, params={"uri": PAGE})["id"]

    def edit(self, number, text):
        self._call("PUT", f"/id/{number}", json={"text": text, "author": self._name})

    def delete(self, number):
        self._call("DELETE", f"/id/{number}")

    def _call(self, method, path, **values):
        headers = {"Origin": self._url, "Content-Type": "application/json"}
        answer = self._browser.request(method, self._url + path, headers=headers, timeout=60, **values)
        answer.raise_for_status()
        return answer.json()


def test_comments_come_once_and_change_as_far_as_the_server_tells(odoo_server, odoo_db, database, isso_server):
    anna, ben = Reader(isso_server, "Anna"), Reader(isso_server, "Ben")
    first = anna.comment("My **lamb** flickers.")
    odoo = Session(odoo_server.url, odoo_db)
    channel_id = odoo.connect_channel(
        {
            "name": "Comments of our blog",
            "provider": "feed",
            "network_id": database.value("SELECT id FROM social_crm_network WHERE code = 'feed'"),
            "base_url": f"{isso_server.url}/feed?uri={PAGE}",
        },
        {},
    )
    database.wait_until("SELECT count(*) FROM social_crm_message", 1, within=120)
    assert texts(database) == ["My lamb flickers."]
    assert database.column("SELECT url FROM social_crm_message") == [f"{isso_server.url}{PAGE}#isso-{first}"]
    assert database.column("SELECT name FROM social_crm_identity") == ["Anna"]

    second = ben.comment("Mine too.", parent=first)
    wait_until(odoo, channel_id, database, "SELECT count(*) FROM social_crm_message", 2)
    assert database.count("social_crm_conversation") == 1

    anna.edit(first, "My lamp flickers.")
    wait_until(odoo, channel_id, database, "SELECT count(*) FROM social_crm_message WHERE edited_at IS NOT NULL", 1)
    assert texts(database) == ["My lamp flickers.", "Mine too."]

    # A comment that others have answered stays in the feed without its words; one without answers is listed no more,
    # as is one that has become too old, so that it stays here.
    anna.delete(first)
    wait_until(odoo, channel_id, database, "SELECT count(*) FROM social_crm_message WHERE deleted_at IS NOT NULL", 1)
    ben.delete(second)
    wait_until(odoo, channel_id, database, "SELECT cursor->>'etag' FROM social_crm_channel", '"empty"')
    assert database.column("SELECT external_id FROM social_crm_message WHERE deleted_at IS NULL") == [
        f"tag:{isso_server.url.removeprefix('http://')},2018:/isso/1/{second}"
    ]


def wait_until(odoo, channel_id, database, query, expected):
    """Wait while quarters of an hour pass: that is how often feeds are asked. This server tells of a change only when
    it is asked for everything, which is every fourth time."""
    looks = "SELECT (cursor->>'looks')::int FROM social_crm_channel"
    for _quarter in range(5):
        if database.value(query) == expected:
            return
        seen = database.value(looks)
        database.rows("UPDATE social_crm_channel SET poll_after = NULL")
        odoo.call("social.crm.channel", "action_pause", [channel_id])
        odoo.call("social.crm.channel", "action_resume", [channel_id])  # which looks at once
        database.wait_until(looks, seen + 1, within=120)
        database.wait_until_drained()
    assert database.value(query) == expected


def texts(database):
    return database.column(
        "SELECT regexp_replace(mail.body, '<[^>]+>', '', 'g') FROM social_crm_message message"
        " JOIN mail_message mail ON mail.id = message.mail_message_id ORDER BY message.id"
    )
