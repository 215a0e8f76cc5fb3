from odoo import fields, models


class SocialCrmChannelCampaign(models.Model):
    """A channel takes so much of campaigns, and no more."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    campaign_per_minute = fields.Integer(
        "Campaign messages a minute", help="At most so many go out in a minute; 0 for as many as the network takes."
    )
