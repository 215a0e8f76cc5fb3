from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from .social_crm_conversation_topic import COUNTED


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
        if operator != "in":
            return NotImplemented
        tags = [tag_id for tag_id in value if tag_id]
        domain = Domain("id", "in", self._with_ideas_about(tags)) if tags else Domain.FALSE
        return domain | Domain("idea_topic_key", "=", False) if False in value else domain

    @api.model
    def _with_ideas_about(self, tag_ids):
        """Return the statement that selects the ids of talks in which an idea about one of some topics was said."""
        self.env["social.crm.idea"].flush_model(["tag_ids"])
        self.env["social.crm.idea.source"].flush_model(["conversation_id", "idea_id"])
        return SQL(
            "(SELECT source.conversation_id FROM social_crm_idea_tag_rel tagged"
            " JOIN social_crm_idea_source source USING (idea_id)"
            " WHERE tagged.tag_id = ANY(%s) AND source.conversation_id IS NOT NULL)",
            tag_ids,
        )

    @api.model
    def _idea_topic_key_of(self, talk_id):
        """Return the statement that tells the ``key`` of a talk's topics of ideas.

        :param SQL talk_id: its id
        """
        return SQL(
            """
            SELECT string_agg(tag_id::text, ',') AS key
              FROM (SELECT DISTINCT tagged.tag_id
                      FROM social_crm_idea_source source
                      JOIN social_crm_idea_tag_rel tagged USING (idea_id)
                     WHERE source.conversation_id = %s
                  ORDER BY tagged.tag_id LIMIT %s) topic
            """,
            talk_id,
            COUNTED,
        )
