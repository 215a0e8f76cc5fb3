from odoo import fields, models


class SocialCrmTeam(models.Model):
    """What the work of a team costs, as reports count it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    currency_id = fields.Many2one(related="company_id.currency_id")
    hourly_cost = fields.Monetary(
        "Cost of an hour",
        help="Of one colleague's work. Reports count what a case costs by it: its answers, times the minutes that an "
        "answer takes, at this cost. Left at 0, no cost is shown.",
    )
    answer_minutes = fields.Float(
        "An answer takes (minutes)",
        default=6.0,
        help="With all that belongs to it: reading, finding out, writing. Of a colleague who answers ten people an "
        "hour it is six.",
    )

    _hourly_cost_positive = models.Constraint("CHECK (hourly_cost >= 0)", "The cost of an hour cannot be negative.")
    _answer_minutes_positive = models.Constraint(
        "CHECK (answer_minutes >= 0)", "The minutes of an answer cannot be negative."
    )
