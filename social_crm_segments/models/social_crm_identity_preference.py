from odoo import models


class SocialCrmIdentityPreference(models.Model):
    """What somebody chose is kept by account."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        """What somebody chose follows them to their contact."""
        result = super()._partner_changed(old, new)
        self._follow_partner("social.crm.preference")
        return result
