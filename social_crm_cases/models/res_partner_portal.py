from odoo import models


class ResPartnerPortal(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _portal_identity(self):
        """Who this contact is on the portal; made the first time that they write there.

        :rtype: odoo.model.social_crm_identity
        """
        return self._identity_on(
            self.env.ref("social_crm_base.network_portal"), self.env._("It is the portal account of this contact.")
        )
