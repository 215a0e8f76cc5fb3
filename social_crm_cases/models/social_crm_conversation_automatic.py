from odoo import fields, models


class SocialCrmConversationAutomatic(models.Model):
    """What a machine has said in a talk."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    out_of_hours_at = fields.Datetime("Told that nobody works", readonly=True, copy=False)
