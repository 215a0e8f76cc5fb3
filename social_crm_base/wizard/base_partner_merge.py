from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What Odoo merges is written down, so that our side of it can be taken back."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of base to keep every identity, link and fact of the contacts that are merged, and what moved."""
        # sudo: merging contacts is not reserved to those who may see social records
        src_partners, dst_partner = src_partners.sudo(), dst_partner.sudo()
        merge = self.env["social.crm.merge"].sudo()._record(src_partners, dst_partner)
        identities = {partner: partner.with_context(active_test=False).identity_ids for partner in src_partners}
        result = super()._update_foreign_keys(src_partners, dst_partner)
        for partner, moved in identities.items():
            moved._partner_written(partner | dst_partner)
            moved._partner_changed(partner, dst_partner)
        # sudo: as above
        listed = self.env["social.crm.consent"].sudo()._list_refused(dst_partner)
        if merge:
            merge.listed_addresses = listed
        return result
