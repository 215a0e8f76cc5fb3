import xmlrpc.client

from odoo import api, models
from odoo.tools import email_split

from ..tools.mail_reader import ids_in
from ..tools.scheduled import ATTEMPT, Attempt

CONVERSATION = "social.crm.conversation"


class MailThread(models.AbstractModel):
    """Odoo's gateway hands what is for a channel to the street in, which stores it once."""

    _inherit = "mail.thread"

    def message_notify(self, **kwargs):
        """That an answer could not be sent at its time is told with the draft that is kept of it, and not by its id."""
        if self._name == "mail.thread" and isinstance(self.env.context.get(ATTEMPT), Attempt):
            return self.env["mail.message"]
        return super().message_notify(**kwargs)

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        """A mail for a channel is never lost, even if it cannot be read or somebody else writes to its talk just now."""
        payload = _as_bytes(message)
        gateway = self.with_context(
            social_crm_mail={"payload": payload, "keep_files": not strip_attachments, "keep_original": save_original}
        )
        try:
            with self.env.cr.savepoint():
                return super(MailThread, gateway).message_process(
                    model, payload, custom_values, save_original, strip_attachments, thread_id
                )
        except Exception as error:
            # sudo: the gateway works for whoever writes
            channel = self.env["social.crm.channel"].sudo()._addressed_by(payload)[:1]
            if not channel:
                raise
            channel._keep_mail(payload, error)
            return False

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """What answers a message of a channel goes to its conversation, in whichever thread of ours it was written."""
        if not message_dict.get("is_bounce"):
            conversation = self._conversation_answered(message_dict)
            if conversation:
                self._routing_reset_bounce(message, message_dict)
                return [(CONVERSATION, conversation.id, {"channel_id": conversation.channel_id.id}, self.env.uid, None)]
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    @api.model
    def _conversation_answered(self, message_dict):
        """The conversation that a mail goes on with, unless it was passed on to somebody else's alias."""
        references = [*ids_in(message_dict["references"] or ""), *ids_in(message_dict["in_reply_to"] or "")]
        if not references or not self.env.context.get("social_crm_mail"):
            return None
        addresses = [address.lower() for address in email_split(message_dict["recipients"] or "")]
        # sudo: the gateway works for whoever writes
        aliases = self.env["mail.alias"].sudo().search([("alias_full_name", "in", addresses)])
        if aliases and CONVERSATION not in aliases.alias_model_id.mapped("model"):
            return None
        return self.env["social.crm.channel"].sudo()._answered_by(references)  # sudo: as above

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """A mail of ours that came back is marked as not sent; nobody has said anything."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        mail = self.env.context.get("social_crm_mail")
        if mail:
            # sudo: as above
            self.env["social.crm.channel"].sudo()._receive_report(mail["payload"])
        return result

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """People may write to a channel as often as they like: nothing there answers by itself, so nothing can loop."""
        if any(route[0] == CONVERSATION for route in routes or ()):
            return False
        return super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        mail = self.env.context.get("social_crm_mail")
        ours = [route for route in routes or () if route[0] == CONVERSATION and mail]
        if not ours:
            return super()._message_route_process(message, message_dict, routes)
        # sudo: as above
        channel = self.env["social.crm.channel"].sudo()._of_routes(ours)
        messages = channel._receive_mail(**mail)
        others = [route for route in routes if route not in ours]
        if others:
            super()._message_route_process(message, message_dict, others)
        return messages.conversation_id[:1].id


def _as_bytes(message):
    if isinstance(message, xmlrpc.client.Binary):
        return bytes(message.data)
    return message.encode() if isinstance(message, str) else bytes(message)
