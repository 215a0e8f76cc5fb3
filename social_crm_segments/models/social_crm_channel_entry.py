from odoo import fields, models


class SocialCrmChannelEntry(models.Model):
    """A feed may fill the library of content."""

    _inherit = "social.crm.channel"

    takes_into_library = fields.Boolean(
        "Into the library", tracking=True, help="Each entry of this feed becomes a draft in the library of content."
    )
