from odoo import models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import written_by_sql


class SocialCrmIdentityCampaign(models.Model):
    """What people got follows them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        result = super()._partner_changed(old, new)
        deliveries = self.env["social.crm.campaign.delivery"]
        deliveries.flush_model(["identity_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE social_crm_campaign_delivery SET partner_id = %s WHERE identity_id = ANY(%s)"
                " AND partner_id IS NOT DISTINCT FROM %s RETURNING id",
                new.id or None,
                self.ids,
                old.id or None,
            )
        )
        written_by_sql(deliveries.browse(id_ for (id_,) in rows), ["partner_id"])
        return result
