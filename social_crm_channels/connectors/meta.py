import hashlib
import hmac
import json
import re
from datetime import timedelta
from http import HTTPStatus

from odoo import fields, models
from odoo.tools import consteq
from odoo.tools.misc import format_datetime
from odoo.tools.misc import hmac as database_hmac

from ..tools.http_client import MAX_RETRY_AFTER, HttpClient, retry_after
from .contract import (
    Finding,
    MalformedPayload,
    OAuthFlow,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    Unreadable,
    WindowClosed,
)
from .reading import moment_of, take

GRAPH_VERSION = "v24.0"  # unless the channel's provider address ends with another one
DIALOG_URL = "https://www.facebook.com"
SIGNATURE_HEADER = "X-Hub-Signature-256"
USAGE_HEADERS = ("X-Business-Use-Case-Usage", "X-App-Usage", "X-Page-Usage")
# https://developers.facebook.com/docs/graph-api/guides/error-handling, …/graph-api/overview/rate-limiting,
# …/messenger-platform/error-codes and …/whatsapp/cloud-api/support/error-codes
RATE_CODES = {4, 17, 32, 341, 613, *range(80000, 80015), 130429, 131048, 131056}
PAIR_CODE = 131056  # too many messages to one person: only their conversation waits
DEAD_CODES = {0, 102, 190}
PASSING_CODES = {1, 2, 1200, 131016}
WINDOW_CODES = {(10, 2018278), (131047, None)}
SOON = timedelta(days=7)  # an administrator should hear of a token that ends by then


class SocialCrmMetaConnector(models.AbstractModel):
    """What Meta's platforms share: the Graph API with its errors, webhooks and tokens. No provider by itself.

    The credentials are ``client_id`` and ``client_secret`` (Meta: app ID and app secret) and ``access_token``.

    A connector says in which account's name it calls, names its webhook in ``_webhook_object``,
    ``_webhook_fields`` and ``_scopes``, and reads one entry of a delivery with :meth:`_read_entry`.
    """

    _name = "social.crm.meta.connector"
    _inherit = "social.crm.connector"
    _description = "What Meta's Connectors Share"

    _base_url = "https://graph.facebook.com"
    _open_credentials = ("client_id",)
    _webhook_object = ""  # the kind of account, as webhooks name it
    _webhook_fields = ()  # what we are told of
    _scopes = ()  # the rights that the token must have

    # ------------------------------------------------------------------
    # The account
    # ------------------------------------------------------------------
    def _credential_fields(self):
        return [
            (
                "client_id",
                self.env._("App ID"),
                self.env._("The app's dashboard at developers.facebook.com shows it, at the top."),
            ),
            (
                "client_secret",
                self.env._("App secret"),
                self.env._("In the app's dashboard under App settings > Basic. Meta signs what it tells us with it."),
            ),
        ]

    def _subscribe(self, channel):
        """Name our webhook to Meta, which asks it for the challenge before it answers."""
        self._call(
            channel,
            "POST",
            f"{self._app_id(channel)}/subscriptions",
            token=self._app_token(channel),
            data={
                "object": self._webhook_object,
                "callback_url": channel.sudo().webhook_url,  # sudo: whoever may connect, the key in it is for Meta
                "verify_token": self._verify_token(channel),
                "fields": ",".join(self._webhook_fields),
                "include_values": "true",
            },
        )

    def _oauth(self, channel):
        version = self._version_of(channel)
        # sudo: the address is for administrators
        server = (channel.sudo().base_url or "").rstrip("/")
        root = server if server.endswith(f"/{version}") else f"{server or self._base_url}/{version}"
        dialog = root if server else f"{DIALOG_URL}/{version}"
        return OAuthFlow(
            authorize_url=f"{dialog}/dialog/oauth",
            token_url=f"{root}/oauth/access_token",
            scopes=self._scopes,
            scope_separator=",",
        )

    def _oauth_credentials(self, channel, answer):
        """Meta's first token lives an hour or two: exchange it for one of sixty days, or without an end."""
        data = self._call(
            channel,
            "POST",
            "oauth/access_token",
            token="",
            secrets=(answer.get("access_token"),),
            key="access_token",
            data={
                "grant_type": "fb_exchange_token",
                "client_id": self._app_id(channel),
                "client_secret": channel._credential("client_secret"),
                "fb_exchange_token": answer.get("access_token"),
            },
        )
        return {"access_token": data["access_token"], "expires_at": self._expiry(channel, data["access_token"])}

    def _expiry(self, channel, token):
        """:return: when a token ends, in seconds since 1970, as text; ``""`` for never"""
        return str(self._debug_token(channel, token).get("expires_at") or "")

    def _inspect(self, channel):
        token = self._debug_token(channel, self._token(channel))
        findings = [self._token_finding(channel, token)]
        if token.get("is_valid"):
            findings += [self._rights_finding(token), self._budget_finding(channel)]
        if channel.inbound_mode == "webhook":
            findings.append(self._webhook_finding(channel))
        return findings

    def _debug_token(self, channel, token):
        """What Meta knows of a token (Graph API, "Debug Token").

        :rtype: dict
        :raise ConnectorError:
        """
        params = {"input_token": token}
        data = self._call(
            channel, "GET", "debug_token", token=self._app_token(channel), params=params, secrets=(token,)
        )
        return data["data"] if isinstance(data.get("data"), dict) else {}

    def _token_finding(self, channel, token):
        subject = self.env._("Token")
        if not token.get("is_valid"):
            said = (token.get("error") or {}).get("message") or ""
            return Finding(
                subject, "bad", self.env._("Meta does not accept the access token. Authorise again. %s", said).strip()
            )
        if str(token.get("app_id") or "") != channel._credential("client_id"):
            return Finding(
                subject, "bad", self.env._("The access token belongs to another app. Make one for the app named here.")
            )
        ends = [end for key in ("expires_at", "data_access_expires_at") if (end := _number(token.get(key)))]
        if not ends:
            return Finding(subject, "good", self.env._("Valid without an end."))
        moment = moment_of(min(ends))
        until = format_datetime(self.env, moment)
        if moment <= fields.Datetime.now() + SOON:
            return Finding(subject, "warning", self.env._("Valid until %s only. Authorise again before then.", until))
        return Finding(subject, "good", self.env._("Valid until %s.", until))

    def _rights_finding(self, token):
        missing = sorted({*self._scopes} - {*(token.get("scopes") or ())})
        if not missing:
            return Finding(self.env._("Rights"), "good", self.env._("All rights are granted."))
        return Finding(
            self.env._("Rights"),
            "bad",
            self.env._("These rights are missing: %s. Authorise again and grant them.", ", ".join(missing)),
        )

    def _budget_finding(self, channel):
        _data, headers = self._request(channel, "GET", "me", params={"fields": "id"})
        used = max((value for value, _minutes in _usages(headers)), default=0)
        level = "good" if used < 80 else "warning"
        return Finding(self.env._("Budget"), level, self.env._("%s %% of the calls that Meta allows are used.", used))

    def _webhook_finding(self, channel):
        subject = self.env._("Webhook")
        path = f"{self._app_id(channel)}/subscriptions"
        data = self._call(channel, "GET", path, token=self._app_token(channel))
        found = [each for each in data.get("data") or () if each.get("object") == self._webhook_object]
        if not found or not found[0].get("active", True):
            return Finding(subject, "bad", self.env._("Meta does not call us. Connect the channel again."))
        if found[0].get("callback_url") != channel.sudo().webhook_url:  # sudo: the address is compared only
            return Finding(
                subject,
                "bad",
                self.env._(
                    "Meta calls another address, for an app has one webhook. Connect the channel again to call this one."
                ),
            )
        names = {each.get("name") if isinstance(each, dict) else each for each in found[0].get("fields") or ()}
        missing = sorted({*self._webhook_fields} - names)
        if missing:
            return Finding(
                subject,
                "warning",
                self.env._("Meta does not tell us of %s. Connect the channel again.", ", ".join(missing)),
            )
        return Finding(subject, "good", self.env._("Meta calls us."))

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _answer_challenge(self, channel, params):
        """Repeat the challenge to whoever knows the token that we gave Meta (Graph API, "Webhooks, Getting Started")."""
        given = str(params.get("hub.verify_token") or "")
        if params.get("hub.mode") != "subscribe" or not params.get("hub.challenge"):
            return None
        if not consteq(given.encode("utf-8", "replace"), self._verify_token(channel).encode()):
            return None
        return str(params["hub.challenge"])

    def _verify_token(self, channel):
        """What Meta repeats in its challenge.

        Derived, so that it changes with the webhook's key; and not from a credential, for Meta asks while those
        that were just entered are not committed yet.
        """
        # sudo: the key is hidden from all users, and so is the database's secret
        return database_hmac(self.env(su=True), "social_crm_meta_verify_token", channel.sudo().webhook_key)

    def _verify_webhook(self, channel, headers, body):
        secret = channel._credential("client_secret")
        if not secret:
            return False
        expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        given = headers.get(SIGNATURE_HEADER) or ""
        return consteq(given.encode("utf-8", "replace"), expected.encode())

    def _parse(self, channel, payload, headers):
        """Cut a delivery into entries that can be read alone, and read each: one that cannot be read stops no other.

        A delivery holds up to a thousand entries, of several accounts, and is repeated whole when it is not thanked
        for.
        """
        data = self._load_json(payload)
        if not isinstance(data, dict):
            raise MalformedPayload("A delivery is a JSON object.")
        if take(data, "object", str) != self._webhook_object:
            return []
        pieces = self._cut(take(data, "entry", list))
        items = []
        for entry, reason in pieces:
            try:
                if reason:
                    raise MalformedPayload(reason)
                items += self._read_entry(channel, entry)
            except MalformedPayload as error:
                if len(pieces) == 1:  # alone already: a person corrects it and has it read again
                    raise
                items.append(Unreadable(_raw({"object": self._webhook_object, "entry": [entry]}), str(error)))
        return items

    def _cut(self, entries):
        """:return: entries that hold one thing each, or whole ones with the reason why they could not be cut"""
        pieces = []
        for entry in entries:
            try:
                if not isinstance(entry, dict):
                    raise MalformedPayload("An entry is a JSON object.")
                pieces += [(piece, "") for piece in self._cut_entry(entry)]
            except MalformedPayload as error:
                pieces.append((entry, str(error)))
        return pieces

    def _cut_entry(self, entry):
        """Cut an entry into the smallest that can be read alone.

        :param dict entry: with its ``id`` and ``time``
        :return: entries that hold one thing each
        :rtype: list[dict]
        :raise MalformedPayload: it cannot be cut
        """
        return [
            {"id": entry.get("id"), "time": entry.get("time"), key: [thing]}
            for key in ("messaging", "changes")
            for thing in take(entry, key, list, [])
        ]

    def _read_entry(self, channel, entry):
        """Read an entry that holds one thing, as :meth:`_cut_entry` made it.

        :param dict entry:
        :rtype: list[Incoming]
        :raise MalformedPayload:
        """
        return []

    # ------------------------------------------------------------------
    # The Graph API
    # ------------------------------------------------------------------
    def _token(self, channel):
        """:return: the token that the channel's calls are made with"""
        return channel._credential("access_token")

    def _app_id(self, channel):
        """:raise TokenRejected: nobody has entered it"""
        return self._required(channel, "client_id")

    def _app_token(self, channel):
        """The app's own token (Meta: "App Access Tokens"), for what is asked in no account's name."""
        return f"{self._app_id(channel)}|{self._required(channel, 'client_secret')}"

    def _required(self, channel, name):
        value = channel._credential(name)
        if not value:
            labels = {field: label for field, label, _help in self._credential_fields()}
            raise TokenRejected(self.env._("“%s” is missing. Enter it.", labels.get(name, name)))
        return value

    def _call(self, channel, method, path, *, key="", **kwargs):
        """Call the Graph API.

        :param str key: the answer must have it
        :param kwargs: as of :meth:`_request`
        :return: the JSON object that was answered
        :rtype: dict
        :raise ConnectorError:
        """
        data, _headers = self._request(channel, method, path, **kwargs)
        if key and key not in data:
            raise UnknownOutcome(self.env._("Meta's answer to %s is not what it documents.", path))
        return data

    def _request(self, channel, method, path, *, token=None, secrets=(), **kwargs):
        """Call the Graph API.

        :param str path: below the version
        :param str token: another one than the channel's; ``""`` for none
        :param secrets: more texts that may appear in no log line and no error
        :param kwargs: ``params``, ``json``, ``data``, ``files`` as of :mod:`requests`
        :return: the JSON object that was answered, and the answer's headers
        :raise ConnectorError:
        """
        if token is None:
            token = self._token(channel)
            if not token:
                raise TokenRejected(self.env._("There is no access token yet. Authorise the account, or enter one."))
        proof = self._proof(channel, token)
        if token:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": f"Bearer {token}"}
            kwargs["params"] = {**(kwargs.get("params") or {}), **proof}
        # sudo: the address is for administrators, agents answer through it
        base_url = channel.sudo().base_url or self._base_url
        client = HttpClient(base_url, secrets=[*channel._secrets(), token, *secrets, *proof.values()])
        versioned = path if _version_in(base_url) else f"{GRAPH_VERSION}/{path}"
        answer = client.request(method, versioned, raise_busy=False, **kwargs)
        data = _object_in(answer)
        if data is None or data.get("error") or answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._error(client, answer, data or {})
        return data, answer.headers

    @staticmethod
    def _version_of(channel):
        # sudo: the address is for administrators
        return _version_in(channel.sudo().base_url) or GRAPH_VERSION

    @staticmethod
    def _proof(channel, token):
        """Prove that the app itself uses the token (Graph API, "Secure Graph API Calls")."""
        secret = channel._credential("client_secret")
        if not secret or not token or "|" in token:  # an app's own token holds the secret
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}

    def _error(self, client, answer, data):
        """Tell what a refusal means.

        :param dict data: the JSON that was answered, empty if it was none
        :return: the error to raise
        :rtype: ConnectorError
        """
        error = data.get("error") if isinstance(data.get("error"), dict) else {}
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        said = client.redact(_words_of(error) or f"{answer.status_code} {answer.reason}")
        if _is_busy(code, answer.status_code):
            return RateLimited(said, regained_after(answer.headers), conversation_only=code == PAIR_CODE)
        if code in DEAD_CODES or (code is None and answer.status_code == HTTPStatus.UNAUTHORIZED):
            return TokenRejected(self.env._("Meta does not accept the access token (%s).", said))
        if _is_passing(code, error, answer.status_code):
            return TemporaryFailure(said, retry_after(answer.headers))
        if (code, subcode) in WINDOW_CODES or (code, None) in WINDOW_CODES:
            return WindowClosed(
                self.env._("The time in which the network lets us answer freely is over: the person must write first.")
            )
        if code is None and answer.status_code < HTTPStatus.BAD_REQUEST:
            return UnknownOutcome(self.env._("This was not answered by Meta: check the provider address."))
        return Rejected(said)


def regained_after(headers):
    """Seconds until Meta takes calls again: the longest of what its usage headers and ``Retry-After`` say.

    :param headers: case-insensitive mapping of an answer's headers
    :rtype: float | None
    :return: ``None`` where none of them says
    """
    waits = [60.0 * minutes for _used, minutes in _usages(headers) if minutes]
    waits.append(retry_after(headers) or 0.0)
    return min(max(waits), MAX_RETRY_AFTER) or None


def _usages(headers):
    """Read the usage headers (Graph API, "Rate Limits").

    ``X-App-Usage`` is one object; ``X-Business-Use-Case-Usage`` has a list of them for each business.

    :return: (per cent of the budget that is used, minutes until access is regained) of each
    :rtype: list[tuple[float, float]]
    """
    found = []
    for name in USAGE_HEADERS:
        try:
            value = json.loads(headers.get(name) or "{}")
        except ValueError:
            continue
        found += [_usage(each) for each in _uses_in(value)]
    return found


def _uses_in(value):
    """:return: the objects that hold numbers, of either shape"""
    if not isinstance(value, dict):
        return []
    lists = [each for each in value.values() if isinstance(each, list)]
    return [value, *(each for uses in lists for each in uses if isinstance(each, dict))]


def _usage(numbers):
    used = [_number(numbers.get(key)) or 0 for key in ("call_count", "total_time", "total_cputime")]
    return max(used), _number(numbers.get("estimated_time_to_regain_access")) or 0


def _is_busy(code, status):
    return code in RATE_CODES or (code is None and status == HTTPStatus.TOO_MANY_REQUESTS)


def _is_passing(code, error, status):
    if code in PASSING_CODES or error.get("is_transient") is True:
        return True
    return code is None and status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _words_of(error):
    """What the provider says, for people; WhatsApp gives the reason apart."""
    details = error.get("error_data")
    details = details.get("details") if isinstance(details, dict) else None
    words = [error.get("message"), details or error.get("error_user_msg")]
    return ": ".join(str(each) for each in words if each)


def _object_in(answer):
    try:
        data = answer.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _version_in(base_url):
    found = re.search(r"/(v\d+\.\d+)/?$", base_url or "")
    return found and found[1]


def _number(value):
    """:return: a number that may come as text, else ``None``"""
    if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value):
        return int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _raw(data):
    try:
        return json.dumps(data).encode()
    except RecursionError as error:
        raise MalformedPayload("The delivery is nested too deeply.") from error
