import json
import tempfile
import zipfile
from itertools import count

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mimetypes import get_extension

from ..tools.person import Person

CRON = "social_crm_base.cron_export"

#: What the person opens in a browser; it needs nothing from anywhere.
HEAD = Markup(
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>'
    "body{{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}"
    "table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #ccc;padding:.3em .6em;text-align:left;"
    "vertical-align:top;white-space:pre-wrap}}</style></head><body><h1>{title}</h1><p>{date}</p>\n"
)
KEPT_IN_MEMORY = 16 << 20


class SocialCrmExport(models.Model):
    """A file with all that is kept of a person, for the person: pages they can read, data a program can.

    It is written in the background, model by model (``_personal_data``). The file is an attachment of this record,
    so that whoever may read this may fetch it, and nobody else.
    """

    _name = "social.crm.export"
    _inherit = ["social.crm.personal.data.mixin"]
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
    row_count = fields.Integer("Rows", readonly=True)
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
        # sudo: what is told of a person does not depend on who asks for it
        export = self.sudo().create(
            {
                "name": partner.display_name or identities[:1].display_name,
                "partner_id": partner.id,
                "identity_id": False if partner else identities[:1].id,
                "user_id": self.env.uid,
            }
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
        for export in self.search([("state", "=", "running")], order="id"):
            export._write_file(commit)
            if commit(1) <= 0:
                break

    def _write_file(self, commit):
        """:param commit: called after each model"""
        self.ensure_one()
        identities = self.partner_id.with_context(active_test=False).identity_ids | self.identity_id
        person = Person.gather(self.partner_id, identities)
        names = self.env["social.crm.erasure"]._steps()[::-1]  # who they are first
        with (
            tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as file,
            tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as pages,
            tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as data,
        ):
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writer = _Writer(self.env, archive, pages, data)
                for position, name in enumerate(names, 1):
                    writer.write_section(self._title(name), self.env[name]._personal_data(person))
                    self.write({"progress": 100 * position / len(names), "row_count": writer.rows})
                    commit()
                writer.close(self.env._("What we keep of %s", self.name))
            file.seek(0)
            self._keep(file.read())

    def _title(self, name):
        return self.env["ir.model"]._get(name).name

    def _keep(self, content):
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": self.env._("personal-data-%s.zip", self.id),
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"state": "done", "finished_at": fields.Datetime.now()})

    def action_download(self):
        """Fetch the file; who may is decided by the right to read this record."""
        self.ensure_one()
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

    @api.autovacuum
    def _gc_exports(self):
        """A copy of everything about a person does not lie about for longer than it takes to hand it over."""
        # sudo: system parameters are technical
        days = int(self.env["ir.config_parameter"].sudo().get_param("social_crm_base.export_retention_days", 30))
        self.search(
            [("requested_at", "<", fields.Datetime.subtract(fields.Datetime.now(), days=days))], limit=100
        ).unlink()


class _Writer:
    """Writes sections side by side as HTML and JSON, row by row, however many there are."""

    def __init__(self, env, archive, pages, data):
        self.env, self.archive = env, archive
        self.rows = 0
        self._html, self._json = pages, data
        self._sections = count()
        self._files = set()

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
                while piece := file.read(1 << 20):
                    target.write(piece)

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
        """:return: where the file is in the archive"""
        name = f"files/{attachment.id}{get_extension(attachment.name or '')}"
        if attachment.id not in self._files:
            self._files.add(attachment.id)
            self.archive.writestr(name, attachment.raw or b"")
        return name

    def _add(self, file, text):
        file.write(str(text).encode("utf-8", "replace"))
