from odoo import api, fields, models

from ..tools.reply_options import ReplyOptions
from ..tools.scheduled import ATTEMPT, Attempt


class MailScheduledMessage(models.Model):
    """An answer that cannot be sent at its time is kept as a draft: Odoo deletes it, and its words with it."""

    _inherit = "mail.scheduled.message"

    is_answer = fields.Boolean(compute="_compute_is_answer")

    @api.depends("model", "res_id", "is_note")
    def _compute_is_answer(self):
        answers = self._answers()
        for message in self:
            message.is_answer = message in answers

    @api.model_create_multi
    def create(self, vals_list):
        """Whose answers a colleague approves is told so now, and not when the time has come; so is what cannot be sent."""
        scheduled = super().create(vals_list)
        answers = scheduled._answers()
        for message in answers:
            message._thread_answered()._reply_conversation()._refuse_unapproved()
        answers._refuse_unfit()
        return scheduled

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"body", "attachment_ids"}):
            self._answers()._refuse_unfit()
        return result

    def _refuse_unfit(self):
        """See that their words and files could be sent, at whatever time.

        :raise UserError: they could not
        :raise AccessError: a file is not for the user
        """
        for message in self:
            message.attachment_ids.check_access("read")  # Odoo takes any; what cannot be sent is told by its name
            draft = message._thread_answered()._reply_conversation()._draft()
            draft._refuse_unfit(message.body, message.attachment_ids, "reply")

    def _post_message(self, raise_exception=True):
        answers = self.browse() if raise_exception else self._answers()
        if answers:
            attempt = answers.with_context(**{ATTEMPT: Attempt()})
            super(MailScheduledMessage, attempt)._post_message(raise_exception)
        return super(MailScheduledMessage, self - answers)._post_message(raise_exception)

    def _message_created_hook(self, message):
        attempt = self.env.context.get(ATTEMPT)
        if isinstance(attempt, Attempt):
            attempt.posted.add(self.id)
        return super()._message_created_hook(message)

    def unlink(self):
        attempt = self.env.context.get(ATTEMPT)
        if isinstance(attempt, Attempt):
            for message in self.filtered(lambda message: message.id not in attempt.posted):
                message._keep_words()
        return super().unlink()

    def _answers(self):
        """Return those of these that would be sent to somebody outside."""
        return self.filtered(lambda message: not message.is_note and message._is_for_somebody())

    def _is_for_somebody(self):
        thread = self._thread_answered()
        return bool(thread and thread._reply_conversation())

    def _thread_answered(self):
        """Return the thread of ours that this is for, with all rights; none for another model, or one that is gone."""
        model = self.env.get(self.model)
        is_ours = isinstance(model, self.env.registry["social.crm.thread.mixin"])
        # sudo: the author may have lost their rights to it since
        return model.sudo().browse(self.res_id).exists() if is_ours else None

    def _keep_words(self):
        """Make a draft of what could not be posted, and tell its author why."""
        author = self.create_uid
        thread = self._thread_answered()
        # sudo: as there; what the author may do is asked of their name
        thread = thread.with_user(author).with_context(lang=author.lang).sudo()
        talk = thread._reply_conversation()
        asked = talk._needs_approval()
        reasons = [thread.env._("A colleague has to approve it.")] if asked else talk._reply_blockers()
        draft = self.env["social.crm.draft"]._keep(
            thread,
            talk,
            self.body,
            self.attachment_ids,
            ReplyOptions(),
            "waiting" if asked else "kept",
            user_id=author.id,
            note="\n".join(reasons),
        )
        draft._tell_author()
