from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH
from odoo.addons.social_crm_base.tools.sql import as_table

ERASED = "erased:"  # how the id of a talk begins once its person was erased
#: As texts become HTML; the ampersand last, for it may stand for one of the others.
ENTITIES = (
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&#34;", '"'),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
)


class SocialCrmConversationErasure(models.Model):
    """A talk stays when its person goes: it is counted, with the number of its messages, and is with nobody."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = ["social.crm.conversation", "social.crm.personal.data.mixin"]
    _name = "social.crm.conversation"

    _personal_fields = (
        "channel_id",
        "contact_kind",
        "name",
        "external_id",
        "state",
        "message_count",
        "last_message_at",
        "reply_until",
        "delivered_until",
        "read_until",
    )
    _erase_order = 30  # its messages are found by it

    def _is_with_nobody(self):
        """Whether the person of this talk was erased, and with them the address of whatever is said here.

        :rtype: bool
        """
        return (self.external_id or "").startswith(ERASED)

    @api.model
    def _talks_with(self, identity_ids, partner_id=None):
        """Ids of the talks that are with a person and nobody else, none of them public.

        :rtype: list[int]
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM social_crm_conversation talk
                 WHERE (identity_id = ANY(%(ids)s) OR (identity_id IS NULL AND partner_id = %(partner)s))
                   AND is_group IS NOT TRUE AND contact_kind NOT IN ('public_comment', 'mention')
                   AND NOT EXISTS (SELECT FROM social_crm_message message WHERE message.conversation_id = talk.id
                                   AND message.identity_id IS NOT NULL AND message.identity_id != ALL(%(ids)s))
                """,
                ids=list(identity_ids),
                partner=partner_id or 0,
            )
        )
        return [talk_id for (talk_id,) in rows]

    @api.model
    def _personal_thread_ids(self, person):
        """The records whose threads are about the person."""
        return self._talks_with(person.identity_ids, person.partner_id)

    @api.model
    def _erase_person(self, person):
        talks = self._talks_with(person.identity_ids, person.partner_id)
        number = self.env["mail.message"]._forget_threads(self._name, talks)
        if number:
            return number
        self._forget_talks(talks)
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_conversation SET identity_id = NULL, partner_id = NULL"
                " WHERE id IN (SELECT id FROM social_crm_conversation WHERE %s LIMIT %s) RETURNING id",
                self._personal_condition(person),
                ERASE_BATCH,
            )
        )
        return self._tell_erased()

    def _tell_erased(self, fnames=None):
        """Tell inboxes that are open of the talks that the last statement returned.

        :param list fnames: names of fields that it emptied, ``None`` for any
        :return: how many they are
        :rtype: int
        """
        talks = self.browse(talk_id for (talk_id,) in self.env.cr.fetchall())
        self.invalidate_model(fnames, flush=False)
        talks._tell_inboxes()
        return len(talks)

    def _forget_talks(self, ids):
        """Empty talks of what tells whom they were with; whoever writes there again begins another."""
        if not ids:
            return
        digest = self.env["social.crm.tombstone"]._digester()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_conversation talk SET external_id = new.external_id, name = NULL,"
                " last_message_preview = NULL, provider_data = NULL, reply_until = NULL, state = 'closed',"
                " unread_count = 0 FROM %s WHERE talk.id = new.id RETURNING talk.id",
                as_table(
                    "new",
                    {"id": "int", "external_id": "varchar"},
                    # An id is never twice the same, however often somebody is erased and comes back.
                    [(talk_id, f"{ERASED}{digest('conversation', talk_id)}") for talk_id in ids],
                ),
            )
        )
        self._tell_erased()

    @api.model
    def _forget_names_in(self, message_ids):
        """Empty the names of talks that are the first words, or the subject, of messages about to be erased.

        A public thread has no other name than what opened it, with or without the name of who did. What a message
        said before it was edited is looked at too.

        :param message_ids: of messages that have their words still
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_conversation talk SET name = NULL
                 WHERE talk.name IS NOT NULL AND talk.id IN (
                       SELECT named.id
                         FROM social_crm_message message
                         JOIN mail_message mail ON mail.id = message.mail_message_id
                         JOIN social_crm_conversation named ON named.id = message.conversation_id
                        CROSS JOIN LATERAL (
                               SELECT %(name)s AS whole, regexp_replace(%(name)s, '^[^:]+: ', '') AS said) core
                        CROSS JOIN LATERAL (
                               SELECT %(body)s UNION ALL SELECT %(subject)s
                                UNION ALL SELECT %(previous)s FROM social_crm_message_change change
                                           WHERE change.message_id = message.id) AS words(text)
                        WHERE message.id = ANY(%(ids)s) AND named.name IS NOT NULL
                          AND ((core.whole != '' AND starts_with(words.text, core.whole))
                            OR (core.said != '' AND starts_with(words.text, core.said))))
             RETURNING talk.id
                """,
                name=_words(SQL("rtrim(named.name, '…')")),
                body=_words(SQL("mail.body"), is_html=True),
                subject=_words(SQL("mail.subject")),
                previous=_words(SQL("change.previous"), is_html=True),
                ids=list(message_ids),
            )
        )
        self._tell_erased(["name"])

    @api.model
    def _refresh_erased_previews(self, ids):
        """The list no longer shows the last words of talks where they were erased; the next ones are shown again."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_conversation talk SET last_message_preview = NULL
                 WHERE talk.id = ANY(%s) AND (
                       SELECT message.erased_at IS NOT NULL FROM social_crm_message message
                        WHERE message.conversation_id = talk.id
                     ORDER BY message.occurred_at DESC, message.provider_sequence DESC, message.id DESC LIMIT 1)
             RETURNING talk.id
                """,
                list(ids),
            )
        )
        self._tell_erased(["last_message_preview"])


def _words(column, is_html=False):
    """Write a text with one blank between words.

    :param SQL column: an expression of type text
    :param bool is_html: what it says is wanted, not how it is written
    :rtype: SQL
    """
    if is_html:
        column = SQL("regexp_replace(%s, '<[^<>]*>', ' ', 'g')", column)
        for entity, char in ENTITIES:
            column = SQL("replace(%s, %s, %s)", column, entity, char)
    return SQL("btrim(regexp_replace(%s, '\\s+', ' ', 'g'))", column)
