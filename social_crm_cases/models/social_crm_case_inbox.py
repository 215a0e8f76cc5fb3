from odoo import fields, models

#: What the inbox shows of a case beside what its conversations have.
SHOWN = {"is_closed", "name", "priority", "snoozed_until", "stage_id", "tag_ids", "type_id"}


class SocialCrmCaseInbox(models.Model):
    """What the inbox shows of a case, and when it hears that it changed."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def _inbox_row(self):
        """What a row of the inbox tells of the case that is worked on.

        :return: moments are in UTC
        :rtype: dict
        """
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "priority": self.priority,
            "priority_label": dict(self._fields["priority"]._description_selection(self.env))[self.priority],
            "stage": self.stage_id.name,
            "tags": [{"id": tag.id, "name": tag.name, "color": tag.color} for tag in self.tag_ids],
            "sla": self.sla_deadline
            and {
                "deadline": fields.Datetime.to_string(self.sla_deadline),
                "warn_at": fields.Datetime.to_string(self.sla_warn_at),
            },
            "snoozed_until": fields.Datetime.to_string(self.snoozed_until) if self.is_snoozed else False,
        }

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if not SHOWN.isdisjoint(fnames):
            self.conversation_ids._tell_inboxes()
        return result
