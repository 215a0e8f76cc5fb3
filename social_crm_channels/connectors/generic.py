import base64
import hashlib
import hmac
import json
from datetime import UTC
from http import HTTPStatus
from urllib.parse import unquote_plus

from odoo import fields, models
from odoo.tools import consteq

from ..tools.http_client import HttpClient
from .contract import (
    Attachment,
    Author,
    Call,
    Capabilities,
    Delivery,
    Finding,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    IncomingStatus,
    MalformedPayload,
    PostResult,
    Rejected,
    SendResult,
    TokenRejected,
    Unreadable,
    sequence_of,
)
from .reading import moment_from_iso, take, take_data, take_identifier, take_objects

VERSION = 1  # of the format
SIGNATURE_HEADER = "X-Social-CRM-Signature"
FORM_FIELD = b"payload="  # of a form-encoded delivery
SHORTEST_SECRET = 32  # characters
MAX_ATTACHMENT = 5 << 20  # bytes: attachments travel within the JSON
CONTACT_KINDS = ("direct", "public_comment", "mention", "call", "video_call", "meeting", "face_to_face")
STATES = ("sent", "delivered", "read", "failed")
READERS = {
    "message": "_read_message",
    "edit": "_read_edit",
    "deletion": "_read_deletion",
    "status": "_read_status",
    "reaction": "_read_reaction",
}


class SocialCrmConnectorGeneric(models.AbstractModel):
    """Any other network, through a small program that speaks the JSON of readme/GENERIC_WEBHOOK.md both ways."""

    _name = "social.crm.connector.generic"
    _inherit = "social.crm.connector"
    _description = "Generic Webhook Connector"

    _label = "Generic webhook"

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("webhook",),
            contact_kinds=CONTACT_KINDS,
            attachment_limit=MAX_ATTACHMENT,
            caption_limit=1 << 20,
            edit_sent=True,
            delete_sent=True,
            edits=True,
            deletions=True,
            echoes=True,
            statuses=True,
            reactions=True,
            idempotent_send=True,
            publish=True,
            begins=True,
        )

    def _credential_fields(self):
        return [
            (
                "secret",
                self.env._("Secret"),
                self.env._("Both sides sign with it. Use a long random text, at least 32 characters."),
            )
        ]

    def _guide(self, channel):
        return [
            self.env._("Have a small program at the other side speak the JSON that the documentation describes."),
            self.env._("Agree on a secret with it, at least 32 random characters: both sides sign with it."),
            self.env._("Tell it the webhook address: it posts there what people say."),
            self.env._("Enter the web address at which it takes your replies."),
        ]

    def _inspect(self, channel):
        address = channel.sudo().send_url  # sudo: the address is for administrators, whoever tests is one
        subject, secret = self.env._("Replies"), self.env._("Secret")
        short = len(channel._credential("secret")) < SHORTEST_SECRET
        return [
            Finding(subject, "good", self.env._("They are posted to %s.", address))
            if address
            else Finding(subject, "warning", self.env._("Nobody can answer: enter where to send replies.")),
            Finding(secret, "warning", self.env._("It is short: use at least %s characters.", SHORTEST_SECRET))
            if short
            else Finding(secret, "good", self.env._("Both sides sign with it.")),
        ]

    def _check_credentials(self, channel):
        if not channel._credential("secret"):
            raise TokenRejected(self.env._("There is no secret yet. Set one, and tell it to the other side."))
        return super()._check_credentials(channel)

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _verify_webhook(self, channel, headers, body):
        if not channel._credential("secret"):
            return False
        given = headers.get(SIGNATURE_HEADER, "")
        return consteq(given.encode("utf-8", "replace"), self._signature(channel, body).encode())

    def _delivery(self, channel, headers, body):
        self._entries(body)  # a sender learns at once that nobody can read it
        # An edit names no conversation, so the whole channel is the conversation to keep in order.
        return Delivery(payload=body, dedup_key=self._body_key(body))

    def _webhook_answer(self, malformed):
        if not malformed:
            return HTTPStatus.OK, {"status": "stored"}
        return HTTPStatus.BAD_REQUEST, {
            "error": "malformed",
            "message": "The delivery was kept, but nobody can read it: it is not in the documented format."
            " Do not send it again; an administrator can correct it.",
        }

    def _parse(self, channel, payload, headers):
        entries, is_batch = self._entries(payload)
        items = []
        for entry in entries:
            try:
                items.append(self._read(entry))
            except MalformedPayload as error:
                if not is_batch:
                    raise
                items.append(Unreadable(_raw(entry), str(error)))
        return items

    def _entries(self, payload):
        """:return: the events of a delivery, and whether they came in an envelope"""
        data = self._load_json(self._json_in(payload))
        if not isinstance(data, dict):
            raise MalformedPayload("A delivery is one event, or an envelope with “version” and “events”.")
        if "events" not in data:
            return [data], False
        if take(data, "version", int) != VERSION:
            raise MalformedPayload(f"This server reads version {VERSION} only.")
        return take(data, "events", list), True

    @staticmethod
    def _json_in(payload):
        """JSON never begins with the name of the form's field, so no header need be kept to tell them apart."""
        if not payload.startswith(FORM_FIELD):
            return payload
        return unquote_plus(payload.removeprefix(FORM_FIELD).partition(b"&")[0].decode("ascii", "replace"))

    def _read(self, event):
        if not isinstance(event, dict):
            raise MalformedPayload("An event is a JSON object.")
        kind = take(event, "type", str)
        if kind not in READERS:
            raise MalformedPayload(f"There is no type “{kind}”: one of {', '.join(READERS)} is expected.")
        return getattr(self, READERS[kind])(event)

    def _read_message(self, event):
        talk = take(event, "conversation", dict)
        recipient = take(event, "recipient", dict, None)
        until = take(event, "reply_until", str, "")
        return IncomingMessage(
            external_id=take_identifier(event, "id"),
            conversation_id=take_identifier(talk, "id"),
            author=self._read_author(take(event, "author", dict)),
            occurred_at=moment_from_iso(take(event, "sent_at", str)),
            sequence=_sequence(event),
            text=take(event, "text", str, ""),
            subject=take(event, "subject", str, ""),
            contact_kind=_one_of(event, "contact_kind", CONTACT_KINDS, "direct"),
            reply_to=take_identifier(event, "reply_to", ""),
            attachments=tuple(self._read_attachment(file) for file in take_objects(event, "attachments")),
            conversation_name=take(talk, "name", str, ""),
            conversation_data=take_data(talk, "data"),
            is_group=take(talk, "is_group", bool, False),
            reply_until=moment_from_iso(until) if until else None,
            recipient=self._read_author(recipient) if recipient else None,
            key=take(event, "key", str, ""),
        )

    def _read_edit(self, event):
        return IncomingEdit(
            message_id=take_identifier(event, "message_id"),
            occurred_at=moment_from_iso(take(event, "occurred_at", str)),
            text=take(event, "text", str),
            sequence=_sequence(event),
        )

    def _read_deletion(self, event):
        return IncomingDeletion(
            message_id=take_identifier(event, "message_id"),
            occurred_at=moment_from_iso(take(event, "occurred_at", str)),
        )

    def _read_status(self, event):
        return IncomingStatus(
            message_id=take_identifier(event, "message_id"),
            occurred_at=moment_from_iso(take(event, "occurred_at", str)),
            state=_one_of(event, "state", STATES),
            error=take(event, "error", str, ""),
        )

    def _read_reaction(self, event):
        return IncomingReaction(
            message_id=take_identifier(event, "message_id"),
            author=self._read_author(take(event, "author", dict)),
            occurred_at=moment_from_iso(take(event, "occurred_at", str)),
            emoji=take(event, "emoji", str, ""),
        )

    @staticmethod
    def _read_author(author):
        external_id, handle = take_identifier(author, "id", ""), take_identifier(author, "handle", "")
        is_us = take(author, "is_us", bool, False)
        if not (external_id or handle or is_us):
            raise MalformedPayload("An author needs an “id” or a “handle”.")
        return Author(
            external_id=external_id,
            scope=take_identifier(author, "scope", ""),
            handle=handle,
            name=take(author, "name", str, ""),
            avatar_url=take(author, "avatar_url", str, ""),
            profile_url=take(author, "profile_url", str, ""),
            email=take(author, "email", str, ""),
            email_authenticated=take(author, "email_verified", bool, False),
            phone=take(author, "phone", str, ""),
            followers=_count(author, "followers", None),
            is_us=is_us,
        )

    @staticmethod
    def _read_attachment(file):
        return Attachment(
            name=take(file, "name", str, ""),
            mimetype=take(file, "mimetype", str, ""),
            url=take(file, "url", str),
            size=_count(file, "size"),
        )

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _reply_blockers(self, channel, conversation):
        if channel.sudo().send_url:  # sudo: the address is for administrators, that there is one is not
            return []
        return [
            {
                "code": "no_send_url",
                "reason": self.env._("The channel %s does not know where to send replies.", channel.name),
                "remedy": self.env._("Ask an administrator to fill in “Send replies to” on the channel."),
            }
        ]

    def _send(self, channel, part):
        call = self._prepare_send(channel, part)
        return self._read_sent(channel, part, call.client.request(call.method, data=call.body, headers=call.headers))

    def _sends_together(self, channel):
        return True

    def _prepare_send(self, channel, part):
        message, attachment = part.message_id, part.attachment_id
        if part.kind == "attachment" and not attachment:
            raise Rejected(self.env._("The file is not there any more."))
        event = {
            "type": "message",
            "key": part.key,
            "conversation": self._conversation_out(message.conversation_id),
            "text": part.body or "",
            "reply_to": message.reply_to_id.external_id or None,
            "author": {"name": message.user_id.name or channel.company_id.name},
            "attachments": [self._attachment_out(attachment)] if attachment else [],
        }
        return self._call_with(channel, event, part.key)

    def _read_sent(self, channel, part, answer):
        answer = self._answer_in(channel, answer)
        sent_at = answer.get("sent_at")
        return SendResult(
            external_id=str(answer.get("id") or part.key),
            occurred_at=_moment_or_none(sent_at),
            sequence=str(answer.get("sequence") or ""),
        )

    def _thread_to_begin(self, channel, identity, key):
        return identity.external_id or ""

    def _publish(self, channel, post):
        event = {"type": "post", "key": post.key, "title": post.title, "text": post.text, "link": post.link}
        answer = self._post(channel, event, post.key)
        external_id = str(answer.get("id") or post.key)
        return PostResult(
            external_id=external_id,
            conversation_id=str(answer.get("conversation") or external_id),
            url=str(answer.get("url") or ""),
        )

    def _lookup_post(self, channel, post):
        return self._publish(channel, post)  # the same key is the same post

    def _edit_sent(self, channel, part, text):
        self._post(channel, {"type": "edit", "message_id": part.external_id, "text": text})

    def _delete_sent(self, channel, part):
        self._post(channel, {"type": "deletion", "message_id": part.external_id})

    @staticmethod
    def _conversation_out(conversation):
        return {"id": conversation.external_id, "data": conversation.provider_data or {}}

    @staticmethod
    def _attachment_out(attachment):
        content = attachment.raw or b""
        return {
            "name": attachment.name,
            "mimetype": attachment.mimetype,
            "size": len(content),
            "content": base64.b64encode(content).decode(),
        }

    def _post(self, channel, event, key=""):
        """Post an event to the other side.

        :param dict event: as documented
        :param str key: the same for the same message, however often it is sent
        :return: the JSON object that was answered, ``{}`` if it was none
        :rtype: dict
        :raise ConnectorError:
        """
        call = self._call_with(channel, event, key)
        return self._answer_in(channel, call.client.request(call.method, data=call.body, headers=call.headers))

    def _call_with(self, channel, event, key):
        """:rtype: Call"""
        url = channel.sudo().send_url  # sudo: the address is for administrators, agents answer
        if not url:
            raise Rejected(self.env._("The channel does not know where to send replies."))
        now = fields.Datetime.now().replace(tzinfo=UTC).isoformat()
        body = json.dumps({"version": VERSION, "occurred_at": now, **event}).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: self._signature(channel, body),
            **({"Idempotency-Key": key} if key else {}),
        }
        return Call(HttpClient(url, secrets=channel._secrets()), body, headers)

    def _answer_in(self, channel, answer):
        """:return: the JSON object that was answered, ``{}`` if it was none"""
        if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise TokenRejected(self.env._("The other side does not accept our signature (%s).", answer.status_code))
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            said = HttpClient("", secrets=channel._secrets()).redact(answer.text[:300])
            raise Rejected(
                self.env._("The other side refused it (%(status)s): %(said)s", status=answer.status_code, said=said)
            )
        try:
            data = answer.json()
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}

    @staticmethod
    def _signature(channel, body):
        digest = hmac.new(channel._credential("secret").encode(), body, hashlib.sha256).hexdigest()
        return f"sha256={digest}"


def _raw(entry):
    try:
        return json.dumps(entry).encode()
    except RecursionError as error:
        raise MalformedPayload("The events are nested too deeply.") from error


def _count(data, key, default=0):
    value = take(data, key, int, default)
    return value if value is None else min(max(value, 0), 2**31 - 1)


def _sequence(event):
    """A number is padded so that text order is its order; a text is taken as it is."""
    if type(event.get("sequence")) is not int:
        return take_identifier(event, "sequence", "")
    if not 0 <= event["sequence"] < 10**20:
        raise MalformedPayload("“sequence” should be a number from 0 to 99999999999999999999, or a text.")
    return sequence_of(event["sequence"])


def _one_of(data, key, values, *default):
    value = take(data, key, str, *default)
    if value not in values:
        raise MalformedPayload(f"“{key}” should be one of {', '.join(values)}.")
    return value


def _moment_or_none(text):
    try:
        return moment_from_iso(text) if isinstance(text, str) else None
    except MalformedPayload:
        return None
