import re

from odoo import models

CHANNEL = re.compile(r"social\.crm\.conversation_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Clients ask for conversations by name; record rules decide which they hear."""
        names = {channel: CHANNEL.fullmatch(channel) for channel in channels if isinstance(channel, str)}
        ids = [int(match[1]) for match in names.values() if match]
        channels = [channel for channel in channels if not (isinstance(channel, str) and names[channel])]
        if ids and self.env["social.crm.conversation"].has_access("read"):
            channels.extend(self.env["social.crm.conversation"].search([("id", "in", ids)]))
        return super()._build_bus_channel_list(channels)
