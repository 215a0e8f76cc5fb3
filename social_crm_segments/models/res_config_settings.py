from odoo import fields, models

from .social_crm_retention import MOVE_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_segment_move_days = fields.Integer("Who joined and left segments", config_parameter=MOVE_DAYS)
