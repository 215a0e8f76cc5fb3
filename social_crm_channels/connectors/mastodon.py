import json
import mimetypes
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import takewhile
from textwrap import shorten
from urllib.parse import parse_qs, quote, urlsplit

from requests.utils import parse_header_links

from odoo import fields, models

from ..tools.html_text import plain_text
from ..tools.http_client import MAX_RETRY_AFTER, HttpClient, retry_after
from ..tools.text import mastodon_length
from .contract import (
    Attachment,
    Author,
    Capabilities,
    ConnectorError,
    Delivery,
    Finding,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    MalformedPayload,
    OAuthFlow,
    PostResult,
    RateLimited,
    Rejected,
    SendResult,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    sequence_of,
)
from .reading import moment_from_iso, take, take_objects

SCOPES = ("read:accounts", "read:notifications", "read:statuses", "write:media", "write:statuses")
IDEMPOTENT = {"mastodon", "hometown"}  # software that honours Idempotency-Key, as nodeinfo names it
PAGE = 20  # notifications an answer; each may need a second call for its thread, of 300 in five minutes
POLL_INTERVAL = 5.0  # seconds
HISTORY = timedelta(days=30)  # how far back the first poll goes
CHECK_INTERVAL = 30  # seconds between two looks at our own posts and at what may have been edited or deleted
CHECK_BATCH = 10  # posts looked at each time
CHECK_AGE = timedelta(days=7)  # older posts are not looked at again
MISSING_FOR = 6 * 3600  # seconds between the two looks that find a post missing, before it counts as deleted
TEXT_LIMIT = 500  # of a server that names none
FILE_LIMIT = 16 << 20  # bytes, of a server that names none
MENTION_ROOM = 32  # characters kept free for "@somebody " before each text
MEDIA_WAIT = 15  # seconds that a server may take to process a file before it is sent again
LOOKUP_AFTER = timedelta(minutes=1)  # a post that is not there by then was never made
FOUND_TOLERANCE = timedelta(minutes=5)  # between the server's clock and ours
QUIET = "\u2060"  # a word joiner: people see "@name" and nobody is told
MENTION = re.compile(r"(?<![=/\w])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:@[\w.-]*\w)?)")
LEADING_MENTIONS = re.compile(r"^(?:@[A-Za-z0-9_][\w.-]*(?:@[\w.-]*\w)?\s+)+")
READERS = {  # events, named as in Mastodon's streaming API
    "notification": "_read_notification",
    "update": "_read_post",
    "status.update": "_read_edit",
    "delete": "_read_deletion",
}
# What Mastodon takes where it does not say so itself (https://docs.joinmastodon.org/user/posting/#media)
PLAYED = re.compile(r"(image/(?!svg)|video/|audio/)\S+")
FILES = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}


class SocialCrmConnectorMastodon(models.AbstractModel):
    """Mastodon and servers that speak its API, such as Pleroma, Akkoma and GoToSocial (https://docs.joinmastodon.org/api).

    A conversation is a thread, named by its first post that was there when we first saw the thread; a message is a
    post. Ids are texts: other servers do not count. A person is ``name@server``, which does not depend on the server
    that tells of them, within the scope of their own server.

    A delivery is ``{"event", "conversation", "payload"}``: an event of Mastodon's streaming API, which the poller
    has given the thread that it belongs to.
    """

    _name = "social.crm.connector.mastodon"
    _inherit = "social.crm.connector"
    _description = "Mastodon Connector"

    _label = "Mastodon"
    _network_code = "mastodon"
    _needs_address = True

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        server = self._server_data(channel)
        text_limit = max(server.get("text_limit") or TEXT_LIMIT, 2 * MENTION_ROOM) - MENTION_ROOM
        return Capabilities(
            inbound_modes=("poll",),
            contact_kinds=("direct", "mention"),
            text_limit=text_limit,
            text_measure="mastodon",
            caption_limit=text_limit,
            attachment_limit=server.get("file_limit") or FILE_LIMIT,
            edit_sent=True,
            delete_sent=True,
            edits=True,
            deletions=True,
            echoes=True,
            idempotent_send=server.get("software") in IDEMPOTENT,
            lookup_sent=True,
            private_reply=True,
            publish=True,
            poll_interval=POLL_INTERVAL,
        )

    def _credential_fields(self):
        return [
            (
                "access_token",
                self.env._("Access token"),
                self.env._("On your server: Preferences, Development, New application."),
            )
        ]

    def _guide(self, channel):
        return [
            self.env._("Enter the address of your server here, such as https://mastodon.social."),
            self.env._(
                "Authorise: Odoo registers an application at the server by itself, and the server asks you whether"
                " it may read the account's notifications and posts, and write posts and files. Log in there as the"
                " account that shall answer."
            ),
            self.env._(
                "Or, without a browser redirect: on the server, open Preferences, Development, New application, tick"
                " %s, save, open the application and paste its access token.",
                ", ".join(SCOPES),
            ),
            self.env._(
                "In the server's preferences under Notifications, let nobody be filtered whom you want to hear:"
                " filtered mentions do not arrive."
            ),
        ]

    def _oauth(self, channel):
        # Without an address an application cannot be registered, which is where this is said.
        base = self._base(channel) if self._has_address(channel) else ""
        return OAuthFlow(
            authorize_url=f"{base}/oauth/authorize", token_url=f"{base}/oauth/token", scopes=SCOPES, client_auth="body"
        )

    def _oauth_application(self, channel, redirect_uri):
        values = {
            "client_name": "Social CRM",
            "redirect_uris": redirect_uri,
            "scopes": " ".join(SCOPES),
            "website": channel.get_base_url(),
        }
        app = self._json(self._request(channel, "POST", "/api/v1/apps", json=values, authorised=False), key="client_id")
        return {"client_id": str(app["client_id"]), "client_secret": str(app.get("client_secret") or "")}

    def _check_credentials(self, channel):
        account = self._account(channel)
        instance = self._instance(channel)
        domain = instance.get("domain") or instance.get("uri") or ""
        domain = _host(domain) or domain.lower() or _host(self._base(channel))
        return {
            "external_id": str(account["id"]),
            "handle": f"{account.get('username') or account.get('acct') or ''}@{domain}",
            "data": {"software": self._software(channel), **_limits(instance)},
        }

    def _account(self, channel):
        return self._json(self._request(channel, "GET", "/api/v1/accounts/verify_credentials"), key="id")

    def _instance(self, channel):
        """What the server says of itself: by the second version of the call, else by the first."""
        for version in ("v2", "v1"):
            try:
                return self._json(self._request(channel, "GET", f"/api/{version}/instance"))
            except Rejected:
                continue
        return {}

    def _software(self, channel):
        """The name of the server's software by nodeinfo (https://nodeinfo.diaspora.software), ``""`` if it hides it."""
        try:
            index = self._json(self._request(channel, "GET", "/.well-known/nodeinfo", authorised=False))
            links = [link for link in index.get("links") or [] if isinstance(link, dict)]
            path = urlsplit(str(links[-1].get("href"))).path if links else ""
            node = self._json(self._request(channel, "GET", path, authorised=False)) if path else {}
        except (ConnectorError, ValueError):
            return ""
        return str(_object(node, "software").get("name") or "").lower()

    def _server_data(self, channel):
        return channel.sudo().account_data or {}  # sudo: technical, and what a channel can do is no secret

    def _inspect(self, channel):
        answer = self._request(channel, "GET", "/api/v1/accounts/verify_credentials")
        account = self._json(answer, key="id")
        server = self._server_data(channel)
        return [
            Finding(
                self.env._("Token"),
                "good",
                self.env._("Accepted as %s. Tokens of this network do not expire.", account.get("acct")),
            ),
            self._inspect_rights(channel),
            self._inspect_budget(answer),
            Finding(
                self.env._("Server"),
                "good",
                self.env._(
                    "Software: %(software)s. Longest post: %(limit)s characters.",
                    software=server.get("software") or self.env._("unknown"),
                    limit=server.get("text_limit") or TEXT_LIMIT,
                ),
            ),
        ]

    def _inspect_rights(self, channel):
        subject = self.env._("Rights")
        try:
            app = self._json(self._request(channel, "GET", "/api/v1/apps/verify_credentials"))
        except (Rejected, TokenRejected):  # some servers tell this to nobody
            app = {}
        granted = app.get("scopes")
        if not isinstance(granted, list) or not granted:
            return Finding(subject, "warning", self.env._("The server does not say which rights were granted."))
        missing = [scope for scope in SCOPES if not {scope, scope.partition(":")[0]} & set(map(str, granted))]
        if missing:
            return Finding(subject, "bad", self.env._("Missing: %s. Authorise the channel again.", ", ".join(missing)))
        return Finding(subject, "good", self.env._("All that is needed is granted."))

    def _inspect_budget(self, answer):
        remaining, limit = (answer.headers.get(f"X-RateLimit-{name}", "") for name in ("Remaining", "Limit"))
        subject = self.env._("Budget")
        if not remaining.isdecimal():
            return Finding(subject, "good", self.env._("The server names no limit of calls."))
        return Finding(
            subject,
            "good" if int(remaining) > PAGE else "warning",
            self.env._("%(remaining)s of %(limit)s calls are left for now.", remaining=remaining, limit=limit),
        )

    def _fetch_profile(self, channel, identity):
        name = f"{identity.handle}@{identity.scope}" if identity.scope else identity.handle
        account = self._json(
            self._request(channel, "GET", "/api/v1/accounts/lookup", params={"acct": name or identity.external_id}),
            key="id",
        )
        try:
            author = self._author(channel, account)
        except MalformedPayload as error:
            raise Rejected(self.env._("The server's answer is not what Mastodon documents: %s", error)) from error
        return {
            "name": author.name,
            "handle": author.handle,
            "avatar_url": author.avatar_url,
            "profile_url": author.profile_url,
            "followers": author.followers,
        }

    # ------------------------------------------------------------------
    # In: asking
    # ------------------------------------------------------------------
    def _poll(self, channel):
        """Ask for mentions and, less often, for what we said elsewhere and for edits and deletions.

        The cursor holds ``since``, the newest notification; ``before``, the oldest one while the history is being
        fetched; ``own``, our newest post; ``checked_at`` and ``checked``, when and up to which message of ours we
        looked for changes; ``missing``, when we first missed a post.
        """
        cursor = dict(channel.sudo().cursor or {})  # sudo: technical, hidden from all users
        threads = {}
        deliveries = self._poll_mentions(channel, cursor, threads) + self._poll_history(channel, cursor, threads)
        if time.time() - cursor.get("checked_at", 0) >= CHECK_INTERVAL:
            cursor["checked_at"] = int(time.time())
            deliveries += self._poll_own(channel, cursor, threads) + self._poll_changes(channel, cursor)
        return deliveries, cursor

    def _poll_mentions(self, channel, cursor, threads):
        """The page that follows what is known or, at first, the newest one.

        With ``min_id`` a server gives the page right after it, so that no gap opens however long we were away.
        """
        since = cursor.get("since")
        notifications, links = self._notifications(channel, {"min_id": since} if since else {})
        if notifications:
            cursor["since"] = links.get("prev") or str(notifications[0].get("id") or since or "")
        if not since:
            notifications = self._recent(notifications, links, cursor)
        return self._deliveries(channel, notifications, threads)

    def _poll_history(self, channel, cursor, threads):
        """A page of what was said before the channel was connected, as far back as ``HISTORY``."""
        before = cursor.get("before")
        if not before:
            return []
        notifications, links = self._notifications(channel, {"max_id": before})
        return self._deliveries(channel, self._recent(notifications, links, cursor), threads)

    @staticmethod
    def _recent(notifications, links, cursor):
        """:return: those that are not too old; the cursor then tells whether, and from where, to go on"""
        begin = fields.Datetime.now() - HISTORY
        recent = [each for each in notifications if (_moment_or_none(each.get("created_at")) or begin) >= begin]
        cursor.pop("before", None)
        if recent and len(recent) == len(notifications) and links.get("next"):
            cursor["before"] = links["next"]
        return recent

    def _notifications(self, channel, position):
        """:return: mentions, the newest first, and the positions of the pages around them"""
        params = {"types[]": "mention", "limit": PAGE, **position}
        answer = self._request(channel, "GET", "/api/v1/notifications", params=params)
        return self._objects(answer), _positions(answer)

    def _deliveries(self, channel, notifications, threads):
        """Name the thread of each, the oldest first: a thread is known once its first post is."""
        deliveries = []
        for notification in reversed(notifications):
            status = notification.get("status")
            if notification.get("type") == "mention" and isinstance(status, dict) and status.get("id"):
                thread, ours = self._thread_of(channel, status, threads)
                deliveries += [self._event("update", thread, each) for each in ours]
                deliveries.append(self._event("notification", thread, notification, status))
        return deliveries

    def _poll_own(self, channel, cursor, threads):
        """What we answered in Mastodon's own app. What we said to nobody is no conversation."""
        account, since = channel.account_external_id or self._account(channel)["id"], cursor.get("own")
        params = {"limit": PAGE, "exclude_reblogs": "true", **({"min_id": since} if since else {})}
        answer = self._request(channel, "GET", f"/api/v1/accounts/{quote(str(account))}/statuses", params=params)
        statuses = [status for status in self._objects(answer) if status.get("id")]
        cursor["own"] = str(statuses[0]["id"]) if statuses else since or ""
        if since is None:  # what we said before the channel was connected stays where it is
            return []
        deliveries = []
        for status in reversed(statuses):
            if status.get("in_reply_to_id"):
                thread, _ours = self._thread_of(channel, status, threads)
                deliveries.append(self._event("update", thread, status))
        return deliveries

    def _thread_of(self, channel, status, threads):
        """The thread that a post belongs to: that of the post it answers, if we know that one, else its first post.

        A thread keeps its name when its first post is deleted, or when the server learns of even earlier ones. What is
        said in private below a public post is a thread of its own, so that no answer meant for one reaches the other.

        :param dict threads: post → (thread, whether it is private), found in this round
        :return: the thread's id, and posts of ours above this one that may not be known yet
        """
        status_id, parent, private = str(status["id"]), status.get("in_reply_to_id"), _is_private(status)
        thread, ours = status_id, []
        if parent:
            known = threads.get(str(parent)) or self._known_threads(channel, [str(parent)]).get(str(parent))
            if not known:
                thread, ours = self._thread_above(channel, status, str(parent))
            elif known[1] == private:
                thread = known[0]
        threads[status_id] = (thread, private)
        return thread, ours

    def _thread_above(self, channel, status, parent):
        above = self._ancestors(channel, str(status["id"]))
        if not above:  # gone, or not to be had: all answers to the same post are together
            return parent, []
        private = _is_private(status)
        above = list(takewhile(lambda each: _is_private(each) == private, reversed(above)))  # the nearest first
        known = self._known_threads(channel, [str(each["id"]) for each in above])
        thread = next((known[str(each["id"])][0] for each in above if str(each["id"]) in known), None)
        account = channel.account_external_id
        ours = [each for each in reversed(above) if account and _account_id(each) == account]
        return thread or str((above or [status])[-1]["id"]), ours

    def _ancestors(self, channel, status_id):
        """The posts above one, from the first of the thread; none if it is gone, or the server cannot tell for long."""
        try:
            context = self._json(self._request(channel, "GET", f"/api/v1/statuses/{quote(status_id)}/context"))
        except Rejected:
            return []
        except RateLimited:
            raise
        except TemporaryFailure:
            if not channel.last_error:  # the first time: wait for the server to recover
                raise
            return []
        above = context.get("ancestors")
        return [each for each in above or [] if isinstance(each, dict) and each.get("id")]

    def _known_threads(self, channel, status_ids):
        """:return: post → (thread, whether it is private), of posts that are stored"""
        messages = self.env["social.crm.message"].sudo()  # sudo: the poller knows all talks
        known = messages._known_ids({(channel.id, status_id) for status_id in status_ids})
        found = {status_id: messages.browse(known[channel_id, status_id][0]) for channel_id, status_id in known}
        return {
            status_id: (message.conversation_id.external_id, message.contact_kind == "direct")
            for status_id, message in found.items()
        }

    def _poll_changes(self, channel, cursor):
        """Read again what people said lately in threads that are not closed, some posts each time.

        A mention is not told of again when it is edited or deleted. A server says the same of a post that its author
        does not let us see any more, of one that it has put out of sight for a while, and of a deleted one; what counts
        as deleted may be erased here. So a post must be missing twice, hours apart, and not for us alone.
        """
        messages = self._messages_to_check(channel, cursor.get("checked", 0))
        cursor["checked"] = messages[-1:].id if len(messages) == CHECK_BATCH else 0
        found = self._statuses(channel, messages.mapped("external_id"))
        now = time.time()
        known = cursor.get("missing") or {}
        missing = {post: since for post, since in known.items() if now - since < CHECK_AGE.total_seconds()}
        deliveries = []
        for message in messages:
            post, thread = message.external_id, message.conversation_id.external_id
            if post not in found and now - missing.get(post, 0) < MISSING_FOR:
                continue  # the second look comes later
            status = found.get(post) or self._status_or_none(channel, post)
            if not status:
                if self._counts_as_deleted(channel, post, missing):
                    deliveries.append(self._event("delete", thread, post))
                continue
            missing.pop(post, None)
            if status.get("edited_at") and _moment_or_none(status["edited_at"]) != message.edited_at:
                deliveries.append(self._event("status.update", thread, status))
        cursor["missing"] = missing
        return deliveries

    def _counts_as_deleted(self, channel, status_id, missing):
        """:param dict missing: when we missed posts for the first time; kept up to date"""
        if not missing.pop(status_id, None):
            missing[status_id] = int(time.time())
            return False
        try:
            self._request(channel, "GET", f"/api/v1/statuses/{quote(status_id)}", authorised=False)
        except (Rejected, TokenRejected):  # gone, or a server that shows nothing to strangers
            return True
        return False  # its author has blocked us

    def _messages_to_check(self, channel, after):
        # sudo: the poller knows all talks
        return (
            self.env["social.crm.message"]
            .sudo()
            .search(
                [
                    ("channel_id", "=", channel.id),
                    ("direction", "=", "in"),
                    ("deleted_at", "=", False),
                    ("occurred_at", ">=", fields.Datetime.now() - CHECK_AGE),
                    ("conversation_id.state", "!=", "closed"),
                    ("id", ">", after),
                ],
                order="id",
                limit=CHECK_BATCH,
            )
        )

    def _statuses(self, channel, status_ids):
        """Several posts by one call, where the server has it (Mastodon 4.3, Pleroma).

        :return: id → post, of those that were found
        """
        if not status_ids:
            return {}
        try:
            answer = self._request(channel, "GET", "/api/v1/statuses", params={"id[]": status_ids})
            return {str(status.get("id")): status for status in self._objects(answer)}
        except Rejected:
            return {}

    def _status_or_none(self, channel, status_id):
        """:return: a post, or ``None`` where the server says that there is none (any more)"""
        try:
            return self._status(channel, status_id)
        except _Gone:
            return None

    def _status(self, channel, status_id):
        return self._json(self._request(channel, "GET", f"/api/v1/statuses/{quote(status_id)}"), key="id")

    def _event(self, event, thread, payload, status=None):
        """:return: a delivery; the same for the same state of a post"""
        status = payload if status is None and isinstance(payload, dict) else status
        key = {
            "delete": f"delete:{payload}",
            "status.update": f"edit:{status and status['id']}:{status and status.get('edited_at')}",
        }.get(event) or f"status:{status['id']}"
        seen_at = datetime.now(UTC).isoformat(timespec="seconds")
        data = {"event": event, "conversation": thread, "seen_at": seen_at, "payload": payload}
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return Delivery(payload=body, dedup_key=key, conversation_key=thread)

    # ------------------------------------------------------------------
    # In: reading
    # ------------------------------------------------------------------
    def _parse(self, channel, payload, headers):
        data = self._load_json(payload)
        if not isinstance(data, dict):
            raise MalformedPayload("An event is a JSON object.")
        reader = READERS.get(take(data, "event", str))
        return getattr(self, reader)(channel, data) if reader else []

    def _read_notification(self, channel, data):
        notification = take(data, "payload", dict)
        if take(notification, "type", str) != "mention":
            return []
        return [self._message(channel, data, take(notification, "status", dict))]

    def _read_post(self, channel, data):
        return [self._message(channel, data, take(data, "payload", dict))]

    def _read_edit(self, channel, data):
        status = take(data, "payload", dict)
        return [
            IncomingEdit(
                message_id=_identifier(status, "id"),
                occurred_at=_moment(take(status, "edited_at", str, None) or take(status, "created_at", str)),
                text=self._text(status, self._is_ours(channel, take(status, "account", dict, {}))),
            )
        ]

    def _read_deletion(self, channel, data):
        return [
            IncomingDeletion(message_id=_identifier(data, "payload"), occurred_at=_moment(take(data, "seen_at", str)))
        ]

    def _message(self, channel, data, status):
        status_id = _identifier(status, "id")
        author = self._author(channel, take(status, "account", dict))
        private = take(status, "visibility", str, "public") == "direct"
        others = {take(each, "acct", str) for each in self._others(channel, status)}
        is_group = not private or len(others) > 1
        text = self._text(status, author.is_us)
        return IncomingMessage(
            external_id=status_id,
            conversation_id=take(data, "conversation", str, "") or status_id,
            author=author,
            occurred_at=_moment(take(status, "created_at", str)),
            sequence=_sequence(status_id),
            text=text,
            contact_kind="direct" if private else "mention",
            reply_to=take(status, "in_reply_to_id", str, ""),
            attachments=tuple(map(self._attachment, take_objects(status, "media_attachments"))),
            conversation_name=_headline(author, text) if is_group else "",
            is_group=is_group,
            recipient=self._recipient(channel, status) if author.is_us else None,
            url=take(status, "url", str, "") or take(status, "uri", str, ""),
        )

    def _others(self, channel, status):
        """The accounts in a talk beside our own: whom a post names and whose it is."""
        accounts = [*take_objects(status, "mentions"), take(status, "account", dict)]
        return [account for account in accounts if not self._is_ours(channel, account)]

    def _author(self, channel, account):
        """Who an account is, whichever server tells of it.

        Their own server vouches for ``name@server``; the address of a profile may be on another host of that server
        only, or anybody could pass for a person whose profile somebody pasted.
        """
        name, _at, domain = take(account, "acct", str).partition("@")
        if not name:
            raise MalformedPayload("“acct” is empty.")
        profile_url = take(account, "url", str, "")
        host = _host(profile_url)
        domain = (domain or (channel.account_handle or "").partition("@")[2] or host).lower()
        return Author(
            external_id=f"{name}@{domain}".lower(),
            scope=host if host.endswith(f".{domain}") else domain,
            handle=name,
            name=take(account, "display_name", str, ""),
            avatar_url=take(account, "avatar", str, ""),
            profile_url=profile_url,
            followers=_count(account, "followers_count"),
            is_us=self._is_ours(channel, account),
        )

    def _is_ours(self, channel, account):
        return bool(channel.account_external_id) and take(account, "id", str, "") == channel.account_external_id

    def _recipient(self, channel, status):
        """Whom a post of ours answers."""
        answered = take(status, "in_reply_to_account_id", str, "")
        others = self._others(channel, status)
        found = [each for each in others if answered and take(each, "id", str, "") == answered] or others
        return self._author(channel, found[0]) if found else None

    def _text(self, status, is_us):
        text = plain_text(take(status, "content", str, "")).replace(QUIET, "")
        if is_us:  # as it was written in the inbox: mentions that an answer begins with are put there by us
            text = LEADING_MENTIONS.sub("", f"{text} ", count=1).strip()
        warning = take(status, "spoiler_text", str, "").strip()
        return "\n\n".join(filter(None, (warning, text, self._described_poll(status))))

    def _described_poll(self, status):
        poll = take(status, "poll", dict, {})
        options = [f"- {take(option, 'title', str, '')}" for option in take_objects(poll, "options")]
        return "\n".join([self.env._("Poll:"), *options]) if options else ""

    @staticmethod
    def _attachment(media):
        url = take(media, "url", str, "") or take(media, "remote_url", str, "")
        kind = take(media, "type", str, "")
        name = url.partition("?")[0].rpartition("/")[2]
        return Attachment(
            external_id=take(media, "id", str, ""),
            name=name or kind or "file",
            mimetype=mimetypes.guess_type(name)[0] or FILES.get(kind, ""),
            url=url,
        )

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _text_length(self, text):
        return mastodon_length(text)

    def _send(self, channel, part):
        return self._say(channel, part)

    def _private_reply(self, channel, part):
        return self._say(channel, part, visibility="direct")

    def _say(self, channel, part, visibility=None):
        """Post a part as an answer.

        :param str visibility: as Mastodon names it; that of what is answered when left out
        """
        if part.attempts > 1:  # the server keeps a key for an hour only, and not every server keeps it
            made = self._made(channel, part)
            if made:
                return made
        answered = self._answered(channel, part)
        people = _people(answered, channel.account_external_id)
        values = {
            "status": self._addressed(channel, part.body or "", people, _to_mention(answered, people)),
            "visibility": visibility or answered.get("visibility") or "direct",
            "in_reply_to_id": str(answered["id"]),
        }
        if part.kind == "attachment":
            values["media_ids"] = [self._upload(channel, part)]
        answer = self._request(channel, "POST", "/api/v1/statuses", json=values, headers={"Idempotency-Key": part.key})
        return self._result(self._json(answer, key="id"))

    def _post_rule(self, channel):
        # nobody is mentioned in it
        limit = self._server_data(channel).get("text_limit") or TEXT_LIMIT
        return replace(super()._post_rule(channel), limit=limit)

    def _publish(self, channel, post):
        answer = self._request(
            channel,
            "POST",
            "/api/v1/statuses",
            json={"status": post.text, "visibility": "public"},
            headers={"Idempotency-Key": post.key},
        )
        status = self._json(answer, key="id")
        return PostResult(str(status["id"]), str(status["id"]), str(status.get("url") or ""))

    def _answered(self, channel, part):
        """What a part answers: the part before it, the message that the agent chose, or their last one."""
        message = part.message_id
        before = message.part_ids.filtered(lambda each: each.sequence < part.sequence and each.external_id)
        last = message.conversation_id._last_said(
            ("direction", "=", "in"),
            ("deleted_at", "=", False),
            ("external_id", "!=", False),
            ("id", "<", message.id),  # what came since was not seen by whoever wrote this
        )
        status_id = before[-1:].external_id or message.reply_to_id.external_id or last.external_id
        if not status_id:
            raise Rejected(self.env._("There is no post here that could be answered."))
        try:
            return self._status(channel, status_id)
        except _Gone as error:
            raise Rejected(
                self.env._("The post that this answers is gone, or its author does not let us see it any more.")
            ) from error

    def _addressed(self, channel, text, people, mentioned):
        """Put the mentions before a text that it needs, and let nobody else be told of it.

        :param dict people: those who are in the talk: address as Mastodon wants it → all forms in which it is written
        :param mentioned: addresses of those who must be mentioned
        :raise Rejected: it is too long with them
        """
        named = set()

        def written(match):
            address = next((each for each, forms in people.items() if match[1].lower() in forms), None)
            named.add(address)
            return f"@{address}" if address else f"@{QUIET}{match[1]}"

        text = MENTION.sub(written, text)
        prefix = "".join(f"@{address} " for address in mentioned if address not in named)
        limit = self._server_data(channel).get("text_limit") or TEXT_LIMIT
        excess = mastodon_length(prefix + text) - limit
        if excess > 0:
            raise Rejected(
                self.env._("With the names of those it is for, the text is too long by %s characters.", excess)
            )
        return (prefix + text).strip()

    def _attachment_refusal(self, channel, conversation, attachment):
        """Servers name the types that they take since Mastodon 3.4.2; of those that do not, only Mastodon's are known."""
        server, mimetype = self._server_data(channel), attachment.mimetype or ""
        named, limit = server.get("file_types") or [], server.get("picture_limit") or 0
        others = bool(server.get("software")) and server["software"] not in IDEMPOTENT
        if mimetype not in named if named else not (others or PLAYED.fullmatch(mimetype)):
            return self.env._(
                "%s cannot be posted: the server takes pictures, sound and films of common types only. Send a link instead.",
                attachment.name,
            )
        if limit and mimetype.startswith("image/") and attachment.file_size > limit:
            return self.env._(
                "%(name)s is too large: the server takes pictures of at most %(limit)s MB.",
                name=attachment.name,
                limit=limit >> 20,
            )
        return ""

    def _upload(self, channel, part):
        """Hand a file over and wait until it may be posted.

        :return: its id
        """
        attachment = part.attachment_id
        if not attachment:
            raise Rejected(self.env._("The file is not there any more."))
        if refusal := self._attachment_refusal(channel, part.conversation_id, attachment):
            raise Rejected(refusal)
        values = {
            "files": {"file": (attachment.name, attachment.raw, attachment.mimetype)},
            "data": {"description": attachment.description} if attachment.description else {},
        }
        try:
            try:
                answer = self._request(channel, "POST", "/api/v2/media", **values)
            except _Gone:  # before Mastodon 3.1.3
                answer = self._request(channel, "POST", "/api/v1/media", **values)
            media_id = str(self._json(answer, key="id")["id"])
        except UnknownOutcome as error:  # nobody sees a file that is in no post: it may be sent again
            raise TemporaryFailure(str(error)) from error
        for _second in range(MEDIA_WAIT):
            if answer.status_code not in (HTTPStatus.ACCEPTED, HTTPStatus.PARTIAL_CONTENT):
                return media_id
            time.sleep(1)
            answer = self._request(channel, "GET", f"/api/v1/media/{quote(media_id)}")
        raise TemporaryFailure(self.env._("The server is still processing the file."))

    def _lookup_sent(self, channel, part):
        made = self._made(channel, part)
        if not made and part.write_date > fields.Datetime.now() - LOOKUP_AFTER:
            raise TemporaryFailure(
                self.env._("The post is not there. Look at the account in a minute, for the server may be slow.")
            )
        return made

    def _made(self, channel, part):
        """Find the post that a part became, among our newest ones.

        :rtype: SendResult | None
        """
        account = channel.account_external_id or self._account(channel)["id"]
        path = f"/api/v1/accounts/{quote(str(account))}/statuses"
        statuses = self._objects(self._request(channel, "GET", path, params={"limit": 40}))
        begin = part.create_date - FOUND_TOLERANCE
        statuses = [
            status
            for status in statuses
            if status.get("id")
            and (_moment_or_none(status.get("created_at")) or begin) >= begin
            and _words(plain_text(str(status.get("content") or ""))) == _words(part.body or "")
        ]
        ids = [str(status.get(key)) for status in statuses for key in ("id", "in_reply_to_id")]
        known = self._known_threads(channel, ids)
        talks = part.conversation_id | part.message_id.reply_to_id.conversation_id  # a private answer is in another
        threads = talks.mapped("external_id")
        for status in statuses:
            if str(status["id"]) not in known and known.get(str(status.get("in_reply_to_id")), ("",))[0] in threads:
                return self._result(status)
        return None

    def _edit_sent(self, channel, part, text):
        status = self._status(channel, part.external_id)
        people = _people(status, channel.account_external_id)
        values = {
            "status": self._addressed(channel, text, people, list(people)),
            "media_ids": [str(media.get("id")) for media in status.get("media_attachments") or []],
            "spoiler_text": status.get("spoiler_text") or "",
            "sensitive": bool(status.get("sensitive")),
        }
        self._request(channel, "PUT", f"/api/v1/statuses/{quote(part.external_id)}", json=values)

    def _delete_sent(self, channel, part):
        try:
            self._request(channel, "DELETE", f"/api/v1/statuses/{quote(part.external_id)}")
        except _Gone:
            return  # as it should be

    @staticmethod
    def _result(status):
        status_id = str(status["id"])
        return SendResult(
            external_id=status_id,
            occurred_at=_moment_or_none(status.get("created_at")),
            sequence=_sequence(status_id),
        )

    # ------------------------------------------------------------------
    # The API
    # ------------------------------------------------------------------
    def _has_address(self, channel):
        return bool((channel.sudo().base_url or "").strip())  # sudo: as in _base

    def _base(self, channel):
        """Where the server is; whatever page of it an administrator has copied."""
        # sudo: the address is for administrators, agents answer through it
        address = (channel.sudo().base_url or "").strip()
        try:
            parts = urlsplit(address if "://" in address else f"https://{address}")
        except ValueError:
            parts = None
        if not parts or not parts.netloc:
            raise Rejected(
                self.env._("Write the address of the server, such as https://mastodon.social, as provider address.")
            )
        return f"{parts.scheme}://{parts.netloc}"

    def _client(self, channel):
        return HttpClient(self._base(channel), secrets=channel._secrets())

    def _request(self, channel, method, path, headers=None, authorised=True, **kwargs):
        """Call the server.

        :param bool authorised: as the account
        :return: an answer that tells of success
        :rtype: requests.Response
        :raise ConnectorError:
        """
        client = self._client(channel)
        if authorised:
            token = channel._credential("access_token")
            if not token:
                raise TokenRejected(self.env._("There is no access token yet. Authorise the channel."))
            headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        try:
            answer = client.request(method, path, headers=headers, raise_busy=False, **kwargs)
        except UnknownOutcome as error:
            if method == "GET":  # asking changes nothing
                raise TemporaryFailure(str(error)) from error
            raise
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise self._error(client, answer)
        return answer

    def _json(self, answer, kind=dict, key=""):
        """:raise ConnectorError: it is not what Mastodon documents"""
        try:
            data = answer.json()
        except ValueError:
            data = None
        if not isinstance(data, kind) or (key and not data.get(key)):
            failure = TemporaryFailure if answer.request.method == "GET" else UnknownOutcome
            raise failure(self.env._("The answer is not what Mastodon documents: check the address of the server."))
        return data

    def _objects(self, answer):
        return [each for each in self._json(answer, list) if isinstance(each, dict)]

    def _error(self, client, answer):
        """Tell what a refusal means (https://docs.joinmastodon.org/api/rate-limits, /entities/Error).

        :return: the error to raise
        :rtype: ConnectorError
        """
        code = answer.status_code
        try:
            data = answer.json()
        except ValueError:
            data = None
        said = client.redact(str(data.get("error") if isinstance(data, dict) else answer.reason))[:300]
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimited(said, retry_after(answer.headers) or _reset_in(answer.headers))
        if _is_dead_token(code, data, said):
            return TokenRejected(self.env._("The server does not accept the access token (%s).", said))
        if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return TemporaryFailure(said, retry_after(answer.headers))
        if code < HTTPStatus.BAD_REQUEST:
            return Rejected(self.env._("The server is elsewhere (%s): correct the provider address.", code))
        if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) and isinstance(data, dict):
            return _Gone(said)
        return Rejected(said)


class _Gone(Rejected):
    """The API itself says that there is no such thing."""


def _is_dead_token(code, data, said):
    """Some servers take whoever has a wrong token for a browser, and answer 422 with a page."""
    if code == HTTPStatus.UNAUTHORIZED:
        return True
    if code == HTTPStatus.UNPROCESSABLE_ENTITY:
        return not isinstance(data, dict)
    return code == HTTPStatus.FORBIDDEN and bool(re.search(r"scope|login is|disabled|suspended", said, re.IGNORECASE))


def _reset_in(headers):
    """Seconds until the budget is full again; the header is an ISO 8601 time, or seconds since 1970 elsewhere."""
    value = (headers.get("X-RateLimit-Reset") or "").strip()
    try:
        reset = float(value) if re.fullmatch(r"\d{1,12}(\.\d+)?", value) else _aware(value).timestamp()
    except (OverflowError, ValueError):
        return None
    return min(max(reset - time.time(), 1.0), MAX_RETRY_AFTER)


def _limits(instance):
    """What a server lets a post hold, by either version of the call; Pleroma names it in its own words.

    Pictures may have a limit of their own, as of https://docs.joinmastodon.org/entities/Instance/#media_attachments.
    """
    configuration = _object(instance, "configuration")
    statuses, media = _object(configuration, "statuses"), _object(configuration, "media_attachments")
    text = statuses.get("max_characters") or instance.get("max_toot_chars")
    picture = _size(media.get("image_size_limit"))
    types = media.get("supported_mime_types")
    return {
        "text_limit": _size(text),
        "file_limit": max(picture, _size(media.get("video_size_limit")), _size(instance.get("upload_limit"))),
        "picture_limit": picture,
        "file_types": [each for each in types if isinstance(each, str)] if isinstance(types, list) else [],
    }


def _size(value):
    return value if type(value) is int and value > 0 else 0


def _object(data, key):
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _positions(answer):
    """The positions of the pages before and after this one (RFC 8288). Nothing but these is taken of the links.

    :return: ``prev`` (a ``min_id``) and ``next`` (a ``max_id``)
    :rtype: dict
    """
    found = {}
    for link in parse_header_links(answer.headers.get("Link") or ""):
        try:
            query = parse_qs(urlsplit(link.get("url", "")).query)
        except ValueError:
            continue
        for name, parameter in (("prev", "min_id"), ("next", "max_id")):
            if link.get("rel") == name and query.get(parameter):
                found[name] = query[parameter][0]
    return found


def _people(status, account_id):
    """Who is in the talk beside us: address → the forms in which somebody may write it.

    A bare name means a person of the server itself; whoever is written so, and is in the talk, is meant.
    """
    accounts = [_object(status, "account"), *(each for each in status.get("mentions") or [] if isinstance(each, dict))]
    people = {}
    for account in accounts:
        address = str(account.get("acct") or "")
        if address and str(account.get("id")) != account_id:
            host = _host(str(account.get("url") or ""))
            name = address.partition("@")[0].lower()
            people.setdefault(address, {address.lower(), name, f"{name}@{host}"})
    return people


def _to_mention(answered, people):
    """Who must be mentioned: whom we answer and, where nobody else would see it, all who are in the talk."""
    author = str(_object(answered, "account").get("acct") or "")
    return [author] if author in people and answered.get("visibility") != "direct" else list(people)


def _is_private(status):
    return status.get("visibility") == "direct"


def _account_id(status):
    return str(_object(status, "account").get("id"))


def _words(text):
    """A text without what differs between the inbox and the server: who is mentioned first, on which server."""
    text = LEADING_MENTIONS.sub("", f"{text.replace(QUIET, '')} ", count=1)
    return MENTION.sub(_local_part, text).split()


def _local_part(match):
    return "@" + match[1].partition("@")[0]


def _host(url):
    try:
        return urlsplit(url).netloc.lower().rpartition("@")[2]
    except ValueError:
        return ""


def _headline(author, text):
    return f"{author.name or author.handle}: {shorten(text, 60, placeholder='…')}"


def _identifier(data, key):
    value = take(data, key, str)
    if not value or len(value) > 100:
        raise MalformedPayload(f"“{key}” is not an id.")
    return value


def _count(data, key):
    value = take(data, key, int, None)
    return value if value is None else min(max(value, 0), 2**31 - 1)


def _sequence(status_id):
    """Ids grow: as numbers on Mastodon, as texts of one length elsewhere."""
    return sequence_of(status_id) if re.fullmatch(r"[0-9]{1,20}", status_id) else status_id


def _aware(text):
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text):
    """A time of the API is UTC, whether it says so or not."""
    try:
        return moment_from_iso(_aware(text).isoformat())
    except ValueError as error:
        raise MalformedPayload(f"“{text}” is not a time.") from error


def _moment_or_none(text):
    try:
        return _moment(text) if isinstance(text, str) else None
    except MalformedPayload:
        return None
