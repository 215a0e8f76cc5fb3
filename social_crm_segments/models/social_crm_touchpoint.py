from odoo import api, models


class SocialCrmTouchpoint(models.Model):
    _name = "social.crm.touchpoint"
    _inherit = ["social.crm.touchpoint", "social.crm.segment.source"]

    @api.model
    def _log(self, rows):
        result = super()._log(rows)
        self.env["social.crm.segment"]._wake_worker(self._table)
        return result
