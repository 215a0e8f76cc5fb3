from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.reply_options import ANSWER, Answer

PAGE = 30  # messages that a client shows at first, as it asks for itself


class TemplateText(NamedTuple):
    """That a comment is a template. It travels in the context, where no client can put an object of ours."""

    template: models.Model
    variables: dict


class SocialCrmThreadMixin(models.AbstractModel):
    """A thread whose comments are replies on the person's own channel (a conversation, a case)."""

    _name = "social.crm.thread.mixin"
    _description = "Thread that answers on a channel"
    _inherit = ["mail.thread", "mail.activity.mixin", "bus.listener.mixin"]

    can_send_template = fields.Boolean(compute="_compute_can_send_template")

    @api.depends_context("uid")
    def _compute_can_send_template(self):
        for thread in self:
            # sudo: whoever may read a thread may see where its answers go
            channel = thread._reply_conversation().sudo().channel_id
            thread.can_send_template = bool(channel) and channel._capabilities().templates

    @api.model
    def _thread(self, model_name, record_id):
        """Return the thread that a client names.

        :rtype: odoo.model.social_crm_thread_mixin
        :raise UserError: there is none
        :raise AccessError: it is not for this user
        """
        model = self.env.get(model_name) if isinstance(model_name, str) else None
        if not isinstance(model, self.env.registry["social.crm.thread.mixin"]) or model._abstract:
            raise UserError(self.env._("People are answered from a conversation or a case. Open one first."))
        thread = model.browse(record_id)
        thread.check_access("read")
        return thread

    def _reply_conversation(self):
        """Where a comment on this record is sent.

        :return: one conversation, or none when there is nobody to answer
        """
        return self.env["social.crm.conversation"]

    def _shown_conversations(self):
        """The talks whose messages this thread shows.

        :rtype: odoo.model.social_crm_conversation
        """
        return self._reply_conversation()

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Clients also learn where a comment goes, what stands against it, and which talks to listen to.

        Who opens a talk (``social_page``) gets its latest messages with it: what both need is then read once.
        """
        if request_list is not None:
            for thread in self:
                store.add(thread, {"social_reply": thread._reply_route()}, as_thread=True)
                if "social_page" in request_list:
                    store.add(thread, {"social_page": thread._newest_page(store)}, as_thread=True)
        return super()._thread_to_store(store, fields, request_list=request_list)

    def _newest_page(self, store):
        """:return: ids of the latest messages, the newest first; they are put into the store"""
        messages = self.env["mail.message"]._message_fetch(None, thread=self, limit=PAGE)["messages"]
        messages.set_message_done()
        store.add(messages)
        return messages.ids

    def _reply_route(self, conversation=None):
        """Where a comment on this record goes, as the composer shows it.

        :param conversation: where somebody wants to answer; default: where this record does by itself
        :rtype: dict
        """
        self.ensure_one()
        return self._route_to(conversation or self._reply_conversation(), conversation is None)

    def _route_to(self, conversation, own):
        """:param bool own: whether it is where this record answers by itself"""
        # sudo: whoever may read a thread may see where its answers go
        shown, conversation = self._shown_conversations().sudo(), conversation.sudo()
        can = conversation.channel_id._capabilities() if conversation else None
        return {
            "conversation_id": conversation.id or 0,
            "contact_kind": conversation.contact_kind or "",
            "person": conversation.person or "",
            "copies": conversation._copies_shown(conversation.identity_id) if conversation else [],
            "channel": conversation.channel_id.name or "",
            "network_icon": conversation.network_icon or "",
            "network_color": conversation.network_color or "",
            "blockers": conversation._reply_blockers() if conversation else [],
            "notices": conversation._reply_notices() if conversation else [],
            "text_rule": conversation._text_rule() if conversation else {},
            "original_url": conversation._original_url() if conversation else "",
            "until": fields.Datetime.to_string(conversation.reply_until),
            "attachment_limit": can.attachment_limit if can else 0,
            "signature": conversation._signature() if conversation else "",
            "needs_approval": conversation._needs_approval() if conversation else False,
            "drafts": shown._drafts_shown() if own else [],
            "undo_seconds": self.env.user._undo_seconds(),
            "conversation_ids": shown.ids,
            "unread": any(talk.unread_count for talk in shown),
            "templates": bool(can and can.templates),
        }

    def action_send_template(self):
        """Open the dialog in which a template is chosen and its variables are filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a template"),
            "res_model": "social.crm.send.template",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def _post_template(self, template, variables):
        """Say a template to the person, as a comment in this thread.

        :param template: one ``social.crm.template``
        :param dict variables: variable → text
        :raise UserError: it may not be sent, for the reasons given
        """
        self.ensure_one()
        self.with_context(social_template=TemplateText(template, variables)).message_post(
            body=plaintext2html(template._render(variables)),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _message_post_after_hook(self, message, msg_values):
        """A comment of ours is queued in the transaction that posts it; notes stay inside."""
        if self._is_reply(message):
            self._queue_comment(message)
        return super()._message_post_after_hook(message, msg_values)

    def _queue_comment(self, message):
        """Queue a comment for sending.

        :raise AnswerCollision: others have spoken since its author looked
        :raise UserError: it may not be sent, for the reasons given
        """
        answer = self.env.context.get(ANSWER)
        answer = answer if isinstance(answer, Answer) else None
        conversation = (answer and answer.talk.with_env(self.env)) or self._reply_conversation()
        if not conversation:
            return
        conversation._hold_for_answer()
        if answer:
            conversation._refuse_if_others_spoke(answer.options)
        template = self.env.context.get("social_template")
        template = template if isinstance(template, TemplateText) else None
        has_own_words = template is None or template.variables
        if has_own_words and not (answer and answer.options.approved):
            conversation._refuse_unapproved()
        values = self._reply_values(conversation) | (answer.values if answer else {})
        if template:
            sent = conversation._queue_template(message, *template, **values)
        else:
            sent = conversation._queue_reply(message, **values)
        if answer and answer.options.undo:
            sent._hold_back(self.env.user._undo_seconds())

    def _reply_values(self, conversation):
        """More values for the ``social.crm.message`` of a reply.

        :param conversation: where it goes
        :rtype: dict
        """
        return {}

    def _is_reply(self, message):
        return (
            message.message_type == "comment"
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and message.author_id.user_ids.filtered(lambda user: not user.share)
        )

    def _check_can_update_message_content(self, messages):
        """What was said on a channel reads there as it was said; rewriting it here would deceive us alone.

        :raise UserError: a message has been said on a channel
        """
        # sudo: whoever may edit the mail.message need not see its channel side
        if messages.sudo().social_message_ids:
            raise UserError(
                self.env._(
                    "This was said on a channel and cannot be changed here. Send a correction as another message."
                )
            )
        return super()._check_can_update_message_content(messages)

    def _message_get_suggested_recipients_batch(self, **kwargs):
        """Only colleagues get a copy. The composer sends nothing at all while one of these has no e-mail address."""
        suggested = super()._message_get_suggested_recipients_batch(**kwargs)
        partners = {recipient["partner_id"] for recipients in suggested.values() for recipient in recipients}
        colleagues = (
            self.env["res.partner"]
            .browse(filter(None, partners))
            .filtered(lambda partner: not partner.partner_share and partner.email_normalized)
        )
        return {
            record_id: [recipient for recipient in recipients if recipient["partner_id"] in colleagues._ids]
            for record_id, recipients in suggested.items()
        }

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Whom a note names, finds it among their mentions until they looked, also if they got an e-mail."""
        result = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if message.subtype_id.internal and message.partner_ids:
            # sudo: that they have to look is decided by whoever names them
            self.env["mail.notification"].sudo().search(
                [("mail_message_id", "=", message.id), ("res_partner_id", "in", message.partner_ids.ids)]
            ).write({"is_read": False, "read_date": False})
        return result

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """People outside get the reply on their channel, never an e-mail as well."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return [recipient for recipient in recipients if not recipient["share"]]
