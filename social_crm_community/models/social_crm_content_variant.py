from odoo import api, models


class SocialCrmContentVariant(models.Model):
    """What an article says is what it is found by."""

    _inherit = "social.crm.content.variant"

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants.content_id._suggest_anew()
        return variants

    def write(self, vals):
        result = super().write(vals)
        if "body" in vals:
            self.content_id._suggest_anew()
        return result

    def unlink(self):
        contents = self.content_id
        result = super().unlink()
        contents.exists()._suggest_anew()
        return result
