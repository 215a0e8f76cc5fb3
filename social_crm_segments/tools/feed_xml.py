"""Feeds as readers of feeds take them: RSS 2.0 (rssboard.org/rss-specification) and Atom (RFC 4287)."""

import mimetypes
import re
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import urlsplit

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
#: What XML 1.0 has no place for, whatever a title holds.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}


def write(form, feed, entries):
    """Write a feed.

    :param str form: ``rss`` or ``atom``
    :param dict feed: ``id``, ``title``, ``url`` of its page, ``own_url``, ``lang``, ``author``, ``updated`` (naive UTC)
    :param entries: dictionaries ``id``, ``title``, ``html``, ``url`` (may be empty), ``published``, ``updated``,
        ``category``, ``media_url`` (may be empty)
    :rtype: bytes
    """
    root = (_rss if form == "rss" else _atom)(feed, entries)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _rss(feed, entries):
    root = etree.Element("rss", version="2.0", nsmap={"atom": ATOM})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed["title"])
    _add(channel, "link", feed["url"])
    _add(channel, "description", feed["title"])
    _add(channel, "language", feed["lang"].replace("_", "-").lower())
    _add(channel, "lastBuildDate", _rfc822(feed["updated"]))
    _add(channel, f"{{{ATOM}}}link", href=feed["own_url"], rel="self", type="application/rss+xml")
    for entry in entries:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry["title"])
        if entry["url"]:
            _add(item, "link", entry["url"])
        _add(item, "description", entry["html"])
        _add(item, "category", entry["category"])
        _add(item, "guid", entry["id"], isPermaLink="false")
        _add(item, "pubDate", _rfc822(entry["published"]))
        if entry["media_url"]:
            _add(item, "enclosure", url=entry["media_url"], length="0", type=_type_of(entry["media_url"]))
    return root


def _atom(feed, entries):
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed["lang"].replace("_", "-"))
    _atom_add(root, "id", feed["id"])
    _atom_add(root, "title", feed["title"])
    _atom_add(root, "updated", _rfc3339(feed["updated"]))
    _atom_add(root, "link", href=feed["own_url"], rel="self", type="application/atom+xml")
    _atom_add(root, "link", href=feed["url"], rel="alternate", type="text/html")
    _atom_add(_atom_add(root, "author"), "name", feed["author"])
    for entry in entries:
        item = _atom_add(root, "entry")
        _atom_add(item, "id", entry["id"])
        _atom_add(item, "title", entry["title"])
        _atom_add(item, "published", _rfc3339(entry["published"]))
        _atom_add(item, "updated", _rfc3339(entry["updated"]))
        _atom_add(item, "category", term=entry["category"])
        if entry["url"]:
            _atom_add(item, "link", href=entry["url"], rel="alternate")
        if entry["media_url"]:
            _atom_add(item, "link", href=entry["media_url"], rel="enclosure", type=_type_of(entry["media_url"]))
        _atom_add(item, "content", entry["html"], type="html")
    return root


def _atom_add(parent, tag, text=None, **attributes):
    return _add(parent, f"{{{ATOM}}}{tag}", text, **attributes)


def _add(parent, tag, text=None, **attributes):
    element = etree.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})
    if text is not None:
        element.text = _clean(text)
    return element


def _clean(text):
    return FORBIDDEN.sub("", str(text))


def _rfc822(moment):
    return format_datetime(moment.replace(tzinfo=UTC))


def _rfc3339(moment):
    return f"{moment.replace(microsecond=0).isoformat()}Z"


def _type_of(url):
    return mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
