from odoo import fields, models


class SocialCrmSkill(models.Model):
    """What some colleagues can do and others cannot: a language, a product, refunds."""

    _name = "social.crm.skill"
    _description = "Skill"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    user_ids = fields.Many2many(
        "res.users",
        "social_crm_skill_user_rel",
        "skill_id",
        "user_id",
        string="Colleagues",
        domain="[('share', '=', False)]",
    )

    _name_uniq = models.Constraint("UNIQUE(name)", "There is a skill of this name already.")
