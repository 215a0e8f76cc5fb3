from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Topics of a talk that are counted; an index holds them.
COUNTED = 100


class SocialCrmConversationTopic(models.Model):
    """What talks are about: the tags of their cases. Whoever reads a talk may know."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    topic_ids = fields.Many2many(
        "social.crm.case.tag",
        string="Topics",
        compute="_compute_topic_ids",
        search="_search_topic_ids",
        compute_sudo=True,
        help="The tags of its cases.",
    )
    topic_key = fields.Char(readonly=True, help="The ids of its topics, by which talks are counted.")

    @api.depends("case_ids.tag_ids")
    def _compute_topic_ids(self):
        for talk in self:
            talk.topic_ids = talk.with_context(active_test=False).case_ids.tag_ids

    def _search_topic_ids(self, operator, value):
        self.env["social.crm.case"].flush_model(["conversation_ids", "tag_ids"])
        return self._search_topics(self._topics_of_cases(), "topic_key", operator, value)

    @api.model
    def _topics_of_cases(self):
        """Return the statement that selects the ``conversation_id`` and ``tag_id`` of what talks are about."""
        return SQL(
            "SELECT rel.conversation_id, tagged.tag_id FROM social_crm_case_conversation_rel rel"
            " JOIN social_crm_case_tag_rel tagged USING (case_id)"
        )

    # ------------------------------------------------------------------
    # Topics of whichever kind
    # ------------------------------------------------------------------
    @api.model
    def _search_topics(self, topics, key, operator, value):
        """Return the domain of talks about some topics, or none.

        :param SQL topics: selects the ``conversation_id`` and ``tag_id`` of all
        :param str key: the field that is empty for talks about none
        """
        if operator != "in":
            return NotImplemented
        tags = [tag_id for tag_id in value if tag_id]
        about = SQL("(SELECT conversation_id FROM (%s) topic WHERE tag_id = ANY(%s))", topics, tags)
        domain = Domain("id", "in", about) if tags else Domain.FALSE
        return domain | Domain(key, "=", False) if False in value else domain

    @api.model
    def _topic_key_of(self, topics, talk_id):
        """Return the statement that tells the ``key`` of a talk's topics.

        :param SQL topics: as of :meth:`_search_topics`
        :param SQL talk_id: its id
        """
        return SQL(
            """
            SELECT string_agg(tag_id::text, ',') AS key
              FROM (SELECT DISTINCT tag_id FROM (%s) topic WHERE conversation_id = %s ORDER BY tag_id LIMIT %s) one
            """,
            topics,
            talk_id,
            COUNTED,
        )
