import hashlib
import io
import json
import mimetypes
import re
from calendar import timegm
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import feedparser

from odoo import models
from odoo.tools import html2plaintext

from ..tools.html_text import plain_text
from ..tools.http_client import ALLOWED_TYPES, MAX_FILE
from .contract import (
    Attachment,
    Author,
    Capabilities,
    ConnectorError,
    Delivery,
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    MalformedPayload,
    Rejected,
    TokenRejected,
)
from .reading import clean, moment_from_iso, moment_of, take, take_objects

POLL_INTERVAL = 15 * 60.0  # seconds
BACKFILL = 20  # entries that the first look takes, and of those without a date any look
NEWEST = 200  # entries looked at each time
COMMENT_FEEDS = 20  # of the newest entries
FULL_LOOK = 4  # one look in so many asks for everything: some servers do not tell of each change (isso's ETag)
MAX_TEXT = 20_000  # characters of an entry; the rest is where it was published
MAX_ID = 200  # characters; a longer id is known by its digest
READERS = {"entry": "_read_entry", "edit": "_read_edit", "delete": "_read_deletion"}
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


class SocialCrmConnectorFeed(models.AbstractModel):
    """Feeds of blogs, podcasts, slide shares and comments: Atom (RFC 4287), RSS and whatever feedparser reads.

    The channel's address is the feed's. A conversation is an entry with its comments, which come from the feed that
    the entry names (``wfw:commentRss``, or a link ``replies`` by RFC 4685). Nobody can answer by a feed.

    A delivery is ``{"event", "thread", "thread_name", "host", "seen_at", "entry"}``: one entry, in feedparser's words.
    """

    _name = "social.crm.connector.feed"
    _inherit = "social.crm.connector"
    _description = "Feed Connector"

    _label = "Feed"
    _network_code = "feed"
    _needs_address = True

    # ------------------------------------------------------------------
    # What it can do, and the account
    # ------------------------------------------------------------------
    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("poll",),
            contact_kinds=("public_comment",),
            reply=False,
            edits=True,
            poll_interval=POLL_INTERVAL,
        )

    def _guide(self, channel):
        return [
            self.env._(
                "Find the address of the feed: on most blogs it is the blog's address with /feed, /rss or /atom.xml"
                " behind it, or a link with the orange sign. A podcast's is the one that players subscribe to."
            ),
            self.env._(
                "For your own blog take the feed of its comments, such as /comments/feed, so that your own articles"
                " ask nobody to answer."
            ),
            self.env._("Enter it here as the address of the feed. Nothing has to be authorised."),
            self.env._(
                "The first look takes the newest %(number)s entries; later ones come within a quarter of an hour."
                " Answers are given where the entry was published: each message links there.",
                number=BACKFILL,
            ),
        ]

    def _check_credentials(self, channel):
        feed = self._read_feed(*self._get(channel, {}))
        name = _text_of(feed.feed, "title")
        return {"external_id": _digested(_text_of(feed.feed, "id") or self._address(channel)), "handle": name[:100]}

    # ------------------------------------------------------------------
    # In: asking
    # ------------------------------------------------------------------
    def _poll(self, channel):
        """Look at the feed, and at the comments of its newest entries.

        The cursor holds ``etag`` and ``modified`` of the feed and the number of ``looks`` at it; ``begin``, before
        which entries are not taken; and ``comments``, for each feed of comments the same three and its thread.
        """
        cursor = dict(channel.sudo().cursor or {})  # sudo: technical, hidden from all users
        deliveries = []
        answer, url = self._get(channel, cursor)
        cursor["looks"] = cursor.get("looks", 0) + 1
        if answer.status_code != HTTPStatus.NOT_MODIFIED:
            feed = self._read_feed(answer, url)
            entries = self._chosen(feed.entries, cursor)
            deliveries = self._deliveries(channel, entries, url)
            cursor["comments"] = self._comment_feeds(entries, url, cursor.get("comments") or {})
            cursor.update(_validators(answer))
        cursor["comments"] = cursor.get("comments") or {}
        for address, state in cursor["comments"].items():
            deliveries += self._poll_comments(channel, address, state)
        return deliveries, cursor

    def _poll_comments(self, channel, address, state):
        """Look at a feed of comments. What is wrong with one holds up nobody: it is looked at again next time."""
        try:
            answer = self._client(channel).fetch(address, headers=_conditions(state))
            state["looks"] = state.get("looks", 0) + 1
            if answer.status_code != HTTPStatus.OK:
                return []
            entries = self._read_feed(answer, address).entries[:NEWEST]
        except ConnectorError:
            return []
        state.update(_validators(answer))
        return self._deliveries(channel, entries, address, state["thread"], state.get("name") or "")

    def _chosen(self, entries, cursor):
        """The entries to look at, the newest of them; the first look takes few, and older ones stay where they are."""
        dated = [entry for entry in entries if _published(entry)]
        dated.sort(key=_published, reverse=True)
        undated = [entry for entry in entries if not _published(entry)][:BACKFILL]
        if "begin" not in cursor:
            cursor["begin"] = _published(dated[BACKFILL - 1]).isoformat() if len(dated) > BACKFILL else ""
            dated = dated[:BACKFILL]
        return [entry for entry in dated[:NEWEST] if _published(entry).isoformat() >= cursor["begin"]] + undated

    def _comment_feeds(self, entries, url, known):
        """The comment feeds that entries name, with what was known of them."""
        found = {}
        for entry in entries[:COMMENT_FEEDS]:
            address = _comment_feed_of(entry)
            if address:
                address = urljoin(url, address)
                state = {"thread": _entry_id(entry), "name": _text_of(entry, "title")}
                found[address] = {**known.get(address, {}), **state}
        return found

    def _deliveries(self, channel, entries, url, thread="", name=""):
        """A delivery for each entry that is new, has been edited or has lost its words."""
        messages = self.env["social.crm.message"].sudo()  # sudo: the poller knows all talks
        fresh = {_entry_id(entry): entry for entry in reversed(entries)}  # the oldest first
        parents = {entry_id: _parent_id(entry) for entry_id, entry in fresh.items()}
        known = messages._known_ids({(channel.id, each) for each in (*parents, *parents.values()) if each})
        known = {entry_id: messages.browse(message_id) for (_channel, entry_id), (message_id, _part) in known.items()}
        threads = {entry_id: message.conversation_id.external_id for entry_id, message in known.items()}
        deliveries = []
        for entry_id, entry in fresh.items():
            event = self._change_of(known[entry_id], entry) if entry_id in known else "entry"
            parent = parents[entry_id]
            threads.setdefault(entry_id, thread or threads.get(parent) or parent or entry_id)
            if event:
                deliveries.append(self._delivery_of(event, entry_id, entry, url, threads[entry_id], name))
        return deliveries

    @staticmethod
    def _change_of(message, entry):
        """What happened to an entry that is stored: it was edited, its words are gone, or nothing.

        Only what says that it was updated is an edit: feeds are often written anew with nothing changed.
        """
        was = html2plaintext(message.mail_message_id.body or "", include_references=False).split()
        words = _plain(entry)
        if message.deleted_at or was == words["text"].split():
            return ""
        if "content" in entry and not _content(entry):
            return "delete" if was != words["title"].split() else ""
        updated = _moment(entry, "updated")
        return "edit" if updated and updated > (message.edited_at or message.occurred_at) else ""

    @staticmethod
    def _delivery_of(event, entry_id, entry, url, thread, name):
        words = _plain(entry)
        data = {
            "event": event,
            "thread": thread,
            "thread_name": name,
            "host": _host(url),
            "seen_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "entry": {**words, "id": entry_id},
        }
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        state = words["updated"] if event == "edit" else ""
        return Delivery(payload=body, dedup_key=f"{event}:{_digest(entry_id)}:{state}", conversation_key=thread)

    # --- the feed itself ---

    def _address(self, channel):
        address = (channel.sudo().base_url or "").strip()  # sudo: the address is for administrators
        if not address:
            raise Rejected(self.env._("Write the address of the feed as provider address."))
        return address if "://" in address else f"https://{address}"

    def _get(self, channel, state):
        """Get the feed. Its address is an administrator's; where it redirects to is a stranger's.

        :return: an answer with a feed, or one that says that nothing is new, and where it came from
        """
        url, client = self._address(channel), self._client(channel)
        answer = client.request("GET", url, headers=_conditions(state), raise_busy=True)
        if answer.is_redirect:
            url = urljoin(url, answer.headers["Location"])
            answer = client.fetch(url, headers=_conditions(state))
        if answer.status_code == HTTPStatus.GONE:
            raise TokenRejected(
                self.env._(
                    "The feed is gone for good (410). Write its new address and connect again, or archive the channel."
                )
            )
        if answer.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            raise Rejected(self.env._("The feed's server answered %s.", f"{answer.status_code} {answer.reason}"))
        return answer, url

    def _read_feed(self, answer, url):
        """Read a feed as far as it can be read.

        :return: what feedparser makes of it
        :raise Rejected: it is none
        """
        headers = {"content-type": answer.headers.get("Content-Type", ""), "content-location": url}
        # A stream, for feedparser takes bytes for the name of a file first.
        try:
            feed = feedparser.parse(io.BytesIO(answer.content), response_headers=headers)
        except Exception as error:  # whatever a stranger's bytes do to it
            raise Rejected(self.env._("The feed cannot be read: %s", error)) from error
        if not feed.version and not feed.entries:
            links = [urljoin(url, link.get("href", "")) for link in feed.feed.get("links", []) if _is_feed_link(link)]
            if links:
                raise Rejected(self.env._("This is a page, not a feed. Its feed is %s: write that address.", links[0]))
            raise Rejected(self.env._("There is no feed at this address."))
        return feed

    # ------------------------------------------------------------------
    # In: reading
    # ------------------------------------------------------------------
    def _parse(self, channel, payload, headers):
        data = self._load_json(payload)
        if not isinstance(data, dict):
            raise MalformedPayload("An entry is a JSON object.")
        reader = READERS.get(take(data, "event", str))
        return getattr(self, reader)(data, take(data, "entry", dict)) if reader else []

    def _read_entry(self, data, entry):
        entry_id, title = _identifier(entry), take(entry, "title", str, "")
        thread = take(data, "thread", str, "") or entry_id
        is_comment = thread != entry_id
        moment = take(entry, "published", str, "") or take(entry, "updated", str, "") or take(data, "seen_at", str)
        return [
            IncomingMessage(
                external_id=entry_id,
                conversation_id=thread,
                author=self._author(data, entry),
                occurred_at=moment_from_iso(moment),
                text=take(entry, "text", str, ""),
                subject="" if is_comment else title,
                contact_kind="public_comment",
                reply_to=take(entry, "in_reply_to", str, "") or (thread if is_comment else ""),
                attachments=tuple(map(self._attachment, take_objects(entry, "files"))),
                conversation_name=take(data, "thread_name", str, "") or title,
                is_group=True,
                url=take(entry, "link", str, ""),
            )
        ]

    def _read_edit(self, data, entry):
        return [
            IncomingEdit(
                message_id=_identifier(entry),
                occurred_at=moment_from_iso(take(entry, "updated", str)),
                text=take(entry, "text", str, ""),
            )
        ]

    def _read_deletion(self, data, entry):
        return [IncomingDeletion(_identifier(entry), moment_from_iso(take(data, "seen_at", str)))]

    @staticmethod
    def _author(data, entry):
        """An author has a name only where they are heard; their page tells them from others of the same name there."""
        name, email = take(entry, "author", str, ""), take(entry, "author_email", str, "")
        page = take(entry, "author_url", str, "")
        return Author(
            external_id=_digested(page or email.lower() or name),
            scope=take(data, "host", str, ""),
            name=name,
            profile_url=page,
            email=email,
        )

    @staticmethod
    def _attachment(file):
        return Attachment(
            name=take(file, "name", str, ""),
            mimetype=take(file, "type", str, ""),
            url=take(file, "url", str),
            size=max(take(file, "size", int, 0), 0),
        )


def _plain(entry):
    """What is kept of an entry; what is too large to fetch, or is to be played, is an address in its text."""
    author, title = entry.get("author_detail") or {}, plain_text(_text_of(entry, "title"))
    media = _media(entry)
    return {
        "title": title,
        "link": _text_of(entry, "link"),
        "author": _text_of(author, "name") or _text_of(entry, "author"),
        "author_email": _text_of(author, "email"),
        "author_url": _web(_text_of(author, "href")),
        "published": _iso(_moment(entry, "published")),
        "updated": _iso(_moment(entry, "updated")),
        "text": "\n".join(filter(None, (_content(entry), *(each["url"] for each in media if not _is_file(each)))))
        or title,
        "in_reply_to": _parent_id(entry),
        "files": [each for each in media if _is_file(each)],
    }


def _media(entry):
    """Enclosures, and the content of Media RSS (slide shares); each address once."""
    found = {}
    for media in [*(entry.get("enclosures") or []), *(entry.get("media_content") or [])]:
        url = _web(_text_of(media, "href") or _text_of(media, "url"))
        size = _text_of(media, "length") or _text_of(media, "filesize")
        name = _part(url, "path").rpartition("/")[2]
        found.setdefault(
            url,
            {
                "url": url,
                "name": name or "file",
                "type": _text_of(media, "type").lower() or mimetypes.guess_type(name)[0] or "",
                "size": int(size) if re.fullmatch(r"[0-9]{1,12}", size) else 0,
            },
        )
    return [media for url, media in found.items() if url]


def _is_file(media):
    playable = media["type"].startswith(("audio/", "video/"))
    return media["size"] <= MAX_FILE and bool(ALLOWED_TYPES.match(media["type"])) and not playable


def _parent_id(entry):
    """What an entry answers (RFC 4685)."""
    return _digested(_text_of(entry.get("thr_in-reply-to") or {}, "ref"))


def _content(entry):
    """The words of an entry: in full where the feed has them, else its summary."""
    bodies = [body for body in entry.get("content") or [] if body.get("value")] or [entry.get("summary_detail") or {}]
    value, kind = _text_of(bodies[0], "value"), bodies[0].get("type") or ""
    text = value.strip() if kind == "text/plain" else plain_text(value)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _comment_feed_of(entry):
    """Where an entry says that its comments are."""
    replies = [link.get("href") for link in entry.get("links") or [] if link.get("rel") == "replies" and _is_xml(link)]
    return _text_of(entry, "wfw_commentrss") or next(filter(None, replies), "")


def _is_xml(link):
    return "xml" in (link.get("type") or "")


def _is_feed_link(link):
    return link.get("rel") == "alternate" and re.search(r"(rss|atom)\+xml", link.get("type") or "")


def _entry_id(entry):
    """What tells an entry from others: its id, else its address, else what it says."""
    return _digested(
        _text_of(entry, "id") or _text_of(entry, "link") or _digest(_text_of(entry, "title") + _content(entry))
    )


def _identifier(entry):
    value = take(entry, "id", str)
    if not value:
        raise MalformedPayload("“id” is empty.")
    return value


def _published(entry):
    return _moment(entry, "published") or _moment(entry, "updated")


def _moment(entry, key):
    """A time of an entry, as feedparser has read it in UTC, ``None`` where there is none."""
    parsed = entry.get(f"{key}_parsed") if f"{key}_parsed" in entry else None
    try:
        return moment_of(timegm(parsed)) if parsed else None
    except (MalformedPayload, OverflowError, TypeError, ValueError):
        return None


def _iso(moment):
    return f"{moment.isoformat()}Z" if moment else ""


def _text_of(data, key):
    value = data.get(key)
    return clean(value).strip() if isinstance(value, str) else ""


def _web(url):
    return url if url.startswith(("https://", "http://")) else ""


def _host(url):
    return _part(url, "netloc").lower().rpartition("@")[2]


def _part(url, name):
    try:
        return getattr(urlsplit(url), name)
    except ValueError:
        return ""


def _conditions(state):
    """Ask for what has changed only (RFC 9110, 13.1), most times."""
    if state.get("looks", 0) % FULL_LOOK == 0:
        return {"Accept": ACCEPT}
    conditions = {"If-None-Match": state.get("etag"), "If-Modified-Since": state.get("modified")}
    return {"Accept": ACCEPT, **{name: value for name, value in conditions.items() if value}}


def _validators(answer):
    return {"etag": answer.headers.get("ETag") or "", "modified": answer.headers.get("Last-Modified") or ""}


def _digested(text):
    return text if len(text) <= MAX_ID else _digest(text)


def _digest(text):
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
