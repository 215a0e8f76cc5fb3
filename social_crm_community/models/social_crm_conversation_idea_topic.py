from odoo import api, fields, models
from odoo.tools import SQL, sql


class SocialCrmConversationIdeaTopic(models.Model):
    """What talks are about, by the tags of the ideas that were said in them. Whoever reads a talk may know."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    idea_source_ids = fields.One2many("social.crm.idea.source", "conversation_id", "Ideas said here", readonly=True)
    idea_topic_ids = fields.Many2many(
        "social.crm.idea.tag",
        string="Topics of ideas",
        compute="_compute_idea_topic_ids",
        search="_search_idea_topic_ids",
        compute_sudo=True,
        help="The tags of the ideas that were said here; of what was merged, those of the idea that it goes on in.",
    )
    idea_topic_key = fields.Char(readonly=True, help="The ids of its topics of ideas, by which talks are counted.")

    def _auto_init(self):
        """Where the funnel was counted already, only what ideas were said in is looked at."""
        is_new = sql.column_exists(self.env.cr, self._table, "heard_at") and not sql.column_exists(
            self.env.cr, self._table, "idea_topic_key"
        )
        result = super()._auto_init()
        if is_new:
            self.pool.post_init(self._begin_idea_topics)
        return result

    def _begin_idea_topics(self):
        said = SQL("counted.id IN (SELECT conversation_id FROM social_crm_idea_source)")
        self.env.cr.execute(self._funnel_update(said))
        self.invalidate_model(["idea_topic_key"])

    @api.depends("idea_source_ids.idea_id.tag_ids")
    def _compute_idea_topic_ids(self):
        for talk in self:
            talk.idea_topic_ids = talk.with_context(active_test=False).idea_source_ids.idea_id.tag_ids

    def _search_idea_topic_ids(self, operator, value):
        self.env["social.crm.idea"].flush_model(["tag_ids"])
        self.env["social.crm.idea.source"].flush_model(["conversation_id", "idea_id"])
        return self._search_topics(self._topics_of_ideas(), "idea_topic_key", operator, value)

    @api.model
    def _topics_of_ideas(self):
        """Return the statement that selects the ``conversation_id`` and ``tag_id`` of what ideas were said about."""
        return SQL(
            "SELECT source.conversation_id, tagged.tag_id FROM social_crm_idea_source source"
            " JOIN social_crm_idea_tag_rel tagged USING (idea_id) WHERE source.conversation_id IS NOT NULL"
        )
