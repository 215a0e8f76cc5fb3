from odoo import api, models


class MailBlacklist(models.Model):
    """Odoo's e-mail blacklist and our consents say the same."""

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        listed = super().create(vals_list)
        listed.filtered("active")._tell_consents(True)
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
            self.env["social.crm.consent"].sudo()._blacklist_changed("email", self.mapped("email"), refused)

    def _refused(self, keys):
        """:return: those of the addresses that are on the list"""
        return set(self.search([("email", "in", list(keys))]).mapped("email"))

    def _refuse(self, emails, reason):
        for email in emails:
            self._add(email, message=reason)

    def _allow(self, emails, reason):
        for email in self.search([("email", "in", emails)]).mapped("email"):
            self._remove(email, message=reason)
