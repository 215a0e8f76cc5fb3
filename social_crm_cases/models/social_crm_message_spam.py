from odoo import models


class SocialCrmMessageSpam(models.Model):
    """What is blocked is stored, and is nobody's work until somebody says that it is no spam."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _screen(self, rows):
        result = super()._screen(rows)
        self.env["social.crm.block"]._screen(rows)
        return result

    def action_not_spam(self):
        """Bring messages back as if they came now: unread, in the timeline, and as work.

        :raise AccessError: one of them is not the user's to work on
        """
        self.conversation_id.check_access("write")
        # sudo: messages belong to the product; the right to work on them was checked
        messages = self.sudo().filtered("spam_reason").sorted(lambda message: (message.occurred_at, message.id))
        if not messages:
            return
        messages.spam_reason = False
        messages.env["social.crm.touchpoint"]._log(
            [message._heard_row() for message in messages if message.identity_id]
        )
        for conversation, said in messages.grouped("conversation_id").items():
            conversation.write({"state": "open", "active": True, "unread_count": conversation.unread_count + len(said)})
        messages._announce(messages)
        messages.conversation_id._messages_received(messages)

    def _heard_row(self):
        return {
            "identity_id": self.identity_id.id,
            "partner_id": self.partner_id.id or None,
            "company_id": self.channel_id.company_id.id,
            "network_id": self.channel_id.network_id.id,
            "occurred_at": self.occurred_at,
            "kind": "message_in",
            "is_touch": False,
            "res_model": self._name,
            "res_id": self.id,
        }
