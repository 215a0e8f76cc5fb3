from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base to keep every identity, link and fact of the contacts that are merged."""
        # sudo: merging contacts is not reserved to those who may see social records
        src_partners, dst_partner = src_partners.sudo(), dst_partner.sudo()
        identities = src_partners.with_context(active_test=False).identity_ids
        links = self.env["social.crm.identity.link"].sudo()
        links.search([("partner_id", "in", (src_partners | dst_partner).ids)])._drop_weaker("identity_id")
        super()._update_foreign_keys(src_partners, dst_partner)
        identities._announce_partner(src_partners, dst_partner)
