from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_retention import ROUND

CLOSED_CASE_DAYS = "social_crm_cases.closed_case_retention_days"


class SocialCrmRetention(models.AbstractModel):
    _inherit = "social.crm.retention"

    def _kinds(self):
        return super()._kinds() | {CLOSED_CASE_DAYS: self._purge_closed_cases}

    def _purge_closed_cases(self, before):
        """A case that is over keeps its times, its team and its person, and loses its subject, notes, files and advice.

        What people say of it goes with the rest, also when they said it late.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT done.id FROM social_crm_case done"
                " LEFT JOIN social_crm_case living ON living.id = done.goes_on_in_id"
                " WHERE done.is_closed AND COALESCE(living.is_closed, TRUE)"
                " AND GREATEST(done.closed_at, living.closed_at) < %(before)s"
                " AND (done.erased_at IS NULL OR done.erased_at < done.closed_at OR EXISTS ("
                "SELECT FROM rating_rating late WHERE late.social_case_id = done.id"
                " AND late.feedback IS NOT NULL AND late.rated_on < %(before)s))"
                " ORDER BY done.id LIMIT %(round)s",
                before=before,
                round=ROUND,
            )
        )
        cases = self.env["social.crm.case"].browse(case_id for (case_id,) in rows)
        while self.env["mail.message"]._forget_threads(cases._name, cases.ids):
            pass
        cases._forget_subjects()
        cases._forget_feedback()
        self.env["social.crm.swarm"].search([("case_id", "in", cases.ids)]).unlink()
        self.env.cr.execute(
            SQL("UPDATE social_crm_case SET erased_at = %s WHERE id = ANY(%s)", fields.Datetime.now(), cases.ids)
        )
        cases.invalidate_recordset(["erased_at"], flush=False)
        return len(rows)
