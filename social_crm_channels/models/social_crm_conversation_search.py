from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.words import BLOCK_BITS, in_block, words_query
from .mail_message_words import MESSAGE_WORDS, MESSAGE_WORDS_BY_BLOCK, TALKED_IN
from .res_partner import PARTNER_WORDS
from .social_crm_identity_words import IDENTITY_WORDS

PEOPLE_CAP = 500  # whose names begin so; who looks for one of them types more, or sees few talks
TALKS_CAP = 500  # the newest; who looks for another types more
ENOUGH = 100  # talks in which the words were said, to look no further
MESSAGES_CAP = 1000  # that have the words and are looked at together at first, and twice as many each time
MESSAGES_MOST = 16_000  # that are looked at together
WIDER = 8  # times at most is each window than the one before
ROUNDS = 4  # of looking, until the talks of one who sees few are looked through instead
FEW = 1000  # talks, which can be looked through one by one


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

    def _few_talks(self, domain):
        """:return: ids of all talks that may be read, where they are few; ``None`` where they are not"""
        found = [talk_id for (talk_id,) in self.env.execute_query(self._search(domain, limit=FEW + 1).select())]
        return found if len(found) <= FEW else None

    # ------------------------------------------------------------------
    # Whom they are with
    # ------------------------------------------------------------------
    def _talks_with_named(self, words, domain):
        """:return: ids of the latest talks with people whose names have the words"""
        self.flush_model(["identity_id", "partner_id", "last_message_at"])
        self.env["social.crm.identity"].flush_model(["name", "handle", "external_id", "phone"])
        self.env["res.partner"].flush_model(["complete_name", "email", "phone"])
        identities = self._named("social_crm_identity", IDENTITY_WORDS, words)
        partners = self._named("res_partner", PARTNER_WORDS, words)
        if PEOPLE_CAP in (len(identities), len(partners)):
            few = self._few_talks(domain)
            if few is not None:
                return self._named_among(words, few)
        return self._talks_with_people(identities, partners, domain)

    def _named(self, table, words_of_names, words):
        """:return: ids of people whose names have the words, some where there are many"""
        found = SQL(
            "SELECT id FROM %s WHERE %s @@ %s LIMIT %s", SQL.identifier(table), words_of_names, words, PEOPLE_CAP
        )
        return [person_id for (person_id,) in self.env.execute_query(found)]

    def _talks_with_people(self, identities, partners, domain):
        """:return: ids of the latest talks with any of these people"""
        query = self._search(domain)
        # Arrays that PostgreSQL does not know beforehand make it look people up in the indexes, where it may read all
        # talks otherwise; so does an order that no index has.
        query.add_where(
            SQL(
                "(%s = ANY(ARRAY(SELECT unnest(%s::int[]))) OR %s = ANY(ARRAY(SELECT unnest(%s::int[]))))",
                SQL.identifier(query.table, "identity_id"),
                identities,
                SQL.identifier(query.table, "partner_id"),
                partners,
            )
        )
        query.order = SQL("%s DESC NULLS LAST", SQL.identifier(query.table, "last_message_at"))
        query.limit = TALKS_CAP
        return [talk_id for (talk_id,) in self.env.execute_query(query.select())]

    def _named_among(self, words, talk_ids):
        """:return: ids of the latest of some talks, with people whose names have the words"""
        # OFFSET 0: each is looked up by itself, where PostgreSQL may gather all who are called so.
        found = SQL(
            """
            SELECT talk.id
              FROM social_crm_conversation talk
             WHERE talk.id = ANY(%s)
               AND (EXISTS (SELECT FROM social_crm_identity WHERE id = talk.identity_id AND %s @@ %s OFFSET 0)
                    OR EXISTS (SELECT FROM res_partner WHERE id = talk.partner_id AND %s @@ %s OFFSET 0))
          ORDER BY talk.last_message_at DESC NULLS LAST
             LIMIT %s
            """,
            talk_ids,
            IDENTITY_WORDS,
            words,
            PARTNER_WORDS,
            words,
            TALKS_CAP,
        )
        return [talk_id for (talk_id,) in self.env.execute_query(found)]

    # ------------------------------------------------------------------
    # What was said in them
    # ------------------------------------------------------------------
    def _talks_about(self, words, domain):
        """:return: ids of the talks of the newest messages that have the words"""
        talks = {}
        for number, (said, is_more) in enumerate(self._said_backwards(words), 1):
            readable = self._search(domain & Domain("id", "in", set(said)))
            readable = {talk_id for (talk_id,) in self.env.execute_query(readable.select())}
            talks.update(dict.fromkeys(talk_id for talk_id in said if talk_id in readable))
            if len(talks) >= ENOUGH:
                break
            few = self._few_talks(domain) if number == ROUNDS and is_more else None
            if few is not None:
                talks.update(dict.fromkeys(self._said_among(words, few)))
                break
        return list(talks)[:TALKS_CAP]

    def _said_among(self, words, talk_ids):
        """:return: ids of those of some talks in which the words were said, the latest first"""
        found = SQL(
            """
            SELECT said.conversation_id
              FROM social_crm_message said
              JOIN mail_message ON mail_message.id = said.mail_message_id
             WHERE said.conversation_id = ANY(%s) AND %s @@ %s
          GROUP BY said.conversation_id
          ORDER BY max(mail_message.id) DESC
             LIMIT %s
            """,
            talk_ids,
            MESSAGE_WORDS,
            words,
            TALKS_CAP,
        )
        return [talk_id for (talk_id,) in self.env.execute_query(found)]

    def _said_backwards(self, words):
        """Look from the newest message backwards, in windows that grow as long as little is found in them.

        :return: yields the talks of the messages that have the words, the newest first, some at a time, and whether
            there is more to look at
        """
        self.env["mail.message"].flush_model(["model", "res_id", "subtype_id", "subject", "body"])
        self.env["social.crm.message"].flush_model(["mail_message_id", "conversation_id"])
        [(until,)] = self.env.execute_query(SQL("SELECT COALESCE(max(id), 0) + 1 FROM mail_message"))
        width, cap = 1, MESSAGES_CAP
        while until > 0:
            first = max(((until - 1) >> BLOCK_BITS) - width + 1, 0)
            said = self._said_between(words, first, until, cap)
            until = said[-1][0] if len(said) >= cap else first << BLOCK_BITS
            yield [talk_id for _id, talk_id in said if talk_id], until > 0
            cap = min(cap * 2, MESSAGES_MOST)
            width = max(min(width * cap // max(len(said) * 2, 1), width * WIDER), 1)

    def _said_between(self, words, first, until, cap):
        """:return: id and talk, if any, of the newest messages that have the words, from a block of ids to an id"""
        block = SQL.identifier("block")
        # OFFSET 0: each block is looked up by itself, where joining them would read every message there is. Most messages
        # are in their talk; only for those that are in a case their other side is read.
        return self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED (
                     SELECT message.id, message.model, message.res_id
                       FROM generate_series(%s, %s) block
                      CROSS JOIN LATERAL (
                            SELECT id, model, res_id FROM mail_message
                             WHERE model IN %s AND subtype_id = %s AND %s @@ %s OFFSET 0) message
                      WHERE message.id < %s
                   ORDER BY message.id DESC
                      LIMIT %s)
                SELECT id, CASE WHEN model = %s THEN res_id
                                ELSE (SELECT conversation_id FROM social_crm_message WHERE mail_message_id = found.id LIMIT 1)
                           END
                  FROM found
              ORDER BY id DESC
                """,
                first,
                (until - 1) >> BLOCK_BITS,
                TALKED_IN,
                self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),  # notes are for colleagues
                MESSAGE_WORDS_BY_BLOCK,
                in_block(words, block),
                until,
                cap,
                self._name,
            )
        )
