"""How X's API is spoken: tweepy's requests, signatures, and what its headers and errors say. Pure."""

import base64
import hashlib
import hmac
import time

from ..tools.http_client import MAX_RETRY_AFTER, retry_after
from .contract import Rejected

TWEEPY_HOST = "https://api.twitter.com"  # hard-coded in tweepy.Client.request
USER_FIELDS = ["id", "name", "username", "profile_image_url", "public_metrics"]
MIN_REST, MAX_REST = 5, 900  # seconds between two polls of a kind
EVENTS = {  # event types of the X Activity API, and who reads them; chat.* is encrypted
    "post.mention.create": "_read_post",
    "post.reply.create": "_read_post",
    "post.quote.create": "_read_quote",
    "post.create": "_read_post",
    "post.delete": "_read_deletion",
    "dm.received": "_read_direct_messages",
    "dm.sent": "_read_direct_messages",
    "oauth.revoke": "_read_revocation",
}


def sign(secret, message):
    """Sign as X does what it delivers, and as it wants its challenge answered
    (https://docs.x.com/x-api/webhooks/quickstart).

    :param str secret: of the application: its consumer's, or its client's for the newer signature
    :param bytes message: the body, or the token of the challenge
    :rtype: str
    """
    digest = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


class Duplicate(Rejected):
    """X knows this text already."""


class Session:
    """What tweepy calls in place of a session of requests: our client, which knows where the provider lives, keeps
    time-outs and size caps, and tells errors apart.

    tweepy writes all headers of a call to its log, so it is never given the token: that is put in here.
    """

    def __init__(self, connector, channel, token):
        self._connector, self._channel, self._token = connector, channel, token

    def request(self, method, url, params=None, json=None, headers=None, auth=None):
        """Make a call of tweepy's. What it would authenticate with is left aside.

        :raise ConnectorError: X did not do it; which one, the connector reads from the answer
        """
        path = url.removeprefix(TWEEPY_HOST)
        values = {"json": json} if json is not None else {}
        return self._connector._request(self._channel, self._token, method, path, params=params or {}, **values)


def bearer(token):
    """:return: the header with which a call is made in the name of whoever gave the token"""
    return {"Authorization": f"Bearer {token}"}


def objects_in(value):
    """:return: what in a list from X is an object; nothing where it is no list"""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number(headers, name):
    """:return: the number in a header, ``None`` where there is none"""
    value = (headers.get(name) or "").strip()
    return int(value) if value.isdecimal() and len(value) < 12 else None


def rest(headers):
    """Seconds until the next poll of a kind: what is left of its budget lasts until X grants a new one."""
    left, reset = number(headers, "x-rate-limit-remaining"), number(headers, "x-rate-limit-reset")
    if left is None or reset is None:
        return MIN_REST
    return min(max((reset - time.time()) / max(left, 1), MIN_REST), MAX_REST)


def wait(headers):
    """Seconds that X asks to wait, in any of the forms in which it says so
    (https://docs.x.com/x-api/fundamentals/rate-limits): the time, since 1970, of the limit that is used up.

    :rtype: float | None
    """
    resets = [
        number(headers, f"{limit}-reset")
        for limit in ("x-user-limit-24hour", "x-app-limit-24hour")
        if number(headers, f"{limit}-remaining") == 0
    ] or [number(headers, "x-rate-limit-reset")]
    known = [reset for reset in resets if reset is not None]
    if not known:
        return retry_after(headers)
    return min(max(max(known) - time.time(), 1.0), MAX_RETRY_AFTER)


def json_or_empty(answer):
    """:return: the object that an answer holds; an error may come as a page, or with nothing"""
    try:
        data = answer.json()
    except ValueError:
        data = {}
    return data if isinstance(data, dict) else {}


def said(data):
    """What X says of an error, in either of its forms (a problem, or a list of errors)."""
    errors = objects_in(data.get("errors"))
    texts = [data.get("detail"), *(each.get("message") or each.get("detail") for each in errors), data.get("title")]
    return next((str(text)[:300] for text in texts if text), "")


def codes(data):
    """:return: the numbers of errors, which only the older one of the two forms has"""
    return {each.get("code") for each in objects_in(data.get("errors")) if type(each.get("code")) is int}


def current_name(event_type):
    """The newest name of an event type: posts were called tweets."""
    return f"post.{event_type.removeprefix('tweet.')}" if event_type.startswith("tweet.") else event_type
