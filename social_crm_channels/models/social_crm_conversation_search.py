from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.words import words_query
from .mail_message_words import MESSAGE_WORDS
from .res_partner import PARTNER_WORDS
from .social_crm_identity_words import IDENTITY_WORDS

PEOPLE_CAP = 500  # whose names begin so; who looks for one of them types more
MESSAGES_CAP = 1000  # the newest that have the words
TALKS_CAP = 500


class SocialCrmConversationSearch(models.Model):
    """Find conversations by whom they are with, and by what was said in them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.model
    def _inbox_search_domain(self, search, domain):
        """Hook: the conversations in which all words are, in the names of its person or in one message.

        :param str search: words, each may be a beginning
        :param Domain domain: where to look
        :return: the domain, narrowed
        :rtype: Domain
        """
        words = words_query(search)
        if not words:
            return domain
        return domain & Domain("id", "in", [*self._talks_with_named(words, domain), *self._talks_about(words, domain)])

    def _talks_with_named(self, words, domain):
        """:return: ids of the latest talks with people whose names have the words"""
        self.flush_model(["identity_id", "partner_id"])
        self.env["social.crm.identity"].flush_model(["name", "handle", "external_id", "phone"])
        self.env["res.partner"].flush_model(["complete_name", "email", "phone"])
        talks = self._search(domain, order="last_message_at DESC, id DESC", limit=TALKS_CAP)
        talks.add_where(
            SQL(
                """
                %s IN (SELECT id FROM social_crm_conversation WHERE identity_id IN (
                           SELECT id FROM social_crm_identity WHERE %s @@ %s LIMIT %s)
                        UNION
                       SELECT id FROM social_crm_conversation WHERE partner_id IN (
                           SELECT id FROM res_partner WHERE %s @@ %s LIMIT %s))
                """,
                SQL.identifier(talks.table, "id"),
                IDENTITY_WORDS,
                words,
                PEOPLE_CAP,
                PARTNER_WORDS,
                words,
                PEOPLE_CAP,
            )
        )
        return [talk_id for (talk_id,) in self.env.execute_query(talks.select())]

    def _talks_about(self, words, domain):
        """:return: ids of the talks of the newest messages that have the words"""
        self.env["mail.message"].flush_model(["model", "subject", "body"])
        self.env["social.crm.message"].flush_model(["mail_message_id", "conversation_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT said.conversation_id
                  FROM mail_message
                  JOIN social_crm_message said ON said.mail_message_id = mail_message.id
                 WHERE mail_message.model = %s AND %s @@ %s AND said.conversation_id IN %s
              ORDER BY mail_message.id DESC
                 LIMIT %s
                """,
                self._name,
                MESSAGE_WORDS,
                words,
                self._search(domain).subselect(),
                MESSAGES_CAP,
            )
        )
        return list(dict.fromkeys(talk_id for (talk_id,) in rows))[:TALKS_CAP]
