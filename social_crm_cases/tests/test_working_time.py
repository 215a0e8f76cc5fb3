from datetime import datetime, timedelta

from odoo.tests import tagged

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestWorkingTime(SlaCase):
    """Working time counts as Odoo's calendars count it."""

    def _time(self, calendar):
        key = calendar.id, self.env.company.id
        return self.env["resource.calendar"]._working_times({key})[key]

    def test_it_agrees_with_odoo_s_own_calendars(self):
        for calendar in self._calendars():
            working_time = self._time(calendar)
            for day in range(0, 400, 13):
                start = datetime(2026, 1, 1, 3, 20) + timedelta(days=day, hours=day % 24)
                stop = start + timedelta(days=day % 40, hours=5)
                with self.subTest(calendar=calendar.name, start=start):
                    seconds = calendar.get_work_hours_count(start, stop) * 3600
                    self.assertAlmostEqual(working_time.between(start, stop), seconds, delta=1)
                    for hours in (0.5, 8, 37):
                        planned = calendar.plan_hours(hours, start, compute_leaves=True)
                        off = abs(working_time.after(start, round(hours * 3600)) - planned)
                        self.assertLessEqual(off, timedelta(seconds=1))

    def _calendars(self):
        office = [(day, start, stop) for day in range(5) for start, stop in ((8.5, 12), (13, 17))]
        yield self._with_holidays(self._calendar("Office", "Europe/Brussels", office))
        yield self._with_holidays(self._calendar("Night", "America/New_York", [(d, 0, 24) for d in (1, 3, 6)]))
        fortnight = self._calendar("Fortnight", "Asia/Kolkata", [])
        fortnight.write(
            {
                "two_weeks_calendar": True,
                "attendance_ids": [
                    (0, 0, {"name": "Work", "dayofweek": day, "week_type": week, "hour_from": 9, "hour_to": 15})
                    for day, week in (("0", "0"), ("1", "0"), ("4", "1"))
                ],
            }
        )
        yield fortnight

    def _with_holidays(self, calendar):
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Holiday",
                    "calendar_id": calendar.id,
                    "date_from": datetime(2026, month, 3, 10),
                    "date_to": datetime(2026, month, 5, 14, 30),
                }
                for month in range(1, 13)
            ]
        )
        return calendar

    def test_a_moment_is_one_of_work_or_not(self):
        working_time = self._time(self.env["resource.calendar"].create({"name": "Shop", "tz": "UTC"}))
        monday = datetime(2026, 3, 2)
        hours = [hour for hour in range(24) if working_time.includes(monday + timedelta(hours=hour))]
        self.assertEqual(hours, [8, 9, 10, 11, 13, 14, 15, 16])
        self.assertFalse(working_time.includes(datetime(2025, 12, 31, 23, 59, 59)))

    def test_round_the_clock_without_a_calendar(self):
        working_time = self.env["resource.calendar"]._working_times({(None, 1)})[None, 1]
        start = datetime(2026, 12, 31, 20)
        self.assertEqual(working_time.after(start, 8 * 3600), datetime(2027, 1, 1, 4))
        self.assertEqual(working_time.between(start, datetime(2027, 1, 1, 4)), 8 * 3600)
        self.assertEqual(working_time.between(start, start - timedelta(hours=1)), 0)

    def test_an_amount_is_over_at_the_end_of_a_day_not_at_the_beginning_of_the_next(self):
        self.assertEqual(self._time(self.hours).after(datetime(2026, 3, 2, 8), 8 * 3600), datetime(2026, 3, 2, 16))

    def test_a_calendar_is_read_once_until_it_changes(self):
        self._time(self.hours).after(datetime(2026, 3, 2, 8), 3600)
        self.env.flush_all()
        with self.assertQueryCount(1):  # has it changed?
            self._time(self.hours).after(datetime(2026, 3, 2, 8), 3600)
        self.hours.attendance_ids.write({"hour_from": 12})
        self.assertEqual(self._time(self.hours).after(datetime(2026, 3, 2, 8), 3600), datetime(2026, 3, 2, 13))
