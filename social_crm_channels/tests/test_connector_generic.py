import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_plus

from odoo.tests import HttpCase, tagged

from ..connectors.contract import (
    Attachment,
    Author,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    MalformedPayload,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    Unreadable,
    sequence_of,
)
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.webhook_receiver import WebhookReceiver

SECRET = "correct horse battery staple, twice over"


def signed(body, secret=SECRET):
    return {"X-Social-CRM-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


class GenericCase(ConnectorCase):
    provider = "generic"
    network = "generic"
    credentials = {"secret": SECRET}


@tagged("-at_install", "post_install")
class TestGenericParse(ParseProperties, GenericCase):
    def test_message(self):
        self.assertEqual(
            self.parse("message"),
            [
                IncomingMessage(
                    external_id="m-1",
                    conversation_id="c-9",
                    author=Author(
                        external_id="u-77",
                        handle="anna.l",
                        name="Anna Lindqvist",
                        profile_url="https://forum.example.org/u/77",
                        email="anna@example.org",
                        email_authenticated=True,
                        phone="+46701740605",
                        followers=12,
                    ),
                    occurred_at=datetime(2025, 3, 10, 9, 46, 40),
                    sequence=sequence_of(17),
                    text="My lamp flickers.",
                    subject="Lamp",
                    contact_kind="public_comment",
                    reply_to="m-0",
                    attachments=(
                        Attachment(
                            name="lamp.jpg", mimetype="image/jpeg", url="https://files.example.org/lamp.jpg", size=48211
                        ),
                    ),
                    conversation_name="Lamp flickers",
                    conversation_data={"board": 4},
                )
            ],
        )

    def test_echo_of_ours_names_the_other_side_and_the_key(self):
        [echo] = self.parse("echo")
        self.assertTrue(echo.author.is_us)
        self.assertEqual((echo.recipient.external_id, echo.key), ("u-77", "0b8c0a52"))

    def test_changes(self):
        self.assertEqual(
            self.parse("edit"),
            [IncomingEdit("m-1", datetime(2025, 3, 10, 9, 50), "My blue lamp flickers.", sequence_of(2))],
        )
        self.assertEqual(self.parse("deletion"), [IncomingDeletion("m-1", datetime(2025, 3, 10, 9, 55))])
        self.assertEqual(self.parse("status"), [IncomingStatus("ext-1", datetime(2025, 3, 10, 9, 56), "read")])
        self.assertEqual(
            self.parse("reaction"),
            [IncomingReaction("m-1", Author("u-78"), datetime(2025, 3, 10, 9, 57), "👍")],
        )

    def test_every_event_of_a_batch_is_read(self):
        kinds = [type(item) for item in self.parse("batch")]
        self.assertEqual(
            kinds,
            [IncomingMessage, IncomingEdit, IncomingDeletion, IncomingStatus, IncomingReaction, IncomingMessage],
        )

    def test_bad_event_of_a_batch_is_kept_and_the_others_pass(self):
        items = self.parse("batch_with_bad_entries")
        self.assertEqual(
            [type(item) for item in items], [IncomingMessage, Unreadable, Unreadable, Unreadable, IncomingEdit]
        )
        self.assertIn("conversation", items[1].reason)
        self.assertIn("like", items[2].reason)
        self.assertEqual(json.loads(items[1].entry), {"type": "message", "id": "m-2"})

    def test_corrected_event_can_be_read_alone(self):
        entry = json.loads(self.parse("batch_with_bad_entries")[1].entry)
        corrected = {
            **entry,
            "conversation": {"id": 5},
            "author": {"handle": "ben"},
            "sent_at": "2025-03-10T09:00:00Z",
            "text": "Hi",
        }
        [message] = self.parse_json(corrected)
        self.assertEqual((message.external_id, message.conversation_id), ("m-2", "5"))

    def test_form_encoded(self):
        payload = b"payload=" + quote_plus(self.fixture("message")).encode()
        self.assertEqual(self.connector._parse(self.channel, payload, {}), self.parse("message"))

    def test_documented_examples_can_be_read(self):
        page = (Path(__file__).parents[1] / "readme" / "GENERIC_WEBHOOK.md").read_text()
        blocks = [block for block in page.split("\n\n") if block.startswith("    {")]
        to_odoo = [block for block in blocks if "Idempotency-Key" not in block and '"version"' not in block]
        examples = [json.loads(to_odoo[0]), *(json.loads(line) for line in to_odoo[1].splitlines())]
        self.assertEqual(
            [type(self.parse_json(example)[0]) for example in examples],
            [IncomingMessage, IncomingEdit, IncomingDeletion, IncomingStatus, IncomingReaction],
        )

    def test_what_is_wrong_is_named(self):
        message = json.loads(self.fixture("message"))
        for change, reason in (
            ({"sent_at": "yesterday"}, "ISO 8601"),
            ({"sent_at": "2025-03-10T09:00:00"}, "offset"),
            ({"author": {"name": "Anna"}}, "“id” or a “handle”"),
            ({"contact_kind": "shout"}, "public_comment"),
            ({"id": "x" * 501}, "longer than 500"),
            ({"id": ""}, "empty"),
            ({"type": "poke"}, "poke"),
            ({"sequence": -1}, "sequence"),
            ({"conversation": {"id": "c", "data": {"a": "\x00"}}}, "NUL"),
        ):
            with self.subTest(change), self.assertRaisesRegex(MalformedPayload, reason):
                self.parse_json({**message, **change})
        with self.assertRaisesRegex(MalformedPayload, "version 1"):
            self.parse_json({"version": 2, "events": []})


@tagged("-at_install", "post_install")
class TestGenericWebhook(GenericCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.channel.write({"state": "connected"})
        self.env.flush_all()

    def post(self, body, headers=None, content_type="application/json"):
        return self.url_open(
            f"/social_crm/webhook/{self.channel.webhook_key}",
            data=body,
            headers={"Content-Type": content_type, **(signed(body) if headers is None else headers)},
        )

    def events(self):
        return self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])

    def test_signed_delivery_is_stored_as_it_came(self):
        answer = self.post(self.fixture("batch"))
        self.assertEqual((answer.status_code, answer.json()), (200, {"status": "stored"}))
        event = self.events()
        self.assertEqual((event.state, bytes(event.payload)), ("pending", self.fixture("batch")))

    def test_repeated_delivery_is_stored_once(self):
        for _again in range(3):
            self.assertEqual(self.post(self.fixture("message")).status_code, 200)
        self.assertEqual(len(self.events()), 1)

    def test_wrong_or_missing_signature_is_refused(self):
        body = self.fixture("message")
        for headers in ({}, signed(body, "guess"), signed(b"other"), {"X-Social-CRM-Signature": "sha256="}):
            self.assertEqual(self.post(body, headers).status_code, 403)
        self.assertFalse(self.events())

    def test_channel_without_a_secret_trusts_nobody(self):
        self.channel._set_credentials({"secret": ""})
        self.env.flush_all()
        body = self.fixture("message")
        self.assertEqual(self.post(body, signed(body, "")).status_code, 403)

    def test_form_is_verified_on_its_raw_bytes(self):
        body = b"payload=" + quote_plus(self.fixture("message")).encode()
        form = "application/x-www-form-urlencoded"
        self.assertEqual(self.post(body, content_type=form).status_code, 200)
        self.assertEqual(self.post(body, signed(self.fixture("message")), form).status_code, 403)
        self.assertEqual(bytes(self.events().payload), body)

    def test_malformed_delivery_is_kept_corrected_and_replayed(self):
        answer = self.post(b'{"type": "message", "id": ')
        self.assertEqual((answer.status_code, answer.json()["error"]), (400, "malformed"))
        event = self.events()
        self.assertEqual(event.state, "dead")
        event.payload_text = self.fixture("message").decode()
        event.action_replay()
        self.drain()
        self.assertEqual(event.state, "done")
        self.assertEqual(self.conversation("c-9").social_message_ids.external_id, "m-1")

    def test_bad_event_of_a_batch_is_a_dead_delivery_of_its_own(self):
        self.post(self.fixture("batch_with_bad_entries"))
        self.drain()
        self.assertEqual(sorted(self.events().mapped("state")), ["dead", "dead", "dead", "done"])
        message = self.conversation("c-9").social_message_ids
        self.assertIn("My blue lamp flickers.", message.mail_message_id.body)

    def conversation(self, external_id):
        return self.env["social.crm.conversation"].search(
            [("channel_id", "=", self.channel.id), ("external_id", "=", external_id)]
        )


@tagged("-at_install", "post_install")
class TestGenericSend(GenericCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(WebhookReceiver(SECRET))
        self.channel.send_url = f"{self.receiver.url}/social"
        self.question = self.ingest("message")
        self.conversation = self.question.conversation_id

    def send(self, text="Change the bulb.", **values):
        part = self.make_part(self.conversation, text, **values)
        return part, self.connector._send(self.channel, part)

    def test_reply_says_where_it_belongs(self):
        part, result = self.send(reply_to=self.question)
        self.assertEqual((result.external_id, result.occurred_at), ("ext-1", datetime(2025, 3, 10, 9, 46, 40)))
        [call] = self.receiver.calls
        self.assertEqual(call.headers["Idempotency-Key"], part.key)
        values = call.values
        self.assertEqual(values["conversation"], {"id": "c-9", "data": {"board": 4}})
        self.assertEqual((values["text"], values["reply_to"], values["key"]), ("Change the bulb.", "m-1", part.key))
        self.assertEqual((values["version"], values["type"], values["attachments"]), (1, "message", []))

    def test_repeated_send_is_the_same_message(self):
        part, first = self.send()
        self.assertEqual(self.connector._send(self.channel, part).external_id, first.external_id)
        self.assertEqual(len(self.receiver.messages), 1)

    def test_file_travels_within(self):
        attachment = self.env["ir.attachment"].create({"name": "bill.pdf", "raw": b"%PDF-1.4 bill"})
        self.send("Here", attachment=attachment)
        [file] = self.receiver.calls[0].values["attachments"]
        self.assertEqual((file["name"], file["mimetype"], file["size"]), ("bill.pdf", "application/pdf", 13))
        self.assertEqual(base64.b64decode(file["content"]), b"%PDF-1.4 bill")

    def test_edit_and_take_back(self):
        part, result = self.send()
        part.external_id = result.external_id
        self.connector._edit_sent(self.channel, part, "Change both bulbs.")
        self.connector._delete_sent(self.channel, part)
        changes = [(call.values["type"], call.values["message_id"]) for call in self.receiver.calls[1:]]
        self.assertEqual(changes, [("edit", "ext-1"), ("deletion", "ext-1")])
        self.assertEqual(self.receiver.calls[1].values["text"], "Change both bulbs.")

    def test_answer_without_an_id_leaves_our_key(self):
        for body in (b"", b"thanks", b"[]", b"{}"):
            self.receiver.answer_next(202, body)
            part, result = self.send()
            self.assertEqual(result.external_id, part.key)

    def test_refusals(self):
        for status, error in (
            (400, Rejected),
            (410, Rejected),
            (302, Rejected),
            (401, TokenRejected),
            (403, TokenRejected),
            (429, RateLimited),
            (503, TemporaryFailure),
        ):
            with self.subTest(status), self.assertRaises(error) as caught:
                self.receiver.answer_next(status, b"no, " + SECRET.encode(), {"Retry-After": "7"})
                self.send()
            self.assertNotIn(SECRET, str(caught.exception))
            if status in (429, 503):
                self.assertEqual(caught.exception.retry_after, 7)

    def test_other_secret_needs_a_new_authorisation(self):
        self.channel._set_credentials({"secret": "another"})
        with self.assertRaises(TokenRejected):
            self.send()

    def test_no_answer_leaves_the_outcome_unknown(self):
        self.receiver.answer_next(200, hang_up=True)
        with self.assertRaises(UnknownOutcome):
            self.send()

    def test_dispatcher_tries_again_at_the_time_named_and_sends_once(self):
        self.channel.write({"state": "connected"})
        self.channel.database_uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        part = self.make_part(self.conversation, "Hello?")
        self.receiver.answer_next(200, hang_up=True)
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual(part.state, "queued", "the key tells the repetition from a new message")
        part.next_attempt_at = False
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual((part.state, part.external_id), ("sent", "ext-1"))
        self.assertEqual(len({call.headers["Idempotency-Key"] for call in self.receiver.calls}), 1)

    def test_without_an_address_the_reply_is_blocked(self):
        self.channel.send_url = False
        [blocker] = self.connector._reply_blockers(self.channel, self.conversation)
        self.assertEqual(blocker["code"], "no_send_url")
        with self.assertRaises(Rejected):
            self.send()

    def test_without_a_secret_there_is_no_connection(self):
        self.channel._set_credentials({"secret": ""})
        with self.assertRaisesRegex(TokenRejected, "no secret"):
            self.connector._check_credentials(self.channel)


@tagged("-at_install", "post_install")
class TestGenericBehaviours(ConnectorBehaviours, GenericCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.channel.send_url = self.server.url

    def make_server(self):
        return WebhookReceiver(SECRET)

    def message(self, number, text="Hello", file=None):
        entry = self.said(number, text, author={"id": "u-77", "name": "Anna Lindqvist"})
        if file:
            name, mimetype, content = file
            self.server.answer_next(200, content, {"Content-Type": mimetype})
            entry["attachments"] = [{"url": f"{self.server.url}/{name}", "name": name, "mimetype": mimetype}]
        return entry

    def edit(self, number, text):
        return {"type": "edit", "message_id": f"m-{number}", "occurred_at": self.time(number + 1), "text": text}

    def deletion(self, number):
        return {"type": "deletion", "message_id": f"m-{number}", "occurred_at": self.time(number + 1)}

    def echo(self, number, text):
        return self.said(number, text, author={"is_us": True}, recipient={"id": "u-77"})

    def bad_entry(self):
        return {"type": "message", "id": "m-99"}

    def payload(self, *entries):
        return json.dumps({"version": 1, "events": entries} if len(entries) > 1 else entries[0]).encode()

    def signed(self, body):
        return signed(body)

    def shown_to_all(self):
        said = {call.values["key"]: call.values for call in self.server.calls if call.values.get("type") == "post"}
        return [(f"post-{number}", said[key]["text"]) for key, number in self.server.posts.items()]

    def said(self, number, text, **values):
        conversation = {"id": "c-9"}
        fixed = {"type": "message", "id": f"m-{number}", "conversation": conversation, "sent_at": self.time(number)}
        return {**fixed, "text": text, **values}

    def time(self, number):
        return self.moment(number).replace(tzinfo=UTC).isoformat()
