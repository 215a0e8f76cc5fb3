from odoo import fields, models


class SocialCrmChannelX(models.Model):
    """What an account on X has by contract, and X's API does not tell."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    reply_to_any_post = fields.Boolean(
        "Answer any post",
        help="X lets programs answer only posts that mention or quote the account, except by an Enterprise contract."
        " Set this if you have one.",
    )
