import time

from odoo import fields, models

from odoo.addons.social_crm_channels.connectors.contract import Capabilities, SendResult, sequence_of
from odoo.addons.social_crm_channels.tools.http_client import MAX_FILE


class SocialCrmConnectorPortal(models.AbstractModel):
    """Our own portal, where customers follow their cases and answer.

    Nothing leaves the server: what we say is on the customer's page by the very act of saying it, and what they say
    there is taken in by the page itself.
    """

    _name = "social.crm.connector.portal"
    _inherit = "social.crm.connector"
    _description = "Portal Connector"

    _label = "Portal"
    _network_code = "portal"

    def _capabilities(self, channel):
        return Capabilities(
            inbound_modes=("portal",),
            contact_kinds=("portal",),
            attachment_limit=MAX_FILE,
            one_call=True,
            edit_sent=True,
            delete_sent=True,
            idempotent_send=True,
        )

    def _guide(self, channel):
        return [
            self.env._("There is nothing to prepare: the portal belongs to this Odoo."),
            self.env._("Customers with a login find their cases under “My account”; others open one by its link."),
        ]

    def _send(self, channel, part):
        # Within a second, too, an answer stands below what it answers.
        return SendResult(part.key, fields.Datetime.now(), sequence=sequence_of(time.time_ns()))

    def _edit_sent(self, channel, part, text):
        """The page shows what the thread shows."""

    def _delete_sent(self, channel, part):
        """The page shows nothing that was deleted."""
