from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class SocialCrmMessageUndo(models.Model):
    """An answer can be taken back by its author until the first call for it begins."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _hold_back(self, seconds):
        """Let a message wait before it is sent; what is written after it in the talk waits with it.

        :param int seconds:
        """
        if seconds:
            # Odoo keeps whole seconds: the one that has begun does not count
            self.part_ids.next_attempt_at = fields.Datetime.now() + timedelta(seconds=seconds + 1)

    def action_undo_send(self):
        """Take back what was not sent yet, as if it had not been written.

        :return: what the composer needs to show it again
        :rtype: dict
        :raise UserError: it is not theirs, or it is too late
        """
        self.ensure_one()
        self.check_access("read")
        message = self.sudo()  # sudo: the queue belongs to the product; that it is their own is checked
        if message.user_id != self.env.user:
            raise UserError(self.env._("Only who wrote an answer can undo it."))
        parts = message.part_ids
        if not parts or parts.try_lock_for_update() != parts or message._has_begun():
            raise UserError(self.env._("It is too late: the answer is on its way, or was sent already."))
        written = message._as_written()
        message._unsay()
        return written

    def _has_begun(self):
        """Whether a call for this message was made, or is being made."""
        return any(part.state != "queued" or part.attempts for part in self.part_ids)

    def _as_written(self):
        """Return what a composer needs to go on with a message of ours.

        :rtype: dict
        """
        mail = self.mail_message_id
        is_private = self.purpose == "private_reply"
        return {
            "thread": {"model": mail.model, "id": mail.res_id},
            "conversation_id": self.conversation_id.id,
            "private_reply_to": is_private and self.reply_to_id.id,
            **self.env["social.crm.conversation"]._for_composer(mail.body, mail.attachment_ids),
        }

    def _unsay(self):
        talk, mail = self.conversation_id, self.mail_message_id
        # Files go back to where the composer finds those that wait to be posted.
        uploaded = mail.attachment_ids.filtered(lambda file: (file.res_model, file.res_id) == (mail.model, mail.res_id))
        uploaded.write({"res_model": "mail.compose.message", "res_id": 0})
        gone = {"message_ids": mail.ids}
        mail.unlink()
        talk._unreplied()
        talk._bus_send("mail.message/delete", gone)
        talk._bus_send("social.crm.conversation/changed", talk._bus_summary())
