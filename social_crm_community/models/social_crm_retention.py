from odoo import models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_retention import ROUND

DEFLECTION_DAYS = "social_crm_community.deflection_retention_days"


class SocialCrmRetention(models.AbstractModel):
    _inherit = "social.crm.retention"

    def _kinds(self):
        return super()._kinds() | {DEFLECTION_DAYS: self._purge_deflections}

    def _default_days(self):
        return super()._default_days() | {DEFLECTION_DAYS: 180}

    def _purge_deflections(self, before):
        """What came of it stays counted; who it was and what they typed is forgotten."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_deflection
                   SET partner_id = NULL, typed = NULL, key = NULL
                 WHERE id IN (SELECT id
                                FROM social_crm_deflection
                               WHERE last_at < %s AND state != 'waiting'
                                 AND (partner_id IS NOT NULL OR typed IS NOT NULL OR key IS NOT NULL)
                            ORDER BY id
                               LIMIT %s)
                """,
                before,
                ROUND,
            )
        )
        number = self.env.cr.rowcount
        self.env["social.crm.deflection"].invalidate_model(flush=False)
        return number
