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
        if operator != "in":
            return NotImplemented
        tags = [tag_id for tag_id in value if tag_id]
        domain = Domain("id", "in", self._about(tags)) if tags else Domain.FALSE
        return domain | Domain("topic_key", "=", False) if False in value else domain

    @api.model
    def _about(self, tag_ids):
        """Return the statement that selects the ids of talks about one of some topics."""
        self.env["social.crm.case"].flush_model(["conversation_ids", "tag_ids"])
        return SQL(
            "(SELECT rel.conversation_id FROM social_crm_case_tag_rel tagged"
            " JOIN social_crm_case_conversation_rel rel USING (case_id) WHERE tagged.tag_id = ANY(%s))",
            tag_ids,
        )

    @api.model
    def _topic_key_of(self, talk_id):
        """Return the statement that tells the ``key`` of a talk's topics.

        :param SQL talk_id: its id
        """
        return SQL(
            """
            SELECT string_agg(tag_id::text, ',') AS key
              FROM (SELECT DISTINCT tagged.tag_id
                      FROM social_crm_case_conversation_rel rel
                      JOIN social_crm_case_tag_rel tagged USING (case_id)
                     WHERE rel.conversation_id = %s
                  ORDER BY tagged.tag_id LIMIT %s) topic
            """,
            talk_id,
            COUNTED,
        )
