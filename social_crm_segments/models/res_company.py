from odoo import fields, models


class ResCompany(models.Model):
    """How much people get of campaigns at most."""

    _inherit = "res.company"

    social_campaign_cap = fields.Integer(
        "Campaigns a person at most", default=3, help="Over all their accounts and all channels; 0 for no limit."
    )
    social_campaign_cap_days = fields.Integer("Within days", default=7)
    social_campaign_heed_negative = fields.Boolean("Leave out who is angry", default=True)
