from werkzeug.exceptions import RequestEntityTooLarge

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
            request.social_crm_body = request.httprequest.get_data(cache=True)
        return super()._pre_dispatch(rule, args)
