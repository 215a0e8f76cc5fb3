from odoo import api, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_personal_data_mixin import ERASE_BATCH


class SocialCrmCaseErasure(models.Model):
    """The work was done, whoever it was for: a case keeps its times, its team and its number, and loses its subject."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _name = "social.crm.case"
    _inherit = ["social.crm.case", "social.crm.personal.data.mixin"]

    _personal_fields = ("number", "name", "stage_id", "opened_at", "closed_at", "first_response_at", "last_message_at")
    _erase_order = 25  # its subject is the first words of a message

    @api.model
    def _personal_thread_ids(self, person):
        """The records whose threads are about the person."""
        return self._personal_ids(person)

    @api.model
    def _erase_person(self, person):
        """Empty the person's cases of notes, to-dos, files and subject, then of the person."""
        cases = self._personal_ids(person)[:ERASE_BATCH]
        number = self.env["mail.message"]._forget_threads(self._name, cases)
        if number or not cases:
            return number
        self.browse(cases)._forget_subjects()
        self.env.cr.execute(
            SQL("UPDATE social_crm_case SET identity_id = NULL, partner_id = NULL WHERE id = ANY(%s)", cases)
        )
        number = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        return number

    def _forget_subjects(self):
        """Say that the subject is gone, in the language of the company, for all its people see it; forget older ones."""
        if not self:
            return
        for company, cases in self.grouped("company_id").items():
            erased = cases.with_context(lang=company.partner_id.lang).env._("Erased")
            self.env.cr.execute(SQL("UPDATE social_crm_case SET name = %s WHERE id = ANY(%s)", erased, cases.ids))
        self._rename_ratings()
        logs = self.env.execute_query(
            SQL(
                "SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s) AND EXISTS ("
                "SELECT FROM mail_tracking_value tracked WHERE tracked.mail_message_id = mail_message.id)",
                self._name,
                self.ids,
            )
        )
        self.env["mail.message"]._forget_tracking([id_ for (id_,) in logs])
        self.invalidate_model(["name"], flush=False)
