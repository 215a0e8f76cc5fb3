from odoo import api, fields, models


class SocialCrmTopicMergeAsk(models.TransientModel):
    """Asks where topics go on that say the same as another."""

    _name = "social.crm.topic.merge.ask"
    _description = "Merge Topics"

    topic_ids = fields.Many2many("forum.post", string="Topics", required=True)
    similar_ids = fields.Many2many("forum.post", compute="_compute_similar_ids", string="Similar topics")
    target_id = fields.Many2one(
        "forum.post",
        "Goes on in",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        domain="[('parent_id', '=', False), ('id', 'not in', topic_ids)]",
        help="Answers, comments, votes and followers go there. The address of the merged topic leads there, too.",
    )

    @api.depends("topic_ids")
    def _compute_similar_ids(self):
        for ask in self:
            ask.similar_ids = ask.topic_ids[:1]._similar_topics() - ask.topic_ids

    @api.depends("similar_ids")
    def _compute_target_id(self):
        for ask in self:
            ask.target_id = ask.target_id or ask.similar_ids[:1]

    def action_merge(self):
        """Merge them, and show where they go on."""
        self.ensure_one()
        self.env["social.crm.topic.merge"]._merge(self.topic_ids, self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "forum.post",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
