from odoo import api, fields, models


class ResPartner(models.Model):
    """Where a contact belongs to, and what rules may ask of it."""

    _name = "res.partner"
    _inherit = ["res.partner", "social.crm.segment.person"]

    social_segment_member_ids = fields.One2many(
        "social.crm.segment.member",
        "partner_id",
        "Memberships in segments",
        groups="social_crm_base.group_user",
        readonly=True,
    )
    social_touchpoint_ids = fields.One2many(
        "social.crm.touchpoint", "partner_id", "Timeline", groups="social_crm_base.group_user", readonly=True
    )
    social_conversation_ids = fields.One2many(
        "social.crm.conversation", "partner_id", "Conversations", groups="social_crm_base.group_user", readonly=True
    )
    social_message_ids = fields.One2many(
        "social.crm.message", "partner_id", "Messages of theirs", groups="social_crm_base.group_user", readonly=True
    )

    @api.depends("social_touchpoint_ids.kind", "social_touchpoint_ids.occurred_at", "social_touchpoint_ids.network_id")
    def _compute_social_behaviour_ids(self):
        return super()._compute_social_behaviour_ids()

    @api.depends("social_segment_member_ids.segment_id")
    def _compute_social_segment_ids(self):
        return super()._compute_social_segment_ids()
