from odoo import api, models
from odoo.tools import SQL

from .social_crm_personal_data_mixin import ERASE_BATCH

#: What hangs on a message and repeats its words: tables, and how they name it.
TAIL = {
    "mail_mail": "mail_message_id",
    "mail_message_schedule": "mail_message_id",
    "mail_message_translation": "message_id",
    "mail_message_link_preview": "message_id",
    "mail_message_reaction": "message_id",
}

#: What a contact was told of, follows and reacted to: tables, and how they name the contact.
READING = {
    "mail_notification": "res_partner_id",
    "mail_followers": "partner_id",
    "mail_message_reaction": "partner_id",
    "mail_message_res_partner_rel": "res_partner_id",
    "mail_mail_res_partner_rel": "res_partner_id",
}


class MailMessage(models.Model):
    """A message keeps its row when its person is erased, and who wrote it where that is somebody else."""

    _inherit = "mail.message"

    _erase_order = 80

    @api.model
    def _erase_person(self, person):
        """Take the contact's name and address off whatever they wrote elsewhere.

        The words themselves belong to an order, a task, an invoice, and stay with it; Odoo's Privacy Lookup finds
        them.
        """
        if not person.partner_id or person.keeps_contact:
            return 0
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET email_from = NULL, reply_to = NULL, incoming_email_to = NULL,"
                " incoming_email_cc = NULL, outgoing_email_to = NULL WHERE id IN (SELECT id FROM mail_message"
                " WHERE author_id = %s AND (email_from IS NOT NULL OR reply_to IS NOT NULL"
                " OR incoming_email_to IS NOT NULL OR incoming_email_cc IS NOT NULL OR outgoing_email_to IS NOT NULL)"
                " LIMIT %s)",
                person.partner_id,
                ERASE_BATCH,
            )
        )
        number = self.env.cr.rowcount
        return number or self._erase_reading(person.partner_id)

    def _erase_reading(self, partner_id):
        number = 0
        for table, column in READING.items():
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s = %s", SQL.identifier(table), SQL.identifier(column), partner_id)
            )
            number += self.env.cr.rowcount
        return number

    @api.model
    def _forget(self, ids, and_author=()):
        """Empty messages of their words, files and addresses; the rows stay, for they are counted.

        :param ids: of messages
        :param and_author: ids of those whose author is forgotten too
        """
        ids = list(ids)
        if not ids:
            return
        self._drop_files(ids)
        self.env.flush_all()
        # Each row is written once: with all its indexes, that is what takes the time.
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET body = '', subject = NULL, reply_to = NULL, incoming_email_to = NULL,"
                " incoming_email_cc = NULL, outgoing_email_to = NULL, message_id = NULL,"
                " author_id = CASE WHEN id = ANY(%(theirs)s) THEN NULL ELSE author_id END,"
                " email_from = CASE WHEN id = ANY(%(theirs)s) THEN NULL ELSE email_from END WHERE id = ANY(%(ids)s)",
                theirs=list(and_author),
                ids=ids,
            )
        )
        previews = self.env.execute_query(
            SQL("SELECT DISTINCT link_preview_id FROM mail_message_link_preview WHERE message_id = ANY(%s)", ids)
        )
        for table, column in TAIL.items():
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids)
            )
        self._forget_previews([preview_id for (preview_id,) in previews])
        self._forget_tracking(ids)
        self.env.invalidate_all(flush=False)

    def _drop_files(self, ids):
        """Delete the files of messages, and take off what stays elsewhere.

        :param list ids: of messages
        """
        files = self.env["ir.attachment"].browse(
            id_
            for (id_,) in self.env.execute_query(
                SQL("SELECT DISTINCT attachment_id FROM message_attachment_rel WHERE message_id = ANY(%s)", ids)
            )
        )
        files = files.exists()
        (files - self._files_that_stay(files)).unlink()
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM message_attachment_rel WHERE message_id = ANY(%s)", ids))
        self.browse(ids).invalidate_recordset(["attachment_ids"], flush=False)

    @api.model
    def _files_that_stay(self, files):
        """Hook: files of messages that are not theirs alone: they go with something else.

        :param files: ``ir.attachment``
        :return: some of them
        """
        return files.browse()

    def _forget_previews(self, ids):
        """Addresses that nobody else has written stay with nobody."""
        if ids:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM mail_link_preview preview WHERE id = ANY(%s) AND NOT EXISTS ("
                    "SELECT FROM mail_message_link_preview used WHERE used.link_preview_id = preview.id)",
                    ids,
                )
            )

    def _forget_tracking(self, ids):
        """What a field was called before may name the person; who of ours it was given to does not."""
        self.env.cr.execute(
            SQL(
                "UPDATE mail_tracking_value tracked SET old_value_char = NULL, new_value_char = NULL,"
                " old_value_text = NULL, new_value_text = NULL FROM ir_model_fields field"
                " WHERE field.id = tracked.field_id AND tracked.mail_message_id = ANY(%s)"
                " AND (field.ttype IN ('char', 'text', 'html') OR field.relation = 'res.partner')",
                ids,
            )
        )

    @api.model
    def _forget_threads(self, model_name, ids):
        """Empty what else stands on the threads of records that were about a person: notes, logs, to-dos, files.

        :param str model_name:
        :param ids: of records
        :return: the number of rows touched; what is left comes with the next call
        :rtype: int
        """
        ids = list(ids)
        if not ids:
            return 0
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mail_message WHERE model = %s AND res_id = ANY(%s)"
                " AND (COALESCE(body, '') != '' OR subject IS NOT NULL OR message_id IS NOT NULL) LIMIT %s",
                model_name,
                ids,
                ERASE_BATCH,
            )
        )
        self._forget([id_ for (id_,) in rows])
        of_threads = [("res_model", "=", model_name), ("res_id", "in", ids)]
        files = self.env["ir.attachment"].search(
            [*of_threads, ("res_field", "in", (False, *self.env[model_name]._fields))]
        )
        todos = self._to_dos_about(model_name, ids)
        scheduled = self.env["mail.scheduled.message"].search([("model", "=", model_name), ("res_id", "in", ids)])
        number = len(rows) + len(files) + len(todos) + len(scheduled)
        files.unlink()
        todos.unlink()
        scheduled.unlink()
        return number

    @api.model
    def _to_dos_about(self, model_name, ids):
        """Return the to-dos of records, also those that are done: what is told, and what is forgotten with them.

        A model whose to-dos may lie elsewhere extends this.

        :rtype: odoo.model.mail_activity
        """
        to_dos = self.env["mail.activity"].with_context(active_test=False)
        return to_dos.search([("res_model", "=", model_name), ("res_id", "in", ids)], order="id")
