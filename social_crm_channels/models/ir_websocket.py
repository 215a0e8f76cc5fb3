import re

from odoo import models

CONVERSATION = re.compile(r"social\.crm\.conversation_(\d+)")
INBOX = "social.crm.inbox"


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Clients ask for conversations, and for the inbox, by name; record rules decide which they hear."""
        asked = [name for name in channels if isinstance(name, str) and CONVERSATION.fullmatch(name)]
        others = [channel for channel in channels if channel not in asked and channel != INBOX]
        rooms = self.env["social.crm.conversation"]._inbox_rooms() if INBOX in channels else []
        return super()._build_bus_channel_list([*others, *self._social_crm_channels(asked), *rooms])

    def _social_crm_channels(self, names):
        """The conversations behind some names of bus channels, as far as the user may read them.

        :param list[str] names: ``social.crm.conversation_<id>``
        """
        conversations = self.env["social.crm.conversation"]
        if not names or not conversations.has_access("read"):
            return conversations
        return conversations.search([("id", "in", [int(CONVERSATION.fullmatch(name)[1]) for name in names])])
