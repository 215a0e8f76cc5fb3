from odoo import fields, models


class SocialCrmChannelEntry(models.Model):
    """A feed may fill the library of content."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    takes_into_library = fields.Boolean(
        "Into the library", tracking=True, help="Each entry of this feed becomes a draft in the library of content."
    )
