from odoo import fields, models

from .social_crm_retention import DEFLECTION_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_deflection_days = fields.Integer(
        "Who was shown suggestions, and what they typed", config_parameter=DEFLECTION_DAYS
    )
