import hashlib
from datetime import UTC
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from werkzeug import Response

from .server import Server

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    ' xmlns:media="http://search.yahoo.com/mrss/"><channel>'
)


class FeedServer(Server):
    """A blog with a feed (RSS at ``/feed``, Atom at ``/atom``), one of the comments of each entry, and some files.

    It adds to the program isso, which the live tests talk to: RSS, enclosures, validators, moved and gone feeds.
    """

    def __init__(self):
        super().__init__()
        self.entries = []  # the newest first, as feeds have them
        self.comments = {}  # number of an entry → its comments, the newest first
        self.files = {}  # name → (content, type)
        self.pages = {}  # path → Response, before anything else
        self.etag = None  # that of every feed, whatever is in it; else that of its content
        self.modified = None  # when every feed was changed, as text, for a server that has no ETag

    def publish(self, number, title="", at=None, text="", author="Anna", enclosures=(), **values):
        """:return: the entry, which may be changed later"""
        entry = {"number": number, "title": title, "at": at, "text": text, "author": author, "updated": None}
        entry |= {"enclosures": enclosures, "answers": None, **values}
        self.entries.insert(0, entry)
        return entry

    def comment(self, entry, number, text, at=None, author="Ben", **values):
        """Somebody comments on an entry."""
        comment = {"number": number, "title": f"By: {author}", "at": at, "text": text, "author": author}
        comment |= {"updated": None, "enclosures": (), "answers": None, **values}
        self.comments.setdefault(entry["number"], []).insert(0, comment)
        return comment

    def hand_out(self, name, mimetype, content):
        """:return: the enclosures of an entry that comes with this file"""
        self.files[name] = (content, mimetype)
        return [(f"{self.url}/files/{name}", mimetype, len(content))]

    def id_of(self, entry):
        return f"tag:blog.example,2026:{entry['number']}"

    def respond(self, request, call):
        if request.path in self.pages:
            return self.pages[request.path]
        kind, _slash, rest = request.path[1:].partition("/")
        if kind == "feed":
            return self._conditional(request, self._rss(self.entries), "application/rss+xml")
        if kind == "atom":
            return self._conditional(request, self._atom(self.entries), "application/atom+xml")
        if kind == "comments":
            return self._conditional(request, self._rss(self.comments.get(int(rest), [])), "text/xml")
        if kind == "files" and rest in self.files:
            content, mimetype = self.files[rest]
            return Response(content, content_type=mimetype)
        return Response("Not here", 404)

    def _conditional(self, request, text, mimetype):
        if self.modified:
            headers = {"Last-Modified": self.modified}
            if request.headers.get("If-Modified-Since") == self.modified:
                return Response(status=304, headers=headers)
            return Response(text, headers=headers, content_type=f"{mimetype}; charset=utf-8")
        etag = self.etag or f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        return Response(text, headers={"ETag": etag}, content_type=f"{mimetype}; charset=utf-8")

    def _rss(self, entries):
        items = "".join(map(self._item, entries))
        return f"<?xml version='1.0'?>{RSS}<title>The Lamp Blog</title><link>{self.url}</link>{items}</channel></rss>"

    def _item(self, entry):
        enclosures = "".join(
            f"<enclosure url={quoteattr(url)} length='{size}' type={quoteattr(kind)}/>"
            for url, kind, size in entry["enclosures"]
        )
        date = entry["at"] and f"<pubDate>{format_datetime(entry['at'].replace(tzinfo=UTC))}</pubDate>"
        comments = f"<wfw:commentRss>{self.url}/comments/{entry['number']}</wfw:commentRss>"
        return (
            f"<item><title>{escape(entry['title'])}</title><link>{self.url}/{entry['number']}</link>"
            f"<guid isPermaLink='false'>{self.id_of(entry)}</guid>{date or ''}"
            f"<dc:creator>{escape(entry['author'])}</dc:creator>"
            f"<description>{escape(entry['text'][:20])}</description>"
            f"<content:encoded>{escape(entry['text'])}</content:encoded>"
            f"{comments if entry in self.entries else ''}{_answers(entry)}{enclosures}</item>"
        )

    def _atom(self, entries):
        entries = "".join(
            f"<entry><id>{self.id_of(entry)}</id><title>{escape(entry['title'])}</title>"
            f"<published>{entry['at'].isoformat()}Z</published>"
            f"<updated>{(entry['updated'] or entry['at']).isoformat()}Z</updated>"
            f"<author><name>{escape(entry['author'])}</name><uri>https://anna.example</uri></author>"
            f"<link href='{self.url}/{entry['number']}'/>"
            f"<link rel='replies' type='application/atom+xml' href='/comments/{entry['number']}'/>"
            + "".join(
                f"<link rel='enclosure' type={quoteattr(kind)} length='{size}' href={quoteattr(url)}/>"
                for url, kind, size in entry["enclosures"]
            )
            + f"{_answers(entry)}<content type='html'>{escape(entry['text'])}</content></entry>"
            for entry in entries
        )
        return f"<?xml version='1.0'?>{ATOM}<title>The Lamp Blog</title><id>tag:blog.example,2026:</id>{entries}</feed>"


def _answers(entry):
    return f"<thr:in-reply-to ref={quoteattr(entry['answers'])}/>" if entry["answers"] else ""
