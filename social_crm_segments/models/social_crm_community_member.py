from odoo import api, models


class SocialCrmCommunityMember(models.Model):
    _name = "social.crm.community.member"
    _inherit = ["social.crm.community.member", "social.crm.segment.source"]

    @api.model
    def _upsert(self, rows):
        result = super()._upsert(rows)
        self.env["social.crm.segment"]._wake_worker(self._table)
        return result
