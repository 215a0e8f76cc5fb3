from odoo import api, models
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

    @api.model
    def _to_dos_about(self, model_name, ids):
        """A merge takes to-dos along to another case: they are about the one that they would go back to."""
        to_dos = super()._to_dos_about(model_name, ids)
        if model_name != "social.crm.case":
            return to_dos
        here = Domain("activity_id", "in", to_dos.ids)
        taken = Domain("activity_id", "!=", False) & Domain("case_id", "in", ids)
        lines = self.env["social.crm.case.move.line"].search(here | taken)
        theirs = lines.filtered(lambda line: line.case_id.id in ids)
        return to_dos - (lines - theirs).activity_id | theirs.activity_id
