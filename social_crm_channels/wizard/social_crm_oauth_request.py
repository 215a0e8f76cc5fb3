import base64
import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL, consteq

from ..connectors.contract import ConnectorError

CALLBACK = "/social_crm/oauth/callback"
SESSION_KEY = "social_crm_oauth"
LIFE = timedelta(minutes=15)  # within which an administrator comes back from the provider


class SocialCrmOauthRequest(models.TransientModel):
    """An authorisation that an administrator has begun at a provider, and that has not come back yet.

    What comes back is believed only once, only in the browser session that it left from, and only with the state that
    went along (RFC 9700, 4.7). The state itself is not stored: nobody who reads the database can finish it. No role
    has access to this model.
    """

    _name = "social.crm.oauth.request"
    _description = "Authorisation under Way"

    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    state_digest = fields.Char(required=True, index=True)
    session_digest = fields.Char(required=True)
    verifier = fields.Char(required=True)
    expires_at = fields.Datetime(required=True)

    @api.model
    def _begin(self, channel, session_key):
        """Begin an authorisation.

        :param channel: what is to be authorised
        :param str session_key: what only the administrator's browser session knows
        :return: the provider's page for the administrator's browser
        :rtype: str
        :raise UserError: with what is missing
        """
        channel.check_access("write")
        try:
            flow = channel._oauth_flow()
        except ConnectorError as error:
            raise UserError(str(error)) from error
        channel._ensure_application(self._redirect_uri(channel))
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        # sudo: no role has access
        self.sudo().create(
            {
                "channel_id": channel.id,
                "user_id": self.env.uid,
                "state_digest": _digest(state),
                "session_digest": _digest(session_key),
                "verifier": verifier,
                "expires_at": fields.Datetime.now() + LIFE,
            }
        )
        query = {
            "response_type": "code",
            "client_id": channel._credential("client_id"),
            "redirect_uri": self._redirect_uri(channel),
            "scope": flow.scope_separator.join(flow.scopes),
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(flow.authorize_url).query else "?"
        return f"{flow.authorize_url}{joint}{urlencode(query)}"

    @api.model
    def _take(self, state, session_key):
        """Take back an authorisation, which nobody can take again.

        :param str state: as it came back
        :param str session_key: as of :meth:`_begin`
        :return: the channel and the verifier
        :rtype: tuple
        :raise UserError: it is unknown, was taken before, has expired, or began elsewhere
        """
        # One statement, so that of two that come back with the same state only one gets it.
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM social_crm_oauth_request WHERE state_digest = %s"
                " RETURNING channel_id, user_id, session_digest, verifier, expires_at",
                _digest(state or ""),
            )
        )
        if not rows:
            raise UserError(self.env._("This authorisation is not known here, or was used already. Authorise again."))
        ((channel_id, user_id, session_digest, verifier, expires_at),) = rows
        if user_id != self.env.uid or not consteq(session_digest, _digest(session_key or "")):
            raise UserError(self.env._("This authorisation was begun by somebody else. Authorise again."))
        if expires_at < fields.Datetime.now():
            raise UserError(self.env._("This authorisation took too long. Authorise again."))
        channel = self.env["social.crm.channel"].browse(channel_id)
        channel.check_access("write")
        return channel, verifier

    @api.model
    def _redirect_uri(self, channel):
        """Where the provider sends the administrator back.

        :rtype: str
        """
        return channel.get_base_url() + CALLBACK


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _challenge(verifier):
    """The code challenge of the method S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def session_key():
    """What only this browser session knows; an authorisation ends in the one in which it began.

    :rtype: str
    """
    if SESSION_KEY not in request.session:
        request.session[SESSION_KEY] = secrets.token_urlsafe(32)
    return request.session[SESSION_KEY]
