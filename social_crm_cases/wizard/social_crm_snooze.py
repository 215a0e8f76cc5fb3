from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models


class SocialCrmSnooze(models.TransientModel):
    """Until when cases sleep."""

    _name = "social.crm.snooze"
    _description = "Snooze"

    case_ids = fields.Many2many("social.crm.case", string="Cases", required=True, readonly=True)
    choice = fields.Selection(
        [
            ("hours", "For three hours"),
            ("day", "Until the next working day"),
            ("week", "Until next week"),
            ("moment", "Until…"),
        ],
        "How long",
        required=True,
        default="day",
    )
    until = fields.Datetime(compute="_compute_until", store=True, readonly=False, required=True, precompute=True)

    @api.depends("choice", "case_ids")
    def _compute_until(self):
        for wizard in self:
            if wizard.choice == "hours":
                wizard.until = fields.Datetime.now() + timedelta(hours=3)
            elif wizard.choice == "week":
                wizard.until = wizard._morning_after(7 - wizard._today().weekday())
            else:
                wizard.until = wizard._morning_after(1)

    def _today(self):
        return fields.Date.context_today(self)

    def _morning_after(self, days):
        """When work begins, so many days from today or later.

        :rtype: datetime
        """
        # sudo: working hours are no secret, whoever may read calendars
        calendar = (self.case_ids.team_id.sudo().resource_calendar_id or self.env.company.sudo().resource_calendar_id)[
            :1
        ]
        zone = pytz.timezone(self.env.user.tz or calendar.tz or "UTC")
        midnight = zone.localize(datetime.combine(self._today() + timedelta(days=days), time()))
        morning = calendar.plan_hours(0, midnight, compute_leaves=True) if calendar else False
        return (morning or midnight + timedelta(hours=9)).astimezone(pytz.utc).replace(tzinfo=None)

    def action_snooze(self):
        self.ensure_one()
        self.case_ids._snooze(self.until)
