from odoo import fields, models
from odoo.tools import config

from ..tools.vault import OPTION


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_channel_count = fields.Integer(compute="_compute_social_crm")
    social_crm_trouble_count = fields.Integer(compute="_compute_social_crm")
    social_crm_encrypts = fields.Boolean("Encrypted credentials", compute="_compute_social_crm")

    def _compute_social_crm(self):
        for settings in self:
            channels = self.env["social.crm.channel"].search([("company_id", "=", settings.company_id.id)])
            settings.social_crm_channel_count = len(channels)
            settings.social_crm_trouble_count = len(channels.filtered(lambda channel: channel.health != "green"))
            settings.social_crm_encrypts = bool(config.get(OPTION))
