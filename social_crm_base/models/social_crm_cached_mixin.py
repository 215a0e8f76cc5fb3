from odoo import api, models


class SocialCrmCachedMixin(models.AbstractModel):
    """Records of which something is kept in the caches of all processes: whatever changes them empties these."""

    _name = "social.crm.cached.mixin"
    _description = "Kept in caches"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
