from odoo import models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import written_by_sql


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        """Cases follow the person; a contact that somebody set by hand stays."""
        result = super()._partner_changed(old, new)
        cases = self.env["social.crm.case"]
        cases.flush_model(["identity_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE social_crm_case SET partner_id = %s WHERE identity_id = ANY(%s)"
                " AND partner_id IS NOT DISTINCT FROM %s RETURNING id",
                new.id or None,
                self.ids,
                old.id or None,
            )
        )
        moved = cases.browse(row[0] for row in rows)
        written_by_sql(moved, ["partner_id"])
        moved._fit_sla()  # other people, other promises
        return result
