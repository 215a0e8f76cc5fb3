from odoo import models

from .social_crm_preference_choice import UNASKED


class SocialCrmConnectorEmail(models.AbstractModel):
    """Mails that nobody asked for tell mail programs how to leave."""

    _inherit = "social.crm.connector.email"

    def _headers(self, part):
        headers = super()._headers(part)
        message = part.message_id
        preference = message._own_preference() if message.purpose in UNASKED else None
        return {**headers, **preference._mail_headers()} if preference else headers
