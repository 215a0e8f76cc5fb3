from odoo import api, fields, models
from odoo.tools import SQL


class SocialCrmCaseDocuments(models.Model):
    """The files of a case in one place: its own, and those of its talks."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    document_count = fields.Integer("Documents", compute="_compute_document_count")

    @api.depends("social_message_ids")
    def _compute_document_count(self):
        documents = self._documents()
        for case in self:
            case.document_count = len(documents.get(case.id, ()))

    def _documents(self):
        """Which files belong to these cases, whoever may read them.

        :return: ids of attachments by case id
        :rtype: dict[int, list[int]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT case_id, array_agg(DISTINCT attachment_id)
                  FROM (
                        SELECT res_id AS case_id, id AS attachment_id
                          FROM ir_attachment
                         WHERE res_model = %s AND res_id = ANY(%s) AND res_field IS NULL
                         UNION ALL
                        SELECT message.case_id, rel.attachment_id
                          FROM social_crm_message message
                          JOIN message_attachment_rel rel ON rel.message_id = message.mail_message_id
                         WHERE message.case_id = ANY(%s)
                       ) document
              GROUP BY case_id
                """,
                self._name,
                self.ids,
                self.ids,
            )
        )
        return dict(rows)

    def action_view_documents(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "ir.attachment",
            "view_mode": "kanban,list,form",
            "domain": [("id", "in", self._documents().get(self.id, []))],
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def _get_mail_thread_data_attachments(self):
        """The box of files beside the thread holds what people sent as well."""
        own = super()._get_mail_thread_data_attachments()
        said = self.env["ir.attachment"].search([("id", "in", self._documents().get(self.id, []))], order="id desc")
        return own | said
