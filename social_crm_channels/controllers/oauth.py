from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..connectors.contract import ConnectorError
from ..wizard.social_crm_oauth_request import CALLBACK, session_key


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
            return request.render("social_crm_channels.oauth_refused", {"message": str(refusal)})
        if error or not code:
            said = error_description or error or request.env._("It sent no code.")
            return self._go_on(channel, request.env._("The provider did not authorise us: %s", said[:300]))
        try:
            channel._oauth_finish(code, verifier, requests._redirect_uri(channel))
        except (ConnectorError, UserError) as refusal:
            return self._go_on(channel, str(refusal))
        channel.invalidate_recordset()
        return self._go_on(channel)

    def _go_on(self, channel, refusal=""):
        return request.redirect(request.env["social.crm.channel.connect"]._come_back(channel, refusal))
