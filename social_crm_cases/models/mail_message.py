from odoo import api, models
from odoo.fields import Domain

from ..tools.sales import SALES


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _social_thread_ids(self, thread):
        """A case shows the messages that belong to it, from however many conversations, and the notes of those merged into it."""
        if thread._name == "social.crm.case":
            merged = thread.sudo().merged_case_ids  # sudo: who reads the notes is decided as for its own
            notes = [self._written_on(thread._name, merged.ids)] if merged else []
            return [self._said_in(Domain("case_id", "=", thread.id)), *notes]
        return super()._social_thread_ids(thread)

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

    # ------------------------------------------------------------------
    # What sales staff see from a lead
    # ------------------------------------------------------------------
    def _get_forbidden_access(self, operation):
        """Of a conversation, whoever sees a case from its lead reads what belongs to the case, and no more."""
        forbidden = super()._get_forbidden_access(operation)
        return forbidden - forbidden._seen_from_leads() if operation == "read" and forbidden else forbidden

    @api.model
    def _find_allowed_doc_ids(self, model_ids):
        allowed = super()._find_allowed_doc_ids(model_ids)
        others = set().union(*model_ids.get("social.crm.conversation", {}).values()) - allowed
        return allowed | set(self.browse(others)._seen_from_leads()._ids)

    def _seen_from_leads(self):
        """Return those of these messages that belong to a case that the user sees from its lead."""
        if not self or not self.env.user.has_group(SALES):
            return self.browse()
        # sudo: the channel side of messages is not for them; which cases are is asked with their own rights
        sides = (
            self.env["social.crm.message"]
            .sudo()
            .search_fetch(
                [("mail_message_id", "in", self.ids), ("case_id", "!=", False)], ["mail_message_id", "case_id"]
            )
        )
        cases = sides.case_id.sudo(False)._filtered_access("read").filtered("seen_from_lead")
        return self.browse(side.mail_message_id.id for side in sides if side.case_id in cases)
