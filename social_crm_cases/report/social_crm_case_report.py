from odoo import fields, models
from odoo.tools import SQL

from ..models.social_crm_message import SENT_STATES

#: Measures that are percentiles of a group: what to order, and the share of cases that are no slower.
PERCENTILES = {
    f"{measure}_{name}": (f"{measure}_hours", share)
    for measure in ("first_response", "next_response", "resolution")
    for name, share in (("median", 0.5), ("p90", 0.9), ("p95", 0.95))
}


def _average(string, help_=None):
    return fields.Float(string, readonly=True, aggregator="avg", help=help_)


class SocialCrmCaseReport(models.Model):
    """One row a case, with all that it is judged by: how fast, how well, at what cost.

    Cases that were merged into another count as that one. Whatever is not known of a case is empty, and counts in no
    average.
    """

    _name = "social.crm.case.report"
    _description = "Case Analysis"
    _auto = False
    _rec_name = "number"
    _order = "opened_at desc, id desc"
    _depends = {
        "social.crm.case": [
            "number", "name", "active", "company_id", "team_id", "user_id", "channel_id", "network_id", "contact_kind",
            "type_id", "stage_id", "priority", "partner_id", "is_closed", "opened_at", "closed_at",
            "first_response_at", "response_working_hours", "resolution_working_hours", "rating_last_value",
            "merged_into_id",
        ],
        "social.crm.message": ["case_id", "direction", "state", "is_automatic", "occurred_at", "provider_sequence"],
        "social.crm.sla.status": ["case_id", "reached_at", "deadline", "is_late", "met_count", "missed_count"],
        "social.crm.team": ["hourly_cost", "answer_minutes"],
        "res.company": ["currency_id"],
    }  # fmt: skip

    # What a case is counted by
    case_id = fields.Many2one("social.crm.case", readonly=True)
    number = fields.Char(readonly=True)
    name = fields.Char("Subject", readonly=True)
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    team_id = fields.Many2one("social.crm.team", readonly=True)
    user_id = fields.Many2one("res.users", "Assignee", readonly=True)
    channel_id = fields.Many2one("social.crm.channel", readonly=True)
    network_id = fields.Many2one("social.crm.network", readonly=True)
    contact_kind = fields.Selection(
        lambda self: self.env["social.crm.conversation"]._fields["contact_kind"].selection,
        "How it was said",
        readonly=True,
    )
    type_id = fields.Many2one("social.crm.case.type", readonly=True)
    tag_ids = fields.Many2many(
        "social.crm.case.tag", "social_crm_case_tag_rel", "case_id", "tag_id", "Tags", readonly=True
    )
    stage_id = fields.Many2one("social.crm.case.stage", readonly=True)
    priority = fields.Selection(lambda self: self.env["social.crm.case"]._fields["priority"].selection, readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    is_closed = fields.Boolean("Closed", readonly=True)
    opened_at = fields.Datetime("Opened", readonly=True)
    closed_at = fields.Datetime("Closed at", readonly=True)

    # What is measured
    backlog = fields.Integer(readonly=True, help="Cases that are open now.")
    answer_count = fields.Integer("Answers", readonly=True, help="What colleagues wrote and was sent.")
    first_response_hours = _average("First response (hours)", "From the opening to our first answer.")
    first_response_median = _average("First response: median (hours)")
    first_response_p90 = _average("First response: 90 % within (hours)")
    first_response_p95 = _average("First response: 95 % within (hours)")
    response_working_hours = _average("First response (working hours)")
    next_response_hours = _average(
        "Next response (hours)",
        "From their last message, once they had a first answer, to our next one; the average of the case.",
    )
    next_response_median = _average("Next response: median (hours)")
    next_response_p90 = _average("Next response: 90 % within (hours)")
    next_response_p95 = _average("Next response: 95 % within (hours)")
    resolution_hours = _average("Resolution (hours)", "From the opening to the closing.")
    resolution_median = _average("Resolution: median (hours)")
    resolution_p90 = _average("Resolution: 90 % within (hours)")
    resolution_p95 = _average("Resolution: 95 % within (hours)")
    resolution_working_hours = _average("Resolution (working hours)")
    sla_kept = fields.Integer("SLA kept", readonly=True, help="Promises that were kept, each round of them.")
    sla_missed = fields.Integer("SLA missed", readonly=True, help="Promises that were missed, until now.")
    sla_kept_share = _average("SLA kept (%)", "Of the promises that were kept or missed until now.")
    satisfaction = _average("Satisfaction (1–5)", "As people rated it: 5 happy, 3 neutral, 1 not.")
    cost = fields.Monetary(
        readonly=True,
        help="The answers, times the minutes that one takes, at the cost of an hour; both are set on the team.",
    )
    cost_per_resolution = fields.Monetary(
        readonly=True, aggregator="avg", help="The cost of cases that are closed, divided by their number."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT counted.id, counted.id AS case_id, counted.number, counted.name, counted.active, counted.company_id,
                   company.currency_id, counted.team_id, counted.user_id, counted.channel_id, counted.network_id,
                   counted.contact_kind, counted.type_id, counted.stage_id, counted.priority, counted.partner_id,
                   counted.is_closed, counted.opened_at, counted.closed_at,
                   CASE WHEN counted.is_closed THEN 0 ELSE 1 END AS backlog,
                   (%(answers)s) AS answer_count,
                   %(first)s AS first_response_hours, %(first)s AS first_response_median,
                   %(first)s AS first_response_p90, %(first)s AS first_response_p95,
                   counted.response_working_hours,
                   %(next)s AS next_response_hours, %(next)s AS next_response_median,
                   %(next)s AS next_response_p90, %(next)s AS next_response_p95,
                   %(resolution)s AS resolution_hours, %(resolution)s AS resolution_median,
                   %(resolution)s AS resolution_p90, %(resolution)s AS resolution_p95,
                   counted.resolution_working_hours,
                   %(kept)s AS sla_kept, %(missed)s AS sla_missed,
                   %(kept)s * 100.0 / NULLIF(%(kept)s + %(missed)s, 0) AS sla_kept_share,
                   NULLIF(counted.rating_last_value, 0) AS satisfaction,
                   %(cost)s AS cost,
                   CASE WHEN counted.is_closed THEN %(cost)s END AS cost_per_resolution
              FROM social_crm_case counted
              JOIN res_company company ON company.id = counted.company_id
         LEFT JOIN social_crm_team team ON team.id = counted.team_id
             WHERE counted.merged_into_id IS NULL
            """,
            answers=self._answers(),
            first=_hours(SQL("counted.first_response_at - counted.opened_at")),
            next=self._next_response(),
            resolution=_hours(SQL("CASE WHEN counted.is_closed THEN counted.closed_at - counted.opened_at END")),
            kept=self._promises(SQL("met_count"), SQL("reached_at IS NOT NULL AND is_late IS NOT TRUE")),
            missed=self._promises(
                SQL("missed_count"),
                SQL(
                    "reached_at IS NOT NULL AND is_late OR reached_at IS NULL AND deadline < %s", fields.Datetime.now()
                ),
            ),
            cost=SQL("(%s) * team.answer_minutes / 60 * NULLIF(team.hourly_cost, 0)::float8", self._answers()),
        )

    def _answers(self):
        return SQL(
            "SELECT COUNT(*) FROM social_crm_message answer WHERE answer.case_id = counted.id"
            " AND answer.direction = 'out' AND answer.is_automatic IS NOT TRUE AND answer.state IN %s",
            SENT_STATES,
        )

    def _next_response(self):
        """The average of a case, as promises of a next response count it."""
        return SQL(
            """
            (SELECT AVG(%s)
               FROM (SELECT said.direction, said.occurred_at,
                            LAG(said.direction) OVER talk AS direction_before,
                            LAG(said.occurred_at) OVER talk AS before
                       FROM social_crm_message said
                      WHERE said.case_id = counted.id
                        AND said.is_automatic IS NOT TRUE
                        AND (said.direction = 'in' OR said.state IN %s)
                     WINDOW talk AS (ORDER BY said.occurred_at, said.provider_sequence, said.id)) turn
              WHERE turn.direction = 'out' AND turn.direction_before = 'in'
                AND turn.before > counted.first_response_at)
            """,
            _hours(SQL("turn.occurred_at - turn.before")),
            SENT_STATES,
        )

    def _promises(self, rounds, condition):
        """How many promises of a case came out one way.

        :param SQL rounds: the column that counts rounds that are over
        :param SQL condition: whether the present round did too
        """
        return SQL(
            "(SELECT COALESCE(SUM(COALESCE(%s, 0) + CASE WHEN %s THEN 1 ELSE 0 END), 0)"
            " FROM social_crm_sla_status WHERE case_id = counted.id)",
            rounds,
            condition,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Percentiles and shares are those of a group, and no average of its rows."""
        fname, _colon, function = aggregate_spec.partition(":")
        if function == "avg" and fname in PERCENTILES:
            ordered, share = PERCENTILES[fname]
            return SQL(
                "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
                share,
                self._field_to_sql(self._table, ordered, query),
            )
        if aggregate_spec == "sla_kept_share:avg":
            kept, missed = (self._field_to_sql(self._table, name, query) for name in ("sla_kept", "sla_missed"))
            return SQL("SUM(%s) * 100.0 / NULLIF(SUM(%s + %s), 0)", kept, kept, missed)
        return super()._read_group_select(aggregate_spec, query)

    def action_open_case(self):
        """Open the case of a row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.case",
            "res_id": self.id,
            "views": [(False, "form")],
        }


def _hours(interval):
    return SQL("(EXTRACT(EPOCH FROM %s) / 3600)::float8", interval)
