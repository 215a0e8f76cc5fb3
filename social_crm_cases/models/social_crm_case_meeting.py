from odoo import api, fields, models


class SocialCrmCaseMeeting(models.Model):
    """The meetings that follow from a case. As its leads, they stay with it and are shown in what it is merged into."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    own_meeting_ids = fields.One2many("calendar.event", "social_case_id", "Meetings of this very case")
    meeting_ids = fields.Many2many("calendar.event", string="Meetings", compute="_compute_meeting_ids")
    meeting_count = fields.Integer("Number of meetings", compute="_compute_meeting_ids")

    @api.depends("own_meeting_ids", "merged_case_ids.own_meeting_ids")
    def _compute_meeting_ids(self):
        for case in self:
            case.meeting_ids = case.own_meeting_ids | case.merged_case_ids.own_meeting_ids
            case.meeting_count = len(case.meeting_ids)

    def unlink(self):
        """Meetings outlive the case that they were about."""
        # sudo: whoever may see them
        meetings = self.env["calendar.event"].sudo().with_context(active_test=False)
        meetings = meetings.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        if meetings:
            meetings.write({"res_id": False, "res_model_id": False})
        return super().unlink()

    def action_schedule_meeting(self):
        """Open a new meeting with the contact, where there is one, and whoever has the case."""
        self.ensure_one()
        self.check_access("write")
        attendees = (self.user_id or self.env.user).partner_id | self.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule a meeting"),
            "res_model": "calendar.event",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_name": self.name,
                "default_partner_ids": attendees.ids,
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_social_case_id": self.id,
            },
        }

    def action_view_meetings(self):
        self.ensure_one()
        if len(self.meeting_ids) == 1:
            return self.meeting_ids.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("calendar.action_calendar_event")
        views = [(False, "list"), (False, "form")]
        return action | {"views": views, "domain": [("id", "in", self.meeting_ids.ids)], "context": {"create": False}}

    def _forget_words_on_meetings(self):
        """What opened these cases is erased: meetings that were named after it forget it too."""
        for case in self.sudo():  # sudo: whoever may see them
            meetings = case.with_context(active_test=False).own_meeting_ids
            named = meetings.filtered(lambda event, name=case.name: event.name == name)
            named.name = case._erased_word()
