from odoo import models


class CrmLeadEntry(models.Model):
    """The way from a lead into the inbox."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    def action_open_inbox(self):
        """Show the talks that belong to this lead, open and closed."""
        self.ensure_one()
        talks = self.social_case_ids.conversation_ids
        filters = {"status": "any", "domain": [("id", "in", talks.ids)]}
        shown = {"conversation_id": talks.id} if len(talks) == 1 else {}
        only = self.env._("Only conversations of %s", self.name)
        return talks._inbox_action(queue="all", filters=filters, only=only, **shown)
