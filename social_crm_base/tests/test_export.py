import io
import json
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .test_erasure import ErasureCase


class ExportCase(ErasureCase):
    def export(self, partner=None, identities=None):
        """Export, to the end.

        :return: the export, and the archive
        """
        partner = self.env["res.partner"] if partner is None else partner
        identities = partner.identity_ids if identities is None else identities
        action = self.env["social.crm.export"].with_user(self.admin)._begin(partner.with_user(self.admin), identities)
        export = self.env["social.crm.export"].browse(action["res_id"])
        export._write_file(lambda: None)
        return export, zipfile.ZipFile(io.BytesIO(export.attachment_id.raw))


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    def test_a_person_can_read_what_is_kept_of_them(self):
        self.log(self.on_x, summary="Anna & <b>marker</b> wrote")
        self.env["social.crm.consent"].create({"identity_id": self.on_x.id, "evidence": "She said yes"})
        self.anna.message_post(body="A note", attachments=[("tea.txt", b"Anna likes tea")])
        export, archive = self.export(self.anna)
        self.assertEqual((export.state, export.progress), ("done", 100))
        page = archive.read("index.html").decode()
        for words in ("Anna Marker", "anna_marker", "4711000815", "anna@example.org", "She said yes"):
            self.assertIn(words, page)
        self.assertIn("Anna &amp; &lt;b&gt;marker&lt;/b&gt; wrote", page)
        data = json.loads(archive.read("data.json"))
        self.assertEqual({row["Handle"] for row in data["Identity"] if "Handle" in row}, {"anna_marker"})
        self.assertEqual(export.row_count, sum(map(len, data.values())))

    def test_files_come_along_each_once(self):
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        for _time in range(2):
            lead.message_post(
                body="See <here>",
                author_id=self.anna.id,
                message_type="comment",
                attachments=[("tea.txt", b"likes tea")],
            )
        _export, archive = self.export(self.anna)
        files = [name for name in archive.namelist() if name.startswith("files/")]
        self.assertEqual(len(files), 2)
        self.assertEqual({archive.read(name) for name in files}, {b"likes tea"})
        self.assertTrue(all(name.endswith(".txt") and name in archive.read("index.html").decode() for name in files))

    def test_others_do_not_stand_in_it(self):
        ben = self.upsert(self.row("5500", handle="ben_marker"))
        self.link(ben, self.ben)
        self.log(ben, summary="Ben's own")
        _export, archive = self.export(self.anna)
        for name in archive.namelist():
            self.assertNotIn(b"Ben", archive.read(name))

    def test_a_person_known_only_by_a_handle(self):
        stranger = self.upsert(self.row("99887766", handle="passer_by"))
        export, archive = self.export(identities=stranger)
        self.assertIn("passer_by", archive.read("index.html").decode())
        self.assertNotIn("anna_marker", archive.read("index.html").decode())
        self.assertFalse(export.partner_id)

    def test_only_administrators_may_and_only_who_asked_gets_it(self):
        with self.assertRaises(AccessError):
            self.anna.with_user(self.manager).action_export_person()
        export, _archive = self.export(self.anna)
        other = self.admin.copy({"login": "another_admin"})
        self.assertTrue(export.with_user(self.admin).has_access("read"))
        for user in (other, self.manager, self.salesman):
            self.assertFalse(export.with_user(user).has_access("read"))
            self.assertFalse(export.attachment_id.with_user(user).has_access("read"))

    def test_erasure_takes_exports_along(self):
        export, _archive = self.export(self.anna)
        attachment = export.attachment_id
        self.erase(self.anna)
        self.assertFalse(export.exists() or attachment.exists())

    def test_a_copy_of_everything_does_not_lie_about(self):
        export, _archive = self.export(self.anna)
        self.env["social.crm.export"]._gc_exports()
        self.assertTrue(export.exists())
        self.env.cr.execute("UPDATE social_crm_export SET requested_at = requested_at - interval '31 days'")
        export.invalidate_recordset()
        self.env["social.crm.export"]._gc_exports()
        self.assertFalse(export.exists())


@tagged("post_install", "-at_install")
class TestDownload(ExportCase, HttpCase):
    def test_the_link_works_for_who_asked_and_for_nobody_else(self):
        export, _archive = self.export(self.anna)
        url = export.action_download()["url"]
        self.assertEqual(self.url_open(url).status_code, 404, "nobody is logged in")
        self.admin.password = "social_admin"
        self.authenticate("social_admin", "social_admin")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(zipfile.is_zipfile(io.BytesIO(answer.content)))
        self.manager.password = "social_manager"
        self.authenticate("social_manager", "social_manager")
        self.assertEqual(self.url_open(url).status_code, 404)
