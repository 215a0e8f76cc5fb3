from odoo import models


class ProductPricelist(models.Model):
    """The prices of an audience."""

    _inherit = "product.pricelist"

    def _get_partner_pricelist_multi(self, partner_ids):
        """Override: who has no price list of their own has that of the service that counts for them.

        It goes before that of their country, and it is not written anywhere: who leaves the segment has it no more.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        services = self.env["social.crm.service"].sudo()  # sudo: prices do not depend on who asks
        if not services._exist() or not self.env["res.groups"]._is_feature_enabled("product.group_product_pricelist"):
            return result
        company = self.env.company
        partners = self.env["res.partner"].browse(partner_ids)
        found = services._of_people((company.id, partner.id, None) for partner in partners if partner.id)
        for partner in partners:
            service_id, _segments = found.get((company.id, partner.id, None), (None, None))
            pricelist = services.browse(service_id or ()).pricelist_id
            own = partner.specific_property_product_pricelist
            if pricelist.active and not own._get_partner_pricelist_multi_filter_hook():
                result[partner.id] = pricelist.with_env(self.env)
        return result
