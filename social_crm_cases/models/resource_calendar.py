from datetime import timedelta

import pytz

from odoo import fields, models

INSTANT = timedelta(seconds=1)  # calendars tell intervals, and now is a short one


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _working_now(self, resources):
        """Whose working hours by this calendar include this moment.

        :param self: at most one; without one, and by a flexible one, only time off counts
        :param resources: ``resource.resource``
        :return: ids of those of ``resources``, and False if a colleague who is no resource works by this calendar now
        :rtype: set
        """
        now = pytz.utc.localize(fields.Datetime.now())
        keys = [*resources.ids, False]
        if self and not self.flexible_hours:
            hours = self._work_intervals_batch(now, now + INSTANT, resources)
            return {key for key in keys if hours[key]}
        domain = [("time_type", "=", "leave")] + ([] if self else [("calendar_id", "=", False)])
        leaves = self._leave_intervals_batch(now, now + INSTANT, resources, domain, tz=pytz.utc)
        return {key for key in keys if not leaves[key] or not (key or self)}
