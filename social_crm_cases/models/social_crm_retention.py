from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_channels.models.social_crm_retention import ROUND

CLOSED_CASE_DAYS = "social_crm_cases.closed_case_retention_days"


class SocialCrmRetention(models.AbstractModel):
    _inherit = "social.crm.retention"

    def _kinds(self):
        return super()._kinds() | {CLOSED_CASE_DAYS: self._purge_closed_cases}

    def _purge_closed_cases(self, before):
        """A case that is over keeps its times, its team and its person, and loses its subject, notes and files."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_case WHERE is_closed AND closed_at < %s"
                " AND (erased_at IS NULL OR erased_at < closed_at) ORDER BY id LIMIT %s",
                before,
                ROUND,
            )
        )
        cases = self.env["social.crm.case"].browse(case_id for (case_id,) in rows)
        while self.env["mail.message"]._forget_threads(cases._name, cases.ids):
            pass
        cases._forget_subjects()
        self.env.cr.execute(
            SQL("UPDATE social_crm_case SET erased_at = %s WHERE id = ANY(%s)", fields.Datetime.now(), cases.ids)
        )
        cases.invalidate_recordset(["erased_at"], flush=False)
        return len(rows)
