from odoo import fields, models


class SocialCrmIdeaSupporterPublic(models.Model):
    """Members may be the first who want an idea."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.supporter"

    origin = fields.Selection(
        selection_add=[("proposed", "Proposed it on the website")], ondelete={"proposed": "set default"}
    )
