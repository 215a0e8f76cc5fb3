from odoo import api, fields, models


class SocialCrmIdeaAnswers(models.Model):
    """What those who were told say: whether it helps, and what a colleague has yet to read."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    answered_ids = fields.One2many(
        "social.crm.idea.supporter", "idea_id", "Answers", domain=[("helped", "!=", False)], readonly=True
    )
    unclear_reply_ids = fields.One2many(
        "social.crm.idea.notice", "idea_id", "Replies to read", domain=[("reply_state", "=", "unclear")], readonly=True
    )
    unclear_reply_count = fields.Integer("Number of replies to read", compute="_compute_unclear_reply_count")

    @api.depends("notice_ids.reply_state")
    def _compute_unclear_reply_count(self):
        groups = self.env["social.crm.idea.notice"]._read_group(
            [("idea_id", "in", self.ids), ("reply_state", "=", "unclear")], ["idea_id"], ["__count"]
        )
        counts = {idea.id: count for idea, count in groups}
        for idea in self:
            idea.unclear_reply_count = counts.get(idea._origin.id, 0)

    def action_view_unclear_replies(self):
        """Open the replies that somebody has yet to read."""
        return self._open_list(self.env._("Replies to read"), "social.crm.idea.notice", search_default_unclear=1)
