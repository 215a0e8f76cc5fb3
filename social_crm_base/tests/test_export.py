import io
import json
import zipfile
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.social_crm_export import MAX_ATTEMPTS
from .common import RegistryMixin, translated
from .test_erasure import ErasureCase

READY = "An export of a person is ready to be handed over"
FAILED = "An export of a person failed"
BROKEN = "“%(part)s” could not be written. The cause is in the log of the server, where it says “Export %(number)s”."
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
        return export, self.opened(export)

    def opened(self, export):
        return zipfile.ZipFile(io.BytesIO(export.attachment_id.raw))

    def page(self, partner=None, identities=None):
        """Export, to the end.

        :return: what the person reads
        """
        _export, archive = self.export(partner, identities)
        return archive.read("index.html").decode()

    def files_of(self, archive):
        """:return: the contents of the files that came along, by name in the archive"""
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}

    def write_in_lead(self, **values):
        """Anna writes on an order of hers.

        :return: the message
        """
        lead = self.env["crm.lead"].create({"name": "Order", "partner_id": self.anna.id})
        return lead.message_post(author_id=self.anna.id, message_type="comment", **{"body": "See"} | values)

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

    def test_it_is_in_the_language_of_the_person_and_whoever_asked_is_told_in_theirs(self):
        german = {"What we keep of %s": "Was wir von %s haben", READY: "Die Datei ist fertig"}
        french = {"What we keep of %s": "Ce que nous avons de %s", READY: "Le fichier est prêt"}
        for lang, texts in (("de_DE", german), ("fr_FR", french)):
            self.enterContext(translated(self.env, "social_crm_base", lang, texts))
        model = self.env["ir.model"]._get("social.crm.identity")
        model.with_context(lang="de_DE").name = "Kennung"
        self.anna.lang, self.admin.lang = "de_DE", "fr_FR"
        export, archive = self.export(self.anna)
        page = archive.read("index.html").decode()
        self.assertIn("<h2>Kennung</h2>", page)
        self.assertIn("Was wir von Anna haben", page)
        self.assertEqual(export.activity_ids.summary, "Le fichier est prêt")

    def test_files_come_along_each_once(self):
        for _time in range(2):
            self.write_in_lead(body="See <here>", attachments=[("tea.txt", b"likes tea")])
        _export, archive = self.export(self.anna)
        files, page = self.files_of(archive), archive.read("index.html").decode()
        self.assertEqual(list(files.values()), [b"likes tea"] * 2)
        self.assertTrue(all(name.endswith(".txt") and name in page for name in files))

    def test_a_file_that_is_gone_is_noted_and_the_rest_comes(self):
        files = [("gone.txt", b"a file that nobody has any more"), ("tea.txt", b"likes tea"), ("empty.txt", b"")]
        message = self.write_in_lead(attachments=files)
        gone = message.attachment_ids.filtered(lambda file: file.name == "gone.txt")
        Path(gone._full_path(gone.store_fname)).unlink()
        export, archive = self.export(self.anna)
        self.assertEqual((export.state, export.error), ("done", False))
        self.assertEqual(sorted(self.files_of(archive).values()), [b"", b"likes tea"])
        self.assertIn("gone.txt (the file is no longer on our server)", archive.read("index.html").decode())

    def test_a_file_that_is_a_link_is_told_as_one(self):
        link = self.env["ir.attachment"].create({"name": "Tea", "type": "url", "url": "https://example.org/tea"})
        self.write_in_lead(attachment_ids=link.ids)
        _export, archive = self.export(self.anna)
        self.assertIn("https://example.org/tea", archive.read("index.html").decode())
        self.assertFalse(self.files_of(archive))

    def test_files_in_the_database_come_along(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        self.write_in_lead(attachments=[("tea.txt", b"likes tea")])
        export, archive = self.export(self.anna)
        self.assertFalse(export.attachment_id.store_fname)
        self.assertEqual(list(self.files_of(archive).values()), [b"likes tea"])

    def test_who_asked_is_told_that_it_is_ready(self):
        export, _archive = self.export(self.anna)
        todo = export.activity_ids
        self.assertEqual((todo.user_id, todo.summary), (self.admin, READY))
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
        self.assertLessEqual({b"pays late", b"likes cake"}, set(self.files_of(archive).values()))
        self.assertTrue(any(name.endswith(".png") for name in archive.namelist()), "the picture can be opened")

    def test_a_message_on_no_record_and_one_known_by_its_address_alone_are_theirs(self):
        for values in ({"author_id": self.anna.id}, {"email_from": '"A." <ANNA@example.org>'}):
            self.env["mail.message"].create(
                {"body": f"on nothing by {next(iter(values))}", "message_type": "comment", "author_id": False, **values}
            )
        self.env["mail.message"].create({"body": "not hers", "message_type": "comment", "author_id": self.ben.id})
        page = self.page(self.anna)
        self.assertIn("on nothing by author_id", page)
        self.assertIn("on nothing by email_from", page)
        self.assertNotIn("not hers", page)

    def test_mail_from_an_address_that_contains_theirs_is_somebody_else_s(self):
        others = (
            "joanna@example.org",
            "jo.anna@example.org",
            "d'anna@example.org",
            "anna@example.org.au",
            "anna@example.organic",
            '"anna@example.org" <list@example.com>',
        )
        for address in others:
            self.env["mail.message"].create(
                {"body": "not hers", "message_type": "email", "author_id": False, "email_from": address}
            )
        page = self.page(self.anna)
        self.assertIn("anna@example.org", page)
        self.assertNotIn("not hers", page)

    def test_what_was_noted_of_a_meeting_with_others_is_not_theirs_alone(self):
        self.meet("Tasting", self.anna, description="She is tired")
        self.meet("Fair", self.anna | self.ben, description="They quarrel")
        page = self.page(self.anna)
        for words in ("Tasting", "She is tired", "Fair"):
            self.assertIn(words, page)
        self.assertNotIn("They quarrel", page)

    def test_a_merge_is_told_in_words_and_names_nobody_else(self):
        twin = self.env["res.partner"].create(
            {"name": "Anna Twin", "email": "twin@example.org", "country_id": self.env.ref("base.be").id}
        )
        twin.user_id = new_test_user(self.env, "mitchell", "base.group_user", name="Mitchell Admiral")
        ben = self.upsert(self.row("5500", handle="ben_marker", name="Ben Marker"))
        for partner, state in ((self.anna, "suggested"), (twin, "rejected")):
            self.link(ben, partner, state).evidence = f"The same voice as {partner.name}"
        self.env["social.crm.consent"].create({"partner_id": twin.id, "state": "denied"})
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | twin).ids, self.anna)
        _export, archive = self.export(self.anna)
        data = json.loads(archive.read("data.json"))
        [merge], [source] = data["Merged Contacts"], data["Contact That Was Merged"]
        self.assertIn("Name: Anna; Email: anna@example.org", merge["Values Before"])
        self.assertIn("Evidence: The same voice as Anna", merge["Dropped Links"])
        self.assertEqual(merge["Listed Addresses"], "Email: anna@example.org; Phone: +32485112233")
        self.assertIn("Country: Belgium", source["Kept Values"])
        for words in ("Mitchell", "Ben", "ben_marker"):
            self.assertNotIn(words, str([merge, source]))

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
        page = archive.read("index.html").decode()
        self.assertIn("passer_by", page)
        self.assertNotIn("anna_marker", page)
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

    def test_whoever_asked_reads_in_their_language_why_it_failed(self):
        self.add_broken()
        german = {FAILED: "Der Export ging nicht", BROKEN: "„%(part)s“ ging nicht, siehe %(number)s"}
        french = {FAILED: "L'export a échoué", BROKEN: "« %(part)s » a échoué, voir %(number)s"}
        for lang, texts in (("de_DE", german), ("fr_FR", french)):
            self.enterContext(translated(self.env, "social_crm_base", lang, texts))
        self.env["ir.model"]._get("res.partner").with_context(lang="fr_FR").name = "Contacte"
        self.anna.lang, self.admin.lang = "de_DE", "fr_FR"
        export = self.begin(self.anna)
        self.attempt(export, MAX_ATTEMPTS)
        self.assertEqual(export.error, f"« Fan » a échoué, voir {export.id}")
        self.assertEqual(export.activity_ids.summary, "L'export a échoué")
        self.assertIn("a échoué, voir", export.activity_ids.note)

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
        data = json.loads(self.opened(export).read("data.json"))
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
