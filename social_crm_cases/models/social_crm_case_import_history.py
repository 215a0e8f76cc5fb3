from odoo import fields, models
from odoo.tools import SQL, html_sanitize, plaintext2html

from odoo.addons.social_crm_base.tools.sql import as_table, insert_rows, update_rows
from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage, sequence_of

from ..tools.imported import IN, OUT, thread_of


class SocialCrmCase(models.Model):
    """What was said and noted in cases that come from another helpdesk."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def _import_messages(self, said, cases, places):
        """Store what was said, and note when.

        :param said: ``ImportedMessage`` of each
        :param cases: case by number
        :param places: channel and author of their person by number
        :return: number of new messages
        """
        users = self.env["res.users"].browse({each.user_id for each in said if each.user_id})
        names = {user.id: user.name for user in users}
        items = {
            (places[each.number][0].id, _key_of(each)): (each, self._item(each, *places[each.number], names))
            for each in said
        }
        # sudo: the product writes down what was said
        messages = self.env["social.crm.message"].sudo()
        rows = messages._take_in_history([(places[each.number][0], item) for each, item in items.values()])
        if not rows:
            return 0
        imported = {row["id"]: items[row["channel"].id, row["external_id"]][0] for row in rows}
        self._file({id_: cases[each.number] for id_, each in imported.items()})
        self._sign(rows, imported, cases)
        files = [(row["mail_message_id"], row["conversation_id"], imported[row["id"]].file_ids) for row in rows]
        self._copy_files([(mail_id, "social.crm.conversation", talk_id, ids) for mail_id, talk_id, ids in files])
        self._note_imported_moments(imported.values(), cases)
        return len(rows)

    def _item(self, said, channel, author, names):
        """Make what a connector would have told of a message."""
        if said.direction == OUT:
            ours = {"author": Author("", name=names.get(said.user_id) or said.author, is_us=True), "recipient": author}
        else:
            other = self._author_of(said.person, "email")
            is_other = channel.network_id.code == "email" and other.external_id
            ours = {"author": other if is_other and other.external_id != author.external_id else author}
        return IncomingMessage(
            external_id=_key_of(said),
            conversation_id=thread_of(said.number),
            occurred_at=said.occurred_at,
            sequence=sequence_of(said.line),
            conversation_name=author.name,
            text=said.text,
            html=said.html,
            **ours,
        )

    def _sign(self, rows, imported, cases):
        """Say who of us wrote, and whose contact did where no identity tells."""
        users = {row["id"]: imported[row["id"]].user_id for row in rows if imported[row["id"]].user_id}
        update_rows(self.env, "social_crm_message", ["user_id"], list(users.items()))
        partner_of = {user.id: user.partner_id.id for user in self.env["res.users"].browse(set(users.values()))}
        authors = [(row["mail_message_id"], partner_of[users[row["id"]]]) for row in rows if row["id"] in users]
        contacts = {
            row["id"]: (row["mail_message_id"], cases[imported[row["id"]].number].partner_id.id)
            for row in rows
            if row["direction"] == "in" and not row["partner_id"] and cases[imported[row["id"]].number].partner_id
        }
        update_rows(
            self.env,
            "social_crm_message",
            ["partner_id"],
            [(id_, partner_id) for id_, (_mail_id, partner_id) in contacts.items()],
        )
        update_rows(self.env, "mail_message", ["author_id"], [*authors, *contacts.values()])

    def _note_imported_moments(self, said, cases):
        """Note on the cases when they and we spoke."""
        inbound, spoken, answered = {}, {}, {}
        for each in sorted(said, key=lambda each: each.occurred_at):
            case = cases[each.number]
            spoken[case.id] = each.occurred_at
            if each.direction == IN:
                inbound[case.id] = each.occurred_at
            elif each.occurred_at >= case.opened_at:
                answered.setdefault(case.id, each.occurred_at)
        self._note_moments(spoken, latest=["last_message_at"])
        self._note_moments(inbound, latest=["last_inbound_at"])
        self._note_moments(answered, earliest=["first_response_at"])
        self.browse(answered)._measure_times()
        self.browse(spoken)._lead_conversations()

    def _import_notes(self, said, cases):
        """Keep what colleagues noted where they find it: on the case.

        :param said: ``ImportedMessage`` of each
        :return: number of new notes
        """
        notes = {f"<{_key_of(each)}@imported>": each for each in said}
        if not notes:
            return 0
        ids = list({cases[each.number].id for each in notes.values()})
        known = self.env.execute_query(
            SQL(
                "SELECT message_id FROM mail_message WHERE model = %s AND res_id = ANY(%s) AND message_id = ANY(%s)",
                self._name,
                ids,
                list(notes),
            )
        )
        notes = {key: each for key, each in notes.items() if (key,) not in set(known)}
        partners = {
            user.id: user.partner_id.id
            for user in self.env["res.users"].browse({each.user_id for each in notes.values() if each.user_id})
        }
        note = self.env.ref("mail.mt_note").id
        rows = insert_rows(
            self.env,
            "mail_message",
            "model res_id date body message_type subtype_id author_id email_from message_id is_internal"
            " reply_to_force_new".split(),
            [
                (
                    self._name,
                    cases[each.number].id,
                    each.occurred_at,
                    html_sanitize(each.html) if each.html else str(plaintext2html(each.text)),
                    "comment",
                    note,
                    partners.get(each.user_id),
                    None if each.user_id else each.author or None,
                    key,
                    True,
                    False,
                )
                for key, each in notes.items()
            ],
            returning=["id", "message_id", "res_id"],
        )
        self._copy_files([(id_, self._name, case_id, notes[key].file_ids) for id_, key, case_id in rows])
        self.browse(ids).invalidate_recordset(["message_ids"], flush=False)
        return len(notes)

    def _copy_files(self, places):
        """Copy attachments to where they belong now; the files themselves are shared.

        :param places: id of the ``mail.message`` or ``None``, model and id of the record, and ids of the attachments
        """
        rows = [(mail_id, model, id_, file_id) for mail_id, model, id_, file_ids in places for file_id in file_ids]
        if not rows:
            return
        self.env["ir.attachment"].flush_model()
        copied = SQL(", ").join(
            SQL.identifier(name)
            for name in "name type url store_fname db_datas checksum file_size mimetype index_content".split()
        )
        types = {"mail_id": "int4", "model": "varchar", "record_id": "int4", "file_id": "int4"}
        self.env.cr.execute(
            SQL(
                """
                  WITH wanted AS (
                       SELECT nextval(pg_get_serial_sequence('ir_attachment', 'id')) AS new_id, place.* FROM %s),
                       copied AS (
                       INSERT INTO ir_attachment (id, res_model, res_id, company_id, create_uid, create_date, %s)
                       SELECT new_id, model, record_id, %s, %s, %s, %s
                         FROM wanted JOIN ir_attachment file ON file.id = file_id
                    RETURNING id)
                INSERT INTO message_attachment_rel (message_id, attachment_id)
                SELECT mail_id, id FROM copied JOIN wanted ON new_id = id WHERE mail_id IS NOT NULL
                """,
                as_table("place", types, rows),
                copied,
                self.env.company.id,
                self.env.uid,
                fields.Datetime.now(),
                copied,
            )
        )
        mails = self.env["mail.message"].browse({mail_id for mail_id, *_place in rows if mail_id})
        mails.invalidate_recordset(["attachment_ids"], flush=False)


def _key_of(said):
    return f"{thread_of(said.number)}:{said.key}"
