from odoo import api, models


class PhoneBlacklist(models.Model):
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

    def _refuse(self, numbers, reason):
        self._add(numbers, message=reason)

    def _allow(self, numbers, reason):
        listed = self.search([("number", "in", numbers)])
        if listed:
            self._remove(listed.mapped("number"), message=reason)
