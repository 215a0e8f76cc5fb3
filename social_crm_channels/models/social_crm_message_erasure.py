from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext, split_every

from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH, EXPORT_BATCH, readable
from odoo.addons.social_crm_base.tools.person import as_pattern, mentions
from odoo.addons.social_crm_base.tools.sql import as_table

from ..connectors.contract import IncomingMessage
from ..tools.cut import BLANK

PERSONAL_FIELDS = (
    "occurred_at",
    "channel_id",
    "contact_kind",
    "direction",
    "external_id",
    "state",
    "error",
    "is_automatic",
    "spam_reason",
    "url",
    "language",
    "language_corrected",
    "sentiment",
    "sentiment_score",
    "sentiment_corrected",
    "edited_at",
    "deleted_at",
)


class SocialCrmMessageErasure(models.Model):
    """What a person said is exported and erased; that something was said stays.

    A row that goes would change the number of messages of a conversation, what a team heard and answered last
    March, and what an answer is an answer to. So the rows stay, with neither words nor author nor id: they count,
    and tell nothing. What we said to somebody alone tells about them too and is emptied with it; what we said in
    public was said to all who read it, and only loses their handle.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    # ------------------------------------------------------------------
    # Export
    # ------------------------------------------------------------------
    @api.model
    def _personal_data(self, person):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_message message WHERE %s OR conversation_id = ANY(%s)"
                " ORDER BY occurred_at, provider_sequence, id",
                person.where("message", ("identity_id", "partner_id")),
                self.env["social.crm.conversation"]._talks_with(person.identity_ids, person.partner_id),
            )
        )
        labels = self.fields_get(PERSONAL_FIELDS, ["string"])
        for ids in split_every(EXPORT_BATCH, [id_ for (id_,) in rows]):
            messages = self.browse(ids)
            for message in messages:
                mail = message.mail_message_id
                yield {
                    **{labels[name]["string"]: readable(message, name) for name in PERSONAL_FIELDS},
                    self.env._("From"): (mail.email_from or "") if message.direction == "in" else "",
                    self.env._("Subject"): mail.subject or "",
                    self.env._("Text"): html2plaintext(mail.body or "", include_references=False),
                    self.env._("Other Wordings"): message._other_wordings(),
                    self.env._("Files That Did Not Come"): message._names_of_missing_files(),
                    "files": mail.attachment_ids,
                }
            self.env.invalidate_all()

    def _other_wordings(self):
        """Return how a message read at other times, the oldest first."""
        texts = []
        for change in self.change_ids.filtered(lambda change: change.kind == "edit").sorted():
            texts += [html2plaintext(change.previous or "", include_references=False), change.value or ""]
        now = html2plaintext(self.mail_message_id.body or "", include_references=False)
        return "\n–\n".join(text for text in dict.fromkeys(texts) if text and text != now)

    def _names_of_missing_files(self):
        return ", ".join(source.get("name") or "?" for source in self.attachment_sources or [])

    @api.model
    def _companies_of_person(self, person):
        """The companies of the talks in which the person said something, also where others began them."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT talk.company_id FROM social_crm_message message"
                " JOIN social_crm_conversation talk ON talk.id = message.conversation_id WHERE %s",
                person.where("message", ("identity_id", "partner_id")),
            )
        )
        return [company_id for (company_id,) in rows]

    # ------------------------------------------------------------------
    # Erasure
    # ------------------------------------------------------------------
    @api.model
    def _erase_person(self, person):
        self.env.flush_all()
        talks = self.env["social.crm.conversation"]._talks_with(person.identity_ids, person.partner_id)
        theirs = person.where("message", ("identity_id", "partner_id"))
        rows = self.env.execute_query(
            SQL(
                "SELECT id, conversation_id FROM ("
                " (SELECT id, conversation_id FROM social_crm_message message WHERE %s LIMIT %s) UNION"
                " (SELECT id, conversation_id FROM social_crm_message WHERE conversation_id = ANY(%s)"
                " AND (erased_at IS NULL OR identity_id IS NOT NULL OR external_id NOT LIKE 'erased:%%') LIMIT %s)"
                ") found LIMIT %s",
                theirs,
                ERASE_BATCH,
                talks,
                ERASE_BATCH,
                ERASE_BATCH,
            )
        )
        self._forget([message_id for message_id, _talk in rows], whole=True)
        self._forget_mentions({talk for _message_id, talk in rows} - set(talks), person)
        return len(rows)

    @api.model
    def _forget(self, ids, whole=False):
        """Erase the words of messages: texts, subjects, files, previous texts, what was sent of them.

        :param ids: of messages
        :param bool whole: also who said it, and what the network calls it: only a hash of its id stays, by which an
            echo or an edit of it is known
        """
        ids = list(ids)
        if not ids:
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT mail_message_id, direction FROM social_crm_message WHERE id = ANY(%s)", ids)
        )
        theirs = [mail_id for mail_id, direction in rows if whole and direction == "in"]
        self.env["social.crm.conversation"]._forget_names_in(ids)
        self.env["mail.message"]._forget([mail_id for mail_id, _direction in rows], and_author=theirs)
        names = self._erased_names("social_crm_message", "id", ids) if whole else []
        self._forget_content(ids, names)
        self._forget_parts(ids, whole)
        self._words_erased(ids)
        self.env.invalidate_all(flush=False)

    def _forget_deleted(self):
        """Erase what its author has deleted, where the network's terms ask for it."""
        gone = self.filtered(
            lambda message: message.deleted_at and message.conversation_id.network_id.deleted_content == "erase"
        )
        if gone:
            # Holds the messages, so that from here on no file is stored that we do not see.
            gone.write({"attachment_sources": False, "attachment_state": "none", "erase_raw": True})
            self._forget(gone.ids)

    def _forget_content(self, ids, names):
        """Each row is written once: with all its indexes, that is what takes the time.

        :param ids: of messages
        :param names: id and hashed id on the network of those that are forgotten whole
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_message message
                   SET erased_at = COALESCE(message.erased_at, %(now)s),
                       url = NULL, error = NULL, attachment_sources = NULL, attachment_state = 'none',
                       state = CASE WHEN message.state = 'queued' THEN 'failed' ELSE message.state END,
                       external_id = CASE WHEN whole.id IS NULL THEN message.external_id ELSE whole.external_id END,
                       identity_id = CASE WHEN whole.id IS NULL THEN message.identity_id END,
                       partner_id = CASE WHEN whole.id IS NULL THEN message.partner_id END,
                       provider_sequence = CASE WHEN whole.id IS NULL THEN message.provider_sequence ELSE '' END,
                       edit_sequence = CASE WHEN whole.id IS NULL THEN message.edit_sequence END
                  FROM social_crm_message self
             LEFT JOIN %(whole)s ON whole.id = self.id
                 WHERE self.id = message.id AND message.id = ANY(%(ids)s)
                """,
                now=fields.Datetime.now(),
                whole=as_table("whole", {"id": "int", "external_id": "varchar"}, names),
                ids=ids,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM social_crm_message_change WHERE message_id = ANY(%s)", ids))

    def _forget_parts(self, ids, whole):
        """What still waits would go to nobody; what is being sent learns its outcome, and is emptied after."""
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_outbound_part SET body = NULL, template_values = NULL, error = NULL,"
                " state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END WHERE message_id = ANY(%s)",
                ids,
            )
        )
        if whole:
            names = self._erased_names("social_crm_outbound_part", "message_id", ids)
            self.env.cr.execute(
                SQL(
                    "UPDATE social_crm_outbound_part part SET external_id = whole.external_id FROM %s"
                    " WHERE part.id = whole.id",
                    as_table("whole", {"id": "int", "external_id": "varchar"}, names),
                )
            )

    @api.model
    def _words_erased(self, ids):
        """Hook: the words of these messages are gone for good; whoever has copied some forgets them too."""

    def _erased_names(self, table, column, ids):
        """Hash what the network calls messages or parts, in a way that only this database can repeat.

        :return: id and hashed id of each, ``None`` where the network gave none
        :rtype: list[tuple[int, str | None]]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id, channel_id, external_id FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                ids,
            )
        )
        plain = [row[1:] for row in rows if row[2] and not row[2].startswith("erased:")]
        hashed = {key: name for (_channel_id, name), key in self._erased_ids(plain).items()}
        return [(row[0], hashed.get(row[1:], row[2])) for row in rows]

    @api.model
    def _erased_ids(self, keys):
        """How messages are called once they are erased.

        :param keys: (channel id, external id) of each
        :return: the key by (channel id, hashed external id)
        :rtype: dict
        """
        digest = self.env["social.crm.tombstone"]._digester()
        return {(key[0], f"erased:{digest('message', *key)}"): key for key in keys}

    def _forget_mentions(self, conversation_ids, person):
        """In talks with others, take the person's handles out of what is not theirs."""
        terms = [term for term in person.handles if term in person.terms]
        if not conversation_ids or not terms:
            return
        talks = list(conversation_ids)
        in_talks = SQL("SELECT id FROM social_crm_message WHERE conversation_id = ANY(%s)", talks)
        mails = SQL("SELECT mail_message_id FROM social_crm_message WHERE conversation_id = ANY(%s)", talks)
        for table, columns, condition in (
            ("mail_message", ("body", "subject"), SQL("id IN (%s)", mails)),
            ("social_crm_outbound_part", ("body",), SQL("conversation_id = ANY(%s)", talks)),
            ("social_crm_message_change", ("value", "previous"), SQL("message_id IN (%s)", in_talks)),
            ("social_crm_conversation", ("name", "last_message_preview"), SQL("id = ANY(%s)", talks)),
        ):
            for column in map(SQL.identifier, columns):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(column)s = regexp_replace(%(column)s, %(pattern)s, %(blank)s, 'gi')"
                        " WHERE %(condition)s AND %(mentions)s",
                        table=SQL.identifier(table),
                        column=column,
                        pattern=f"@?{as_pattern(terms)}",
                        blank=BLANK,
                        condition=condition,
                        mentions=mentions(column, terms),
                    )
                )
        self.env["social.crm.conversation"]._refresh_erased_previews(talks)

    # ------------------------------------------------------------------
    # Tombstones
    # ------------------------------------------------------------------
    def _pass_over_erased(self, items):
        """Leave out what was said before its author, or whoever it was said to, was erased; one query a batch.

        :param items: pairs of a channel and an item with an author
        :return: those that may come in
        """
        tombstones = self.env["social.crm.tombstone"]
        latest = tombstones._latest() if items else None
        old = [pair for pair in items if latest and pair[1].occurred_at <= latest]
        if not old:
            return items
        names = {id(pair): self._names_on_tombstones(*pair) for pair in old}
        moments = tombstones._moments(set().union(*names.values()))
        return [
            pair
            for pair in items
            if not any(pair[1].occurred_at <= moments[name] for name in names.get(id(pair), ()) if name in moments)
        ]

    def _names_on_tombstones(self, channel, item):
        tombstones = self.env["social.crm.tombstone"]
        names = set()
        if isinstance(item, IncomingMessage):
            names.add(("talk", channel.id, item.conversation_id))
        for author in (item.author, getattr(item, "recipient", None)):
            if author and not author.is_us:
                names |= tombstones._names_of(
                    channel.network_id, author.scope, author.external_id, author.handle, author.email, author.phone
                )
        return names
