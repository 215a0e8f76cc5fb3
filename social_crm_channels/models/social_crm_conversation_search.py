from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.words import words_query
from .mail_message_words import MESSAGE_WORDS
from .res_partner import PARTNER_WORDS
from .social_crm_identity_words import IDENTITY_WORDS

PEOPLE_CAP = 500  # whose names begin so; who looks for one of them types more
TALKS_CAP = 500  # the newest; who looks for another types more
ENOUGH = 100  # of them, to look no further
MESSAGES_CAP = 2000  # that have the words and are looked at together
READ = 1 << 11  # ids of messages, the newest, that are read before the index is asked
COMMON = 0.15  # is the share of messages from which on reading them is quicker
WINDOW = 1 << 17  # ids of messages of which the index is asked first
WIDER = 8  # times is each window than the one before
ROUNDS = 12  # of looking, until one looks among what may be read instead


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
        talks = {}
        for number, said in enumerate(self._said_backwards(words), 1):
            readable = self._search(domain & Domain("id", "in", set(said)))
            readable = {talk_id for (talk_id,) in self.env.execute_query(readable.select())}
            talks.update(dict.fromkeys(talk_id for talk_id in said if talk_id in readable))
            if len(talks) >= ENOUGH or number >= ROUNDS:
                break
        if number >= ROUNDS and len(talks) < ENOUGH:
            talks.update(dict.fromkeys(self._said_among(words, domain)))
        return list(talks)[:TALKS_CAP]

    def _said_among(self, words, domain):
        """Look among what may be read, where nearly all who say the words are with others.

        :return: the talks of the newest messages that have the words
        """
        return [
            talk_id
            for (talk_id,) in self.env.execute_query(
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
        ]

    def _said_backwards(self, words):
        """Look from the newest message backwards.

        What every other message says is read there at once, where an index would first list all who ever said it.
        For anything else the index is asked, which leads through a wide window as quickly as through a narrow one.

        :return: yields the talks of the messages that have the words, the newest first, some at a time
        """
        self.env["mail.message"].flush_model(["model", "subject", "body"])
        self.env["social.crm.message"].flush_model(["mail_message_id", "conversation_id"])
        # A list of rows that does not fit is kept as one of pages, of which each row is read again.
        self.env.cr.execute("SELECT set_config('work_mem', '64MB', true)")
        [(until,)] = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) + 1 FROM mail_message"))
        is_common, width = True, READ
        while until > 0:
            said = self._said_between(words, until - width, until, is_common)
            yield [talk_id for _id, talk_id in said if talk_id]
            is_common = is_common and len(said) > width * COMMON
            if len(said) >= MESSAGES_CAP:
                until = said[-1][0]
                continue
            until -= width
            if not is_common:
                width = max(width * WIDER, WINDOW)

    def _said_between(self, words, since, until, is_common):
        """:return: id and talk, if any, of the newest messages that have the words, in a range of ids"""
        # A range that is to be read says its condition as no index does.
        said = SQL("(%s || '')" if is_common else "%s", MESSAGE_WORDS)
        return self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED (
                     SELECT id FROM mail_message WHERE model = %s AND %s @@ %s AND id >= %s AND id < %s),
                     newest AS (SELECT id FROM found ORDER BY id DESC LIMIT %s)
                SELECT newest.id, said.conversation_id
                  FROM newest LEFT JOIN social_crm_message said ON said.mail_message_id = newest.id
              ORDER BY newest.id DESC
                """,
                self._name,
                said,
                words,
                since,
                until,
                MESSAGES_CAP,
            )
        )
