from odoo import models


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        """What somebody chose follows them to their contact."""
        result = super()._partner_changed(old, new)
        self._follow_partner("social.crm.preference")
        return result
