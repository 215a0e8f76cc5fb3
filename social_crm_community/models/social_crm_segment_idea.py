from odoo import api, models


class SocialCrmSegmentIdea(models.Model):
    """Who supports an idea, or no longer does, joins and leaves segments at once."""

    _inherit = "social.crm.segment"

    @api.model
    def _instant_models(self):
        return super()._instant_models() | {"social.crm.idea", "social.crm.idea.supporter"}
