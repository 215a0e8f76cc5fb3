from odoo import api, models


class SocialCrmMessageIdea(models.Model):
    """What is said may be an idea."""

    _inherit = "social.crm.message"

    def action_make_idea(self):
        """Open the dialog that makes an idea of these messages."""
        return self.env["social.crm.idea.make"]._open({"default_message_ids": self.ids})

    @api.model
    def _words_erased(self, ids):
        """What ideas quote of messages goes with their words."""
        result = super()._words_erased(ids)
        self.env["social.crm.idea.source"]._forget_quotes(ids)
        return result

    def _delivery_changed(self):
        """Who is told of an idea by a message of ours has been told once that has gone out."""
        result = super()._delivery_changed()
        # sudo: messages are sent whoever may see ideas
        notices = self.env["social.crm.idea.notice"].sudo()
        told = notices.search([("message_id", "in", self.ids), ("state", "in", ("posted", "told", "failed"))])
        told._follow_delivery()
        return result
