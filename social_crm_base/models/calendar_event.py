from odoo import api, models
from odoo.tools import SQL

from ..tools.person import as_pattern, mentions
from .social_crm_personal_data_mixin import ERASE_BATCH

#: What of a meeting is emptied with the person that it was with.
TEXTS = ("description", "location", "notes", "videocall_location")


class CalendarEvent(models.Model):
    """A meeting with a person and us alone is about the person; from one with others, the person is only taken out."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "social.crm.personal.data.mixin"]

    _personal_fields = ("name", "start", "stop", "location", "description", "notes", "videocall_location")
    _erase_order = 65  # who else attends is known by the attendees

    def _personal_condition(self, person):
        return SQL(
            "calendar_event.id IN (SELECT calendar_event_id FROM calendar_event_res_partner_rel"
            " WHERE res_partner_id = %s UNION SELECT event_id FROM calendar_attendee WHERE partner_id = %s)",
            person.partner_id or 0,
            person.partner_id or 0,
        )

    @api.model
    def _meetings_with(self, person):
        """Return ids of the meetings that nobody else from outside attends.

        :rtype: list[int]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM calendar_event WHERE %s AND NOT EXISTS (
                       SELECT FROM calendar_event_res_partner_rel other
                        WHERE other.calendar_event_id = calendar_event.id AND other.res_partner_id != %s
                          AND NOT EXISTS (SELECT FROM res_users WHERE res_users.partner_id = other.res_partner_id
                                          AND res_users.share IS NOT TRUE))
                """,
                self._personal_condition(person),
                person.partner_id or 0,
            )
        )
        return [event_id for (event_id,) in rows]

    @api.model
    def _personal_thread_ids(self, person):
        """The records whose threads are about the person."""
        return self._meetings_with(person)

    @api.model
    def _personal_data(self, person):
        """What was noted of a meeting with others is not the person's alone: that it was is told."""
        alone = set(self._meetings_with(person))
        labels = self.fields_get(("name", "start", "stop"), ["string"])
        for event in self.browse(self._personal_ids(person)):
            row = event._personal_row()
            if event.id not in alone:
                row = {labels[name]["string"]: row.get(labels[name]["string"], "") for name in labels}
            yield row

    @api.model
    def _erase_person(self, person):
        """Empty the person's meetings, and take the person out of all, unless the contact is kept."""
        if person.keeps_contact:
            return 0
        meetings = self._meetings_with(person)[:ERASE_BATCH]  # flushes
        number = self.env["mail.message"]._forget_threads(self._name, meetings)
        if number:
            return number
        self.env.cr.execute(
            SQL(
                "UPDATE calendar_event SET name = %s, %s WHERE id = ANY(%s)",
                self.env._("Erased"),
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in TEXTS),
                meetings,
            )
        )
        gone = meetings or self._personal_ids(person)[:ERASE_BATCH]
        self._take_out(person, gone)
        self.env.invalidate_all(flush=False)
        return len(gone)

    def _take_out(self, person, ids):
        """Whoever else meets there goes on without the person, and without the lines that Odoo writes of attendees."""
        terms = person.terms + person.full_names
        for column in map(SQL.identifier, ("name", *TEXTS)) if terms else ():
            self.env.cr.execute(
                SQL(
                    "UPDATE calendar_event SET %(column)s = regexp_replace(%(column)s, %(pattern)s, '…', 'gi')"
                    " WHERE id = ANY(%(ids)s) AND %(mentions)s",
                    column=column,
                    pattern=as_pattern(terms),
                    ids=ids,
                    mentions=mentions(column, terms),
                )
            )
        for table, column, contact in (
            ("calendar_event_res_partner_rel", "calendar_event_id", "res_partner_id"),
            ("calendar_attendee", "event_id", "partner_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s) AND %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    ids,
                    SQL.identifier(contact),
                    person.partner_id,
                )
            )
