from odoo import models


class SocialCrmMessageInvitation(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _delivery_changed(self):
        """Who is invited by a message of ours has been told once that has gone out."""
        result = super()._delivery_changed()
        # sudo: messages are sent whoever may see invitations
        invitations = self.env["social.crm.invitation"].sudo()
        told = invitations.search([("message_id", "in", self.ids), ("state", "in", ("posted", "told", "failed"))])
        told._follow_delivery()
        return result
