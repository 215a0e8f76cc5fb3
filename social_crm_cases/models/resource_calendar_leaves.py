from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._hours_of_service()._note_changed_hours()
        return leaves

    def write(self, vals):
        calendars = self._hours_of_service()
        result = super().write(vals)
        (calendars | self._hours_of_service())._note_changed_hours()
        return result

    def unlink(self):
        calendars = self._hours_of_service()
        result = super().unlink()
        calendars._note_changed_hours()
        return result

    def _hours_of_service(self):
        """The calendars whose hours these change.

        What is one resource's changes none; what names no calendar changes all in which something is promised.
        """
        holidays = self.filtered(lambda leave: not leave.resource_id)
        calendars = holidays.calendar_id
        if any(not holiday.calendar_id for holiday in holidays):
            # sudo: a holiday of the company is one in hours that its author may not see
            statuses = self.env["social.crm.sla.status"].sudo()
            promised = statuses._read_group([("reached_at", "=", False)], ["calendar_id"])
            calendars = calendars.union(*(calendar for (calendar,) in promised))
        return calendars
