"""Read what other helpdesks export: encodings, separators, headers, dates. Pure: it knows no Odoo."""

import codecs
import csv
import io
import re
from datetime import UTC, datetime

SEPARATORS = (",", ";", "\t", "|")

#: Byte order marks, the longest first.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What columns are called, by what they mean; the first name is the one that we write.
CASE_COLUMNS = {
    "number": ("number", "case", "case number", "ticket", "ticket number", "ticket id", "id", "#"),
    "subject": ("subject", "title", "name", "summary"),
    "opened_at": ("opened", "opened at", "created", "created at", "creation date", "created on", "date"),
    "closed_at": ("closed", "closed at", "closed on", "closing date", "solved", "solved at", "resolved", "resolved at"),
    "first_response_at": ("first response", "first response at", "first reply", "first answer"),
    "stage": ("stage", "status", "state"),
    "type": ("type", "case type", "category"),
    "team": ("team", "group", "department"),
    "priority": ("priority", "urgency"),
    "tags": ("tags", "tag", "labels"),
    "agent": ("agent", "assignee", "assigned to", "owner", "assigned user"),
    "person": ("person", "customer", "contact", "requester", "customer name", "requester name"),
    "email": ("email", "e mail", "customer email", "requester email", "contact email"),
    "phone": ("phone", "mobile", "telephone", "customer phone"),
    "handle": ("handle", "username", "account"),
    "network": ("network",),
    "channel": ("channel", "source", "via"),
    "rating": ("rating", "satisfaction", "satisfaction score"),
    "description": ("description", "text", "message", "body"),
}
MESSAGE_COLUMNS = {
    "number": (*CASE_COLUMNS["number"][:-2], "#"),
    "key": ("message id", "id"),
    "occurred_at": ("date", "said at", "sent at", "created", "created at", "time"),
    "direction": ("direction", "from", "kind", "type"),
    "author": ("author", "agent", "sender", "by"),
    "text": ("text", "body", "content", "message", "comment", "words"),
}
REQUIRED = {"case": ("number", "subject", "opened_at"), "message": ("number", "occurred_at", "text")}

DIRECTIONS = {
    "in": "in inbound incoming received customer theirs requester".split(),
    "out": "out outbound outgoing sent agent ours us".split(),
    "note": "note internal private".split(),
}
PRIORITIES = {
    "0": ("0", "low", "normal"),
    "1": ("1", "medium", "raised"),
    "2": ("2", "high"),
    "3": ("3", "urgent", "very high", "critical"),
}

_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>\d{4})"
    r"(?:[ ,T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<of>\d{2}))?\s*(?P<half>[AaPp][Mm])?)?"
)


class Unreadable(ValueError):
    """The file cannot be read as a table; ``args`` tell the line, if any."""


def decode(content):
    """Turn the bytes of a file into text.

    :param bytes content:
    :return: the text and the name of its encoding, for people
    :rtype: tuple[str, str]
    """
    for mark, codec in MARKS:
        if content.startswith(mark):
            return content.decode(codec, errors="replace"), codec.removesuffix("-sig").upper()
    half = len(content[:4000]) // 2
    for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        if half and content[offset:4000:2].count(0) > half * 0.8:  # mostly Latin letters: each other byte is nothing
            return content.decode(codec, errors="replace"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def separator_of(text):
    """Tell what separates the columns: that which makes the most of the first line.

    :rtype: str
    """
    return max(SEPARATORS, key=lambda separator: _width(text, separator))


def read_table(text, separator):
    """Read the lines of a table.

    :return: the header, and (line, cells) of each row that is not empty
    :rtype: tuple[list[str], list[tuple[int, list[str]]]]
    :raise Unreadable: it is no table
    """
    reader = _reader(text, separator)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(line) from error
    if not rows:
        raise Unreadable
    return rows[0][1], rows[1:]


def map_header(header, columns, more=()):
    """Find the columns by their names.

    :param header: as it is written
    :param dict columns: names by meaning
    :param more: pairs of a meaning and another name of it
    :return: index by meaning; of several columns that mean the same the first counts
    :rtype: dict[str, int]
    """
    found = {}
    for meaning, names in columns.items():
        wanted = [*(_plain(name) for of, name in more if of == meaning), *names]
        places = [index for name in wanted for index, head in enumerate(header) if _plain(head) == name]
        free = [index for index in places if index not in found.values()]
        if free:
            found[meaning] = free[0]
    return found


def parse_moment(text, zone, day_first):
    """Read a date, with or without a time.

    :param zone: ``tzinfo`` of what names none
    :param bool day_first: whether 3/4/2026 is in April
    :return: naive, in UTC; ``None`` where it is no date
    :rtype: datetime.datetime | None
    """
    try:
        moment = datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    except ValueError:
        moment = _parse_numeric(text, day_first)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None


def look_up(text, words):
    """Find what a word means.

    :param dict words: words by meaning
    :return: the meaning, ``None`` for none
    """
    return next((meaning for meaning, known in words.items() if _plain(text) in known), None)


def _parse_numeric(text, day_first):
    match = _NUMERIC.fullmatch(text)
    if not match:
        return None
    first, second = int(match["first"]), int(match["second"])
    # what can be no month is a day, whoever wrote it
    day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    try:
        return datetime(int(match["year"]), month, day, hour, int(match["minute"] or 0), int(match["of"] or 0))
    except ValueError:
        return None


def _width(text, separator):
    try:
        return len(next(_reader(text, separator), ()))
    except csv.Error:  # what is quoted ends at another sign
        return 0


def _reader(text, separator):
    # strict, or a quote that never ends makes one cell of all that follows
    # a NUL is nobody's word, and the database takes none
    return csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator, strict=True)


def _plain(text):
    return " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
