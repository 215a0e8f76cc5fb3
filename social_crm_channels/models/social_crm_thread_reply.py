from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ..tools.reply_options import ANSWER, KEY, Answer, ReplyOptions

TARGETS = 20  # talks of a person that are offered for an answer


class SocialCrmThreadReply(models.AbstractModel):
    """Where an answer goes, as whoever writes it chooses."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.thread.mixin"

    # ------------------------------------------------------------------
    # Posting
    # ------------------------------------------------------------------
    def message_post(self, **kwargs):
        """An answer for another talk is said there: whoever reads that one reads it too.

        What the context says of an answer is for this one alone, and for nothing that is posted because of it.

        :raise UserError: it names what is not theirs to answer
        """
        answer = self._answer() if self.env.context.get(KEY) and self._is_meant_as_reply(**kwargs) else None
        if answer and answer.comment:
            answer = replace(answer, talk=answer.comment._private_talk().with_env(self.env))
        is_elsewhere = answer and answer.talk and answer.talk._name == self._name
        thread = (answer.talk if is_elsewhere else self).with_context(**{KEY: None, ANSWER: answer})
        message = super(SocialCrmThreadReply, thread).message_post(**kwargs)
        store = self.env.context.get("message_post_store")
        if isinstance(store, Store):  # the answer to a client, who need not ask again what holds for the next one
            store.add(self, {"social_reply": self.sudo(False)._reply_route()}, as_thread=True)
        return message

    def _is_meant_as_reply(self, message_type="notification", subtype_xmlid=None, subtype_id=False, **_others):
        comment = "mail.mt_comment"
        return message_type == "comment" and (
            subtype_xmlid == comment
            or (not subtype_xmlid and subtype_id and subtype_id == self.env["ir.model.data"]._xmlid_to_res_id(comment))
        )

    def _answer(self, options=None):
        """Read how an answer is meant, and check all that it names with the user's own rights.

        What clients post arrives with all rights (``/mail/message/post``).

        :param options: as a method was given them; default: as the context has them
        :rtype: Answer
        :raise UserError: it names what is not theirs to answer
        """
        self.ensure_one()
        options = ReplyOptions.of(self.env, options)
        comment = self.env["social.crm.message"]
        talk = self.env["social.crm.conversation"]
        if options.private_reply_to:
            comment = self._comment_of(options.private_reply_to)
        elif options.conversation_id:
            talk = self._reply_targets().filtered(lambda talk: talk.id == options.conversation_id)
            if not talk:
                raise UserError(self.env._("This is no talk with this person that you can answer in. Choose another."))
        return Answer(options, talk.with_env(self.env), comment)

    def _comment_of(self, message_id):
        """:raise UserError: it is no message of this thread that the user may read"""
        message = self.env["social.crm.message"].browse(message_id).exists()
        if (
            not message
            or not message.sudo(False).has_access("read")
            or message.conversation_id.sudo(False) not in self._shown_conversations().sudo(False)
        ):
            raise UserError(self.env._("The comment that you answer is not there any more. Reload the page."))
        return message

    # ------------------------------------------------------------------
    # Where answers can go
    # ------------------------------------------------------------------
    def _reply_targets(self):
        """The talks in which the person of this thread can be answered, as far as the user may read them.

        :return: the one that the thread answers in by itself first, then those that were used last
        :rtype: odoo.model.social_crm_conversation
        """
        self.ensure_one()
        default = self._reply_conversation()
        talks = self.env["social.crm.conversation"].sudo(False)
        person = self._same_person_domain()
        if person.is_false() or not talks.has_access("read"):
            return default
        in_private = Domain("contact_kind", "=", "direct") & Domain("is_group", "!=", True)
        found = talks.search(person & in_private & Domain("channel_id.active", "=", True), limit=TARGETS)
        found = found.with_env(self.env).filtered(lambda talk: talk.sudo().channel_id._capabilities().reply)
        return (default | found)[:TARGETS]

    def _same_person_domain(self):
        """All that was said with the contact, or with the account of whom is nobody's contact yet."""
        # sudo: whoever may read a thread may see whom it is with
        thread = self.sudo()
        if thread.partner_id:
            return Domain("partner_id", "=", thread.partner_id.id)
        return Domain("identity_id", "=", thread.identity_id.id) if thread.identity_id else Domain.FALSE

    def _reply_routes(self):
        """Return what :meth:`_reply_route` tells of each talk in which the person can be answered, the default first.

        :rtype: list[dict]
        """
        default = self._reply_conversation()
        return [self._reply_route(talk) | {"is_default": talk == default} for talk in self._reply_targets()]

    def _draft_of(self, answer):
        """Return the message that an answer would become, or none where there is nobody to answer.

        :param Answer answer:
        :rtype: odoo.model.social_crm_message
        """
        if answer.comment:
            return answer.comment._private_draft()
        # sudo: whoever may read a thread may see where its answers go
        talk = (answer.talk or self._reply_conversation()).sudo()
        return talk._draft() if talk else self.env["social.crm.message"]
