"""Read any mail that anybody may send: nothing in here raises, whatever is wrong with the mail.

Odoo's own gateway reads mails by the modern policy of :mod:`email`, which refuses unknown charsets and some broken
headers. What reaches a channel is read by the lenient one instead, and words are decoded here.
"""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

import chardet

from ..connectors.contract import FetchedFile
from ..connectors.reading import clean

#: Addresses from which programs write, and behind which nobody reads.
NOBODY = re.compile(r"^(mailer-daemon|no-?_?reply|do-?not-?reply|noreply|bounces?)([+.\-_].*)?@", re.IGNORECASE)
MAX_PARTS = 500
MAX_DEPTH = 50
MAX_HEADER = 50_000  # characters
#: What senders mean by a name, where it is not what the name says (WHATWG, Encoding Standard, "Names and labels").
CHARSETS = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
}
#: Valid UTF-8 is hardly ever anything else; these, which read any bytes, are declared wrongly all the time.
ANY_BYTES = ("windows-1252", "windows-1254", "iso-8859-15")
CONFIDENCE = 0.6  # of a guess at a charset that nobody declared
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
ADDRESS = re.compile(r"[^\s<>\"'(),:;\[\]\\]+@[^\s<>\"'(),:;\[\]\\@]+")
KIND = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?]*\?=")


@dataclass
class MailContent:
    """What a mail says: its text, how it was written, and what came with it."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[FetchedFile] = field(default_factory=list)


def read_mail(payload):
    """:rtype: email.message.Message"""
    try:
        return message_from_bytes(payload, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        # Its parts cannot be told from each other (or go a thousand deep): it is shown as it came.
        head, _blank, body = payload.replace(b"\r\n", b"\n").partition(b"\n\n")
        mail = message_from_bytes(b"\n".join(_without_content_type(head)) + b"\n\n", policy=policy.compat32)
        mail.set_payload(body.decode("ascii", "surrogateescape"))
        return mail


def header(mail, name):
    """The text of a header, decoded and on one line; of several, the first.

    :rtype: str
    """
    return next(iter(headers(mail, name)), "")


def headers(mail, name):
    """The texts of all headers of that name, from the top."""
    return [_decode_header(value) for key, value in mail.raw_items() if key.lower() == name.lower()]


def addresses(mail, *names):
    """Who is named in these headers.

    :return: (name, address in lower case) of each
    :rtype: list[tuple[str, str]]
    """
    found = []
    for value in (value for name in names for value in _raw(mail, name)):
        pairs = []
        with suppress(RecursionError, ValueError, IndexError):
            pairs = [(name, address) for name, address in getaddresses([value]) if ADDRESS.fullmatch(address)]
        pairs = pairs or [("", address) for address in ADDRESS.findall(value)]
        found += [(_decode_words(name), clean(address).lower()) for name, address in pairs]
    return found


def message_ids(mail, *names):
    """The Message-IDs in these headers, in order, each once.

    :rtype: list[str]
    """
    return list(dict.fromkeys(found for name in names for value in headers(mail, name) for found in ids_in(value)))


def ids_in(text):
    """The Message-IDs in a text, in order.

    :rtype: list[str]
    """
    return re.findall(r"<[^<>\s]+>", text) or re.findall(r"[^<>\s]+@[^<>\s]+", text)


def moment(text):
    """:return: naive UTC to the second, ``None`` where the text names no moment"""
    with suppress(ValueError, TypeError, IndexError, OverflowError, AttributeError):
        found = parsedate_to_datetime(text)
        if found.tzinfo:
            found = (found - found.utcoffset()).replace(tzinfo=None)
        return found.replace(microsecond=0)
    return None


def content(mail):
    """:rtype: MailContent"""
    found = MailContent()
    _collect(mail, found, alternatives=False, depth=0)
    return found


def decode(data, charset=""):
    """Read bytes as text: as declared where that is possible, else as what they seem to be.

    :param bytes data:
    :param str charset: as declared, if at all
    :rtype: str
    """
    name = charset.strip().strip("'\"").lower()
    name = CHARSETS.get(name, name)
    for candidate in ("utf-8", name) if name in ANY_BYTES else (name, "utf-8"):
        with suppress(LookupError, ValueError):
            if candidate and codecs.lookup(candidate)._is_text_encoding:
                return clean(data.decode(candidate))
    guess = chardet.detect(data[:20000])
    if guess["encoding"] and guess["confidence"] >= CONFIDENCE:
        with suppress(LookupError, ValueError):
            return clean(data.decode(CHARSETS.get(guess["encoding"].lower(), guess["encoding"]), "replace"))
    return clean(data.decode("windows-1252", "replace"))


def _collect(part, found, alternatives, depth):
    """Sort a part and what is in it into texts and files."""
    kind = part.get_content_type()
    if len(found.files) + len(found.plain) + len(found.html) >= MAX_PARTS or depth > MAX_DEPTH:
        return
    if kind.startswith("multipart/") and part.is_multipart():
        for inner in part.get_payload():
            _collect(inner, found, alternatives or kind == "multipart/alternative", depth + 1)
    elif kind in SIGNATURES:
        return  # it proves nothing any more once a gateway has passed the mail on
    elif kind == "text/html" and _is_text(part):
        found.html.append(_text(part))
    elif kind.startswith("text/") and kind not in ("text/calendar", "text/rfc822-headers") and _is_text(part):
        if not (alternatives and kind != "text/plain"):
            found.plain.append(_text(part))
    elif not kind.startswith("multipart/"):
        found.files.append(_file(part))
    else:
        found.plain.append(_text(part))  # says that it has parts, and has none


def _is_text(part):
    disposition = (header(part, "Content-Disposition").split(";")[0]).strip().lower()
    return disposition != "attachment" and not _file_name(part)


def _text(part):
    return decode(_bytes(part), _parameter(part, "charset")).replace("\r\n", "\n")


def _bytes(part):
    with suppress(ValueError, LookupError, TypeError, AssertionError):
        return part.get_payload(decode=True) or b""
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _file(part):
    kind = part.get_content_type()
    name = _file_name(part)
    if kind.startswith("message/") and part.is_multipart():
        inner = part.get_payload()
        data = b"\n".join(_as_bytes(message) for message in inner)
        name = name or f"{header(inner[0], 'Subject') or 'mail'}.eml"
    else:
        data = _bytes(part)
    if kind == "text/calendar":
        name = name or "invite.ics"
    return FetchedFile(
        content=data,
        name=_tidy(name),
        mimetype=kind if KIND.fullmatch(kind) else "application/octet-stream",
        content_id=header(part, "Content-ID").strip(" <>"),
    )


def _as_bytes(message):
    with suppress(Exception):  # the generator trips over broken headers in many ways
        return message.as_bytes()
    return "\n".join(f"{name}: {value}" for name, value in message.raw_items()).encode("utf-8", "replace")


def _file_name(part):
    return _parameter(part, "filename", "Content-Disposition") or _parameter(part, "name")


def _parameter(part, name, header_name="Content-Type"):
    """A parameter of a header, also as RFC 2231 writes it, and as RFC 2047 forbids to write it."""
    value = ""
    with suppress(ValueError, LookupError, TypeError, AttributeError):
        value = part.get_param(name, "", header_name) or ""
    if isinstance(value, tuple):
        charset, _language, text = value
        return decode(text.encode("latin-1", "replace"), charset or "utf-8")
    return _decode_words(value)


def _tidy(name):
    return " ".join(name.replace("/", "_").replace("\\", "_").split())[:200]


def _raw(mail, name):
    """The texts of headers as they came, bytes beyond ASCII read already."""
    return [
        " ".join(_readable(str(value)).split())[:MAX_HEADER]
        for key, value in mail.raw_items()
        if key.lower() == name.lower()
    ]


def _decode_header(value):
    return _decode_words(_readable(str(value)))


def _readable(value):
    """Some senders write bytes into headers as they are."""
    return decode(value.encode("utf-8", "surrogateescape")) if not value.isascii() else value


def _decode_words(text):
    """RFC 2047, read as kindly as possible."""
    words = text
    if ENCODED_WORD.search(text):
        with suppress(HeaderParseError, ValueError, LookupError, AssertionError):
            words = "".join(
                piece if isinstance(piece, str) else _decode_piece(piece, charset)
                for piece, charset in decode_header(text)
            )
    return " ".join(clean(words).split())


def _decode_piece(piece, charset):
    return decode(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")


def _without_content_type(head):
    """The lines of a mail's head, less what says how its body is made."""
    skipping = False
    for line in head.split(b"\n"):
        if not line[:1].isspace():
            skipping = line.lower().startswith((b"content-type:", b"content-transfer-encoding:"))
        if not skipping:
            yield line
