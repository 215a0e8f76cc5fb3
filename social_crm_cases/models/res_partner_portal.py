from odoo import models


class ResPartnerPortal(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def _portal_identity(self):
        """Who this contact is on the portal; made the first time that they write there.

        :rtype: odoo.model.social_crm_identity
        """
        self.ensure_one()
        network = self.env.ref("social_crm_base.network_portal")
        identities = self.env["social.crm.identity"]
        known = identities.search([("network_id", "=", network.id), ("partner_id", "=", self.id)], order="id", limit=1)
        if known:
            return known
        row = {"network_id": network.id, "scope": "", "external_id": f"contact-{self.id}", "name": self.name}
        [identity_id] = identities._upsert([{**row, "seen_at": None}])
        identity = identities.browse(identity_id)
        identity._confirm_contact(self, self.env._("It is the portal account of this contact."))
        return identity
