from odoo import fields, models

from .social_crm_retention import DELIVERY_DAYS, MOVE_DAYS


class ResConfigSettings(models.TransientModel):
    """How long it is kept who belonged where and got what, and how much people get at most."""

    _inherit = "res.config.settings"

    social_crm_segment_move_days = fields.Integer("Who joined and left segments", config_parameter=MOVE_DAYS)
    social_crm_campaign_delivery_days = fields.Integer("Who got which campaign", config_parameter=DELIVERY_DAYS)
    social_campaign_cap = fields.Integer(related="company_id.social_campaign_cap", readonly=False)
    social_campaign_cap_days = fields.Integer(related="company_id.social_campaign_cap_days", readonly=False)
    social_campaign_heed_negative = fields.Boolean(related="company_id.social_campaign_heed_negative", readonly=False)
