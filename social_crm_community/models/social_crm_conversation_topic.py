from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


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

    @api.depends("case_ids.tag_ids")
    def _compute_topic_ids(self):
        for talk in self:
            talk.topic_ids = talk.with_context(active_test=False).case_ids.tag_ids

    def _search_topic_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        tags = [tag_id for tag_id in value if tag_id]
        domain = Domain("id", "in", self._about(SQL("tagged.tag_id = ANY(%s)", tags))) if tags else Domain.FALSE
        return domain | ~Domain("id", "in", self._about(SQL("TRUE"))) if False in value else domain

    @api.model
    def _about(self, which):
        """Return the statement that selects the ids of talks about something.

        :param SQL which: condition on ``tagged``
        """
        return SQL("(SELECT conversation_id FROM (%s) tagged WHERE %s)", self._topics_sql(), which)

    @api.model
    def _topics_sql(self):
        """Return the statement that tells ``conversation_id`` and ``tag_id``, each pair once."""
        self.env["social.crm.case"].flush_model(["conversation_ids", "tag_ids"])
        return SQL(
            "SELECT DISTINCT rel.conversation_id, tagged.tag_id"
            " FROM social_crm_case_conversation_rel rel JOIN social_crm_case_tag_rel tagged USING (case_id)"
        )
