import base64
import logging
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..connectors.contract import ConnectorError, Rejected, TemporaryFailure, TokenRejected
from ..tools.cursor import read_committed

_logger = logging.getLogger(__name__)

EARLY = timedelta(minutes=10)  # before its end a token is refreshed, or in the last fifth of its life if that is longer
EXPIRED_WITHIN = timedelta(seconds=30)  # that a call may take
LOCK_PATIENCE = 15.0  # seconds in which another worker is done with refreshing
NAP = 0.2
TOKEN_FIELDS = ("credentials", "token_expires_at", "token_refresh_at")
REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
# The grant or the client is refused (RFC 6749, 5.2): asking again will not help.
DEAD_GRANTS = {"invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type"}


class SocialCrmChannelOauth(models.Model):
    """Accounts that an administrator authorises, and tokens that must be refreshed (RFC 6749)."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    token_expires_at = fields.Datetime("Token valid until", readonly=True, copy=False)
    token_refresh_at = fields.Datetime(
        "Token refreshed at", readonly=True, copy=False, index="btree_not_null", help="Empty where it cannot be."
    )

    def _set_credentials(self, values):
        res = super()._set_credentials(values)
        if {"access_token", "refresh_token", "expires_at"} & values.keys():
            self.sudo().write(self._token_times())  # sudo: whoever may set credentials; the times are derived
        return res

    def _token_times(self):
        """When the token ends, and when to refresh it."""
        ends = self._credential("expires_at")
        if not ends:
            return {"token_expires_at": False, "token_refresh_at": False}
        now = fields.Datetime.now()
        moment = datetime.fromtimestamp(float(ends), UTC).replace(tzinfo=None, microsecond=0)
        life = max(moment - now, timedelta())
        early = min(max(EARLY, life / 5), life / 2)  # the latter for tokens that live some minutes only
        can_refresh = self._credential("refresh_token") and self._can_authorise()
        return {"token_expires_at": moment, "token_refresh_at": can_refresh and moment - early}

    # ------------------------------------------------------------------
    # Authorising
    # ------------------------------------------------------------------
    def _oauth_flow(self):
        """Where this account is authorised.

        :rtype: ..connectors.contract.OAuthFlow
        :raise ConnectorError: there is none, or an address is missing
        """
        flow = self._connector()._oauth(self)
        if not flow:
            raise Rejected(self.env._("Credentials are entered here; there is nothing to authorise."))
        return flow

    def _can_authorise(self):
        """Whether there is a place, known by now, where the account is authorised.

        :rtype: bool
        """
        try:
            return bool(self._oauth_flow())
        except ConnectorError:
            return False

    def _ensure_application(self, redirect_uri):
        """Have an application of ours at the provider, registering one where that can be done by itself.

        :param str redirect_uri: where the provider sends administrators back
        :raise UserError: an administrator has to create it
        """
        self.ensure_one()
        # sudo: the address is for administrators; an application belongs to the server that registered it
        server = self.sudo().base_url or ""
        if self._credential("client_id") and self._credential("client_server") in ("", server):
            return
        try:
            application = self._connector()._oauth_application(self, redirect_uri)
        except ConnectorError as error:
            raise UserError(self.env._("The provider did not register us as an application: %s", error)) from error
        if not application.get("client_id"):
            raise UserError(self.env._("Enter the ID and the secret of your application first."))
        self._set_credentials({**application, "client_server": server})

    def _oauth_finish(self, code, verifier, redirect_uri):
        """Exchange what came back from the provider for tokens, and keep them.

        In a transaction of its own, because a code is good for one exchange: Odoo may repeat a request.

        :param str code: as it came back
        :param str verifier: of the code challenge that went out
        :raise ConnectorError:
        """
        with self._own_transaction() as channel:
            answer = channel._ask_for_tokens(
                {
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": redirect_uri,
                    "code_verifier": verifier,
                }
            )
            tokens = {"refresh_token": "", **_tokens_of(answer)}
            channel._set_credentials({**tokens, **channel._connector()._oauth_credentials(channel, answer)})

    # ------------------------------------------------------------------
    # Refreshing
    # ------------------------------------------------------------------
    @api.model
    def _refresh_due_tokens(self):
        """Cron: refresh tokens before they end."""
        commit = self.env["ir.cron"]._commit_progress
        due = self._with_due_tokens()
        commit(0, remaining=len(due))
        for channel in due:
            channel._renew_access()
            if commit(1) <= 0:
                return

    def _with_due_tokens(self):
        due = self.search([("token_refresh_at", "<=", fields.Datetime.now()), ("state", "in", ("connected", "paused"))])
        return due.filtered(lambda channel: channel._is_bound())  # a copy would make the original's token useless

    def _renew_access(self):
        self.ensure_one()
        try:
            self._refresh_token()
        except TokenRejected as error:
            self._reauthorise(str(error))
        except ConnectorError as error:
            _logger.info("The token of channel %s could not be refreshed: %s", self.id, error)
            self.last_error = str(error)
        else:
            self.last_error = False

    def _provider(self):
        connector = super()._provider()
        if self.token_refresh_at and self.token_expires_at <= fields.Datetime.now() + EXPIRED_WITHIN:
            self._refresh_token()
        return connector

    def _refresh_token(self):
        """Exchange the refresh token for a new access token, unless another worker does.

        The provider may take the old refresh token for used from now on (RFC 6749, 6), so the answer is committed
        at once, in a transaction of its own, whatever becomes of the caller's.

        :raise TokenRejected: the account must be authorised again
        :raise ConnectorError:
        """
        self.ensure_one()
        with self._own_transaction() as channel:
            if channel.token_refresh_at and channel.token_refresh_at <= fields.Datetime.now():
                answer = channel._ask_for_tokens(
                    {"grant_type": "refresh_token", "refresh_token": channel._credential("refresh_token")}
                )
                channel._set_credentials(_tokens_of(answer))
            committed = {name: channel[name] for name in TOKEN_FIELDS}
        self._see(committed)

    @contextmanager
    def _own_transaction(self):
        """The channel in a transaction of its own, its row held so that no two workers use one refresh token."""
        with self.env.registry.cursor() as cr:
            read_committed(cr)
            channel = self.with_env(api.Environment(cr, SUPERUSER_ID, self.env.context))
            deadline = time.monotonic() + LOCK_PATIENCE
            while not channel.try_lock_for_update(allow_referencing=True):
                if time.monotonic() > deadline:
                    raise TemporaryFailure(self.env._("The channel is being changed by somebody else. Try again."))
                time.sleep(NAP)
            channel.invalidate_recordset()
            yield channel

    def _see(self, values):
        """Know what another transaction has committed, which one that began before it would never see."""
        for name, value in values.items():
            field = self._fields[name]
            field._update_cache(self, field.convert_to_cache(value, self))

    def _ask_for_tokens(self, values):
        """Call the token URL.

        :param dict values: of the grant
        :return: the answer, with an access token
        :rtype: dict
        :raise TokenRejected: the grant is dead
        :raise ConnectorError:
        """
        flow = self._oauth_flow()
        body, headers = self._authenticate_client(flow, values)
        client = self._connector()._client(self)
        answer = client.request("POST", flow.token_url, data=body, headers=headers)
        data = _object_in(answer)
        if answer.status_code == HTTPStatus.OK and _is_text(data.get("access_token")):
            return data
        code, said = _error_of(data)
        said = client.redact(said or code or f"{answer.status_code} {answer.reason}")
        if values["grant_type"] == "refresh_token" and (code in DEAD_GRANTS or answer.status_code in REFUSED):
            raise TokenRejected(
                self._for_company().env._("The provider does not renew our access: %s. Authorise again.", said)
            )
        raise Rejected(self.env._("The provider gave no access: %s", said))

    def _authenticate_client(self, flow, values):
        """Say who we are at the token URL, in the header or in the body (RFC 6749, 2.3.1).

        :return: the body and the headers
        """
        client_id, secret = self._credential("client_id"), self._credential("client_secret")
        headers = {"Accept": "application/json"}
        if secret and flow.client_auth == "basic":
            pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()
            return values, {**headers, "Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        return {**values, "client_id": client_id, **({"client_secret": secret} if secret else {})}, headers


def _tokens_of(answer):
    """What to keep of an answer of the token URL (RFC 6749, 5.1).

    :rtype: dict
    """
    kept = {name: answer[name] for name in ("access_token", "refresh_token", "scope") if _is_text(answer.get(name))}
    life = str(answer.get("expires_in") or "")
    return {**kept, "expires_at": str(int(time.time()) + int(life)) if re.fullmatch(r"\d{1,9}", life) else ""}


def _object_in(answer):
    try:
        data = answer.json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _is_text(value):
    return isinstance(value, str) and bool(value)


def _error_of(data):
    """Read what was refused, in the form of RFC 6749, 5.2, or in that of others.

    :return: the code and the words, each ``""`` where there is none
    """
    code, said = data.get("error"), data.get("error_description")
    if isinstance(code, dict):  # Meta
        code, said = code.get("code"), code.get("message")
    return str(code or ""), str(said or "")[:300]
