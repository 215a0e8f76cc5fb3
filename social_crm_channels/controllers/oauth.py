import secrets

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..connectors.contract import ConnectorError
from ..wizard.social_crm_oauth_request import CALLBACK

SESSION_KEY = "social_crm_oauth"


def session_key():
    """What only this browser session knows; an authorisation ends in the one in which it began.

    :rtype: str
    """
    if SESSION_KEY not in request.session:
        request.session[SESSION_KEY] = secrets.token_urlsafe(32)
    return request.session[SESSION_KEY]


class OAuthController(http.Controller):
    """Where providers send administrators back after they authorised an account."""

    @http.route(CALLBACK, type="http", auth="user", methods=["GET"], readonly=False)
    def come_back(self, state="", code="", error="", error_description="", **_other):
        """Exchange the code for tokens, and go on where the administrator left.

        :param str state: must be the one that went out, from this session, and not have come back before
        :param str code: of the provider
        :param str error: the provider's, in place of a code (RFC 6749, 4.1.2.1), with its words
        """
        requests = request.env["social.crm.oauth.request"]
        try:
            channel, verifier = requests._take(state, session_key())
        except (AccessError, UserError) as refusal:
            return self._say(str(refusal))
        if error or not code:
            said = error_description or error or request.env._("It sent no code.")
            return self._say(request.env._("The provider did not authorise us: %s", said[:300]), channel)
        try:
            channel._oauth_finish(code, verifier, requests._redirect_uri(channel))
        except (ConnectorError, UserError) as refusal:
            return self._say(str(refusal), channel)
        return request.redirect(f"/odoo/social-channels/{channel.id}")

    def _say(self, message, channel=None):
        back = f"/odoo/social-channels/{channel.id}" if channel else "/odoo/social-channels"
        return request.render("social_crm_channels.oauth_refused", {"message": message, "back": back})
