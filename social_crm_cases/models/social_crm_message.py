from odoo import fields, models
from odoo.tools import html2plaintext

SUBJECT_LENGTH = 80
SENT_STATES = ("sent", "delivered", "read")


class SocialCrmMessage(models.Model):
    _inherit = "social.crm.message"

    case_id = fields.Many2one("social.crm.case", readonly=True, index="btree_not_null", ondelete="set null")

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
        if self.mail_message_id.model == "social.crm.case" and self.case_id.identity_id:
            return self.case_id.identity_id
        return super()._addressee()

    def _delivery_changed(self):
        """What we said elsewhere joins the open case, and answers that went out are noted on their cases."""
        result = super()._delivery_changed()
        self._join_open_cases()
        self._note_answers()
        return result

    def _join_open_cases(self):
        """File messages of ours, and what machines wrote, under the case that leads their conversation, if any does."""
        loose = self.filtered(
            lambda message: (message.direction == "out" or message.is_automatic) and not message.case_id
        )
        leads = loose.conversation_id._open_cases()
        self.env["social.crm.case"]._file(
            {message.id: leads[message.conversation_id] for message in loose if message.conversation_id in leads}
        )

    def _note_answers(self):
        """First response: when the first answer of ours since the case was opened went out."""
        answers = self.filtered(
            lambda message: message.direction == "out" and message.case_id and message.state in SENT_STATES
        ).sorted("occurred_at")
        cases = self.env["social.crm.case"]
        cases._note_moments(
            {message.case_id.id: message.occurred_at for message in answers}, latest=["last_message_at"]
        )
        first = {message.case_id.id: message.occurred_at for message in reversed(answers)}
        cases._note_moments(first, earliest=["first_response_at"])
        answers.case_id._spoken(answers)
