from odoo import fields, models


class SocialCrmIdeaSupporterPoll(models.Model):
    """Members may support an idea by choosing it in a poll."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.supporter"

    origin = fields.Selection(selection_add=[("poll", "Chose it in a poll")], ondelete={"poll": "set default"})
