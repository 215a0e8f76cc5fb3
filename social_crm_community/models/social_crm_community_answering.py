from odoo import fields, models


class SocialCrmCommunityAnswering(models.Model):
    """Who answers in a community that is not ours, under their own name."""

    _inherit = "social.crm.community"

    answering_user_id = fields.Many2one(
        "res.users",
        "Who answers there",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Topics that are worth an answer are listed for them. Empty for whoever sees the conversation.",
    )
