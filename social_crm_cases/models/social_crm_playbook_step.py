import logging
from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

OWNERS = [
    ("assignee", "Whoever has the case"),
    ("leader", "The leader of the team"),
    ("user", "A certain colleague"),
]


class SocialCrmPlaybookStep(models.Model):
    """What has to be done, by whom, until when, and in which cases."""

    _name = "social.crm.playbook.step"
    _description = "Playbook Step"
    _order = "playbook_id, sequence, id"
    _check_company_auto = True

    playbook_id = fields.Many2one("social.crm.playbook", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="playbook_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char("What to do", required=True, translate=True)
    instructions = fields.Text(translate=True, help="How it is done. Shown beside the step on the case.")
    owner = fields.Selection(OWNERS, "Who", required=True, default="assignee")
    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    delay = fields.Integer("Within", required=True, default=1)
    delay_unit = fields.Selection(
        [("hours", "working hours"), ("days", "working days")],
        "Unit",
        required=True,
        default="days",
        help="By the working hours of the case's team, without its holidays. The day on which a step begins counts.",
    )
    condition = fields.Char(
        "Only if", help="The step is asked for in cases that match, and from the moment on when they do."
    )

    _delay_positive = models.Constraint("CHECK (delay >= 0)", "The time for a step cannot be negative.")
    _user_named = models.Constraint(
        "CHECK (owner != 'user' OR user_id IS NOT NULL)", "Choose the colleague who does the step."
    )

    @api.constrains("condition")
    def _check_condition(self):
        """
        :raise ValidationError: the condition cannot be asked of cases
        """
        cases = self.env["social.crm.case"]
        for step in self:
            try:
                step._condition().validate(cases)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the step “%(step)s” cannot be read: %(error)s", step=step.name, error=error
                    )
                ) from error

    def _condition(self):
        """Which cases the step is for.

        :rtype: Domain
        """
        return Domain(literal_eval(self.condition or "[]"))

    def _matching(self, cases):
        """Those of some cases in which the step is asked for now.

        :param cases: ``social.crm.case``
        """
        if not self.condition:
            return cases
        try:
            # sudo: what the playbook asks is the manager's choice, whoever works on the case
            return cases & cases.sudo().filtered_domain(self._condition()).sudo(False)
        except (ValueError, SyntaxError, TypeError):
            # A field that it names went with an uninstalled addon. What people say is more than a checklist.
            _logger.warning("Playbook step %s was passed over: its condition cannot be asked.", self.id, exc_info=True)
            return cases.browse()

    def _deadline(self, team, company, start):
        """Until when the step is to be done, in working time.

        :param team: at most one ``social.crm.team``, whose working hours count, else those of the company
        :param company: one ``res.company``
        :param datetime start: when the step begins, in UTC
        :rtype: datetime
        """
        self.ensure_one()
        # sudo: working hours are no secret, whoever may read calendars
        calendar = (team.sudo().resource_calendar_id or company.sudo().resource_calendar_id)[:1]
        plan = calendar.plan_hours if self.delay_unit == "hours" else calendar.plan_days
        planned = (
            plan(self.delay, start, compute_leaves=True, domain=calendar._time_off(company)) if calendar else False
        )
        # nobody ever works by that calendar: the clock counts
        return planned or fields.Datetime.add(start, **{self.delay_unit: self.delay})
