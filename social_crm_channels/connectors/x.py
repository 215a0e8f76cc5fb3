import hmac
import json
import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
import tweepy

from odoo import models

from ..tools.http_client import retry_after
from ..tools.x_text import weighted_length
from .contract import (
    AccountRevoked,
    Capabilities,
    Delivery,
    MalformedPayload,
    PostResult,
    RateLimited,
    Rejected,
    SendResult,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    Unreadable,
    sequence_of,
)
from .reading import take, take_objects
from .x_api import (
    EVENTS,
    MAX_REST,
    MIN_REST,
    USER_FIELDS,
    Duplicate,
    Session,
    bearer,
    codes,
    current_name,
    json_or_empty,
    objects_in,
    rest,
    said,
    sign,
    wait,
)
from .x_reading import DM, EPOCH, Context, moment_of_id, number_of, read_deletion, read_direct_message, read_post

SIGNATURE = "X-Twitter-Webhooks-Signature"
SIGNATURE_OAUTH2 = "X-Twitter-Webhooks-Signature-OAuth2"
POST_LIMIT = 280  # weighted characters
DM_LIMIT = 10_000  # characters
MAX_PICTURE = 5 << 20  # bytes
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
MEDIA_HOSTS = ("ton.twitter.com", "ton.x.com")  # hand out files of direct messages, to their participants only
MEDIA_FIELDS = ["media_key", "type", "url", "preview_image_url", "variants"]
POST_FIELDS = [
    "id",
    "text",
    "author_id",
    "conversation_id",
    "created_at",
    "attachments",
    "display_text_range",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "note_tweet",
    "referenced_tweets",
]
POST_EXPANSIONS = ["author_id", "attachments.media_keys", "referenced_tweets.id", "in_reply_to_user_id"]
DM_FIELDS = ["id", "event_type", "text", "sender_id", "dm_conversation_id", "created_at", "attachments", "entities"]
DM_EXPANSIONS = ["sender_id", "attachments.media_keys"]
LANES = {  # what is polled: the method of tweepy, and the event type that a webhook would have
    "mentions": ("get_users_mentions", "post.mention.create"),
    "posts": ("get_users_tweets", "post.create"),
    "direct": ("get_direct_message_events", "dm.received"),
}
PAGE = 100
BACKFILL = timedelta(days=7)  # how far the first poll looks back
NO_CREDIT_REST = 3600  # seconds, where a monthly allowance or the credits are used up
CLOCK_SKEW = timedelta(minutes=2)
SUSPENDED = {32, 64, 89, 326}  # codes: not authenticated, suspended, expired token, locked


class SocialCrmConnectorX(models.AbstractModel):
    """X, by its API version 2 (https://docs.x.com/x-api) and the X Activity API for its webhooks.

    A conversation is the ``conversation_id`` of posts, or ``dm:`` and the ``dm_conversation_id``; so are messages.
    Posts and direct messages go through tweepy, whose requests end in our own client.
    """

    _name = "social.crm.connector.x"
    _inherit = "social.crm.connector"
    _description = "X Connector"

    _label = "X"
    _network_code = "x"
    _base_url = "https://api.x.com"

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        # X tells of deletions by our own account only.
        return Capabilities(
            inbound_modes=("webhook", "poll"),
            contact_kinds=("direct", "public_comment", "mention"),
            text_limit=POST_LIMIT,
            text_measure="x_weighted",
            split_text=False,
            caption_limit=POST_LIMIT,
            attachment_limit=MAX_PICTURE,
            delete_sent=True,
            edits=True,
            echoes=True,
            lookup_sent=True,
            publish=True,
            poll_interval=float(MIN_REST),
        )

    def _check_credentials(self, channel):
        me = self._data(self._call(channel, "get_me", user_fields=USER_FIELDS))
        return {"external_id": str(me.get("id") or ""), "handle": str(me.get("username") or "")}

    def _fetch_profile(self, channel, identity):
        whom = {"id": identity.external_id} if identity.external_id else {"username": identity.handle}
        user = self._data(self._call(channel, "get_user", user_fields=USER_FIELDS, **whom))
        author = Context("", "", {"users": [user]}).author(str(user.get("id")))
        return {
            "name": author.name,
            "handle": author.handle,
            "avatar_url": author.avatar_url,
            "profile_url": author.profile_url,
            "followers": author.followers or 0,
        }

    def _answer_challenge(self, channel, params):
        # https://docs.x.com/x-api/webhooks/quickstart#2-the-crc-check
        secret = channel._credential("consumer_secret") or channel._credential("client_secret")
        token = params.get("crc_token") or ""
        if not secret or not token or token.lstrip().startswith("{"):
            return None  # what looks like a delivery might be passed off as signed
        return json.dumps({"response_token": sign(secret, token.encode("utf-8", "replace"))})

    def _verify_webhook(self, channel, headers, body):
        # https://docs.x.com/x-api/webhooks/introduction#signature-headers
        modern = headers.get(SIGNATURE_OAUTH2)
        given = headers.get(SIGNATURE, "") if modern is None else modern
        secret = channel._credential("consumer_secret" if modern is None else "client_secret")
        return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), sign(secret, body).encode())

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _delivery_key(self, data):
        event = self._event(data)
        uuid = take(event, "event_uuid", str, "")
        if uuid:
            return uuid
        number = take(take(event, "payload", dict), "id", str, "")
        return f"{take(event, 'event_type', str)}:{number}" if number else ""

    def _conversation_key(self, data):
        # A deletion does not name its conversation: all posts of an account are one lane, all direct messages another.
        return "direct" if take(self._event(data), "event_type", str).startswith("dm.") else "posts"

    def _parse(self, channel, payload, headers):
        event = self._event(self._load_json(payload))
        reader = EVENTS.get(current_name(take(event, "event_type", str)))
        return getattr(self, reader)(channel, event) if reader else []

    @staticmethod
    def _event(data):
        if not isinstance(data, dict):
            raise MalformedPayload("A delivery is a JSON object.")
        return take(data, "data", dict)

    @staticmethod
    def _context(channel, event):
        account = take(take(event, "filter", dict, {}), "user_id", str, "") or channel.account_external_id or ""
        handle = channel.account_handle if account == channel.account_external_id else ""
        return Context(account, handle, take(event, "includes", dict, {}))

    def _read_post(self, channel, event):
        return read_post(self._context(channel, event), take(event, "payload", dict))

    def _read_quote(self, channel, event):
        return read_post(self._context(channel, event), take(event, "payload", dict), quotes_us=True)

    def _read_deletion(self, channel, event):
        return read_deletion(self._context(channel, event), take(event, "payload", dict))

    def _read_direct_messages(self, channel, event):
        payload, context = take(event, "payload", dict), self._context(channel, event)
        context.add_users(take(payload, "users", dict, {}))
        if "direct_message_events" not in payload:
            return read_direct_message(context, payload)
        items = []
        for each in take(payload, "direct_message_events", list):
            try:
                if not isinstance(each, dict):
                    raise MalformedPayload("“direct_message_events” should hold objects only.")
                items += read_direct_message(context, each)
            except MalformedPayload as error:
                alone = {"data": {**event, "payload": {**payload, "direct_message_events": [each]}}}
                items.append(Unreadable(json.dumps(alone).encode(), str(error)))
        return items

    def _read_revocation(self, channel, event):
        # An app may serve accounts that are not here: only our own concerns us.
        if take(take(event, "payload", dict), "user_id", str) != channel.account_external_id:
            return []
        return [AccountRevoked(self.env._("The account has withdrawn the access of our app on X."))]

    # --- polling ---

    def _poll(self, channel):
        """Ask for a page of each kind that is due. A page and the place after it are kept together: what a crash
        undoes is asked for again."""
        cursor, deliveries, failure = dict(channel.sudo().cursor or {}), [], None  # sudo: technical
        for lane in LANES:
            place = cursor.get(lane) or {"since": str(_id_at(datetime.now(UTC) - BACKFILL))}
            if place.get("after", 0) > time.time():
                continue
            try:
                page, cursor[lane] = self._poll_lane(channel, lane, place)
                deliveries += page
            except RateLimited as error:
                cursor[lane] = {**place, "after": time.time() + (error.retry_after or MAX_REST)}
            except Rejected:
                # No right to it, or a page that is no more: the other kinds go on. _inspect tells what is missing.
                cursor[lane] = {"since": place["since"], "after": time.time() + MAX_REST}
            except (TemporaryFailure, UnknownOutcome) as error:
                failure = error
        if failure and not deliveries:
            raise failure
        return deliveries, cursor

    def _poll_lane(self, channel, lane, place):
        """:return: the deliveries of a page, and the place after it"""
        method, event_type = LANES[lane]
        answer = self._call(channel, method, *self._lane_arguments(channel, lane), **self._page_values(lane, place))
        data = self._json(answer)
        items, includes = objects_in(data.get("data")), data.get("includes")
        since = int(place["since"])
        fresh = [item for item in items if not 0 < _id_of(item) <= since]
        newest = max([int(place.get("newest", since)), *map(_id_of, fresh)])
        token = data["meta"].get("next_token") if isinstance(data.get("meta"), dict) else None
        after = time.time() + rest(answer.headers)
        if token and len(fresh) == len(items):
            place = {"since": str(since), "newest": str(newest), "token": token, "after": after}
        else:
            place = {"since": str(newest), "after": after}
        return [self._polled(channel, event_type, item, includes) for item in fresh], place

    @staticmethod
    def _lane_arguments(channel, lane):
        return [] if lane == "direct" else [channel.account_external_id]

    @staticmethod
    def _page_values(lane, place):
        values = {"max_results": PAGE, "user_fields": USER_FIELDS, "media_fields": MEDIA_FIELDS}
        if place.get("token"):
            values["pagination_token"] = place["token"]
        if lane == "direct":
            return {
                **values,
                "event_types": "MessageCreate",
                "dm_event_fields": DM_FIELDS,
                "expansions": DM_EXPANSIONS,
            }
        return {**values, "since_id": place["since"], "tweet_fields": POST_FIELDS, "expansions": POST_EXPANSIONS}

    def _polled(self, channel, event_type, item, includes):
        """Put what was fetched into the form in which a webhook would have brought it."""
        event = {
            "event_type": event_type,
            "filter": {"user_id": channel.account_external_id},
            "payload": item,
            "includes": includes or {},
        }
        body = json.dumps({"data": event}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        try:
            return self._delivery(channel, {}, body)
        except MalformedPayload:
            # Stored all the same: the drain cannot read it either, and keeps it as dead.
            return Delivery(payload=body, dedup_key=self._body_key(body))

    def _fetch_attachment(self, channel, attachment):
        # Files of direct messages are for their participants; our token goes to X alone.
        client, host = self._client(channel), urlsplit(attachment.url).netloc
        ours = urlsplit(channel.sudo().base_url or self._base_url).netloc  # sudo: the address is for administrators
        token = channel._credential("access_token") if host in (*MEDIA_HOSTS, ours) else ""
        return client.fetch_file(attachment.url, attachment.name, bearer(token) if token else None)

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _text_rule(self, channel, conversation):
        rule = super()._text_rule(channel, conversation)
        return replace(rule, limit=DM_LIMIT, split=True) if _is_direct(conversation) else rule

    def _text_length(self, text):
        return weighted_length(text)

    def _reply_blockers(self, channel, conversation):
        if _is_direct(conversation) or channel.reply_to_any_post or self._answerable(conversation):
            return []
        return [
            {
                "code": "not_mentioned",
                "reason": self.env._(
                    "X lets programs answer only posts that mention or quote our account, and none here does."
                ),
                "remedy": self.env._("Open the post on X and answer there."),
            }
        ]

    def _answerable(self, conversation):
        """The latest post that X lets us answer (its rule of February 2026, for all but Enterprise contracts)."""
        return self._latest(conversation, ("contact_kind", "=", "mention"))

    def _latest(self, conversation, *domain):
        """:return: the latest post of theirs, if it is still there"""
        theirs = [("conversation_id", "=", conversation.id), ("direction", "=", "in"), ("deleted_at", "=", False)]
        order = "occurred_at DESC, provider_sequence DESC"
        return self.env["social.crm.message"].search([*theirs, *domain], order=order, limit=1)

    def _send(self, channel, part):
        media = self._upload(channel, part) if part.kind == "attachment" else None
        if _is_direct(part.conversation_id):
            values = {"text": part.body or None, "media_id": media, **self._direct_target(channel, part)}
            return self._sent(self._call(channel, "create_direct_message", **values), "dm_event_id", DM)
        values = {"text": part.body or None, "media_ids": media and [media], "in_reply_to_tweet_id": self._target(part)}
        try:
            return self._sent(self._call(channel, "create_tweet", **values), "id")
        except Duplicate:
            # Maybe an attempt of ours whose success we never learnt of.
            found = self._lookup_sent(channel, part) if part.attempts > 1 else None
            if not found:
                raise
            return found

    def _publish(self, channel, post):
        sent = self._sent(self._call(channel, "create_tweet", text=post.text), "id")
        return PostResult(sent.external_id, sent.external_id, f"https://x.com/i/status/{sent.external_id}")

    def _sent(self, answer, key, prefix=""):
        number = str(self._data(answer).get(key) or "")
        try:
            return SendResult(prefix + number, moment_of_id(number), sequence_of(number_of(number)))
        except MalformedPayload as error:
            raise UnknownOutcome(self.env._("X's answer is not what it documents.")) from error

    def _target(self, part):
        """The post that is answered: the one that was chosen, else the latest that may be answered."""
        message, conversation = part.message_id, part.conversation_id
        answered = message.reply_to_id if message.reply_to_id.conversation_id == conversation else message.browse()
        answered = answered or self._answerable(conversation) or self._latest(conversation)
        return answered.external_id or conversation.external_id

    @staticmethod
    def _direct_target(channel, part):
        """To a person by their id, which needs no conversation yet; to a group by its conversation's."""
        conversation = part.conversation_id.external_id.removeprefix(DM)
        others = [each for each in conversation.split("-") if each != channel.account_external_id]
        if "-" in conversation and others:
            return {"participant_id": others[0]}
        return {"dm_conversation_id": conversation}

    def _attachment_refusal(self, channel, conversation, attachment):
        if attachment.mimetype in PICTURES:
            return ""
        return self.env._("X takes pictures only (JPEG, PNG, WebP, GIF). Send a link instead.")

    def _upload(self, channel, part):
        """:return: the id of a picture that X keeps for the post to come"""
        attachment = part.attachment_id
        if not attachment:
            raise Rejected(self.env._("The file is not there any more."))
        if refusal := self._attachment_refusal(channel, part.conversation_id, attachment):
            raise Rejected(refusal)
        where = "dm" if _is_direct(part.conversation_id) else "tweet"
        kind = "gif" if attachment.mimetype == "image/gif" else "image"
        try:
            answer = self._user_call(
                channel,
                "POST",
                "/2/media/upload",
                data={"media_category": f"{where}_{kind}", "media_type": attachment.mimetype},
                files={"media": (attachment.name, attachment.raw, attachment.mimetype)},
            )
            return str(self._data(answer)["id"])
        except (UnknownOutcome, KeyError) as error:
            # Nothing was said yet: a second upload is no second post.
            raise TemporaryFailure(self.env._("X did not take the picture.")) from error

    def _delete_sent(self, channel, part):
        number = part.external_id.removeprefix(DM)
        if part.external_id.startswith(DM):
            self._user_call(channel, "DELETE", f"/2/dm_events/{number}")
        else:
            self._call(channel, "delete_tweet", number)

    def _lookup_sent(self, channel, part):
        """Look for the same words among what we have said since.

        X refuses the same post a second time, so one that it does not show may go again. It takes the same direct
        message twice, and may show one late: what it does not show is left to a person.
        """
        if _is_direct(part.conversation_id):
            found = self._look_among_direct(channel, part)
            if not found:
                raise TemporaryFailure(self.env._("X does not show this message. Look there before you send it again."))
        else:
            found = self._look_among_posts(channel, part)
        return found and SendResult(found.external_id, found.occurred_at, found.sequence)

    def _look_among_posts(self, channel, part):
        answer = self._call(
            channel,
            "get_users_tweets",
            channel.account_external_id,
            max_results=PAGE,
            start_time=self._began(part).replace(tzinfo=UTC),
            tweet_fields=POST_FIELDS,
            expansions=POST_EXPANSIONS,
        )
        messages = self._messages_in(channel, answer, read_post)
        return self._same_words(channel, part, messages, reply_to=self._target(part))

    def _look_among_direct(self, channel, part):
        target = self._direct_target(channel, part)
        answer = self._call(
            channel,
            "get_direct_message_events",
            max_results=PAGE,
            event_types="MessageCreate",
            dm_event_fields=DM_FIELDS,
            expansions=DM_EXPANSIONS,
            **target,
        )
        return self._same_words(channel, part, self._messages_in(channel, answer, read_direct_message))

    def _messages_in(self, channel, answer, read):
        data = self._json(answer)
        try:
            context = Context(channel.account_external_id, channel.account_handle, take(data, "includes", dict, {}))
            return [item for each in take_objects(data, "data") for item in read(context, each)[:1]]
        except MalformedPayload as error:
            raise TemporaryFailure(self.env._("X's answer is not what it documents.")) from error

    def _same_words(self, channel, part, messages, reply_to=None):
        """:return: the one that is our part and no other that we know, or ``None``"""
        began = self._began(part)
        same = [
            message
            for message in messages
            if message.author.is_us
            and message.occurred_at >= began
            and _plain(message.text) == _plain(part.body or "")
            and reply_to in (None, message.reply_to, message.conversation_id)
            and bool(message.attachments) == (part.kind == "attachment")
        ]
        known = self.env["social.crm.message"]._known_ids((channel.id, message.external_id) for message in same)
        return next((message for message in same if (channel.id, message.external_id) not in known), None)

    @staticmethod
    def _began(part):
        return (part.create_date - CLOCK_SKEW).replace(microsecond=0)

    # ------------------------------------------------------------------
    # The API
    # ------------------------------------------------------------------
    def _call(self, channel, method, *arguments, **values):
        """Call a method of tweepy's client for the account.

        :return: X's answer, with a status below 300
        :rtype: requests.Response
        :raise ConnectorError:
        """
        client = tweepy.Client(return_type=requests.Response)
        client.session = Session(self, channel, self._token(channel))
        return getattr(client, method)(*arguments, user_auth=False, **values)

    def _user_call(self, channel, method, path, **values):
        """Call for the account what tweepy has no method for."""
        return self._request(channel, self._token(channel), method, path, **values)

    def _app_call(self, channel, method, path, **values):
        """Call for the app itself: webhooks are its own."""
        token = channel._credential("bearer_token")
        if not token:
            raise Rejected(self.env._("X wants the Bearer Token of the app for its webhook. Enter it."))
        try:
            return self._request(channel, token, method, path, **values)
        except TokenRejected as error:
            # Not the account's: it stays connected.
            text = self.env._("X does not accept the Bearer Token of the app. Enter the current one.")
            raise Rejected(text) from error

    def _token(self, channel):
        token = channel._credential("access_token")
        if not token:
            raise TokenRejected(self.env._("The account is not authorised yet. Authorise it on X."))
        return token

    def _request(self, channel, token, method, path, **values):
        client = self._client(channel)
        answer = client.request(method, path, headers=bearer(token), raise_busy=False, **values)
        if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES or answer.status_code < HTTPStatus.OK:
            raise self._error(client, answer, changes=method != "GET")
        return answer

    def _json(self, answer):
        try:
            data = answer.json()
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise UnknownOutcome(self.env._("X's answer is not what it documents."))
        return data

    def _data(self, answer):
        """:return: what X calls ``data``; of a list the first"""
        data = self._json(answer).get("data")
        data = data[0] if isinstance(data, list) and data else data
        if not isinstance(data, dict):
            raise UnknownOutcome(self.env._("X's answer is not what it documents."))
        return data

    def _list(self, answer, *keys):
        found = objects_in(self._json(answer).get("data"))
        return [each for each in found if all(isinstance(each.get(key), str) for key in keys)]

    def _error(self, client, answer, changes):
        """Tell what a refusal means (https://docs.x.com/x-api/fundamentals/response-codes-and-errors).

        :param bool changes: the call was to change something
        :return: the error to raise
        :rtype: ConnectorError
        """
        data, status = json_or_empty(answer), answer.status_code
        reason, numbers = client.redact(said(data) or answer.reason or str(status)), codes(data)
        if status == HTTPStatus.UNAUTHORIZED or numbers & SUSPENDED:
            return TokenRejected(self.env._("X does not accept our access any more (%s). Authorise it again.", reason))
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.PAYMENT_REQUIRED):
            return self._busy(answer, data, reason)
        if status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT) and changes:
            return UnknownOutcome(self.env._("X did not say what became of it (%s).", reason))
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TemporaryFailure(self.env._("X is in trouble: %s", reason), retry_after(answer.headers))
        if status < HTTPStatus.BAD_REQUEST:
            return UnknownOutcome(self.env._("This was not answered by X: check the provider address."))
        return self._refusal(reason, numbers)

    def _busy(self, answer, data, reason):
        if answer.status_code == HTTPStatus.PAYMENT_REQUIRED or "usage-capped" in str(data.get("type")):
            text = self.env._("The app's credits or monthly allowance on X are used up (%s). Buy more there.", reason)
            return RateLimited(text, NO_CREDIT_REST)
        return RateLimited(self.env._("X asks us to wait: %s", reason), wait(answer.headers))

    def _refusal(self, reason, numbers):
        """Put the refusals that people meet in plain words; most have no code, and X says them in a text alone."""
        text = reason.lower()
        if "duplicate" in text or 187 in numbers:
            return Duplicate(self.env._("X does not take the same text twice. Write it in other words."))
        if "not been mentioned" in text or "engaged by the author" in text or 433 in numbers:
            return Rejected(
                self.env._(
                    "X lets programs answer only people who mention or quote us, or this author lets nobody answer."
                    " Open the post on X and answer there."
                )
            )
        if numbers & {349, 150} or "permission to dm" in text or "cannot send messages" in text:
            return Rejected(
                self.env._("This person takes no direct messages from us. Ask them in public to write to us first.")
            )
        if numbers & {144, 385} or "deleted or not visible" in text:
            return Rejected(self.env._("The post that this answers is not there any more, or not for us to see."))
        return Rejected(self.env._("X refused it: %s", reason))


def _is_direct(conversation):
    if not conversation.external_id:
        return conversation.contact_kind == "direct"  # one that is not begun yet
    return conversation.external_id.startswith(DM)


def _plain(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def _id_at(moment):
    """The smallest id that X would give at a moment."""
    return max(int(moment.timestamp() * 1000) - EPOCH, 0) << 22


def _id_of(item):
    """:return: its number; 0 for what has none: it is kept, for a person to look at"""
    try:
        return number_of(str(item.get("id")))
    except MalformedPayload:
        return 0
