"""The one way out: every call to a provider, and every fetch of what a stranger links to.

A provider's base URL is set by an administrator and may be inside the house (a self-hosted server). Links that
strangers send are fetched by :meth:`HttpClient.fetch_file`, which only ever connects to public addresses
(OWASP, Server-Side Request Forgery Prevention Cheat Sheet).
"""

import email.utils
import ipaddress
import logging
import re
import socket
import threading
import time
from contextlib import ExitStack, closing, nullcontext
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, unquote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from odoo.tools import config

from ..connectors.contract import FetchedFile, RateLimited, Rejected, TemporaryFailure, UnknownOutcome

_logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 5  # seconds
READ_TIMEOUT = 20  # seconds between two bytes
TOTAL_TIMEOUT = 60  # seconds for a whole answer
MAX_ANSWER = 4 << 20  # bytes of an API answer
MAX_FILE = 25 << 20  # bytes of an attachment
MAX_REDIRECTS = 3
MAX_RETRY_AFTER = 24 * 3600  # seconds: no single header stops an account for longer
USER_AGENT = "Social CRM (Odoo)"

# What may be stored as an attachment: no type that a browser would run.
ALLOWED_TYPES = re.compile(
    r"image/(?!svg)|audio/|video/|text/(plain|csv|calendar|vcard|x-vcard)$"
    r"|application/(pdf|zip|gzip|json|rtf|ogg|octet-stream|msword|vnd\.|x-tgsticker|x-zip-compressed|x-7z-compressed)"
)
NOT_AN_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    UnicodeError,
)


#: Several accounts share a session: what a server gives one to remember is not shown as another's.
NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])


class Sessions:
    """Connections that calls of several threads go over, one a thread and server; a context manager."""

    def __init__(self):
        self._stack, self._threads = ExitStack(), threading.local()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._stack.close()

    def mine(self):
        """The session of the thread that asks.

        :rtype: requests.Session
        """
        if not hasattr(self._threads, "session"):
            self._threads.session = self._stack.enter_context(requests.Session())
            self._threads.session.cookies.set_policy(NO_COOKIES)
        return self._threads.session


class HttpClient:
    """A provider's API at a base URL.

    :param str base_url: requests with a relative path go below it
    :param secrets: texts that may appear in no log line and no error
    """

    def __init__(self, base_url, secrets=()):
        self._base_url = (base_url or "").rstrip("/")
        forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        self._secrets = sorted(forms, key=len, reverse=True)

    def request(
        self, method, path="", *, max_bytes=MAX_ANSWER, timeout=READ_TIMEOUT, raise_busy=True, session=None, **kwargs
    ):
        """Call the provider once. Redirects are not followed.

        :param str path: below the base URL, or a whole URL
        :param int max_bytes: a larger answer is refused
        :param float timeout: seconds without a byte
        :param bool raise_busy: ``False`` where the caller reads 429 and 5xx itself
        :param session: of :class:`Sessions`, which keeps the connection for the next call
        :param kwargs: ``params``, ``json``, ``data``, ``files``, ``headers`` as of :mod:`requests`
        :return: the answer, read whole, for any status but those that are raised
        :rtype: requests.Response
        :raise RateLimited: 429
        :raise TemporaryFailure: it certainly was not done (no connection), or 5xx
        :raise UnknownOutcome: the connection broke or timed out after the request had gone out
        """
        url = path if "://" in path else f"{self._base_url}/{path.lstrip('/')}".rstrip("/")
        started = time.monotonic()
        kwargs["headers"] = {"User-Agent": USER_AGENT, **(kwargs.get("headers") or {})}
        kwargs["timeout"] = (CONNECT_TIMEOUT, timeout)
        try:
            with (
                nullcontext(session) if session else requests.Session() as opened,
                closing(opened.request(method, url, allow_redirects=False, stream=True, **kwargs)) as answer,
            ):
                answer._content = _read_capped(answer, max_bytes, started + TOTAL_TIMEOUT)
        except NOT_AN_ADDRESS:
            raise Rejected(self.redact(f"{url} is not a web address.")) from None
        except requests.exceptions.RequestException as error:
            raise self._outcome_of(error) from None
        _logger.debug("%s %s: %s, %.3f s", method, self.redact(url), answer.status_code, time.monotonic() - started)
        if raise_busy:
            self._raise_if_busy(answer)
        return answer

    def fetch_file(self, url, name="", headers=None):
        """Get a file that a stranger, or a provider, names by its URL.

        Only public addresses are connected to, after each redirect too; size, time and type are capped.

        :param str name: file name, else the last part of the URL
        :param dict headers: sent to the first host only
        :rtype: FetchedFile
        :raise Rejected: not allowed, too large, of a refused type, or gone (4xx)
        :raise TemporaryFailure: it may work later
        """
        return self._follow(
            url, headers, lambda answer, url, deadline: _read_file(answer, name or _name_in(url), deadline)
        )

    def fetch(self, url, headers=None, max_bytes=MAX_ANSWER):
        """Get what a stranger names by its URL and what is only read here, of whatever type: a feed, a page.

        Only public addresses are connected to, as in :meth:`fetch_file`; size and time are capped.

        :param dict headers: sent to the first host only
        :return: the answer, read whole, for any status but those that are raised
        :rtype: requests.Response
        :raise Rejected: not allowed, too large, or no web address
        :raise TemporaryFailure: it may work later; :class:`RateLimited` for 429
        """

        def read(answer, _url, deadline):
            answer._content = _read_capped(answer, max_bytes, deadline)
            return answer

        answer = self._follow(url, headers, read)
        self._raise_if_busy(answer)
        return answer

    def _follow(self, url, headers, read):
        """Follow redirects to public addresses, and read what is at their end."""
        deadline = time.monotonic() + TOTAL_TIMEOUT
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                with _public_session() as session, closing(self._get(session, url, headers)) as answer:
                    if not answer.is_redirect:
                        return read(answer, url, deadline)
                    url, headers = urljoin(url, answer.headers["Location"]), None
            except _ForbiddenAddress as error:
                raise Rejected(str(error)) from None
            except (*NOT_AN_ADDRESS, ValueError):  # the latter from urljoin
                raise Rejected(self.redact(f"{url} is not a web address.")) from None
            except requests.exceptions.RequestException as error:
                raise TemporaryFailure(self.redact(f"The file could not be fetched: {error}")) from None
        raise Rejected("The file was redirected too often.")

    def redact(self, text):
        """Replace every secret in a text.

        :rtype: str
        """
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    @staticmethod
    def _get(session, url, headers):
        return session.get(
            url,
            headers={"User-Agent": USER_AGENT, **(headers or {})},
            timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
            allow_redirects=False,
            stream=True,
        )

    def _outcome_of(self, error):
        """Tell what was never sent, and may be repeated, from what may have been done."""
        if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError) or isinstance(
            getattr(error.args[0] if error.args else None, "reason", None), NewConnectionError
        ):
            return TemporaryFailure(self.redact(f"No connection to the provider: {error}"))
        return UnknownOutcome(self.redact(f"No answer from the provider: {error}"))

    def _raise_if_busy(self, answer):
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited(self._failure(answer), retry_after=retry_after(answer.headers))
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TemporaryFailure(self._failure(answer), retry_after=retry_after(answer.headers))

    def _failure(self, answer):
        return self.redact(f"The provider answered {answer.status_code}: {answer.text[:300]}")


def retry_after(headers):
    """Seconds to wait, from a ``Retry-After`` header in seconds or as a date (RFC 9110, 10.2.3).

    :param headers: case-insensitive mapping
    :rtype: float | None
    """
    value = (headers.get("Retry-After") or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return min(float(value), MAX_RETRY_AFTER)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _read_file(answer, name, deadline):
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporaryFailure(f"The file's server answered {answer.status_code}.", retry_after(answer.headers))
    if answer.status_code != HTTPStatus.OK:
        raise Rejected(f"The file's server answered {answer.status_code}.")
    mimetype = answer.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()
    if not ALLOWED_TYPES.match(mimetype):
        raise Rejected(f"Files of type {mimetype} are not stored.")
    return FetchedFile(_read_capped(answer, MAX_FILE, deadline), name, mimetype)


def _read_capped(answer, limit, deadline):
    chunks, size = [], 0
    for chunk in answer.iter_content(1 << 16):
        size += len(chunk)
        if size > limit:
            raise Rejected(f"The answer is larger than {limit >> 20} MiB.")
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout(f"The answer took longer than {TOTAL_TIMEOUT} seconds.")
        chunks.append(chunk)
    return b"".join(chunks)


def _name_in(url):
    return unquote(urlsplit(url).path.rpartition("/")[2])


# --------------------------------------------------------------------------------------------------
# Public addresses only
# --------------------------------------------------------------------------------------------------


class _ForbiddenAddress(Exception):
    pass


def _public_session():
    session = requests.Session()
    session.trust_env = False  # a proxy would connect in our place, unguarded
    session.mount("http://", _PublicAdapter())
    session.mount("https://", _PublicAdapter())
    return session


def _connect_publicly(connection):
    """Resolve once, refuse what is not public, and connect to the very address that was checked."""
    host = connection.host.strip("[]")
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NewConnectionError(connection, f"Unknown host: {error}") from error
    addresses = [info[4][0] for info in found]
    if not all(map(_is_allowed, addresses)):
        raise _ForbiddenAddress(f"{host} is not a public address: such links are not followed.")
    try:
        return create_connection((addresses[0], connection.port), connection.timeout)
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error


def _is_allowed(address):
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_global and not ip.is_multicast:
        return True
    # Whoever runs the server may name inner networks to fetch from (a self-hosted Matrix, say) in its
    # configuration file; nobody can from within Odoo.
    allowed = (config.get("social_crm_fetch_allow") or "").replace(",", " ").split()
    return any(ip in ipaddress.ip_network(network, strict=False) for network in allowed)


class _PublicHTTPConnection(HTTPConnection):
    def _new_conn(self):
        return _connect_publicly(self)


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self):
        return _connect_publicly(self)


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PublicHTTPPool, "https": _PublicHTTPSPool}
        return result
