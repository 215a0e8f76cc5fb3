import re

from odoo import api, models
from odoo.tools import SQL, email_normalize_all, html2plaintext, split_every

from ..tools.person import names_address
from .social_crm_personal_data_mixin import EXPORT_BATCH


class MailMessageExport(models.Model):
    """What the person wrote anywhere, and what is noted on the threads of records that are about nobody else.

    Notes about a person are data about the person (GDPR, art. 15), whoever wrote them. Who of ours did is data about
    a colleague, and reads so.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "mail.message"

    @api.model
    def _personal_data(self, person):
        self.env.flush_all()
        threads = self._threads_of(person)
        reduced = self._reducer(person)
        yield from self._told_messages(person, threads, reduced)
        yield from self._told_reactions(person)
        for model_name, ids in threads.items():
            yield from self._told_to_dos(model_name, ids, reduced)
            yield from self._told_scheduled(model_name, ids, reduced)
            yield from self._told_files(model_name, ids)

    def _threads_of(self, person):
        """Return the records whose threads are about the person: ids by model.

        A model that empties its threads with :meth:`mail.message._forget_threads` names them here too, by
        ``_personal_thread_ids(person)``.

        :rtype: dict[str, list[int]]
        """
        knowing_people = [self.env[name] for name in self.env["social.crm.erasure"]._steps()]
        return {
            model._name: list(model._personal_thread_ids(person))
            for model in knowing_people
            if hasattr(model, "_personal_thread_ids")
        }

    # ------------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------------
    def _told_messages(self, person, threads, reduced):
        written = SQL(
            "((author_id = %s OR %s) AND message_type IN ('comment', 'email'))",
            person.partner_id or 0,
            names_address(SQL.identifier("email_from"), person.addresses),
        )
        on_threads = [SQL("(model = %s AND res_id = ANY(%s))", name, ids) for name, ids in threads.items() if ids]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %(noted)s FROM mail_message WHERE (%(written)s OR %(noted)s) AND NOT %(elsewhere)s ORDER BY id",
                written=written,
                noted=SQL("(%s)", SQL(" OR ").join([SQL("FALSE"), *on_threads])),
                elsewhere=self._told_elsewhere(),
            )
        )
        noted = {id_ for id_, is_noted in rows if is_noted}
        for ids in split_every(EXPORT_BATCH, [id_ for id_, _is_noted in rows]):
            for message in self.browse(ids):
                # the database finds addresses in names too
                if message.id in noted or message._is_written_by(person) or message._is_sent_by(person):
                    yield message._told_row(person, reduced)
            self.env.invalidate_all()

    def _told_elsewhere(self):
        """Hook: write the condition that a message is told by a model that knows more of it."""
        return SQL("FALSE")

    def _told_row(self, person, reduced):
        own = self._is_written_by(person)
        text = html2plaintext(self.body or "", include_references=False)
        return {
            self.env._("When"): f"{self.date} UTC",
            self.env._("On"): self.env["ir.model"]._get(self.model).name or "",
            self.env._("Written By"): self.env._("You") if own else self._called_writer(),
            self.env._("From"): (self.email_from or "") if own else "",
            self.env._("Subject"): (self.subject or "") if own else reduced(self.subject or ""),
            self.env._("Text"): text if own else reduced(text),
            self.env._("Changed"): self._told_changes(person),
            "files": self.attachment_ids,
        }

    def _is_written_by(self, person):
        if self.author_id:
            return self.author_id.id == person.partner_id
        return self._is_sent_by(person)

    def _is_sent_by(self, person):
        """Whether it came from an address of the person, whoever is its author."""
        return not set(person.addresses).isdisjoint(email_normalize_all(self.email_from))

    def _called_writer(self):
        """Return who wrote a message that the person did not."""
        users = self.author_id.with_context(active_test=False).user_ids
        if users.filtered(lambda user: not user.share):
            return self.env._("A colleague")
        return self.env._("Somebody else") if self.author_id or self.email_from else ""

    def _told_changes(self, person):
        """Return what a log says of fields that may name the person: the same as an erasure empties."""
        lines = []
        for tracked in self.tracking_value_ids:
            field = tracked.field_id
            if field.ttype in ("char", "text", "html"):
                values = [
                    tracked.old_value_char or tracked.old_value_text or "–",
                    tracked.new_value_char or tracked.new_value_text or "–",
                ]
            elif field.relation == "res.partner":
                values = [
                    value if value in person.names else self.env._("somebody else") if value else "–"
                    for value in (tracked.old_value_char, tracked.new_value_char)
                ]
            else:
                continue
            lines.append(f"{field.field_description}: {' → '.join(values)}")
        return "\n".join(lines)

    def _told_reactions(self, person):
        if not person.partner_id:
            return
        for reaction in self.env["mail.message.reaction"].search([("partner_id", "=", person.partner_id)], order="id"):
            yield {
                self.env._("Reaction"): reaction.content,
                self.env._("To What Was Written on"): f"{reaction.message_id.date} UTC",
            }

    # ------------------------------------------------------------------
    # What else hangs on a thread
    # ------------------------------------------------------------------
    def _told_to_dos(self, model_name, ids, reduced):
        for to_do in self._to_dos_about(model_name, ids):
            yield {
                self.env._("To-Do"): to_do.activity_type_id.name or "",
                self.env._("On"): self.env["ir.model"]._get(model_name).name,
                self.env._("Until"): str(to_do.date_deadline or ""),
                self.env._("Summary"): reduced(to_do.summary or ""),
                self.env._("Note"): reduced(html2plaintext(to_do.note or "", include_references=False)),
                self.env._("Feedback"): reduced(to_do.feedback or ""),
                "files": to_do.attachment_ids,
            }

    def _told_scheduled(self, model_name, ids, reduced):
        scheduled = self.env["mail.scheduled.message"].search(
            [("model", "=", model_name), ("res_id", "in", ids)], order="id"
        )
        for message in scheduled:
            yield {
                self.env._("To Be Sent"): f"{message.scheduled_date} UTC",
                self.env._("Subject"): reduced(message.subject or ""),
                self.env._("Text"): reduced(html2plaintext(message.body or "", include_references=False)),
                "files": message.attachment_ids,
            }

    def _told_files(self, model_name, ids):
        """Yield files that lie on the records, pictures too, and came with no message."""
        model = self.env[model_name]
        # A field that is computed from another (the smaller sizes of a picture) holds nothing new.
        holding = [name for name, field in model._fields.items() if not field.related]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ir_attachment file WHERE res_model = %s AND res_id = ANY(%s)"
                " AND (res_field IS NULL OR res_field = ANY(%s))"
                " AND NOT EXISTS (SELECT FROM message_attachment_rel sent WHERE sent.attachment_id = file.id)"
                " ORDER BY id",
                model_name,
                ids,
                holding,
            )
        )
        for file in self.env["ir.attachment"].browse(file_id for (file_id,) in rows):
            yield {self.env._("File"): file.name, self.env._("Description"): file.description or "", "files": file}

    # ------------------------------------------------------------------
    # Colleagues
    # ------------------------------------------------------------------
    def _reducer(self, person):
        """Return a function that takes the names of colleagues out of a text.

        A name of one word may be a word: it goes where it is written as a mention, with an @.

        :rtype: collections.abc.Callable[[str], str]
        """
        users = self.env["res.users"].with_context(active_test=False)
        names = {user.name.strip() for user in users.search([("share", "=", False)]) if user.name}
        names = sorted(names.difference(person.names, [""]), key=len, reverse=True)
        whole = [rf"@?{re.escape(name)}" if " " in name else f"@{re.escape(name)}" for name in names]
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(whole)})(?!\w)", re.IGNORECASE) if whole else None
        return lambda text: pattern.sub(self.env._("a colleague"), text) if pattern else text
