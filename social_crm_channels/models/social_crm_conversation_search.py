from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.words import BLOCK_BITS, in_block, words_query
from .mail_message_words import MESSAGE_WORDS, MESSAGE_WORDS_BY_BLOCK
from .res_partner import PARTNER_WORDS
from .social_crm_identity_words import IDENTITY_WORDS

PEOPLE_CAP = 500  # whose names begin so; who looks for one of them types more
NAMED_CAP = 2000  # the newest talks with them, of which those that may be read are shown
TALKS_CAP = 500  # the newest; who looks for another types more
ENOUGH = 100  # talks in which the words were said, to look no further
MESSAGES_CAP = 1000  # that have the words and are looked at together
WIDER = 8  # times at most is each window than the one before
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
        # How many have a word cannot be told before: PostgreSQL would compile what it takes for much work.
        self.env.cr.execute("SELECT set_config('jit', 'off', true)")
        return domain & Domain("id", "in", [*self._talks_with_named(words, domain), *self._talks_about(words, domain)])

    def _talks_with_named(self, words, domain):
        """:return: ids of the latest talks with people whose names have the words"""
        self.flush_model(["identity_id", "partner_id", "last_message_at"])
        self.env["social.crm.identity"].flush_model(["name", "handle", "external_id", "phone"])
        self.env["res.partner"].flush_model(["complete_name", "email", "phone"])
        named = self.env.execute_query(
            SQL(
                """
                WITH named AS MATERIALIZED (
                     SELECT id, last_message_at
                       FROM social_crm_conversation
                      WHERE identity_id = ANY(ARRAY(SELECT id FROM social_crm_identity WHERE %s @@ %s LIMIT %s))
                         OR partner_id = ANY(ARRAY(SELECT id FROM res_partner WHERE %s @@ %s LIMIT %s)))
                SELECT id FROM named ORDER BY last_message_at DESC NULLS LAST LIMIT %s
                """,
                IDENTITY_WORDS,
                words,
                PEOPLE_CAP,
                PARTNER_WORDS,
                words,
                PEOPLE_CAP,
                NAMED_CAP,
            )
        )
        talks = domain & Domain("id", "in", [talk_id for (talk_id,) in named])
        return self.search(talks, order="last_message_at DESC, id DESC", limit=TALKS_CAP).ids

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
        """Look from the newest message backwards, in windows that grow as long as little is found in them.

        :return: yields the talks of the messages that have the words, the newest first, some at a time
        """
        self.env["mail.message"].flush_model(["model", "subject", "body"])
        self.env["social.crm.message"].flush_model(["mail_message_id", "conversation_id"])
        [(until,)] = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) + 1 FROM mail_message"))
        width = 1
        while until > 0:
            first = max(((until - 1) >> BLOCK_BITS) - width + 1, 0)
            said = self._said_between(words, first, until)
            yield [talk_id for _id, talk_id in said if talk_id]
            until = said[-1][0] if len(said) >= MESSAGES_CAP else first << BLOCK_BITS
            width = max(min(width * MESSAGES_CAP // max(len(said) * 2, 1), width * WIDER), 1)

    def _said_between(self, words, first, until):
        """:return: id and talk, if any, of the newest messages that have the words, from a block of ids to an id"""
        block = SQL.identifier("block")
        # OFFSET 0: each block is looked up by itself, where joining them would read every message there is.
        return self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED (
                     SELECT message.id
                       FROM generate_series(%s, %s) block
                      CROSS JOIN LATERAL (
                            SELECT id FROM mail_message WHERE model = %s AND %s @@ %s OFFSET 0) message
                      WHERE message.id < %s
                   ORDER BY message.id DESC
                      LIMIT %s)
                SELECT found.id, said.conversation_id
                  FROM found LEFT JOIN social_crm_message said ON said.mail_message_id = found.id
              ORDER BY found.id DESC
                """,
                first,
                (until - 1) >> BLOCK_BITS,
                self._name,
                MESSAGE_WORDS_BY_BLOCK,
                in_block(words, block),
                until,
                MESSAGES_CAP,
            )
        )
