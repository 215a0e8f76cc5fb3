from odoo import fields, models

from .social_crm_retention import CLOSED_CASE_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_closed_case_days = fields.Integer(
        "Subjects and notes of closed cases", config_parameter=CLOSED_CASE_DAYS
    )
