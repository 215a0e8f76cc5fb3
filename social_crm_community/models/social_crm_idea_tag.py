from random import randint

from odoo import fields, models


class SocialCrmIdeaTag(models.Model):
    """A word that groups ideas."""

    _name = "social.crm.idea.tag"
    _description = "Idea Tag"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))  # noqa: S311 - not a secret
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "There is a tag of this name already.")
