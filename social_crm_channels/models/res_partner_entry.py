from odoo import models


class ResPartnerEntry(models.Model):
    """The way from a contact into the inbox."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    def action_open_inbox(self):
        """Show all talks with this contact and whoever belongs to it, open and closed."""
        self.ensure_one()
        about = [("partner_id", "child_of", self.id)]
        conversations = self.env["social.crm.conversation"]
        only = self.env._("Only conversations with %s", self.display_name)
        filters = {"status": "any", "domain": about}
        return conversations._inbox_action(queue="all", filters=filters, only=only)
