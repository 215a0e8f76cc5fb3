from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..connectors.contract import ConnectorError
from ..wizard.social_crm_oauth_request import CALLBACK, session_key


class OAuthController(http.Controller):
    """Where providers send administrators back after they authorised an account."""

    @http.route(
        CALLBACK,
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
        social_crm_params={"state", "code", "error", "error_description"},
    )
    def come_back(self, state="", code="", error="", error_description=""):
        """Exchange the code for tokens, and go on where the administrator left.

        :param str state: must be the one that went out, from this session, and not have come back before
        :param str code: of the provider
        :param str error: the provider's, in place of a code (RFC 6749, 4.1.2.1), with its words
        """
        requests = request.env["social.crm.oauth.request"]
        try:
            channel, verifier = requests._take(state, session_key())
        except (AccessError, UserError) as refusal:
            return self._refuse(str(refusal))
        if error or not code:
            return self._go_on(channel, self._reason(_printable(error), _printable(error_description)[:300]))
        try:
            channel._oauth_finish(code, verifier, requests._redirect_uri(channel))
        except (ConnectorError, UserError) as refusal:
            return self._go_on(channel, str(refusal))
        channel.invalidate_recordset()
        return self._go_on(channel)

    def _refuse(self, message):
        """Say why nothing was done, and lead back to what the administrator was at."""
        wizards = request.env["social.crm.channel.connect"]
        wizard = wizards._latest([("step", "!=", "network")]) if wizards.has_access("read") else wizards
        return request.render("social_crm_channels.oauth_refused", {"message": message, "wizard": wizard})

    def _reason(self, error, said):
        """Why the provider did not authorise us, and what to do.

        :param str error: of the list in RFC 6749, 4.1.2.1, or the provider's own
        :param str said: the provider's words
        :rtype: str
        """
        if error == "access_denied":
            said = said or request.env._("you did not agree there")
            remedy = request.env._("Authorise again, and allow all that is listed.")
        elif error in ("server_error", "temporarily_unavailable"):
            said = said or request.env._("it is in trouble")
            remedy = request.env._("Authorise again in some minutes.")
        else:
            said = said or error[:300] or request.env._("it sent no code")
            remedy = request.env._(
                "Compare your application there with the guide of the step before, and authorise again."
            )
        return request.env._(
            "The provider did not authorise us (%(said)s). %(remedy)s", said=said.rstrip("."), remedy=remedy
        )

    def _go_on(self, channel, refusal=""):
        return request.redirect(request.env["social.crm.channel.connect"]._come_back(channel, refusal))


def _printable(text):
    """The database takes no NUL, and nobody reads the other ones."""
    return "".join(char if char.isprintable() else " " for char in text)
