from odoo import api, models


class PhoneBlacklist(models.Model):
    """Odoo's phone blacklist and our consents say the same."""

    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "social.crm.blacklist.mixin"]

    _address = "phone"
    _key_field = "number"

    @api.model_create_multi
    def create(self, vals_list):
        newest = self.with_context(active_test=False).search([], order="id DESC", limit=1).id or 0
        listed = super().create(vals_list)  # with those that were there already, which tell by themselves
        listed.filtered(lambda each: each.id > newest and each.active)._tell_consents(True)
        return listed
