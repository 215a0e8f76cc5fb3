import json

from odoo.tests import tagged

from ..connectors.contract import IncomingMessage
from ..tools.cut import cut_out
from .doubles.whatsapp_server import CREDENTIALS, PHONE_ID
from .test_connector_facebook import FacebookCase
from .test_connector_whatsapp import WhatsappCase


class BatchCase:
    """A batch that nobody could take in, with what one person said and what others did."""

    def dead(self, payload, error="ValueError: nobody could take it in"):
        delivery = self.connector._delivery(self.channel, {}, payload)
        (event_id,) = self.env["social.crm.event"]._store(self.channel, [delivery], error=error)
        return self.env["social.crm.event"].browse(event_id)

    def erase(self, **identity):
        identities = self.env["social.crm.identity"]
        found = identities.browse(
            identities._upsert([{"network_id": self.channel.network_id.id, "scope": "", "seen_at": None, **identity}])
        )
        erasure = self.env["social.crm.erasure"]._begin(self.env["res.partner"], found)
        erasure._go_on(lambda: None)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "done", erasure.found)

    def content(self, event):
        return bytes(event.with_context(bin_size=False).payload).decode()

    def texts(self, event):
        """What the delivery says, read again."""
        items = self.connector._parse(self.channel, self.content(event).encode(), {})
        return [item.text for item in items if isinstance(item, IncomingMessage)]


@tagged("-at_install", "post_install")
class TestErasureOfWhatsappBatches(BatchCase, WhatsappCase):
    credentials = CREDENTIALS
    channel_values = {"account_external_id": PHONE_ID}

    def test_what_others_said_stays(self):
        event = self.dead(self.fixture("batch"))
        before = self.texts(event)
        self.assertIn("Two", before)
        self.erase(external_id="US.13491208655302741918", phone="16505551234", name="Anna Lindqvist")
        content = self.content(event)
        for word in ("One", "Three", "When?", "16505551234", "13491208655302741918", "Lindqvist"):
            self.assertNotIn(word, content)
        self.assertIn("Two", self.texts(event))
        self.assertIn("Ben Ash", content)
        self.assertEqual((event.state, event.error), ("dead", "ValueError: nobody could take it in"))

    def test_what_is_theirs_alone_goes_whole(self):
        event = self.dead(self.fixture("text"))
        [said] = [item for item in self.parse("text") if isinstance(item, IncomingMessage)]
        self.erase(external_id=said.author.external_id, phone=said.author.phone or None)
        self.assertFalse(event.exists())

    def test_what_is_taken_in_again_is_what_others_said(self):
        event = self.dead(self.fixture("batch"))
        self.erase(external_id="US.13491208655302741918", phone="16505551234")
        event.action_replay()
        self.drain()
        event.invalidate_recordset()
        self.assertEqual(event.state, "done")
        said = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        self.assertIn("Two", " ".join(filter(None, said.mapped("body"))))
        self.assertNotIn("US.13491208655302741918", said.identity_id.mapped("external_id"))


@tagged("-at_install", "post_install")
class TestErasureOfFacebookBatches(BatchCase, FacebookCase):
    def test_what_others_said_stays(self):
        event = self.dead(self.fixture("batch"))
        self.erase(external_id="7200111222333444", name="Anna Lindqvist")
        self.assertNotIn("7200111222333444", self.content(event))
        self.assertNotIn("First", self.content(event))
        self.assertEqual(self.texts(event), ["Second"])

    def test_a_delivery_that_nobody_can_read_goes_whole(self):
        event = self.dead(b'{"object": "page", "entry": "7200111222333444 said something"}')
        self.erase(external_id="7200111222333444")
        self.assertFalse(event.exists())

    def test_an_error_that_names_the_person_is_of_their_delivery_alone(self):
        event = self.dead(self.fixture("batch"), error="KeyError: 7200111222333444")
        self.erase(external_id="7200111222333444")
        self.assertFalse(event.exists())


@tagged("-at_install", "post_install")
class TestCutOut(WhatsappCase):
    def test_entries_go_and_mentions_are_blanked(self):
        data = {
            "version": 1,
            "events": [
                {"author": {"id": "4711"}, "text": "Mine"},
                {
                    "author": {"id": "4712"},
                    "text": "Ask @anna_marker, 4711 knows",
                    "tags": [{"id": 4711}, {"id": 4712}],
                },
            ],
            "users": {"4711": {"name": "Anna"}, "4712": {"name": "Ben"}},
        }
        self.assertEqual(
            cut_out(data, {"4711"}, ["anna_marker", "4711"]),
            {
                "version": 1,
                "events": [{"author": {"id": "4712"}, "text": "Ask …, … knows", "tags": [{"id": 4712}]}],
                "users": {"4712": {"name": "Ben"}},
            },
        )
        self.assertIsNone(cut_out({"author": {"id": "4711"}, "text": "Mine"}, {"4711"}, []))
        self.assertEqual(json.dumps(cut_out([None, True, 5], {"4711"}, [])), "[null, true, 5]")
