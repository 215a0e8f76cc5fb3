from odoo import fields, models


class SocialCrmCommunity(models.Model):
    _inherit = "social.crm.community"

    channel_ids = fields.One2many("social.crm.channel", "community_id", "Channels")
    conversation_count = fields.Integer("Conversations", compute="_compute_conversation_count")

    def _compute_conversation_count(self):
        counts = dict(
            self.env["social.crm.conversation"]._read_group(
                [("community_id", "in", self.ids)], ["community_id"], ["__count"]
            )
        )
        for community in self:
            community.conversation_count = counts.get(community, 0)

    def action_view_conversations(self):
        """Open what is said there."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_conversation")
        return {**action, "domain": [("community_id", "=", self.id)], "context": {}}
