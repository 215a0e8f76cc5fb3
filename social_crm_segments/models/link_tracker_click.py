from odoo import fields, models


class LinkTrackerClick(models.Model):
    _inherit = "link.tracker.click"

    social_delivery_id = fields.Many2one(
        "social.crm.campaign.delivery", "Campaign delivery", index="btree_not_null", ondelete="set null"
    )
