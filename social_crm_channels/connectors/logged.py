from odoo import fields, models

from .contract import Capabilities, SendResult

CONTACT_KINDS = ("call", "video_call", "meeting", "face_to_face")


class SocialCrmConnectorLogged(models.AbstractModel):
    """Talk that no provider carries: somebody logs what was said, and what was answered.

    Nothing leaves the server. An answer is logged by the very act of writing it down.
    """

    _name = "social.crm.connector.logged"
    _inherit = "social.crm.connector"
    _description = "Logged Talk Connector"

    _label = "Logged by hand"

    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("manual",),
            contact_kinds=CONTACT_KINDS,
            attachment_limit=128 << 20,
            edit_sent=True,
            delete_sent=True,
            idempotent_send=True,
        )

    def _guide(self, channel):
        return [self.env._("There is nothing to prepare: whoever talks with somebody writes it down in the inbox.")]

    def _send(self, channel, part):
        return SendResult(external_id=part.key, occurred_at=fields.Datetime.now())

    def _edit_sent(self, channel, part, text):
        """Nobody else has it."""

    def _delete_sent(self, channel, part):
        """Nobody else has it."""
