from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from .social_crm_conversation import PUBLIC_KINDS, preview, sentences


class SocialCrmMessageReply(models.Model):
    """What the composer shows of an answer before it is sent, and of what came in between."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _preview_parts(self, text, files, purpose):
        """Return how some words would go out as this message, which is not there yet.

        :param str text: plain text
        :param files: ``ir.attachment``
        :param str purpose: as of ``_check_outbound``
        :rtype: dict
        """
        self.ensure_one()
        talk, text = self.conversation_id, self._sign(text, purpose)
        rule = {**talk._text_rule(), **({"split": False} if purpose == "private_reply" else {})}
        return {
            "parts": [self._piece_shown(piece) for piece in self._cut(text, files, purpose)],
            "problems": self._sending_problems(text, files, purpose),
            "blockers": sentences(self._check_outbound(purpose)),
            "signature": self.signature or "",
            "length": self._length_of(text),
            **rule,
        }

    def _refuse_unfit(self, body, files, purpose):
        """See that words and files could go out as this message, which is not there yet.

        :param str body: HTML
        :param files: ``ir.attachment`` that the user may read
        :param str purpose: as of ``_check_outbound``
        :raise UserError: they could not, for the reasons given
        """
        text = html2plaintext(body or "", include_references=False).strip()
        # sudo: that the files may be read was checked
        problems = self._sending_problems(self._sign(text, purpose), files.sudo(), purpose)
        if problems:
            raise UserError("\n".join(problems))

    def _piece_shown(self, piece):
        text = piece.get("body") or ""
        file = self.env["ir.attachment"].browse(piece.get("attachment_id"))
        return {
            "kind": piece["kind"],
            "text": text,
            "length": self._length_of(text),
            "attachment_id": file.id,
            "name": file.name or "",
        }

    def _length_of(self, text):
        return self.channel_id._connector()._text_length(text)

    def _changes_offered(self, may_change):
        """What the user can still do about this message, for the thread; whoever presses a button is asked again.

        :param bool may_change: whether they may change what is said in its conversation
        :rtype: dict
        """
        may = self.direction == "out" and may_change
        can_undo = may and self.user_id == self.env.user and bool(self.part_ids) and not self._has_begun()
        held_until = can_undo and max(filter(None, self.part_ids.mapped("next_attempt_at")), default=False)
        return {
            "can_edit": may and not self._correction_refusal(),
            "can_take_back": may and not self._taking_back_refusal(),
            "can_undo": can_undo,
            "undo_until": fields.Datetime.to_string(held_until),
            "can_reply_in_private": self.direction == "in"
            and self.contact_kind in PUBLIC_KINDS
            and self.channel_id._capabilities().private_reply,
        }

    def _as_collision(self):
        """Return what somebody is told who has not seen this message: a sentence, and what a client needs.

        :rtype: tuple[str, dict]
        """
        self.ensure_one()
        is_ours, who = self.direction == "out", self.author or ""
        told = {
            "kind": "answer" if is_ours else "message",
            "who": who,
            "when": fields.Datetime.to_string(self.occurred_at),
            "words": preview(self.body),
            "message_id": self.id,
            "newest_id": self.conversation_id._latest_message_id(),
        }
        if is_ours:
            return self.env._("%s has answered in the meantime. Read it before you send yours.", who), told
        return self.env._("%s has written in the meantime. Read it before you answer.", who), told
