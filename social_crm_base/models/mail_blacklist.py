from odoo import api, models


class MailBlacklist(models.Model):
    """Odoo's e-mail blacklist and our consents say the same."""

    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "social.crm.blacklist.mixin"]

    _address = "email"
    _key_field = "email"

    @api.model_create_multi
    def create(self, vals_list):
        listed = super().create(vals_list)
        listed.filtered("active")._tell_consents(True)
        return listed
