from odoo import api, models


class PhoneBlacklist(models.Model):
    """Odoo's phone blacklist and our consents say the same."""

    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        newest = self.with_context(active_test=False).search([], order="id DESC", limit=1).id or 0
        listed = super().create(vals_list)  # with those that were there already, which tell by themselves
        listed.filtered(lambda each: each.id > newest and each.active)._tell_consents(True)
        return listed

    def write(self, vals):
        changed = self.filtered(lambda each: "active" in vals and each.active != vals["active"])
        result = super().write(vals)
        changed._tell_consents(vals.get("active"))
        return result

    def unlink(self):
        self._tell_consents(False)
        return super().unlink()

    def _tell_consents(self, refused):
        if self and not self.env.context.get("social_crm_from_consent"):
            # sudo: whoever may change the list need not see social records
            self.env["social.crm.consent"].sudo()._blacklist_changed("phone", self.mapped("number"), refused)

    def _refused(self, keys):
        """:return: those of the addresses that are on the list"""
        return set(self.search([("number", "in", list(keys))]).mapped("number"))

    def _refuse(self, numbers, reason):
        self._add(numbers, message=reason)

    def _allow(self, numbers, reason):
        listed = self.search([("number", "in", numbers)])
        if listed:
            self._remove(listed.mapped("number"), message=reason)
