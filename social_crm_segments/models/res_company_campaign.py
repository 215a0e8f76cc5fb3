from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_campaign_cap = fields.Integer(
        "Campaigns a person at most", default=3, help="Over all their accounts and all channels; 0 for no limit."
    )
    social_campaign_cap_days = fields.Integer("Within days", default=7)
    social_campaign_heed_negative = fields.Boolean("Leave out who is angry", default=True)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_campaign_cap = fields.Integer(related="company_id.social_campaign_cap", readonly=False)
    social_campaign_cap_days = fields.Integer(related="company_id.social_campaign_cap_days", readonly=False)
    social_campaign_heed_negative = fields.Boolean(related="company_id.social_campaign_heed_negative", readonly=False)
    social_crm_campaign_delivery_days = fields.Integer(
        "Who got which campaign", config_parameter="social_crm_segments.campaign_delivery_retention_days"
    )


class SocialCrmChannel(models.Model):
    _inherit = "social.crm.channel"

    campaign_per_minute = fields.Integer(
        "Campaign messages a minute", help="At most so many go out in a minute; 0 for as many as the network takes."
    )
