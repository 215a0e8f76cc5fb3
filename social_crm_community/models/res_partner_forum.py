from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _forum_identity(self):
        """Who this contact is on the forum; made the first time that it counts.

        :rtype: odoo.model.social_crm_identity
        """
        return self._identity_on(
            self.env.ref("social_crm_base.network_forum"),
            self.env._("They are logged in to the forum as this contact."),
        )
