from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo import fields

from .common import NOON, CaseCase

FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"


class SlaCase(CaseCase):
    """Promises in working hours, on a clock that the test moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting = cls.env.ref("social_crm_cases.stage_waiting")
        cls.leader = cls._agent("leo")
        cls.team.write({"member_ids": [(4, cls.leader.id)], "leader_id": cls.leader.id})
        cls.hours = cls._calendar("Office", "UTC", [(day, 8, 16) for day in range(5)])

    @classmethod
    def _calendar(cls, name, tz, attendances, **values):
        """A calendar with work at these (weekday, from, to)."""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [(5, 0, 0)]
                + [
                    (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": stop})
                    for day, start, stop in attendances
                ],
                **values,
            }
        )

    @classmethod
    def _policy(cls, kind=FIRST, hours=2.0, **values):
        return cls.env["social.crm.sla.policy"].create(
            {"name": f"{kind} within {hours}", "kind": kind, "hours": hours, **values}
        )

    @contextmanager
    def at(self, moment):
        """It is a moment, or so many hours after noon."""
        moment = moment if isinstance(moment, datetime) else NOON + timedelta(hours=moment)
        # freezing every clock there is takes a second with so many modules
        with patch.object(fields.Datetime, "now", staticmethod(lambda *_args: moment)):
            self.env.invalidate_all()
            yield moment

    def _case(self, hours=0, person="anna", text="Hello"):
        with self.at(hours) as moment:
            return self._say((person, text, {"occurred_at": moment})).case_id

    def _again(self, hours, person="anna", text="And?"):
        with self.at(hours) as moment:
            return self._say((person, f"{text} {hours}", {"occurred_at": moment}))

    def _answer(self, case, hours):
        """An agent answers, and it goes out at once."""
        with self.at(hours) as moment:
            case.with_user(self.ann).message_post(
                body="Here you are", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            message = case.social_message_ids.filtered(lambda message: message.state == "queued")
            message.write({"state": "sent", "occurred_at": moment})
            message._delivery_changed()

    def _status(self, case, policy):
        self.env.invalidate_all()
        return case.sla_status_ids.filtered(lambda status: status.policy_id == policy)

    def assertStates(self, case, policy, *expected):  # noqa: N802 - as its like in unittest
        """(hours after noon, state): as it is then."""
        for hours, state in expected:
            with self.at(hours):
                self.assertEqual(self._status(case, policy).state, state, f"{hours} hours after noon")
                found = self.env["social.crm.sla.status"].search([("case_id", "=", case.id), ("state", "=", state)])
                self.assertIn(policy, found.policy_id, "the search says the same")


def slow_deadline(calendar, holidays, start, minutes, pauses=(), paused_at=None, until=None):
    """The deadline by going from minute to minute, without Odoo.

    :param calendar: (time zone, [(weekday, from, to) in hours]); ``None`` is round the clock
    :param holidays: (from, to) in UTC, naive
    :param until: when to give up
    :return: the deadline, or ``None`` if it does not come before ``paused_at``
    """
    zone = ZoneInfo(calendar[0]) if calendar else UTC
    moment, minute = start, timedelta(minutes=1)
    until = until or start + timedelta(days=365)
    while moment < until:
        if paused_at and moment >= paused_at:
            return None
        if not any(a <= moment < b for a, b in pauses) and not any(a <= moment < b for a, b in holidays):
            local = moment.replace(tzinfo=UTC).astimezone(zone)
            hour = local.hour + local.minute / 60
            if not calendar or any(local.weekday() == day and a <= hour < b for day, a, b in calendar[1]):
                minutes -= 1
                if not minutes:
                    return moment + minute
        moment += minute
    return None
