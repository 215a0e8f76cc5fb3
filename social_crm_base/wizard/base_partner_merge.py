from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base to keep every identity, link and fact of the contacts that are merged."""
        # sudo: merging contacts is not reserved to those who may see social records
        src_partners, dst_partner = src_partners.sudo(), dst_partner.sudo()
        identities = {partner: partner.with_context(active_test=False).identity_ids for partner in src_partners}
        links = self.env["social.crm.identity.link"].sudo()
        links.search([("partner_id", "in", (src_partners | dst_partner).ids)])._drop_weaker("identity_id")
        result = super()._update_foreign_keys(src_partners, dst_partner)
        for partner, moved in identities.items():
            moved._partner_written(partner | dst_partner)
            moved._partner_changed(partner, dst_partner)
        return result
