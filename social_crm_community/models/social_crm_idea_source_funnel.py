from odoo import api, fields, models


class SocialCrmIdeaSourceFunnel(models.Model):
    """In which talk an idea was said."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.source"

    conversation_id = fields.Many2one(
        "social.crm.conversation",
        compute="_compute_conversation_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        compute_sudo=True,
        help="Of the message; of a case without words, the one in which it began.",
    )

    @api.depends("message_id.conversation_id", "case_id.conversation_id")
    def _compute_conversation_id(self):
        for source in self:
            source.conversation_id = source.message_id.conversation_id or source.case_id.conversation_id

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._refresh_talks()
        return sources

    def write(self, vals):
        """What goes on in another idea is as far as that one."""
        result = super().write(vals)
        if not {"idea_id", "message_id", "case_id"}.isdisjoint(vals):
            self._refresh_talks()
        return result

    def unlink(self):
        talks = self.sudo().conversation_id  # sudo: talks of all teams are counted
        result = super().unlink()
        talks._refresh_funnel()
        return result

    def _refresh_talks(self):
        self.sudo().conversation_id._refresh_funnel()  # sudo: talks of all teams are counted
