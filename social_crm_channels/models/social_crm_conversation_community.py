from odoo import api, fields, models
from odoo.tools import SQL


class SocialCrmConversationCommunity(models.Model):
    """A talk may be held in a community. Who speaks in it becomes known as a member."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    community_id = fields.Many2one(
        "social.crm.community",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        check_company=True,
        help="Where it is said; the community's rule decides what we may answer.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("community_id"):
            self._note_members(SQL("message.conversation_id = ANY(%s)", list(self.ids)))
        return result

    @api.model
    def _community_of(self, row):
        """The community in which a new talk is held; what is said to us alone is said in none.

        :param dict row: as :meth:`_upsert` takes it
        """
        in_private = (row.get("contact_kind") or "direct") == "direct" and not row.get("is_group")
        return self.env["social.crm.community"] if in_private else row["channel"].community_id

    def _messages_received(self, messages):
        result = super()._messages_received(messages)
        self._note_members(SQL("message.id = ANY(%s)", list(messages.ids)))
        return result

    def _note_members(self, which):
        """Those who spoke in a community are members of it.

        :param SQL which: condition on ``message`` (social_crm_message)
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT talk.community_id, message.identity_id,
                       min(message.occurred_at) AS first_seen, max(message.occurred_at) AS last_seen
                  FROM social_crm_message message
                  JOIN social_crm_conversation talk ON talk.id = message.conversation_id
                 WHERE talk.community_id IS NOT NULL
                   AND message.identity_id IS NOT NULL
                   AND message.direction = 'in'
                   AND %s
              GROUP BY talk.community_id, message.identity_id
                """,
                which,
            )
        )
        # sudo: whoever names the community of a talk need not see those of other companies
        self.env["social.crm.community.member"].sudo()._upsert(rows)

    def _merge_into(self, target):
        result = super()._merge_into(target)
        target.community_id = target.community_id or self.community_id
        return result
