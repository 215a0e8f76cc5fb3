from odoo import api, fields, models


class SocialCrmCampaignArm(models.Model):
    """One of the contents that a campaign compares, and the share of the audience that gets it."""

    _name = "social.crm.campaign.arm"
    _description = "Version on Trial"
    _order = "campaign_id, sequence, id"

    campaign_id = fields.Many2one("social.crm.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(compute="_compute_name")
    content_id = fields.Many2one(
        "social.crm.content",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    share = fields.Integer("Share (%)", required=True, default=20)

    _share_valid = models.Constraint("CHECK (share BETWEEN 1 AND 100)", "A share is from 1 to 100 percent.")

    @api.depends("content_id.name", "campaign_id.arm_ids")
    def _compute_name(self):
        for arm in self:
            place = list(arm.campaign_id.arm_ids).index(arm) if arm in arm.campaign_id.arm_ids else 0
            arm.name = f"{chr(ord('A') + place)} – {arm.content_id.name or ''}"

    @api.depends("name")
    def _compute_display_name(self):
        for arm in self:
            arm.display_name = arm.name
