import json
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase

from odoo.addons.social_crm_base.tests.common import undone

from ..connectors.contract import IncomingMessage, MalformedPayload, Unreadable
from .doubles.server import LoopbackMixin

FIXTURES = Path(__file__).parent / "fixtures"


class ConnectorCase(LoopbackMixin, TransactionCase):
    """What tests of a connector share. A new case of ``_parse`` is a fixture and three lines::

        def test_sticker_reads_as_its_emoji(self):
            [message] = self.parse("sticker")
            self.assertEqual(message.text, "👍")

    A subclass names ``provider``; its fixtures are ``fixtures/<provider>/*.json``, in the shape that the provider
    documents, with invented people.
    """

    provider = None
    network = "generic"
    credentials = {}
    channel_values = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.make_channel()
        cls.connector = cls.channel._connector()

    @classmethod
    def make_channel(cls, **values):
        """A channel of the provider, with its credentials."""
        network = cls.env["social.crm.network"].search([("code", "=", cls.network)], limit=1)
        channel = cls.env["social.crm.channel"].create(
            {
                "name": f"Test {cls.provider}",
                "provider": cls.provider,
                "network_id": (network or cls.env["social.crm.network"].search([], limit=1)).id,
                **cls.channel_values,
                **values,
            }
        )
        channel._set_credentials(cls.credentials)
        return channel

    @classmethod
    def fixture(cls, name):
        """The bytes of a payload.

        :param str name: of the file, without its suffix
        """
        return (FIXTURES / cls.provider / f"{name}.json").read_bytes()

    @classmethod
    def fixture_names(cls):
        return sorted(path.stem for path in (FIXTURES / cls.provider).glob("*.json"))

    def parse(self, name):
        """What the connector reads in a fixture."""
        return self.connector._parse(self.channel, self.fixture(name), {})

    def parse_json(self, data):
        """What the connector reads in a payload of this JSON."""
        return self.connector._parse(self.channel, json.dumps(data).encode(), {})

    def altered(self, name, changes):
        """The bytes of a fixture in which other words stand.

        :param dict changes: bytes, each of which must be there → what stands in their place
        """
        payload = self.fixture(name)
        for old, new in changes.items():
            self.assertIn(old, payload)
            payload = payload.replace(old, new)
        return payload

    def undone(self):
        """What is done within is taken back: for a test that tries many orders."""
        return undone(self.env)

    def make_part(self, conversation, text="", attachment=None, reply_to=None):
        """A part as the dispatcher hands it over, of a reply in a conversation."""
        mail_message = conversation.message_post(body=text or "file", subtype_xmlid="mail.mt_note")
        message = self.env["social.crm.message"].create(
            {
                "mail_message_id": mail_message.id,
                "channel_id": conversation.channel_id.id,
                "conversation_id": conversation.id,
                "direction": "out",
                "state": "queued",
                "user_id": self.env.user.id,
                "occurred_at": mail_message.date,
                "reply_to_id": reply_to and reply_to.id,
            }
        )
        return self.env["social.crm.outbound.part"].create(
            {
                "message_id": message.id,
                "sequence": 0,
                "key": f"key-{message.id}",
                "kind": "attachment" if attachment else "text",
                "body": text,
                "attachment_id": attachment and attachment.id,
            }
        )

    def drain(self):
        """Process what came in, as the cron does in a transaction of its own."""
        self.env.flush_all()
        self.env["social.crm.event"]._drain_batch()
        self.env.invalidate_all()

    def ingest(self, *names):
        """Take in what the connector reads in fixtures.

        :return: the new messages
        """
        return self.ingest_items([item for name in names for item in self.parse(name)])

    def ingest_items(self, items, channel=None):
        """Take in what the connector has read.

        :return: the new messages
        """
        return self.env["social.crm.message"]._ingest([(channel or self.channel, item) for item in items])

    def talks(self):
        """:return: the channel's conversations, the oldest first"""
        return self.env["social.crm.conversation"].search([("channel_id", "=", self.channel.id)], order="id")


class ParseProperties:
    """What holds for ``_parse`` of every connector, whatever a stranger sends. Goes before :class:`ConnectorCase`."""

    def test_every_fixture_can_be_read(self):
        self.assertTrue(self.fixture_names())
        for name in self.fixture_names():
            with self.subTest(name):
                self.assertIsInstance(self.parse(name), list)

    def test_any_json_is_read_or_malformed(self):
        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(data=_json_values())
        def check(data):
            self._assert_read_or_malformed(json.dumps(data).encode())

        check()

    def test_any_bytes_are_read_or_malformed(self):
        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
        @given(payload=st.binary())
        def check(payload):
            self._assert_read_or_malformed(payload)

        check()

    def test_any_damage_to_a_fixture_is_read_or_malformed(self):
        fixtures = [json.loads(self.fixture(name)) for name in self.fixture_names()]

        @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
        @given(data=st.data())
        def check(data):
            damaged = _damage(data, data.draw(st.sampled_from(fixtures)))
            self._assert_read_or_malformed(json.dumps(damaged).encode())

        check()

    def test_the_same_bytes_read_the_same(self):
        for name in self.fixture_names():
            self.assertEqual(self.parse(name), self.parse(name), name)

    def _assert_read_or_malformed(self, payload):
        # What cannot be named is kept as dead; a person may have it read all the same.
        with suppress(MalformedPayload):
            delivery = self.connector._delivery(self.channel, {}, payload)
            self.assertEqual(delivery.payload, payload)
            self.assertTrue(delivery.dedup_key)
            self.assertNotIn("\x00", delivery.dedup_key + delivery.conversation_key)
        try:
            items = self.connector._parse(self.channel, payload, {})
        except MalformedPayload:
            return
        self.assertIsInstance(items, list)
        for item in items:
            if not isinstance(item, Unreadable):
                self._assert_storable(item)

    def _assert_storable(self, item):
        """PostgreSQL would take every text of it."""
        text = repr(item)
        self.assertNotIn("\\x00", text)
        self.assertNotRegex(text, r"\\ud[89a-f]")
        if isinstance(item, IncomingMessage):
            self.assertTrue(item.external_id and item.conversation_id)
            json.dumps(item.conversation_data, allow_nan=False).encode()


def _json_values():
    texts = st.text(max_size=20) | st.sampled_from(["\x00", "\ud800", "1", "-1", "1e400"])
    numbers = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, 10**20, -(10**20)])
    return st.recursive(
        st.none() | st.booleans() | numbers | texts,
        lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
        max_leaves=12,
    )


def _damage(data, value):
    """A copy of a JSON value in which something is missing, of another type, or odd."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 9)):
        key = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.integers(0, 4)):
            return {**value, key: _damage(data, value[key])}
        return {other: value[other] for other in value if other != key}
    if isinstance(value, list) and value and data.draw(st.integers(0, 9)):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], _damage(data, value[place]), *value[place + 1 :]]
    return data.draw(_json_values())
