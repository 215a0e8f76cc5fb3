from odoo import api, models
from odoo.tools import SQL


class CalendarAttendee(models.Model):
    """Who was asked to come, and what they answered."""

    _name = "calendar.attendee"
    _inherit = ["calendar.attendee", "social.crm.personal.data.mixin"]

    _personal_fields = ("event_id", "common_name", "state")

    def _personal_condition(self, person):
        return SQL("partner_id = %s", person.partner_id or 0)

    @api.model
    def _erase_person(self, person):
        """They are taken out with their meeting (``calendar.event``), which tells by them who else attends."""
        return 0
