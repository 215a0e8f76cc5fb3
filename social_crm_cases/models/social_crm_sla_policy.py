from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.sla_clock import FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION
from .social_crm_sla_status import RUNS

#: What a change of says which cases a policy is for, and what says how its clocks run.
FITS_BY = {
    "active",
    "company_id",
    "kind",
    "calendar_id",
    "team_ids",
    "priority_from",
    "type_ids",
    "tag_ids",
    "channel_ids",
    "partner_domain",
    "entitled_only",
}
RUNS_BY = {"hours", "warn_percent", "pause_stage_ids"}
#: Longer than it takes to open the cases of a batch, which do not see a policy that is made meanwhile.
IN_FLIGHT = timedelta(minutes=1)
#: Key of what a transaction knows.
PROMISED = "social_crm_cases.anything_is_promised"


class SocialCrmSlaPolicy(models.Model):
    """How fast people are answered, or helped: a promise, and which cases it is for."""

    _name = "social.crm.sla.policy"
    _description = "SLA Policy"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            (FIRST_RESPONSE, "First response"),
            (NEXT_RESPONSE, "Next response"),
            (RESOLUTION, "Resolution"),
        ],
        "What is promised",
        required=True,
        default=FIRST_RESPONSE,
        help="First response: counts from the opening of the case to our first answer.\n"
        "Next response: counts from their last message, once they had a first answer, to our next one. What is "
        "missed stays missed when they ask again.\n"
        "Resolution: counts from the opening of the case to its closing.",
    )
    hours = fields.Float("Within (hours)", required=True, default=8.0, help="Of working time.")
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Left empty, the working hours of the case's team count; if it has none, every hour does.",
    )
    pause_stage_ids = fields.Many2many(
        "social.crm.case.stage",
        "social_crm_sla_policy_stage_rel",
        "policy_id",
        "stage_id",
        "Stands still in",
        domain="[('is_closed', '=', False)]",
        help="While a case is in one of these stages, the time does not count.",
    )
    team_ids = fields.Many2many(
        "social.crm.team", "social_crm_sla_policy_team_rel", "policy_id", "team_id", "Teams", check_company=True
    )
    priority_from = fields.Selection(
        lambda self: self.env["social.crm.case"]._fields["priority"].selection,
        "Priority at least",
        required=True,
        default="0",
    )
    type_ids = fields.Many2many(
        "social.crm.case.type", "social_crm_sla_policy_type_rel", "policy_id", "type_id", "Types"
    )
    tag_ids = fields.Many2many(
        "social.crm.case.tag",
        "social_crm_sla_policy_tag_rel",
        "policy_id",
        "tag_id",
        "Tags",
        help="Cases that have one of them.",
    )
    channel_ids = fields.Many2many(
        "social.crm.channel",
        "social_crm_sla_policy_channel_rel",
        "policy_id",
        "channel_id",
        "Channels",
        check_company=True,
    )
    partner_domain = fields.Char("Customers", default="[]", help="Which contacts it is for; empty for everybody.")
    entitled_only = fields.Boolean(
        "Only for the entitled",
        help="It is not for everybody who fits, but for those whose service includes it.",
    )
    warn_percent = fields.Integer(
        "Warn after (%)", required=True, default=80, help="Of the time. The assignee gets a to-do then."
    )
    escalate = fields.Boolean(
        "Tell the leader", default=True, help="When it is missed, the team's leader gets a to-do."
    )
    raise_priority = fields.Boolean(help="When it is missed, the case's priority goes up by one.")
    open_status_count = fields.Integer("Open cases", compute="_compute_open_status_count")

    _hours_positive = models.Constraint("CHECK (hours >= 0.01)", "A promise takes some time: give more than 0 hours.")
    _warn_percent_share = models.Constraint(
        "CHECK (warn_percent BETWEEN 1 AND 100)", "Warn after 1 to 100 percent of the time."
    )

    def _compute_open_status_count(self):
        counts = dict(
            self.env["social.crm.sla.status"]._read_group(
                [("policy_id", "in", self.ids), ("reached_at", "=", False), ("case_id.is_closed", "=", False)],
                ["policy_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.open_status_count = counts.get(policy, 0)

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        """A domain that cannot be searched would stop every new case."""
        for policy in self:
            try:
                self.env["res.partner"].search(policy._customers(), limit=1)
            except (SyntaxError, TypeError, ValueError) as error:
                raise ValidationError(
                    self.env._("The customers of “%s” cannot be searched. Choose them again.", policy.name)
                ) from error

    # ------------------------------------------------------------------
    # Which cases
    # ------------------------------------------------------------------
    @api.model
    def _exist(self):
        """Whether anything is promised to anybody. The database is asked once a transaction.

        Hooks of cases ask before they look for clocks: where nothing is promised, people's messages cost no more.
        """
        known = self.env.cr.cache
        if PROMISED not in known:
            policies = self.sudo().with_context(active_test=False)  # sudo: whatever those may see who work on cases
            known[PROMISED] = bool(policies.search([], order="id", limit=1))
        return known[PROMISED]

    @api.model
    def _for_everybody(self):
        """The policies that need no entitlement."""
        return self.search([("entitled_only", "=", False)])

    def _fitting(self, cases):
        """Which of these policies each case fits, one query a policy.

        :return: policies by case
        :rtype: dict
        """
        fitting = dict.fromkeys(cases, self.browse())
        for policy in self.filtered(lambda policy: policy.company_id in cases.company_id):
            found = cases.with_context(active_test=False).search(
                Domain("id", "in", cases.ids) & policy._case_domain(), order="id"
            )
            for case in found.with_env(cases.env):
                fitting[case] += policy
        return fitting

    def _case_domain(self):
        """The cases that a policy is for, whether they are open or not."""
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        for fname, records in (
            ("team_id", self.team_ids),
            ("type_id", self.type_ids),
            ("tag_ids", self.tag_ids),
            ("channel_id", self.channel_ids),
        ):
            if records:
                domain &= Domain(fname, "in", records.ids)
        if self.priority_from != "0":
            domain &= Domain("priority", ">=", self.priority_from)
        if customers := self._customers():
            domain &= Domain("partner_id", "any", customers)
        return domain

    def _seconds(self):
        return round(self.hours * 3600)

    def _customers(self):
        return literal_eval(self.partner_domain or "[]")

    # ------------------------------------------------------------------
    # A change is for the open cases too
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.cr.cache.pop(PROMISED, None)
        policies._apply()
        return policies

    def write(self, vals):
        before = self._with_open_cases() if not FITS_BY.isdisjoint(vals) else None
        result = super().write(vals)
        if before is not None:
            self._apply(before)
        if not RUNS_BY.isdisjoint(vals):
            # sudo: whoever changes a promise changes it for all cases
            self.env["social.crm.sla.status"].sudo()._follow(SQL("status.policy_id = ANY(%s) AND %s", self.ids, RUNS))
        return result

    def unlink(self):
        cases = self._with_open_cases()
        result = super().unlink()
        cases._sum_up_sla()
        return result

    def _with_open_cases(self):
        # sudo: a promise is for all cases, whoever makes it
        statuses = self.env["social.crm.sla.status"].sudo()
        return statuses.search([("policy_id", "in", self.ids), ("case_id.is_closed", "=", False)]).case_id

    def _apply(self, cases=None):
        """Let the open cases have these policies, and those that fit no more lose them.

        :param cases: more cases to look at, beside those that fit
        """
        # sudo: a promise is for all cases, whoever makes it
        all_cases = self.env["social.crm.case"].sudo().with_context(active_test=False)
        for policy in self.filtered("active"):
            found = all_cases.search(policy._case_domain() & Domain("is_closed", "=", False), order="id")
            cases = found if cases is None else cases | found
        if cases:
            cases.sudo()._fit_sla()  # sudo: as above
        # sudo: whoever makes a promise may not see scheduled actions
        self.env.ref("social_crm_cases.cron_sla_deadlines").sudo()._trigger(fields.Datetime.now() + IN_FLIGHT)

    @api.model
    def _catch_up(self):
        """Promise what fits to open cases that were being opened, unseen, while a policy came to be."""
        # sudo: a promise is for all cases, whoever makes it
        all_cases = self.env["social.crm.case"].sudo().with_context(active_test=False)
        for policy in self._for_everybody():
            without = Domain("sla_status_ids", "not any", [("policy_id", "=", policy.id)])
            cases = all_cases.search(policy._case_domain() & Domain("is_closed", "=", False) & without, order="id")
            if cases:
                cases._hold(cases)  # from whoever else would give them the same
                cases._fit_sla()
