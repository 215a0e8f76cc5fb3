from dataclasses import replace

from odoo import models
from odoo.tools import plaintext2html

from ..tools.reply_options import KEY
from .social_crm_conversation import PUBLIC_KINDS, sentences


class SocialCrmMessagePrivate(models.Model):
    """A public comment that is answered in private, where its network allows that."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _answer_in_private(self, text):
        """Answer this comment in the talk with its author.

        :param str text: plain text
        :return: the talk
        :raise UserError: it may not be sent, for the reasons given
        """
        self.ensure_one()
        said = self.conversation_id.with_context(**{KEY: {"private_reply_to": self.id}}).message_post(
            body=plaintext2html(text), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return self.env["social.crm.conversation"].browse(said.res_id)

    def _private_talk(self):
        """The talk with the author alone; a new one belongs to whoever may answer the comment.

        :rtype: odoo.model.social_crm_conversation
        """
        self.check_access("read")
        comment = self.sudo()  # sudo: threads are made by the product; that the comment may be read was checked
        talks = comment.env["social.crm.conversation"]
        thread = (comment.channel_id.id, comment._private_thread_id())
        known = talks._find([thread])
        if not known:
            row = {"channel": comment.channel_id, "external_id": thread[1], "identity_id": comment.identity_id.id}
            talks._insert([row])
            known = talks._find([thread])
            talks.browse(known[thread]).team_id = comment.conversation_id.team_id
        return self.env["social.crm.conversation"].browse(known[thread])

    def _private_thread_id(self):
        """The id of the talk with the author; the provider tells the right one once it has sent there."""
        return self.identity_id.external_id or f"{self.external_id}:private"

    def private_reply_reasons(self):
        """Return why this comment cannot be answered in private now.

        :return: a sentence each, with what to do; empty when it can
        :rtype: list[str]
        """
        self.ensure_one()
        self.check_access("read")
        return sentences(self._private_draft()._check_outbound("private_reply"))

    def private_reply_route(self):
        """Return what a composer shows of a private answer to this comment before it is written.

        :return: ``blockers``, as :meth:`private_reply_reasons` tells them, and ``text_rule``: it is one message
        :rtype: dict
        """
        reasons = self.private_reply_reasons()
        return {
            "blockers": reasons,
            "text_rule": {**self._private_draft().conversation_id._text_rule(), "split": False},
        }

    def _private_draft(self):
        """A private answer to this comment that is not there yet, in a talk that need not be there yet."""
        comment = self.sudo()  # sudo: the provider's answer depends on settings of the channel for administrators
        draft = comment.new({"channel_id": comment.channel_id.id, "reply_to_id": comment.id, "direction": "out"})
        draft.conversation_id = draft.conversation_id.new(
            {
                "channel_id": comment.channel_id.id,
                "external_id": comment._private_thread_id(),
                "identity_id": comment.identity_id.id,
                "team_id": comment.conversation_id.team_id.id,
                "company_id": comment.company_id.id,
            }
        )
        return draft

    def _cut(self, text, attachments, purpose):
        """A private answer is one call: networks let us say a thing once."""
        if purpose != "private_reply":
            return super()._cut(text, attachments, purpose)
        return [{"kind": "private", "body": text}]

    def _sending_problems(self, text, attachments, purpose):
        if purpose != "private_reply":
            return super()._sending_problems(text, attachments, purpose)
        if not text:
            return [self.env._("There is nothing to send. Write something.")]
        if problems := self._attachment_problems(attachments, purpose):
            return problems
        connector = self.channel_id._connector()
        rule = connector._text_rule(self.channel_id, self.conversation_id)
        # Only one message may be sent, so it cannot be split.
        return self._length_problems(connector._text_length(text), replace(rule, split=False))

    def _attachment_problems(self, attachments, purpose):
        if purpose != "private_reply":
            return super()._attachment_problems(attachments, purpose)
        return (
            [self.env._("A private answer to a comment cannot have files. Send a link instead.")] if attachments else []
        )

    def _check_outbound(self, purpose):
        if purpose != "private_reply":
            return super()._check_outbound(purpose)
        comment = self.reply_to_id
        if not self._is_private_answer_to(comment):
            return [
                {
                    "code": "no_private_reply",
                    "reason": self.env._("This cannot be answered in private."),
                    "remedy": self.env._("Answer in public, or on another channel."),
                }
            ]
        return [
            *self._once_blockers(comment),
            *self._connection_blockers(),
            *comment._community_blockers("reply"),  # the rule of the place where they spoke
            *self.channel_id._connector()._private_reply_blockers(self.channel_id, comment),
        ]

    def _is_private_answer_to(self, comment):
        """Whether that is a comment of theirs on a network that allows it, and this is in the talk with its author."""
        return (
            comment.direction == "in"
            and comment.contact_kind in PUBLIC_KINDS
            and self.channel_id == comment.channel_id
            and self.channel_id._capabilities().private_reply
            # once it is queued, the talk may have got its right id from the provider
            and (self.part_ids or self.conversation_id.external_id == comment._private_thread_id())
        )

    def _once_blockers(self, comment):
        answers = self.env["social.crm.outbound.part"].search_count(
            [
                ("kind", "=", "private"),
                ("state", "!=", "failed"),
                ("message_id.reply_to_id", "=", comment.id),
                ("message_id", "not in", self.ids),
            ],
            limit=1,
        )
        if not answers:
            return []
        return [
            {
                "code": "answered_in_private",
                "reason": self.env._("This comment was answered in private already; that can be done once."),
                "remedy": self.env._("Answer in public, or wait until the person writes to you."),
            }
        ]
