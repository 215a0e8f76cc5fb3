from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import written_by_sql

from ..tools.sla_clock import NEXT_RESPONSE, Clock, Facts

#: What says which policies a case has.
FITS_BY = {
    "company_id",
    "team_id",
    "priority",
    "type_id",
    "tag_ids",
    "channel_id",
    "partner_id",
    "identity_id",
}
#: What says whether its clocks run; another team may mean another stage.
RUNS_BY = {"stage_id", "is_closed", "team_id", "first_response_at"}


class SocialCrmCase(models.Model):
    """What was promised on a case, and how it stands."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    sla_status_ids = fields.One2many("social.crm.sla.status", "case_id", "SLA", readonly=True)
    sla_deadline = fields.Datetime(
        "SLA deadline", readonly=True, copy=False, index="btree_not_null", help="The next one of all that run."
    )
    sla_warn_at = fields.Datetime("SLA at risk from", readonly=True, copy=False)
    sla_state = fields.Selection(
        [("running", "Running"), ("warned", "At risk"), ("breached", "Missed"), ("paused", "Stands still")],
        "SLA state",
        compute="_compute_sla_state",
        search="_search_sla_state",
        help="At this moment.",
    )

    @api.depends("sla_deadline", "sla_warn_at", "sla_status_ids.paused_at", "sla_status_ids.reached_at")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for case in self:
            if case.sla_deadline:
                at_risk = "warned" if case.sla_warn_at <= now else "running"
                case.sla_state = "breached" if case.sla_deadline < now else at_risk
            else:
                stands = case.sla_status_ids.filtered(lambda status: status.paused_at and not status.reached_at)
                case.sla_state = "paused" if stands and not case.is_closed else False

    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        in_time, at_risk = Domain("sla_deadline", ">=", now), Domain("sla_warn_at", "<=", now)
        states = {
            "breached": Domain("sla_deadline", "<", now),
            "warned": in_time & at_risk,
            "running": in_time & ~at_risk,
            "paused": Domain("sla_deadline", "=", False)
            & Domain("is_closed", "=", False)
            & Domain("sla_status_ids", "any", [("paused_at", "!=", False), ("reached_at", "=", False)]),
        }
        domain = Domain.OR(states[state] for state in value if state in states)
        if False in value:
            domain |= Domain("sla_deadline", "=", False) & ~states["paused"]
        return domain

    # ------------------------------------------------------------------
    # The case's life
    # ------------------------------------------------------------------
    def _opened(self):
        result = super()._opened()
        self._fit_sla(since_opening=True)
        return result

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not FITS_BY.isdisjoint(fnames):
            self._fit_sla()
        if not RUNS_BY.isdisjoint(fnames):
            self._follow_sla()
        return result

    def _closed(self):
        result = super()._closed()
        self.env["social.crm.sla.status"]._forget_warnings(self.ids)
        return result

    def _reopened(self):
        result = super()._reopened()
        self._fit_sla()
        return result

    def _spoken(self, messages):
        result = super()._spoken(messages)
        if self.env["social.crm.sla.policy"]._exist():
            # sudo: clocks run whoever speaks
            self.env["social.crm.sla.status"].sudo()._hear(self, messages)
        return result

    def _moved(self):
        """Override: with messages come and go the answers that were promised."""
        result = super()._moved()
        self._follow_sla()
        return result

    def _follow_sla(self):
        """Let the clocks of these cases stand, go on or stop, as stage and closing say."""
        if self and self.env["social.crm.sla.policy"]._exist():
            # sudo: clocks run whoever works on the case
            self.env["social.crm.sla.status"].sudo()._follow(
                SQL(
                    "status.case_id = ANY(%s) AND NOT (opened.is_closed IS TRUE AND status.reached_at IS NOT NULL)",
                    self.ids,
                )
            )

    # ------------------------------------------------------------------
    # Which policies
    # ------------------------------------------------------------------
    def _fit_sla(self, since_opening=False):
        """Give these cases the clocks of the policies that they are entitled to, and take the others away.

        What was reached stays, also under a policy that does not apply any more. A closed case is left as it is.

        :param bool since_opening: whether they are now as they were opened
        """
        # sudo: what is promised does not depend on who works on the case
        cases = self.sudo().filtered(lambda case: not case.is_closed)
        if not cases or not self.env["social.crm.sla.policy"]._exist():
            return
        entitlements = cases._get_entitlement()
        wanted = {
            (case.id, policy.id): (case, policy, policy.calendar_id or entitlement.calendar)
            for case, entitlement in entitlements.items()
            for policy in entitlement.policies
        }
        statuses = self.env["social.crm.sla.status"].sudo()  # sudo: as above
        clocks = {
            (clock.case_id, clock.policy_id): clock
            for clock, _facts in ([] if since_opening else statuses._clocks(SQL("opened.id = ANY(%s)", cases.ids)))
        }
        cases._drop_sla(clock for key, clock in clocks.items() if key not in wanted and not clock.reached_at)
        kept = []
        for key, (case, policy, calendar) in wanted.items():
            clock = clocks.get(key) or case._new_clock(policy, since_opening)
            if not (clock.id and clock.reached_at):  # what was measured before stays as it was
                clock.calendar_id = calendar.id or None
            kept.append(clock)
        if kept:
            statuses._keep(kept)

    def _new_clock(self, policy, since_opening):
        clock = Clock(
            case_id=self.id,
            policy_id=policy.id,
            kind=policy.kind,
            seconds=policy._seconds(),
            warn_percent=policy.warn_percent,
            company_id=self.company_id.id,
        )
        if policy.kind != NEXT_RESPONSE:
            clock.start(self.opened_at)
        elif self._waits_for_next_response():
            clock.start(self.last_inbound_at)
        facts = Facts(
            is_closed=False,
            closed_at=None,
            first_response_at=self.first_response_at or None,
            stands=self.stage_id in policy.pause_stage_ids,
        )
        clock.follow(facts, self.opened_at if since_opening else fields.Datetime.now())
        return clock

    def _waits_for_next_response(self):
        """Whether they had a first answer, and spoke last."""
        said, answered = self.last_inbound_at, self.first_response_at
        return said and answered and answered < said and self.last_message_at <= said

    def _drop_sla(self, clocks):
        ids = [clock.id for clock in clocks]
        if ids:
            # sudo: as in _fit_sla
            self.env["social.crm.sla.status"].sudo().browse(ids).unlink()
            self._sum_up_sla()

    def _sum_up_sla(self):
        """Note the next deadline and warning of these cases, which lists are searched and sorted by."""
        if not self:
            return
        self.flush_model(["is_closed", "sla_deadline", "sla_warn_at"])
        self.env["social.crm.sla.status"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_case
                   SET sla_deadline = next.deadline, sla_warn_at = next.warn_at
                  FROM (
                        SELECT opened.id, MIN(status.deadline) AS deadline, MIN(status.warn_at) AS warn_at
                          FROM social_crm_case opened
                     LEFT JOIN social_crm_sla_status status
                            ON status.case_id = opened.id
                           AND status.reached_at IS NULL
                           AND opened.is_closed IS NOT TRUE
                         WHERE opened.id = ANY(%s)
                      GROUP BY opened.id
                       ) next
                 WHERE social_crm_case.id = next.id
                   AND (social_crm_case.sla_deadline, social_crm_case.sla_warn_at)
                       IS DISTINCT FROM (next.deadline, next.warn_at)
             RETURNING social_crm_case.id
                """,
                self.ids,
            )
        )
        moved = self.browse(id_ for (id_,) in rows)
        written_by_sql(moved, ["sla_deadline", "sla_warn_at"])
        moved.conversation_ids._tell_inboxes()

    def _raise_priority(self):
        """One step up; the highest stays."""
        steps = [key for key, _label in self._fields["priority"].selection]
        for priority, cases in self.grouped("priority").items():
            if priority != steps[-1]:
                cases.priority = steps[steps.index(priority) + 1]
