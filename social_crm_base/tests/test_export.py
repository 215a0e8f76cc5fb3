import io
import json
import zipfile
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.social_crm_export import MAX_ATTEMPTS
from .common import RegistryMixin
from .test_erasure import ErasureCase

MOVING = "The archive of consents is being moved."
LOGGER = "odoo.addons.social_crm_base.models.social_crm_export"
#: One grey dot.
PICTURE = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="


class ExportCase(ErasureCase):
    def export(self, partner=None, identities=None):
        """Export, to the end.

        :return: the export, and the archive
        """
        export = self.begin(partner, identities)
        export._attempt(lambda: None)
        return export, zipfile.ZipFile(io.BytesIO(export.attachment_id.raw))

    def begin(self, partner=None, identities=None):
        partner = self.env["res.partner"] if partner is None else partner
        identities = partner.identity_ids if identities is None else identities
        action = self.env["social.crm.export"].with_user(self.admin)._begin(partner.with_user(self.admin), identities)
        return self.env["social.crm.export"].browse(action["res_id"])


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

    def test_it_is_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("de_DE")
        model = self.env["ir.model"]._get("social.crm.identity")
        model.with_context(lang="de_DE").name = "Kennung"
        self.anna.lang = "de_DE"
        export, archive = self.export(self.anna)
        self.assertIn("<h2>Kennung</h2>", archive.read("index.html").decode())
        self.assertNotIn("Kennung", export.activity_ids.mapped("summary"), "whoever asked is told in theirs")

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

    def test_a_file_that_is_gone_is_noted_and_the_rest_comes(self):
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        files = [("gone.txt", b"a file that nobody has any more"), ("tea.txt", b"likes tea"), ("empty.txt", b"")]
        message = lead.message_post(body="See", author_id=self.anna.id, message_type="comment", attachments=files)
        gone = message.attachment_ids.filtered(lambda file: file.name == "gone.txt")
        Path(gone._full_path(gone.store_fname)).unlink()
        export, archive = self.export(self.anna)
        self.assertEqual((export.state, export.error), ("done", False))
        contents = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
        self.assertEqual(sorted(contents), [b"", b"likes tea"])
        self.assertIn("gone.txt (the file is no longer on our server)", archive.read("index.html").decode())

    def test_a_file_that_is_a_link_is_told_as_one(self):
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        link = self.env["ir.attachment"].create({"name": "Tea", "type": "url", "url": "https://example.org/tea"})
        lead.message_post(body="See", author_id=self.anna.id, message_type="comment", attachment_ids=link.ids)
        _export, archive = self.export(self.anna)
        self.assertIn("https://example.org/tea", archive.read("index.html").decode())
        self.assertFalse([name for name in archive.namelist() if name.startswith("files/")])

    def test_files_in_the_database_come_along(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        lead.message_post(
            body="See", author_id=self.anna.id, message_type="comment", attachments=[("tea.txt", b"likes tea")]
        )
        export, archive = self.export(self.anna)
        self.assertFalse(export.attachment_id.store_fname)
        [name] = [name for name in archive.namelist() if name.startswith("files/")]
        self.assertEqual(archive.read(name), b"likes tea")

    def test_who_asked_is_told_that_it_is_ready(self):
        export, _archive = self.export(self.anna)
        todo = export.activity_ids
        self.assertEqual((todo.user_id, todo.summary), (self.admin, "An export of a person is ready to be handed over"))
        self.assertFalse(export.message_ids, "an e-mail would name the person")
        export.with_user(self.admin).action_download()
        self.assertFalse(todo.exists())

    def test_what_is_noted_of_them_is_told_and_who_noted_it_is_a_colleague(self):
        colleague = new_test_user(self.env, "mitchell", "base.group_user", name="Mitchell Admiral")
        lead = self.env["crm.lead"].create(
            {"name": "Tea", "partner_id": self.anna.id, "description": "<p>Wants <b>oolong</b></p>"}
        )
        for record, words in ((self.anna, "pays late"), (lead, "likes cake")):
            record.message_post(
                body=f"Mitchell Admiral says she {words}",
                author_id=colleague.partner_id.id,
                subtype_xmlid="mail.mt_note",
                attachments=[(f"{words}.txt", words.encode())],
            )
        self.anna.activity_schedule(
            "mail.mail_activity_data_todo", summary="Ring her", note="With @Mitchell Admiral", user_id=colleague.id
        )
        self.anna.image_1920 = PICTURE
        _export, archive = self.export(self.anna)
        page = archive.read("index.html").decode()
        for words in ("she pays late", "she likes cake", "oolong", "Ring her", "With a colleague", "A colleague"):
            self.assertIn(words, page)
        self.assertNotIn("Mitchell", page)
        files = {archive.read(name) for name in archive.namelist() if name.startswith("files/")}
        self.assertTrue({b"pays late", b"likes cake"} <= files)
        self.assertTrue(any(name.endswith(".png") for name in archive.namelist()), "the picture can be opened")

    def test_a_message_on_no_record_and_one_known_by_its_address_alone_are_theirs(self):
        for values in ({"author_id": self.anna.id}, {"email_from": '"A." <ANNA@example.org>'}):
            self.env["mail.message"].create(
                {"body": f"on nothing by {next(iter(values))}", "message_type": "comment", "author_id": False, **values}
            )
        self.env["mail.message"].create({"body": "not hers", "message_type": "comment", "author_id": self.ben.id})
        page = self.export(self.anna)[1].read("index.html").decode()
        self.assertIn("on nothing by author_id", page)
        self.assertIn("on nothing by email_from", page)
        self.assertNotIn("not hers", page)

    def test_what_was_noted_of_a_meeting_with_others_is_not_theirs_alone(self):
        values = {"start": "2026-03-02 10:00:00", "stop": "2026-03-02 11:00:00"}
        self.env["calendar.event"].create(
            [
                {"name": "Tasting", "description": "She is tired", "partner_ids": self.anna.ids, **values},
                {"name": "Fair", "description": "They quarrel", "partner_ids": (self.anna | self.ben).ids, **values},
            ]
        )
        page = self.export(self.anna)[1].read("index.html").decode()
        for words in ("Tasting", "She is tired", "Fair"):
            self.assertIn(words, page)
        self.assertNotIn("They quarrel", page)

    def test_the_picture_of_a_profile_comes_along(self):
        self.on_x.avatar_128 = PICTURE
        _export, archive = self.export(self.anna)
        self.assertTrue(any(name.endswith(".png") for name in archive.namelist()))

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
        self.env["social.crm.retention"]._purge()
        self.assertTrue(export.exists())
        self.env.cr.execute("UPDATE social_crm_export SET requested_at = requested_at - interval '31 days'")
        export.invalidate_recordset()
        self.env["social.crm.retention"]._purge()
        self.assertFalse(export.exists())


@tagged("post_install", "-at_install")
class TestFailingExport(RegistryMixin, ExportCase):
    """Another addon knows the person, and cannot say what."""

    def add_broken(self):
        class Fan(models.Model):
            _module = None
            _name = "social.crm.fan"
            _description = "Fan"
            _inherit = ["social.crm.personal.data.mixin"]
            _personal_fields = ("song",)
            identity_id = fields.Many2one("social.crm.identity")
            song = fields.Char()

        self.add_models(Fan, tables=False)

    def attempt(self, export, times=1):
        """:return: how far it was at each commit: attempts and state"""
        seen = []
        for _time in range(times):
            with mute_logger(LOGGER, "odoo.sql_db"):
                export._attempt(lambda: seen.append((export.attempts, export.state)))
        return seen

    def test_an_error_is_tried_again_then_kept_and_told(self):
        self.add_broken()  # its table is not there: the database refuses
        export = self.begin(self.anna)
        self.attempt(export)
        self.assertEqual((export.state, export.attempts), ("running", 1))
        self.assertIn("“Fan” could not be written", export.error)
        self.assertFalse(export.activity_ids)
        self.attempt(export, MAX_ATTEMPTS - 1)
        self.assertEqual((export.state, export.attempts), ("failed", MAX_ATTEMPTS))
        self.assertEqual(export.activity_ids.user_id, self.admin)
        self.assertIn("“Fan” could not be written", export.activity_ids.note)
        self.assertFalse(export.attachment_id)

    def test_once_the_cause_is_gone_a_person_tries_again(self):
        self.add_broken()
        export = self.begin(self.anna)
        self.attempt(export, MAX_ATTEMPTS)
        self.make_tables("social.crm.fan")
        self.env["social.crm.fan"].create({"identity_id": self.on_x.id, "song": "Waterloo"})
        export.with_user(self.admin).action_try_again()
        self.assertEqual((export.state, export.attempts, export.activity_ids.ids), ("running", 0, []))
        self.attempt(export)
        self.assertEqual((export.state, export.error, export.part), ("done", False, False))
        data = json.loads(zipfile.ZipFile(io.BytesIO(export.attachment_id.raw)).read("data.json"))
        self.assertEqual(data["Fan"], [{"Song": "Waterloo"}])

    def test_what_an_addon_says_for_people_is_said_to_them(self):
        class Consent(models.Model):
            _module = None
            _inherit = "social.crm.consent"
            _name = "social.crm.consent"

            def _personal_data(self, person):
                raise UserError(MOVING)

        self.add_models(Consent)
        export = self.begin(self.anna)
        self.attempt(export)
        self.assertEqual(export.error, f"“Consent” could not be written: {MOVING}")

    def test_an_attempt_counts_before_the_work_so_that_one_that_kills_its_worker_does(self):
        export = self.begin(self.anna)
        self.assertEqual(self.attempt(export)[0], (1, "running"))

    def test_what_killed_its_worker_each_time_fails(self):
        export = self.begin(self.anna)
        export.write({"attempts": MAX_ATTEMPTS, "part": "Message"})  # as the last worker left it
        self.attempt(export)
        self.assertEqual(export.state, "failed")
        self.assertEqual(export.error, "The server stopped each time while “Message” was written.")
        self.assertTrue(export.activity_ids)

    def test_who_was_erased_meanwhile_has_no_export_to_fail(self):
        self.add_broken()
        export = self.begin(self.anna)
        with mute_logger(LOGGER, "odoo.sql_db"):
            export._attempt(lambda: export.exists().filtered(lambda each: each.part == "Fan").unlink())
        self.assertFalse(export.exists())

    def test_only_who_asked_tries_again(self):
        export = self.begin(self.anna)
        export.state = "failed"
        for user in (self.manager, self.admin.copy({"login": "another_admin"})):
            with self.assertRaises(AccessError):
                export.with_user(user).action_try_again()
        self.assertEqual(export.state, "failed")


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
