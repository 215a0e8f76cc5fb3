from odoo import models


class SocialCrmConversation(models.Model):
    _name = "social.crm.conversation"
    _inherit = ["social.crm.conversation", "social.crm.segment.source"]

    def _messages_received(self, messages):
        """Override: what a batch has written by itself counts as well."""
        result = super()._messages_received(messages)
        for model in ("social.crm.message", "social.crm.conversation", "social.crm.identity"):
            self.env["social.crm.segment"]._wake_worker(self.env[model]._table)
        return result
