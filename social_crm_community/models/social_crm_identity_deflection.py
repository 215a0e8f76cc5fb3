from odoo import models


class SocialCrmIdentityDeflection(models.Model):
    """Whoever asked elsewhere under another name was not deflected."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        result = super()._partner_changed(old, new)
        # sudo: what is counted follows the person, whoever links them
        self.env["social.crm.deflection"].sudo()._settle_of(old | new)
        return result
