import time

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Routes with ``social_crm_raw_body`` get the body as it came.

        Odoo parses form-encoded bodies first, and nothing is left of them then; signatures are made over the
        raw bytes. One byte more than allowed is read, so that a chunked body, whose length nobody announces, is
        known to be too large rather than cut.
        """
        limit = rule.endpoint.routing.get("social_crm_raw_body")
        if limit:
            if (request.httprequest.content_length or 0) > limit:
                raise RequestEntityTooLarge
            request.httprequest.max_content_length = limit + 1
            try:
                request.social_crm_body = request.httprequest.get_data(cache=True)
            except OSError as error:  # chunks that are none, or a sender who went away
                raise BadRequest("The body could not be read.") from error
        return super()._pre_dispatch(rule, args)

    def session_info(self):
        """Agents are shown at once how many talks of theirs have unread words, whether they are away, and what alerts them.

        When that was is told by the clock of the server, as it is of news.
        """
        opened_at = time.time()  # before anything is counted: what comes later is news
        info = super().session_info()
        if self.env.user.has_group("social_crm_base.group_user"):
            unread = {"domain": [("unread_count", ">", 0)]}
            counts = self.env["social.crm.conversation"].inbox_counts(["mine"], unread)
            info["social_crm_inbox_unread"] = counts["mine"]
            info["social_crm_inbox_opened_at"] = opened_at
            info["social_crm_away"] = bool(self.env.user.manual_im_status)
            info["social_crm_alert_unassigned"] = self.env.user.social_crm_alert_unassigned
        return info

    @classmethod
    def _dispatch(cls, endpoint):
        """Routes with ``social_crm_params`` get the texts of these names, and nothing else that a stranger thinks of.

        Numbers are of the path: a query has texts alone.

        Odoo passes all parameters by name: one named ``self`` would be an error of the server.
        """
        names = endpoint.routing.get("social_crm_params")
        if names is not None:
            request.params = {
                name: value for name, value in request.params.items() if name in names and isinstance(value, str | int)
            }
        return super()._dispatch(endpoint)
