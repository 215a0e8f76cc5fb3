from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _social_thread_domain(self, thread):
        """A case shows the messages that belong to it, from however many conversations, and the notes of those merged into it."""
        if thread._name == "social.crm.case":
            merged = thread.sudo().merged_case_ids  # sudo: who reads the notes is decided as for its own
            notes = Domain("model", "=", thread._name) & Domain("res_id", "in", merged.ids)
            return self._social_messages_domain(Domain("case_id", "=", thread.id)) | notes
        return super()._social_thread_domain(thread)
