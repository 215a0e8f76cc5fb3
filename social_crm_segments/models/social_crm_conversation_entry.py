from odoo import models


class SocialCrmConversationEntry(models.Model):
    """What comes by a feed may fill the library of content."""

    _inherit = "social.crm.conversation"

    def _messages_received(self, messages):
        """Entries of channels that say so come into the library by themselves."""
        result = super()._messages_received(messages)
        entries = messages.filtered(lambda message: message.channel_id.takes_into_library)
        # sudo: no colleague took them
        self.env["social.crm.content"].sudo()._take_entries(entries)
        return result
