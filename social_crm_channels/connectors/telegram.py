import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from odoo import fields, models
from odoo.tools import consteq

from ..tools.http_client import ALLOWED_TYPES, MAX_RETRY_AFTER, retry_after
from .contract import (
    Attachment,
    Author,
    Capabilities,
    ConversationChanged,
    ConversationHasMoved,
    ConversationMoved,
    Delivery,
    FetchedFile,
    Finding,
    IncomingEdit,
    IncomingMessage,
    IncomingReaction,
    MalformedPayload,
    PostResult,
    RateLimited,
    Rejected,
    SendResult,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    sequence_of,
)
from .reading import moment_of, take, take_objects

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 a name, no secret
MAX_DOWNLOAD = 20 << 20  # bytes that getFile hands out
MAX_PHOTO = 10 << 20  # bytes that sendPhoto takes; what is larger goes as a document
POLL_LIMIT = 100  # updates an answer of getUpdates
DELETABLE_FOR = timedelta(hours=48)
RECENTLY = timedelta(hours=1)  # an older trouble with the webhook is over
# After a week without updates Telegram begins to count anew, maybe below the offset (Bot API, "Update").
OFFSET_LIFE = 6 * 24 * 3600  # seconds
READERS = {  # kinds of update that are asked for, and who reads them
    "message": "_read_message",
    "edited_message": "_read_edit",
    "channel_post": "_read_channel_post",
    "edited_channel_post": "_read_edit",
    "message_reaction": "_read_reaction",
    "my_chat_member": "_read_membership",
}
FILES = {  # name and type where Telegram tells none; an animation comes with a document that repeats it
    "animation": ("animation.mp4", "video/mp4"),
    "document": ("document", "application/octet-stream"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video_note": ("video_note.mp4", "video/mp4"),
    "sticker": (),
}
# What Telegram itself tells of a chat in the shape of a message: nobody said it.
SERVICE = re.compile(
    r"(new|left|delete)_chat_\w+|(group|supergroup|channel)_chat_created|chat_(shared|background_set|owner_\w+)"
    r"|(general_)?forum_topic_\w+|video_chat_\w+|giveaway_(created|completed)|checklist_tasks_\w+"
    r"|suggested_post_(approved|approval_failed|declined|paid|refunded)|(direct|paid)_message_price_changed"
    r"|message_auto_delete_timer_changed|pinned_message|users_shared|connected_website|write_access_allowed"
    r"|passport_data|proximity_alert_triggered|boost_added|(successful|refunded)_payment"
)


class SocialCrmConnectorTelegram(models.AbstractModel):
    """Telegram bots, by the Bot API (https://core.telegram.org/bots/api).

    A conversation is ``<chat>``, or ``<chat>:<topic>`` in a forum; a message is ``<chat>:<message>``, because
    Telegram counts messages for each chat. A chat below zero has many members.
    """

    _name = "social.crm.connector.telegram"
    _inherit = "social.crm.connector"
    _description = "Telegram Connector"

    _label = "Telegram"
    _network_code = "telegram"
    _base_url = "https://api.telegram.org"

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("webhook", "poll"),
            contact_kinds=("direct", "public_comment", "mention"),
            text_limit=4096,
            text_measure="utf16",
            caption_limit=1024,
            attachment_limit=50 << 20,
            edit_sent=True,
            delete_sent=True,
            edits=True,
            reactions=True,
            rate_per_second=30.0,
            publish=bool(channel.publish_to),
        )

    def _credential_fields(self):
        return [("token", self.env._("Bot token"), self.env._("BotFather shows it when it creates the bot."))]

    def _guide(self, channel):
        return [
            self.env._("In Telegram, write /newbot to @BotFather, and name your bot. It shows a token: copy it."),
            self.env._(
                "For groups: write /setprivacy to @BotFather, choose the bot and then “Disable”, else it hears only"
                " what is addressed to it. To see reactions, make it an administrator of the group."
            ),
            self.env._(
                "Choose how messages arrive. “The provider calls us” needs a public address of Odoo with https on port"
                " 443, 80, 88 or 8443; “We ask the provider” works behind any firewall."
            ),
            self.env._("If another program uses the bot, it will hear nothing any more."),
        ]

    def _inspect(self, channel):
        bot = self._call(channel, "getMe", key="id")
        findings = [self._groups_finding(bot)]
        if channel.state == "connected":
            findings.append(self._webhook_finding(channel, self._call(channel, "getWebhookInfo", key="url")))
        return findings

    def _groups_finding(self, bot):
        subject = self.env._("Groups")
        if not bot.get("can_join_groups", True):
            return Finding(subject, "good", self.env._("The bot cannot be added to groups."))
        if bot.get("can_read_all_group_messages"):
            return Finding(subject, "good", self.env._("The bot hears everything in its groups."))
        return Finding(
            subject,
            "good",
            self.env._(
                "In groups, the bot hears only what is addressed to it. Write /setprivacy to @BotFather to hear all."
            ),
        )

    def _webhook_finding(self, channel, info):
        """What Telegram tells of the webhook (Bot API, "WebhookInfo")."""
        subject = self.env._("Webhook")
        if channel.inbound_mode != "webhook":
            if info["url"]:
                return Finding(subject, "bad", self.env._("Another program took the bot. Connect the channel again."))
            return Finding(subject, "good", self.env._("None: we ask Telegram."))
        if info["url"] != channel.sudo().webhook_url:  # sudo: whoever may test, the key in it is for Telegram
            return Finding(subject, "bad", self.env._("Telegram does not call us. Connect the channel again."))
        failed_at = _moment_or_none(info.get("last_error_date"))
        if failed_at and failed_at > fields.Datetime.now() - RECENTLY:
            said = info.get("last_error_message") or ""
            return Finding(subject, "warning", self.env._("Telegram could not reach us lately: %s", said))
        return Finding(subject, "good", self.env._("Telegram calls us."))

    def _check_credentials(self, channel):
        bot = self._call(channel, "getMe", key="id")
        return {"external_id": str(bot["id"]), "handle": bot.get("username", "")}

    def _subscribe(self, channel):
        self._call(
            channel,
            "setWebhook",
            {
                "url": channel.sudo().webhook_url,  # sudo: whoever may connect, the key in it is for Telegram
                "secret_token": self._webhook_secret(channel),
                "allowed_updates": list(READERS),
            },
            kind=object,
        )

    def _unsubscribe(self, channel):
        self._call(channel, "deleteWebhook", kind=object)

    def _webhook_secret(self, channel):
        """What Telegram repeats in a header of each delivery.

        Derived, so that it changes with the token and with the webhook's key, and is stored nowhere.

        :return: 64 hexadecimal digits
        :rtype: str
        """
        key = channel.sudo().webhook_key  # sudo: hidden from all users
        token = channel._credential("token")
        return hmac.new(token.encode(), f"webhook:{key}".encode(), hashlib.sha256).hexdigest()

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _verify_webhook(self, channel, headers, body):
        if not channel._credential("token"):
            return False
        given = headers.get(SECRET_HEADER, "")
        return consteq(given.encode("utf-8", "replace"), self._webhook_secret(channel).encode())

    def _delivery_key(self, data):
        return take(self._update(data), "update_id", str)

    def _conversation_key(self, data):
        kind, content = self._content_of(self._update(data))
        return take(take(content, "chat", dict), "id", str) if kind else ""

    def _poll(self, channel):
        """Get up to 100 updates. Asking with an offset tells Telegram to forget what was before it: only the
        cursor that was kept together with its deliveries moves it."""
        cursor = channel.sudo().cursor or {}  # sudo: technical, hidden from all users
        values = {"limit": POLL_LIMIT, "timeout": 0, "allowed_updates": list(READERS)}
        if time.time() - cursor.get("moved_at", 0) < OFFSET_LIFE:
            values["offset"] = cursor["offset"]
        updates = self._call(channel, "getUpdates", values, kind=list)
        if not all(isinstance(update, dict) and isinstance(update.get("update_id"), int) for update in updates):
            raise TemporaryFailure(self.env._("Telegram's answer to %s is not what it documents.", "getUpdates"))
        if updates:
            cursor = {"offset": updates[-1]["update_id"] + 1, "moved_at": int(time.time())}
        return [self._polled(channel, update) for update in updates], cursor

    def _polled(self, channel, update):
        body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        try:
            return self._delivery(channel, {}, body)
        except MalformedPayload:
            # Stored all the same: the drain cannot read it either, and keeps it as dead.
            return Delivery(payload=body, dedup_key=self._body_key(body))

    def _parse(self, channel, payload, headers):
        update = self._update(self._load_json(payload))
        kind, content = self._content_of(update)
        return getattr(self, READERS[kind])(channel, update, content) if kind else []

    @staticmethod
    def _update(data):
        if not isinstance(data, dict):
            raise MalformedPayload("An update is a JSON object.")
        return data

    @staticmethod
    def _content_of(update):
        """:return: the kind of update and its content, or two empty texts for a kind that was not asked for"""
        for kind in READERS:
            if kind in update:
                return kind, take(update, kind, dict)
        return "", ""

    def _read_message(self, channel, update, message, is_us=False):
        moved = self._read_migration(message)
        if moved:
            return [moved]
        text, attachments = self._text(message), self._attachments(message)
        if not text and not attachments:
            if any(map(SERVICE.fullmatch, message)):
                return []
            text = self.env._("(A kind of message that cannot be shown here: see it in Telegram.)")
        chat, chat_id = self._chat(message)
        number = take(message, "message_id", int)
        return [
            IncomingMessage(
                external_id=f"{chat_id}:{number}",
                conversation_id=self._conversation_id(message),
                author=self._author(channel, message, is_us),
                occurred_at=moment_of(take(message, "date", int)),
                sequence=self._sequence(number),
                text=self._forwarded(message) + text,
                contact_kind=self._contact_kind(channel, message, text),
                reply_to=self._reply_to(message),
                attachments=attachments,
                conversation_name=self._conversation_name(message),
                is_group=take(chat, "type", str) != "private",
            )
        ]

    def _read_channel_post(self, channel, update, message):
        # A bot reads a channel only where it is an administrator: the channel is ours.
        return self._read_message(channel, update, message, is_us=True)

    def _read_edit(self, channel, update, message):
        _chat, chat_id = self._chat(message)
        return [
            IncomingEdit(
                message_id=f"{chat_id}:{take(message, 'message_id', int)}",
                occurred_at=moment_of(take(message, "edit_date", int, None) or take(message, "date", int)),
                text=self._forwarded(message) + self._text(message),
                sequence=self._sequence(take(update, "update_id", int)),
            )
        ]

    def _read_reaction(self, channel, update, reaction):
        actor = take(reaction, "user", dict, None) or take(reaction, "actor_chat", dict, None)
        if not actor:
            return []
        _chat, chat_id = self._chat(reaction)
        return [
            IncomingReaction(
                message_id=f"{chat_id}:{take(reaction, 'message_id', int)}",
                author=self._author_of(channel, actor),
                occurred_at=moment_of(take(reaction, "date", int)),
                emoji="".join(map(self._emoji, take_objects(reaction, "new_reaction"))),
            )
        ]

    def _read_membership(self, channel, update, change):
        """We were blocked or thrown out, or may speak again."""
        member = take(change, "new_chat_member", dict)
        status = take(member, "status", str)
        muted = status == "restricted" and not take(member, "can_send_messages", bool, False)
        _chat, chat_id = self._chat(change)
        return [
            ConversationChanged(
                conversation_id=str(chat_id),
                occurred_at=moment_of(take(change, "date", int)),
                data={"blocked": status in ("kicked", "left") or muted},
            )
        ]

    def _read_migration(self, message):
        """A group became a supergroup: told once in the old chat and once in the new one."""
        chat_id = take(take(message, "chat", dict), "id", str)
        new_id = take(message, "migrate_to_chat_id", str, "")
        old_id = take(message, "migrate_from_chat_id", str, "")
        if new_id:
            return ConversationMoved(old_id=chat_id, new_id=new_id)
        if old_id:
            return ConversationMoved(old_id=old_id, new_id=chat_id)
        return None

    # --- where and who ---

    @staticmethod
    def _chat(content):
        chat = take(content, "chat", dict)
        return chat, take(chat, "id", int)

    def _conversation_id(self, message):
        _chat, chat_id = self._chat(message)
        # Outside of forums the thread id merely names the first message of a row of replies.
        if not take(message, "is_topic_message", bool, False):
            return str(chat_id)
        return f"{chat_id}:{take(message, 'message_thread_id', int)}"

    def _conversation_name(self, message):
        chat, _chat_id = self._chat(message)
        name = take(chat, "title", str, "") or self._full_name(chat)
        topic = take(self._topic_start(message), "name", str, "")
        return f"{name} / {topic}" if topic else name

    @staticmethod
    def _topic_start(message):
        """A message in a topic "replies" to the service message that opened it, unless it replies to another.

        :return: what that service message says of the topic, ``{}`` if it is not there
        """
        replied = take(message, "reply_to_message", dict, {})
        return take(replied, "forum_topic_created", dict, {})

    def _reply_to(self, message):
        replied = take(message, "reply_to_message", dict, {})
        if not replied or self._topic_start(message):
            return ""
        _chat, chat_id = self._chat(message)
        return f"{chat_id}:{take(replied, 'message_id', int)}"

    def _contact_kind(self, channel, message, text):
        chat, _chat_id = self._chat(message)
        if take(chat, "type", str) == "private":
            return "direct"
        handle, account = channel.account_handle, channel.account_external_id
        replied = take(take(message, "reply_to_message", dict, {}), "from", dict, {})
        if account and take(replied, "id", str, "") == account:
            return "mention"
        if handle and re.search(rf"@{re.escape(handle)}\b", text, re.IGNORECASE):
            return "mention"
        return "public_comment"

    def _author(self, channel, message, is_us):
        # A post of the channel that a group belongs to is repeated there by Telegram.
        is_us = is_us or take(message, "is_automatic_forward", bool, False)
        # An anonymous administrator, and whoever writes as a channel, speak as a chat.
        sender = (
            take(message, "sender_chat", dict, None) or take(message, "from", dict, None) or take(message, "chat", dict)
        )
        return self._author_of(channel, sender, is_us, phone=self._own_phone(message, sender))

    def _author_of(self, channel, sender, is_us=False, phone=""):
        """:param dict sender: a ``User`` or a ``Chat``"""
        external_id, handle = take(sender, "id", str), take(sender, "username", str, "")
        return Author(
            external_id=external_id,
            handle=handle,
            name=take(sender, "title", str, "") or self._full_name(sender) or handle,
            profile_url=f"https://t.me/{quote(handle)}" if handle else "",
            phone=phone,
            is_us=is_us or external_id == channel.account_external_id,
        )

    @staticmethod
    def _full_name(person):
        return " ".join(filter(None, (take(person, "first_name", str, ""), take(person, "last_name", str, ""))))

    @staticmethod
    def _own_phone(message, sender):
        """The sender's number, if they share their own contact: Telegram itself fills in ``user_id``."""
        contact = take(message, "contact", dict, {})
        phone = take(contact, "phone_number", str, "")
        if not phone or take(contact, "user_id", str, "") != take(sender, "id", str):
            return ""
        return phone if phone.startswith("+") else f"+{phone}"

    @staticmethod
    def _sequence(number):
        if not 0 <= number < 10**20:
            raise MalformedPayload(f"{number} is not an id.")
        return sequence_of(number)

    # --- what ---

    def _text(self, message):
        for key, entities in (("text", "entities"), ("caption", "caption_entities")):
            if key in message:
                return _spell_out_links(take(message, key, str), take_objects(message, entities))
        return self._described(message)

    def _described(self, message):
        """In words, what is neither text nor file."""
        if "venue" in message:  # comes with a location that repeats it
            venue = take(message, "venue", dict)
            place = ", ".join(filter(None, (take(venue, "title", str, ""), take(venue, "address", str, ""))))
            return self.env._("Place: %(place)s (%(position)s)", place=place, position=self._position(venue))
        if "location" in message:
            return self.env._("Location: %s", self._position(message))
        if "contact" in message:
            contact = take(message, "contact", dict)
            phone = take(contact, "phone_number", str, "")
            return self.env._("Contact: %(name)s, %(phone)s", name=self._full_name(contact), phone=phone)
        if "poll" in message:
            poll = take(message, "poll", dict)
            options = [f"- {take(option, 'text', str, '')}" for option in take_objects(poll, "options")]
            return "\n".join([self.env._("Poll: %s", take(poll, "question", str, "")), *options])
        for key in ("dice", "sticker"):
            if key in message:
                thing = take(message, key, dict)
                return f"{take(thing, 'emoji', str, '')} {take(thing, 'value', str, '')}".strip()
        return ""

    @staticmethod
    def _position(data):
        location = take(data, "location", dict, {})
        return f"{take(location, 'latitude', float, 0.0):.6f}, {take(location, 'longitude', float, 0.0):.6f}"

    def _forwarded(self, message):
        """A first line that says whose words these are."""
        origin = take(message, "forward_origin", dict, {})
        sender = next(
            (take(origin, key, dict) for key in ("sender_user", "sender_chat", "chat") if key in origin),
            {},
        )
        name = take(origin, "sender_user_name", str, "") or take(sender, "title", str, "") or self._full_name(sender)
        return self.env._("Forwarded from %s:", name) + "\n" if name else ""

    def _attachments(self, message):
        photos = take_objects(message, "photo")
        if photos:
            largest = max(photos, key=lambda size: take(size, "width", int, 0) * take(size, "height", int, 0))
            return (self._attachment(largest, "photo.jpg", "image/jpeg"),)
        for key, kind in FILES.items():
            if key in message:
                file = take(message, key, dict)
                return (self._attachment(file, *(_sticker_kind(file) if key == "sticker" else kind)),)
        return ()

    @staticmethod
    def _attachment(file, name, mimetype):
        return Attachment(
            external_id=take(file, "file_id", str),
            name=take(file, "file_name", str, "") or name,
            mimetype=take(file, "mime_type", str, "") or mimetype,
            size=max(take(file, "file_size", int, 0), 0),
        )

    @staticmethod
    def _emoji(reaction):
        """A ``ReactionType``: custom ones are pictures that only Telegram has."""
        names = {"paid": "⭐", "custom_emoji": "❔"}
        return take(reaction, "emoji", str, "") or names.get(take(reaction, "type", str, ""), "")

    def _fetch_attachment(self, channel, attachment):
        if attachment.size > MAX_DOWNLOAD:
            raise Rejected(self.env._("Telegram hands bots no file above 20 MB: see it in Telegram."))
        if not ALLOWED_TYPES.match(attachment.mimetype):
            raise Rejected(self.env._("Files of type %s are not stored.", attachment.mimetype))
        path = self._call(channel, "getFile", {"file_id": attachment.external_id}, key="file_path")["file_path"]
        url = f"/file/bot{quote(channel._credential('token'), safe=':')}/{quote(path)}"
        answer = self._client(channel).request("GET", url, max_bytes=MAX_DOWNLOAD)
        if answer.status_code != HTTPStatus.OK:
            raise Rejected(self.env._("Telegram does not have this file any more."))
        return FetchedFile(answer.content, attachment.name, attachment.mimetype)

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _text_length(self, text):
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def _conversation_interval(self, conversation):
        # 1 a second in a chat, 20 a minute in a group (https://core.telegram.org/bots/faq)
        return 3.0 if self._is_group(conversation.external_id) else 1.0

    def _reply_blockers(self, channel, conversation):
        if not (conversation.provider_data or {}).get("blocked"):
            return []
        return [
            {
                "code": "blocked",
                "reason": self.env._("The bot was blocked by this person, or put out of this group."),
                "remedy": self.env._("Wait until they write again, or reach them on another channel."),
            }
        ]

    def _send(self, channel, part):
        target = self._target(part)
        if part.kind == "text":
            message = self._call(channel, "sendMessage", {**target, "text": part.body}, key="message_id")
        else:
            message = self._send_file(channel, part, target)
        number = message["message_id"]
        return SendResult(
            external_id=f"{target['chat_id']}:{number}",
            occurred_at=_moment_or_none(message.get("date")),
            sequence=sequence_of(number),
        )

    def _publish(self, channel, post):
        if not channel.publish_to:
            raise Rejected(self.env._("Name the Telegram channel on %s first, under “Post to”.", channel.name))
        message = self._call(
            channel, "sendMessage", {"chat_id": channel.publish_to, "text": post.text}, key="message_id"
        )
        number, chat = message["message_id"], message.get("chat") or {}
        place = chat.get("username") or channel.publish_to.lstrip("@")
        url = "" if place.lstrip("-").isdigit() else f"https://t.me/{place}/{number}"
        # No thread is its own: whoever answers does so in a chat where all else is said, too.
        return PostResult(f"{chat.get('id') or channel.publish_to}:{number}", url=url)

    def _send_file(self, channel, part, target):
        attachment = part.attachment_id
        if not attachment:
            raise Rejected(self.env._("The file is not there any more."))
        values = {**target, "caption": part.body} if part.body else target
        file = (attachment.name, attachment.raw, attachment.mimetype)
        if attachment.mimetype in ("image/jpeg", "image/png") and attachment.file_size <= MAX_PHOTO:
            try:
                return self._call(channel, "sendPhoto", values, {"photo": file}, key="message_id")
            except Rejected as error:
                if "PHOTO_" not in str(error):
                    raise
                # Of a size or shape that Telegram shows as a file only.
        return self._call(channel, "sendDocument", values, {"document": file}, key="message_id")

    def _change_refusal(self, message, ability):
        # https://core.telegram.org/bots/api#deletemessage
        sent_at = min(message._valid_parts().filtered("sent_at").mapped("sent_at"), default=message.occurred_at)
        if ability == "delete_sent" and sent_at < fields.Datetime.now() - DELETABLE_FOR:
            return self.env._("Telegram lets nobody take back what was sent more than 48 hours ago.")
        return super()._change_refusal(message, ability)

    def _edit_sent(self, channel, part, text):
        if part.kind == "text":
            self._call(channel, "editMessageText", {**self._sent(part), "text": text}, kind=object)
        else:
            self._call(channel, "editMessageCaption", {**self._sent(part), "caption": text}, kind=object)

    def _delete_sent(self, channel, part):
        self._call(channel, "deleteMessage", self._sent(part), kind=object)

    def _target(self, part):
        """Where a part goes: chat, topic, and the message it answers."""
        message = part.message_id
        chat_id, _colon, topic = message.conversation_id.external_id.partition(":")
        target = {"chat_id": int(chat_id)}
        if topic:
            target["message_thread_id"] = int(topic)
        replied_chat, _colon, replied = (message.reply_to_id.external_id or "").partition(":")
        if replied_chat == chat_id:  # not so after a group has become a supergroup
            target["reply_parameters"] = {"message_id": int(replied), "allow_sending_without_reply": True}
        return target

    @staticmethod
    def _sent(part):
        chat_id, _colon, number = part.external_id.partition(":")
        return {"chat_id": int(chat_id), "message_id": int(number)}

    @staticmethod
    def _is_group(external_id):
        return str(external_id).startswith("-")

    # ------------------------------------------------------------------
    # The Bot API
    # ------------------------------------------------------------------
    def _call(self, channel, method, values=None, files=None, kind=dict, key=""):
        """Call a method of the Bot API.

        :param dict values: its parameters
        :param dict files: as of :mod:`requests`; the call is then multipart
        :param type kind: of the result
        :param str key: the result must have it
        :return: what Telegram calls ``result``
        :raise ConnectorError:
        """
        values = values or {}
        token = channel._credential("token")
        if not token:
            raise TokenRejected(self.env._("There is no bot token yet. Set the one that BotFather showed."))
        client, path = self._client(channel), f"/bot{quote(token, safe=':')}/{method}"
        if files:
            form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
            answer = client.request("POST", path, data=form, files=files, raise_busy=False)
        else:
            answer = client.request("POST", path, json=values, raise_busy=False)
        try:
            data = answer.json()
        except ValueError:
            data = {}
        data = data if isinstance(data, dict) else {}
        if data.get("ok") is not True:
            raise self._error(client, answer, data, values.get("chat_id"))
        result = data.get("result")
        if not isinstance(result, kind) or (key and key not in result):
            raise UnknownOutcome(self.env._("Telegram's answer to %s is not what it documents.", method))
        return result

    def _error(self, client, answer, data, chat_id):
        """Tell what a refusal means (https://core.telegram.org/bots/api#making-requests, #responseparameters).

        :return: the error to raise
        :rtype: ConnectorError
        """
        code = data.get("error_code") or answer.status_code
        said = client.redact(str(data.get("description") or answer.reason))
        parameters = data.get("parameters") or {}
        if parameters.get("migrate_to_chat_id"):
            return ConversationHasMoved(said, str(parameters["migrate_to_chat_id"]))
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            wait = parameters.get("retry_after")
            wait = min(wait, MAX_RETRY_AFTER) if wait else retry_after(answer.headers)
            return RateLimited(said, wait, conversation_only=self._is_group(chat_id))
        if code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            return TokenRejected(self.env._("Telegram does not accept the bot token (%s).", said))
        if code == HTTPStatus.CONFLICT:
            return TemporaryFailure(
                self.env._(
                    "Another program fetches this bot's messages, or calls a webhook (%s)."
                    " Stop it, or connect the channel again.",
                    said,
                )
            )
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TemporaryFailure(said, retry_after(answer.headers))
        if code < HTTPStatus.BAD_REQUEST:
            return UnknownOutcome(self.env._("This was not answered by Telegram: check the provider address."))
        return Rejected(said)


def _spell_out_links(text, entities):
    """Write the address behind linked words after them: a plain text would lose it.

    Offsets and lengths count UTF-16 code units (https://core.telegram.org/bots/api#messageentity).
    """
    units = text.encode("utf-16-le")
    for entity in reversed(entities):
        if take(entity, "type", str, "") == "text_link":
            end = 2 * (take(entity, "offset", int, 0) + take(entity, "length", int, 0))
            address = f" ({take(entity, 'url', str, '')})"
            units = units[:end] + address.encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "replace")


def _sticker_kind(sticker):
    """Name and type of a sticker's file (https://core.telegram.org/bots/api#sticker)."""
    if take(sticker, "is_animated", bool, False):
        return "sticker.tgs", "application/x-tgsticker"
    if take(sticker, "is_video", bool, False):
        return "sticker.webm", "video/webm"
    return "sticker.webp", "image/webp"


def _moment_or_none(epoch):
    try:
        return moment_of(epoch) if isinstance(epoch, int) else None
    except MalformedPayload:
        return None
