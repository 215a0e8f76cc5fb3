from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _forum_identities(self):
        """Who these contacts are on the forum; made the first time that it counts.

        :return: one ``social.crm.identity`` of each
        :rtype: dict
        """
        return self._identities_on(
            self.env.ref("social_crm_base.network_forum"),
            self.env._("They are logged in to the forum as this contact."),
        )
