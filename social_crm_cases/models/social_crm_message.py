from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.social_crm_base.tools.sql import written_by_sql

SUBJECT_LENGTH = 80
SENT_STATES = ("sent", "delivered", "read")


class SocialCrmMessage(models.Model):
    _inherit = "social.crm.message"

    case_id = fields.Many2one("social.crm.case", readonly=True, index="btree_not_null", ondelete="set null")
    own_case_id = fields.Many2one(
        "social.crm.case",
        "Case before it was merged",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the message goes when the merge is undone; empty where that is its case.",
    )

    def _subject(self):
        """What a case that this message opens is about: its subject, else its first words.

        :rtype: str
        """
        self.ensure_one()
        mail = self.mail_message_id
        words = (mail.subject or html2plaintext(mail.body or "", include_references=False)).split()
        subject = " ".join(words)
        if not subject:
            return self.env._("Attachment") if self.attachment_state != "none" else self.env._("No words")
        return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1].rstrip() + "…"

    def _addressee(self):
        """What was written on a case is for whom the case is about."""
        case = self.own_case_id or self.case_id
        if self.mail_message_id.model == "social.crm.case" and case.identity_id:
            return case.identity_id
        return super()._addressee()

    def _delivery_changed(self):
        """What we said elsewhere joins the open case, and answers that went out are noted on their cases."""
        result = super()._delivery_changed()
        self._join_open_cases()
        self._note_answers()
        return result

    def _ends_silence(self):
        """Whether a person or a colleague says this, after the person was warned that their case will be closed.

        :rtype: bool
        """
        self.ensure_one()
        warning = self.case_id.silence_warning_id
        if self.is_automatic or (self.direction == "out" and self.user_id.id == SUPERUSER_ID):
            return False
        return self.direction == "in" or not warning or self.occurred_at > warning.occurred_at

    def _join_open_cases(self):
        """File messages of ours, and what machines wrote, under the case that leads their conversation, if any does."""
        loose = self.filtered(
            lambda message: (message.direction == "out" or message.is_automatic) and not message.case_id
        )
        leads = loose.conversation_id._open_cases()
        self.env["social.crm.case"]._file(
            {message.id: leads[message.conversation_id] for message in loose if message.conversation_id in leads}
        )

    def _put_in(self, case):
        """Make these messages a case's own; they are shown in what it goes on in."""
        self.flush_model(["case_id", "own_case_id"])
        top = case.goes_on_in_id
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_message SET case_id = %s, own_case_id = %s WHERE id = ANY(%s)",
                (top or case).id,
                case.id if top else None,
                self.ids,
            )
        )
        written_by_sql(self, ["case_id", "own_case_id"])

    def _own_as_answered(self):
        """In a merged case, what is said goes with what its author said before, an answer of ours with what it answers.

        Undoing the merge takes it along.
        """
        self.flush_model(["case_id", "own_case_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_message message
                   SET own_case_id = (
                       SELECT own_case_id FROM (
                          (SELECT 1 AS place, before.own_case_id FROM social_crm_message before
                            WHERE before.case_id = message.case_id
                              AND before.conversation_id = message.conversation_id
                              AND before.direction = 'in'
                              AND (message.direction = 'out' OR before.identity_id = message.identity_id)
                              AND before.id != ALL(%(ids)s)
                         ORDER BY before.occurred_at DESC, before.provider_sequence DESC, before.id DESC
                            LIMIT 1)
                            UNION ALL
                          (SELECT 2, merged.id FROM social_crm_case merged
                             JOIN social_crm_case_conversation_rel rel ON rel.case_id = merged.id
                            WHERE merged.goes_on_in_id = message.case_id
                              AND (merged.identity_id = message.identity_id OR merged.partner_id = message.partner_id)
                              AND rel.conversation_id = message.conversation_id
                         ORDER BY merged.id DESC
                            LIMIT 1)) found
                     ORDER BY place LIMIT 1)
                 WHERE id = ANY(%(ids)s)
                   AND EXISTS (SELECT FROM social_crm_case merged WHERE merged.goes_on_in_id = message.case_id)
             RETURNING id
                """,
                ids=self.ids,
            )
        )
        written_by_sql(self.browse(id_ for (id_,) in rows), ["own_case_id"])

    def _note_answers(self):
        """First response: when the first answer of ours since the case was opened went out; a machine's is none."""
        answers = self.filtered(
            lambda message: (
                message.direction == "out"
                and message.case_id
                and message.state in SENT_STATES
                and not message.is_automatic
            )
        ).sorted("occurred_at")
        cases = self.env["social.crm.case"]
        cases._note_moments(
            {message.case_id.id: message.occurred_at for message in answers}, latest=["last_message_at"]
        )
        first = {message.case_id.id: message.occurred_at for message in reversed(answers)}
        cases._note_moments(first, earliest=["first_response_at"])
        answers.case_id._spoken(answers)
