import uuid
from typing import NamedTuple

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html

from odoo.addons.social_crm_base.tools.sql import as_table, insert_rows, written_by_sql

from ..tools.wake import wake
from .social_crm_conversation import preview

#: State, that it is automatic, and that no file is to be fetched.
WAITING = "queued", True, "none"

#: Columns that :meth:`SocialCrmConversationBulk._note_said` writes.
NOTED = ("last_message_at", "last_message_preview", "message_count")


class Outgoing(NamedTuple):
    """What is to be said in one talk.

    :param conversation_id: where
    :param text: plain text, as it goes out
    :param html: how the thread and an e-mail show it, where that is more than ``text``
    :param template: the ``social.crm.template`` that says it, if one does
    :param variables: of the template: name → text
    """

    conversation_id: int
    text: str
    html: str = ""
    subject: str = ""
    template: models.Model | None = None
    variables: dict | None = None

    def with_footer(self, words):
        """Put words below what is said; a template says what its network has approved, and nothing more.

        :param str words: plain text; as it is without
        :rtype: Outgoing
        """
        if not words or self.template:
            return self
        html = self.html and f"{self.html}{plaintext2html(words)}"
        return self._replace(text=f"{self.text}\n\n{words}", html=html)


class SocialCrmConversationBulk(models.Model):
    """The street out, for many talks at once: what one answer gets, in a number of statements that does not grow."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.model
    def _queue_bulk(self, items, purpose, user, attachments=None):
        """Say something of the company's in each of many talks, and queue it for sending.

        It is automatic: it has no signature, and leaves whoever waits for an answer waiting. Nobody is notified, as of
        any comment here: people outside get it on their channel alone. Whoever calls has asked the gate
        (``message._check_outbound_each``) and :meth:`_bulk_problem`, in this transaction; the dispatcher asks again.

        :param list[Outgoing] items: each talk once
        :param str purpose: as of ``_check_outbound``
        :param user: the colleague in whose name it is said
        :param attachments: files that go with all of them
        :return: ids of the messages, in order
        :rtype: list[int]
        """
        if not items:
            return []
        now = fields.Datetime.now()
        mail_ids = self._insert_said(items, user, now)
        if attachments:
            self._attach(mail_ids, attachments)
        talks = self.browse(item.conversation_id for item in items)
        sequences = talks._sequences_at(now)
        rows = insert_rows(
            self.env,
            "social_crm_message",
            "mail_message_id channel_id conversation_id direction contact_kind user_id purpose occurred_at"
            " provider_sequence state is_automatic attachment_state".split(),
            [
                (
                    mail_id,
                    talk.channel_id.id,
                    talk.id,
                    "out",
                    talk.contact_kind,
                    user.id,
                    purpose,
                    now,
                    sequences.get(talk.id, ""),
                    *WAITING,
                )
                for mail_id, talk in zip(mail_ids, talks, strict=True)
            ],
            returning=["id"],
        )
        messages = self.env["social.crm.message"].browse(id_ for (id_,) in rows)
        self._insert_parts(messages, items, purpose, attachments or self.env["ir.attachment"])
        self._note_said(items, now)
        wake(self.env, "social_crm_channels.cron_dispatch")
        return messages.ids

    def _bulk_problem(self, text):
        """Why a text cannot go out here as it is, ``""`` where it can.

        :rtype: str
        """
        self.ensure_one()
        connector = self.channel_id._connector()
        rule = connector._text_rule(self.channel_id, self)
        if not text.strip():
            return self.env._("There is nothing to send.")
        return "".join(self.env["social.crm.message"]._length_problems(connector._text_length(text), rule))

    def _insert_said(self, items, user, now):
        """Insert the comments: nobody is to be notified, and ``mail.message.create`` would take most of the time.

        :return: ids of ``mail.message``, in order
        """
        mail_ids = self.env["social.crm.message"]._next_mail_ids(len(items))
        comment = self.env.ref("mail.mt_comment").id
        # sudo: system parameters are technical
        host = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        said = "comment", comment, user.partner_id.id, user.email_formatted or user.partner_id.email_formatted or None
        insert_rows(
            self.env,
            "mail_message",
            "id model res_id date body subject message_type subtype_id author_id email_from message_id is_internal"
            " reply_to_force_new".split(),
            [
                (
                    mail_id,
                    self._name,
                    item.conversation_id,
                    now,
                    str(_html(item)),
                    item.subject or None,
                    *said,
                    f"<social-crm-{mail_id}@{host}>",
                    False,
                    False,
                )
                for mail_id, item in zip(mail_ids, items, strict=True)
            ],
        )
        return mail_ids

    def _attach(self, mail_ids, attachments):
        self.env.cr.execute(
            SQL(
                "INSERT INTO message_attachment_rel (message_id, attachment_id)"
                " SELECT mail_id, attachment_id FROM unnest(%s) AS mail_id, unnest(%s) AS attachment_id",
                mail_ids,
                attachments.ids,
            )
        )

    def _insert_parts(self, messages, items, purpose, attachments):
        rows = []
        for message, item in zip(messages, items, strict=True):
            if item.template:
                kept = {"template_id": item.template.id, "template_values": item.variables or {}}
                parts = [{"kind": "template", "body": item.text, **kept}]
            else:
                parts = message._cut(item.text, attachments, purpose)
            rows += [(message, sequence, part) for sequence, part in enumerate(parts)]
        insert_rows(
            self.env,
            "social_crm_outbound_part",
            "message_id channel_id conversation_id sequence key kind body template_id template_values attachment_id"
            " state attempts".split(),
            [
                (
                    message.id,
                    message.channel_id.id,
                    message.conversation_id.id,
                    sequence,
                    str(uuid.uuid4()),
                    part["kind"],
                    part.get("body"),
                    part.get("template_id"),
                    Json(part["template_values"]) if "template_values" in part else None,
                    part.get("attachment_id"),
                    "queued",
                    0,
                )
                for message, sequence, part in rows
            ],
        )

    def _note_said(self, items, now):
        """Keep the lists in step, as :meth:`_replied` does of what a machine says."""
        self.flush_model(NOTED)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_conversation talk
                   SET last_message_at = GREATEST(talk.last_message_at, %s),
                       last_message_preview = new.preview,
                       message_count = COALESCE(talk.message_count, 0) + 1
                  FROM %s
                 WHERE talk.id = new.id
             RETURNING talk.id
                """,
                now,
                as_table(
                    "new",
                    {"id": "int4", "preview": "varchar"},
                    sorted((item.conversation_id, preview(item.html or item.text)) for item in items),
                ),
            )
        )
        written_by_sql(self.browse(id_ for (id_,) in rows), NOTED)


def _html(item):
    return item.html or plaintext2html(item.text)
