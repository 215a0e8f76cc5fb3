import json
import logging
import mmap
import shutil
import tempfile
import zipfile
from itertools import count
from mimetypes import guess_extension

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import get_extension

from ..tools.person import Person

_logger = logging.getLogger(__name__)

CRON = "social_crm_base.cron_export"

#: The activity of whoever asked: fetch the file, or see why there is none.
HAND_OVER = "mail.mail_activity_data_todo"

#: An export that did not work out so often waits until a person has looked.
MAX_ATTEMPTS = 3

#: Minutes between two attempts.
PAUSE = 5

#: What the person opens in a browser; it needs nothing from anywhere.
HEAD = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>'
    "body{{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}"
    "table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #ccc;padding:.3em .6em;text-align:left;"
    "vertical-align:top;white-space:pre-wrap}}</style></head><body><h1>{title}</h1><p>{date}</p>\n"
)
KEPT_IN_MEMORY = 1 << 20  # bytes of each of the files; the rest waits on the disk


class SocialCrmExport(models.Model):
    """A file with all that is kept of a person, for the person: pages they can read, data a program can.

    It is written in the background, model by model (``_personal_data``). The file is an attachment of this record,
    so that whoever may read this may fetch it, and nobody else.
    """

    _name = "social.crm.export"
    _inherit = ["mail.thread", "mail.activity.mixin", "social.crm.personal.data.mixin"]
    _description = "Export of a Person"
    _order = "id desc"
    _erase_order = 5  # a copy of everything goes first

    name = fields.Char("Person", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade")
    identity_id = fields.Many2one(
        "social.crm.identity", readonly=True, index="btree_not_null", ondelete="cascade", help="Of who is no contact."
    )
    user_id = fields.Many2one("res.users", "Asked for by", required=True, readonly=True, ondelete="restrict")
    requested_at = fields.Datetime("Asked for", required=True, readonly=True, default=fields.Datetime.now)
    finished_at = fields.Datetime("Finished", readonly=True)
    state = fields.Selection(
        [("running", "Being written"), ("done", "Ready"), ("failed", "Failed")],
        required=True,
        default="running",
        readonly=True,
    )
    progress = fields.Float(readonly=True, aggregator=None)
    part = fields.Char("Working on", readonly=True)
    row_count = fields.Integer("Rows", readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    error = fields.Text("What Went Wrong", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="set null")

    @api.model
    def _begin(self, partner, identities):
        """Begin the export of a person.

        :param partner: ``res.partner``, one or none
        :param identities: all ``social.crm.identity`` of the person
        :return: the action that shows how far it is
        :raise AccessError: the user is no administrator of all companies that talked to the person
        """
        self.env["social.crm.erasure"]._check_may(partner, identities, login=True)
        quiet = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
        export = (
            # sudo: what is told of a person does not depend on who asks for it
            self.sudo()
            .with_context(**quiet)
            .create(
                {
                    "name": partner.display_name or identities[:1].display_name,
                    "partner_id": partner.id,
                    "identity_id": False if partner else identities[:1].id,
                    "user_id": self.env.uid,
                }
            )
        )
        self.env.ref(CRON).sudo()._trigger()  # sudo: scheduled actions are technical
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export of a Person"),
            "res_model": self._name,
            "res_id": export.id,
            "views": [(False, "form")],
        }

    @api.model
    def _run(self):
        """Cron: write the files that were asked for. One that was interrupted is begun anew."""
        commit = self.env["ir.cron"]._commit_progress
        # what has failed, or killed its worker, keeps nobody else waiting
        for export in self.search([("state", "=", "running")], order="attempts, id"):
            export._attempt(commit)
            if commit(1) <= 0:
                break

    def _attempt(self, commit):
        """Write the file, or say why that did not work and when it is tried again.

        :param commit: called before the work, so that an attempt counts that kills its worker, and after each model
        """
        self.ensure_one()
        self = self._to_whoever_asked()
        if self.attempts >= MAX_ATTEMPTS:  # else the last one would have said what was wrong
            self._give_up(self.env._("The server stopped each time while “%s” was written.", self.part or self.name))
            return
        self.write({"attempts": self.attempts + 1, "error": False})
        commit()
        try:
            self._write_file(commit)
        except Exception as error:  # whatever it is, the next export is written, and who asked for this one is told
            _logger.warning("Export %s could not be written", self.id, exc_info=True)
            commit()  # the failed part was rolled back; what holds now, for the person may have been erased meanwhile
            self.exists()._put_off(error)

    def _put_off(self, error):
        for export in self:
            reason = export._reason(error)
            if export.attempts >= MAX_ATTEMPTS:
                export._give_up(reason)
            else:
                export.error = reason
                self.env.ref(CRON)._trigger(fields.Datetime.add(fields.Datetime.now(), minutes=PAUSE))

    def _reason(self, error):
        """:return: what went wrong, for people"""
        if isinstance(error, UserError):
            return self.env._("“%(part)s” could not be written: %(reason)s", part=self.part, reason=error)
        return self.env._(
            "“%(part)s” could not be written. The cause is in the log of the server, where it says “Export %(number)s”.",
            part=self.part,
            number=self.id,
        )

    def _give_up(self, reason):
        self.write({"state": "failed", "error": reason})
        self._tell(self.env._("An export of a person failed"), reason)

    def _write_file(self, commit):
        """:param commit: called after each model"""
        self.ensure_one()
        self = self.with_context(lang=self.partner_id.lang or self.user_id.lang)  # it is for the person to read
        identities = self.partner_id.with_context(active_test=False).identity_ids | self.identity_id
        person = Person.gather(self.partner_id, identities)
        names = self.env["social.crm.erasure"]._steps()[::-1]  # who they are first
        asked = self._to_whoever_asked()
        with (
            tempfile.TemporaryFile() as file,
            tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as pages,
            tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as data,
        ):
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writer = _Writer(self.env, archive, pages, data)
                for position, name in enumerate(names):
                    self._begin_part(asked._title(name), 100 * position / len(names), writer.rows)
                    commit()
                    with self.env.cr.savepoint():
                        writer.write_section(self._title(name), self.env[name]._personal_data(person))
                self._begin_part(asked.env._("The file"), 99, writer.rows)
                commit()
                writer.close(self.env._("What we keep of %s", self.name))
            with self.env.cr.savepoint(), mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                self._keep(content)

    def _begin_part(self, part, progress, rows):
        with self.env.cr.savepoint():
            self.write({"part": part, "progress": progress, "row_count": rows})

    def _title(self, name):
        return self.env["ir.model"]._get(name).name or self.env[name]._description

    def _keep(self, content):
        """:param content: the file, mapped into memory: Odoo writes it to its filestore without reading it whole"""
        if self.env["ir.attachment"]._storage() == "db":
            content = bytes(content)
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": self.env._("personal-data-%s.zip", self.id),
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"state": "done", "finished_at": fields.Datetime.now(), "progress": 100, "part": False})
        asked = self._to_whoever_asked()
        asked._tell(asked.env._("An export of a person is ready to be handed over"))

    def _to_whoever_asked(self):
        """:return: this, in the language of whoever asked for it"""
        return self.with_context(lang=self.user_id.lang)

    def _tell(self, summary, note=False):
        """Whoever asked for it has something to do; it is told in the list of their activities alone."""
        # no e-mail: it would name the person, and outlive the export
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            HAND_OVER, user_id=self.user_id.id, summary=summary, note=note or ""
        )

    def action_try_again(self):
        """Write it anew, as if it were asked for now; who may is decided by the right to read this record."""
        self.check_access("read")
        export = self.sudo()  # sudo: nobody changes an export by hand
        export.activity_unlink([HAND_OVER])
        export.filtered(lambda each: each.state == "failed").write({"state": "running", "attempts": 0, "progress": 0})
        self.env.ref(CRON).sudo()._trigger()  # sudo: scheduled actions are technical

    def action_download(self):
        """Fetch the file; who may is decided by the right to read this record."""
        self.ensure_one()
        self.check_access("read")
        self.sudo().activity_unlink([HAND_OVER])  # sudo: that they have it now is all that is written
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def unlink(self):
        self.attachment_id.unlink()
        return super().unlink()

    @api.model
    def _erase_person(self, person):
        self.flush_model()
        exports = self.browse(self._personal_ids(person))
        number = len(exports)
        exports.unlink()
        return number

    @api.model
    def _personal_data(self, person):
        """What was exported is in the export."""
        return iter(())


class _Writer:
    """Writes sections side by side as HTML and JSON, row by row, however many there are."""

    def __init__(self, env, archive, pages, data):
        self.env, self.archive = env, archive
        self.rows = 0
        self._html, self._json = pages, data
        self._sections = count()
        self._files = {}

    def write_section(self, title, rows):
        """:param rows: an iterator as of ``_personal_data``"""
        first = next(rows, None)
        if first is None:
            return
        self._add(self._json, f"{',' if next(self._sections) else '{'}\n{json.dumps(title, ensure_ascii=False)}: [\n")
        self._add(self._html, Markup("<h2>%s</h2>\n") % title)
        self._write_row(first, "")
        for row in rows:
            self._write_row(row, ",\n")
        self._add(self._json, "\n]")

    def close(self, title):
        """Put the two files into the archive."""
        self._add(self._json, "\n}\n" if next(self._sections) else "{}\n")
        self._add(self._html, "</body></html>\n")
        head = HEAD.format(title=title, date=fields.Date.today())
        for name, file, start in (("index.html", self._html, head), ("data.json", self._json, "")):
            with self.archive.open(name, "w", force_zip64=True) as target:
                target.write(str(start).encode())
                file.seek(0)
                shutil.copyfileobj(file, target)

    def _write_row(self, row, separator):
        files = [self._write_attachment(file) for file in row.pop("files", ())]
        row = {label: value for label, value in row.items() if value}
        if files:
            row[self.env._("Files")] = ", ".join(files)
        self._add(self._json, separator + json.dumps(row, ensure_ascii=False, default=str))
        cells = Markup("").join(
            Markup("<tr><th>%s</th><td>%s</td></tr>") % (label, value) for label, value in row.items()
        )
        self._add(self._html, Markup("<table>%s</table><br>\n") % cells)
        self.rows += 1

    def _write_attachment(self, attachment):
        """:return: where the file is in the archive, or why it is not"""
        if attachment.id not in self._files:
            self._files[attachment.id] = self._copy(attachment)
        return self._files[attachment.id]

    def _copy(self, attachment):
        extension = get_extension(attachment.name or "") or guess_extension(attachment.mimetype or "") or ""
        name = f"files/{attachment.id}{extension}"
        told = f"{name} ({attachment.name})"
        if attachment.type == "url":
            return attachment.url or attachment.name
        if not attachment.store_fname:
            self.archive.writestr(name, attachment.with_prefetch().raw or b"")  # or all would be read at once
            attachment.invalidate_recordset(["raw", "db_datas"])
            return told
        try:
            with (
                open(attachment._full_path(attachment.store_fname), "rb") as source,
                self.archive.open(name, "w", force_zip64=True) as target,
            ):
                shutil.copyfileobj(source, target)
        except FileNotFoundError:
            return self.env._("%s (the file is no longer on our server)", attachment.name)
        return told

    def _add(self, file, text):
        file.write(str(text).encode("utf-8", "replace"))
