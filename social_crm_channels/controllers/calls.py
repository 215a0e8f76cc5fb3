from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import call_kw

MOST = 20


class CallsController(http.Controller):
    """Several calls of a screen in one request."""

    @http.route("/social_crm/calls", type="jsonrpc", auth="user", methods=["POST"])
    def calls(self, calls):
        """Call methods of models one after another, each as ``/web/dataset/call_kw`` does, in one transaction.

        :param list[dict] calls: ``model``, ``method``, ``args`` and ``kwargs`` of each, at most 20
        :return: their results, in their order
        :rtype: list
        :raise UserError: there are too many
        """
        if len(calls) > MOST:
            raise UserError(request.env._("At most %s calls can be made together.", MOST))
        return [call_kw(request.env[call["model"]], call["method"], call["args"], call["kwargs"]) for call in calls]
