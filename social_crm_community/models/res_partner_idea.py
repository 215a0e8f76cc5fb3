from odoo import fields, models


class ResPartnerIdea(models.Model):
    """What a contact wants, for the rules of segments to ask."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    social_supporter_ids = fields.One2many(
        "social.crm.idea.supporter",
        "partner_id",
        "Ideas supported",
        groups="social_crm_base.group_user",
        readonly=True,
    )
