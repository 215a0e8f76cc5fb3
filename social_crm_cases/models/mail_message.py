from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _social_thread_domain(self, thread):
        """A case shows the messages that belong to it, from however many conversations."""
        if thread._name == "social.crm.case":
            return self._social_messages_domain(Domain("case_id", "=", thread.id))
        return super()._social_thread_domain(thread)
