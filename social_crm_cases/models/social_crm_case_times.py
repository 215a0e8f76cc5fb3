from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import update_rows

from .social_crm_message import SENT_STATES

HOUR = 3600
MEASURES = ("response_working_hours", "resolution_working_hours")


class SocialCrmCase(models.Model):
    """How long people waited by the working hours of the team, noted when it is known.

    A calendar that changes later changes nothing of what was.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    response_working_hours = fields.Float(
        "First response (working hours)", readonly=True, copy=False, help="By the working hours of the team."
    )
    resolution_working_hours = fields.Float(
        "Resolution (working hours)", readonly=True, copy=False, help="By the working hours of the team."
    )

    def _spoken(self, messages):
        result = super()._spoken(messages)
        answers = messages.filtered(lambda message: message.direction == "out" and message.state in SENT_STATES)
        if answers:
            moments = set(answers.mapped("occurred_at"))
            self.filtered(lambda case: case.first_response_at in moments)._measure_times()
        return result

    def _closed(self):
        result = super()._closed()
        self._measure_times()
        return result

    def _reopened(self):
        result = super()._reopened()
        self._measure_times()
        return result

    def _moved(self):
        result = super()._moved()
        self._measure_times()
        return result

    def _measure_times(self):
        """Note the working time until the first response and until the closing, where there are such moments."""
        if not self:
            return
        self.flush_model(["opened_at", "first_response_at", "is_closed", "closed_at", "team_id", *MEASURES])
        self.env["social.crm.team"].flush_model(["resource_calendar_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT measured.id, team.resource_calendar_id, measured.company_id, measured.opened_at,
                       measured.first_response_at, CASE WHEN measured.is_closed THEN measured.closed_at END,
                       measured.response_working_hours, measured.resolution_working_hours
                  FROM social_crm_case measured
             LEFT JOIN social_crm_team team ON team.id = measured.team_id
                 WHERE measured.id = ANY(%s)
                """,
                self.ids,
            )
        )
        times = self.env["resource.calendar"]._working_times({(row[1], row[2]) for row in rows})
        changed = []
        for id_, calendar_id, company_id, opened_at, answered_at, closed_at, *stored in rows:
            hours = [
                moment and times[calendar_id, company_id].between(opened_at, moment) / HOUR
                for moment in (answered_at, closed_at)
            ]
            if hours != stored:
                changed.append((id_, *hours))
        update_rows(self.env, self._table, MEASURES, changed)
