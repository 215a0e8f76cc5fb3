from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    social_crm_team_ids = fields.Many2many(
        "social.crm.team", "social_crm_team_user_rel", "user_id", "team_id", string="Social CRM Teams"
    )
