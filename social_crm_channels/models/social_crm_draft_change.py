from odoo import fields, models
from odoo.tools import html2plaintext, plaintext2html


class SocialCrmDraftChange(models.Model):
    """Who approves an answer may write it better first; its author sees what became of it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.draft"

    written = fields.Html("As its author wrote it", readonly=True, sanitize_style=True)
    changed_by_id = fields.Many2one("res.users", "Changed by", readonly=True, ondelete="set null")
    change_note_id = fields.Many2one(
        "mail.message",
        "Told in",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The note that says how it was written. It goes with the draft.",
    )

    def action_change(self):
        """Open the dialog in which the answer is written better."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change before it is sent"),
            "res_model": "social.crm.draft.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_draft_id": self.id},
        }

    def change(self, text):
        """Let the answer read differently. It goes on waiting, and goes out in its author's name.

        :param str text: plain
        :raise AccessError: the user may not approve it
        :raise UserError: it could not be sent so, or it was decided already
        """
        draft, text = self._to_decide(), (text or "").strip()
        if text == draft._text():
            return
        body = plaintext2html(text)
        draft.with_user(draft.user_id).sudo()._refuse_unsendable(  # sudo: as in _to_decide; it is signed by its author
            draft._message(), body, draft.attachment_ids, draft._purpose()
        )
        draft.write({"body": body, "written": draft.written or draft.body, "changed_by_id": self.env.uid})
        draft._tell_talk()

    def _purpose(self):
        """:return: what it is sent for, as of ``_check_outbound``"""
        return "private_reply" if self.private_reply_to_id else "reply"

    def _message(self):
        """:return: the ``social.crm.message`` that it would become"""
        comment = self.private_reply_to_id
        return comment._private_draft() if comment else self.conversation_id._draft()

    def _text_rule(self):
        """:return: how long it may be, as the composer counts it"""
        rule = self._message().conversation_id._text_rule()
        return {**rule, **({"split": False} if self.private_reply_to_id else {})}

    def unlink(self):
        notes = self.sudo().change_note_id  # sudo: whoever wrote them, they are of the draft
        result = super().unlink()
        notes.unlink()
        return result

    def _approve(self, user):
        result = super()._approve(user)
        if self.changed_by_id:
            self._tell_change()
        return result

    def _tell_change(self):
        """Note below the answer how its author had written it, for them to see."""
        told = self.with_context(lang=self.user_id.lang)
        said = told.env._(
            "%(colleague)s changed this answer of %(author)s before it was sent. It had read:",
            colleague=self.changed_by_id.name,
            author=self.user_id.name,
        )
        answer = self.message_id.mail_message_id
        self.change_note_id = (
            told.env[answer.model]
            .browse(answer.res_id)
            .message_post(
                body=plaintext2html(said) + self.written,
                author_id=self.changed_by_id.partner_id.id,
                partner_ids=self.user_id.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        )

    def _shown(self):
        return {
            **super()._shown(),
            "changed_by": self.changed_by_id.name or "",
            "written": html2plaintext(self.written or "", include_references=False).strip(),
        }
