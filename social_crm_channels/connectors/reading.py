"""Read what strangers send: a value is there and of its type, or the payload is malformed.

For ``_parse``, which may raise nothing but :class:`MalformedPayload`. Reasons name the key in the words of
the provider's documents, for an administrator corrects the payload with these documents at hand.
"""

import json
from datetime import UTC, datetime

from .contract import MalformedPayload

MAX_IDENTIFIER = 500  # characters: PostgreSQL indexes no more than some 2700 bytes
_REQUIRED = object()
_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


def take(data, key, kind, default=_REQUIRED):
    """Read one value of a JSON object.

    Where a text is wanted a whole number is taken too, for providers write their ids both ways.

    :param dict data: the object
    :param str key: the name of the value
    :param type kind: ``str``, ``int``, ``float``, ``bool``, ``dict`` or ``list``
    :param default: what to return where the value is missing or null; without it, it must be there
    :return: the value; a text is clean (see :func:`clean`)
    :raise MalformedPayload: it is missing, or of another type
    """
    value = data.get(key)
    if value is None:
        if default is _REQUIRED:
            raise MalformedPayload(f"“{key}” is missing.")
        return default
    if type(value) is int and kind in (str, float):
        return _convert(value, key, kind)
    if type(value) is not kind:  # True is an int to isinstance
        raise MalformedPayload(f"“{key}” should be {_NAMES[kind]}.")
    return clean(value) if kind is str else value


def take_identifier(data, key, *default):
    """Read what names something at the provider.

    :rtype: str
    :raise MalformedPayload: it is missing or empty, without a default, or longer than any id
    """
    value = take(data, key, str, *default)
    if not value and not default:
        raise MalformedPayload(f"“{key}” is empty.")
    if len(value) > MAX_IDENTIFIER:
        raise MalformedPayload(f"“{key}” is longer than {MAX_IDENTIFIER} characters.")
    return value


def take_objects(data, key):
    """Read a list of objects; a missing one is empty.

    :rtype: list[dict]
    :raise MalformedPayload: it is no list, or something else than an object is in it
    """
    values = take(data, key, list, [])
    if not all(isinstance(value, dict) for value in values):
        raise MalformedPayload(f"“{key}” should hold objects only.")
    return values


def take_data(data, key):
    """Read an object that is to be stored as it is; a missing one is empty.

    :rtype: dict
    :raise MalformedPayload: PostgreSQL could not store it as JSON (NaN, NUL, halves of surrogate pairs)
    """
    value = take(data, key, dict, {})
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (RecursionError, ValueError) as error:
        raise MalformedPayload(f"“{key}” cannot be stored: {error}") from error
    if "\\u0000" in text:
        raise MalformedPayload(f"“{key}” cannot be stored: it holds a NUL character.")
    return value


def clean(text):
    """Take out what PostgreSQL refuses in a text: NUL and halves of surrogate pairs.

    :rtype: str
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def moment_of(epoch):
    """Read a Unix time.

    :param float epoch: seconds since 1970
    :return: naive UTC, to the second, as Odoo stores it
    :rtype: datetime
    :raise MalformedPayload: outside the years that a date can have
    """
    try:
        return datetime.fromtimestamp(epoch, UTC).replace(tzinfo=None, microsecond=0)
    except (OverflowError, OSError, ValueError) as error:
        raise MalformedPayload(f"{epoch} is not a time in seconds since 1970.") from error


def moment_from_iso(text):
    """Read an ISO 8601 time with its offset, such as ``2025-03-01T12:00:00Z``.

    :param str text:
    :return: naive UTC, to the second, as Odoo stores it
    :rtype: datetime
    :raise MalformedPayload: it is none, or says no offset
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (OverflowError, ValueError) as error:
        raise MalformedPayload(
            f"“{text}” is not an ISO 8601 time with its offset, such as 2025-03-01T12:00:00Z."
        ) from error


def _convert(number, key, kind):
    try:
        return kind(number)
    except (OverflowError, ValueError) as error:
        raise MalformedPayload(f"“{key}” is too large.") from error
