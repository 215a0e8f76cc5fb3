from datetime import UTC, datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..tools.working_time import WorkingTime, round_the_clock, to_seconds
from .social_crm_sla_status import RUNS

CHANGED = "social_crm_cases.changed_calendars"
INSTANT = timedelta(seconds=1)  # calendars tell intervals, and now is a short one


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _working_now(self, resources, company):
        """Whose working hours by this calendar include this moment.

        :param self: at most one; without one, and by a flexible one, only time off counts
        :param resources: ``resource.resource``
        :param company: whose public holidays count for who is no resource
        :return: ids of those of ``resources``, and False if a colleague who is no resource works by this calendar now
        :rtype: set
        """
        now = pytz.utc.localize(fields.Datetime.now())
        keys = [*resources.ids, False]
        domain = self._time_off(company | resources.company_id)
        if self and not self.flexible_hours:
            hours = self._work_intervals_batch(now, now + INSTANT, resources, domain)
            return {key for key in keys if hours[key]}
        domain += [] if self else [("calendar_id", "=", False)]
        leaves = self._leave_intervals_batch(now, now + INSTANT, resources, domain, tz=pytz.utc)
        return {key for key in keys if not leaves[key] or not (key or self)}

    @api.model
    def _time_off(self, companies):
        """Which time off counts: people's own, and the public holidays of some companies. Odoo takes those of all.

        :return: a domain, as Odoo's calendars want it
        :rtype: list
        """
        return [
            ("time_type", "=", "leave"),
            "|",
            ("resource_id", "!=", False),
            ("company_id", "in", [False, *companies.ids]),
        ]

    @api.model
    def _working_times(self, keys):
        """The working time of calendars, public holidays left out.

        :param keys: pairs of a calendar's id and the id of the company whose holidays count; ``None`` for a calendar
            is round the clock
        :return: working time by key
        :rtype: dict[tuple, WorkingTime]
        """
        versions = self._versions({calendar_id for calendar_id, _company_id in keys if calendar_id})

        def spans_of(calendar_id, company_id):
            if calendar_id not in versions:
                return round_the_clock
            return lambda year: self._spans_of_year(calendar_id, company_id, versions[calendar_id], year)

        return {key: WorkingTime(spans_of(*key)) for key in keys}

    def _versions(self, calendar_ids):
        """What the hours of calendars follow from, in short: another text, other hours.

        Asked for each time, it makes what is cached of a calendar right in every process, and at any isolation.

        :return: text by calendar id
        """
        if not calendar_ids:
            return {}
        self.flush_model()
        self.env["resource.calendar.attendance"].flush_model()
        self.env["resource.calendar.leaves"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT calendar.id, MD5(CONCAT(
                           calendar::text,
                           (SELECT STRING_AGG(attendance::text, '|' ORDER BY attendance.id)
                              FROM resource_calendar_attendance attendance
                             WHERE attendance.calendar_id = calendar.id),
                           (SELECT STRING_AGG(holiday::text, '|' ORDER BY holiday.id)
                              FROM resource_calendar_leaves holiday
                             WHERE holiday.resource_id IS NULL
                               AND (holiday.calendar_id = calendar.id OR holiday.calendar_id IS NULL))))
                      FROM resource_calendar calendar
                     WHERE calendar.id = ANY(%s)
                    """,
                    list(calendar_ids),
                )
            )
        )

    @ormcache("calendar_id", "company_id", "version", "year")
    def _spans_of_year(self, calendar_id, company_id, version, year):
        """The spans of work of one year in UTC, as :class:`WorkingTime` wants them.

        :param str version: see :meth:`_versions`
        """
        # sudo: the hours of service count, whoever asks
        calendar = self.sudo().with_context(active_test=False).browse(calendar_id)
        work = calendar._work_intervals_batch(
            datetime(year, 1, 1, tzinfo=UTC),
            datetime(year + 1, 1, 1, tzinfo=UTC),
            domain=self._time_off(self.env["res.company"].browse(company_id)),
        )[False]
        return tuple((_rounded(start), _rounded(stop)) for start, stop, _records in work)

    def write(self, vals):
        result = super().write(vals)
        self._note_changed_hours()
        return result

    def _note_changed_hours(self):
        """What was promised in these hours is computed anew at the end of the transaction, once."""
        data = self.env.cr.precommit.data
        if CHANGED not in data:
            data[CHANGED] = set()
            self.env.cr.precommit.add(self._follow_changed_hours)
        data[CHANGED].update(self.ids)

    def _follow_changed_hours(self):
        changed = self.env.cr.precommit.data.pop(CHANGED, set())
        # sudo: whoever sets working hours sets them for all that is promised in them
        self.env["social.crm.sla.status"].sudo()._follow(
            SQL("status.calendar_id = ANY(%s) AND %s", list(changed), RUNS)
        )


def _rounded(moment):
    """Odoo ends a day a microsecond before midnight."""
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    return to_seconds(naive) + (naive.microsecond >= 500000)
