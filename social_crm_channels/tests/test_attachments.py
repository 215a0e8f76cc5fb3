from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..connectors.contract import Attachment, IncomingDeletion
from ..models.social_crm_message_attachments import MAX_ATTEMPTS
from ..tools import http_client
from .common import MOMENT, SocialCrmCase
from .doubles.server import Server
from .doubles.telegram_server import TelegramServer

LOGGER = "odoo.addons.social_crm_channels.models.social_crm_message_attachments"


@tagged("post_install", "-at_install")
class TestAttachments(SocialCrmCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Server())
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"

    def sent_files(self, *names, size=0):
        """A message that came with some files of the server."""
        files = tuple(Attachment(name=name, url=f"{self.server.url}/{name}", size=size) for name in names)
        return self.ingest(self.said("See here", attachments=files))

    def answer(self, content=b"%PDF-1.4 bill", kind="application/pdf"):
        self.server.answer_next(200, content, headers={"Content-Type": kind})

    def stored(self, message):
        return message.mail_message_id.attachment_ids

    def make_due(self, message):
        message.attachment_after = fields.Datetime.now() - timedelta(seconds=1)

    # ------------------------------------------------------------------
    # Stored
    # ------------------------------------------------------------------
    def test_the_message_is_there_before_its_files(self):
        message = self.sent_files("bill.pdf")
        self.assertEqual(self.texts_on_screen(), ["See here"])
        self.assertEqual(message.attachment_state, "pending")
        self.assertFalse(self.server.calls)
        self.answer()
        self.env["social.crm.message"]._next_with_attachments()._fetch_own_attachments()
        file = self.stored(message)
        self.assertEqual((file.name, file.mimetype, file.raw), ("bill.pdf", "application/pdf", b"%PDF-1.4 bill"))
        self.assertEqual((file.res_model, file.res_id), ("social.crm.conversation", message.conversation_id.id))
        self.assertEqual((message.attachment_state, message.error), ("done", False))

    def test_the_team_reads_a_file_and_strangers_do_not(self):
        message = self.sent_files("bill.pdf")
        self.answer()
        message._fetch_own_attachments()
        file = self.stored(message)
        self.assertTrue(file.with_user(self.agent).has_access("read"))
        self.assertFalse(file.with_user(self.stranger).has_access("read"))

    def test_a_file_is_stored_once(self):
        message = self.sent_files("bill.pdf")
        self.answer()
        message._fetch_own_attachments()
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments())
        message._fetch_own_attachments()  # by whoever took it up at the same time
        self.sent_files("bill.pdf")  # delivered again
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments())
        self.assertEqual(len(self.stored(message)), 1)

    def test_what_a_browser_would_run_is_stored_as_text(self):
        message = self.sent_files("form")
        self.answer(b"<script>alert(1)</script>", "application/vnd.mozilla.xul+xml")
        message._fetch_own_attachments()
        self.assertEqual(self.stored(message).mimetype, "text/plain")

    # ------------------------------------------------------------------
    # Later
    # ------------------------------------------------------------------
    def test_a_busy_server_is_asked_again_later(self):
        message = self.sent_files("bill.pdf")
        self.server.answer_next(503)
        message._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.attachment_attempts), ("pending", 1))
        self.assertIn("503", message.error)
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments(), "not before its time")
        cron = self.env.ref("social_crm_channels.cron_attachments")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(message.attachment_after, triggers.mapped("call_at"))
        self.make_due(message)
        self.answer()
        self.env["social.crm.message"]._next_with_attachments()._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.error), ("done", False))
        self.assertEqual(self.stored(message).raw, b"%PDF-1.4 bill")

    def test_the_server_s_own_time_is_kept(self):
        message = self.sent_files("bill.pdf")
        self.server.answer_next(429, headers={"Retry-After": "3600"})
        message._fetch_own_attachments()
        self.assertGreater(message.attachment_after, fields.Datetime.now() + timedelta(minutes=59))

    def test_a_server_that_stays_busy_is_given_up_and_asked_again_by_hand(self):
        message = self.sent_files("bill.pdf")
        for _attempt in range(MAX_ATTEMPTS):
            self.server.answer_next(503)
            message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "failed")
        self.make_due(message)
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments())
        message.with_user(self.agent).action_fetch_attachments()
        self.answer()
        self.env["social.crm.message"]._next_with_attachments()._fetch_own_attachments()
        self.assertEqual((message.attachment_state, len(self.stored(message))), ("done", 1))

    def test_nobody_else_s_files_can_be_asked_for(self):
        message = self.sent_files("bill.pdf")
        message.attachment_state = "failed"
        with self.assertRaises(AccessError):
            message.with_user(self.stranger).action_fetch_attachments()

    def test_of_two_files_the_busy_one_does_not_double_the_other(self):
        message = self.sent_files("one.pdf", "two.pdf")
        self.answer()
        self.server.answer_next(503)
        message._fetch_own_attachments()
        self.assertFalse(self.stored(message))
        self.answer(b"%PDF-1.4 one")
        self.answer(b"%PDF-1.4 two")
        message._fetch_own_attachments()
        self.assertEqual(sorted(self.stored(message).mapped("raw")), [b"%PDF-1.4 one", b"%PDF-1.4 two"])

    @mute_logger(LOGGER)
    def test_a_message_that_cannot_be_handled_does_not_hold_up_its_neighbours(self):
        message = self.sent_files("bill.pdf")
        message.attachment_sources = [{"written": "by another version"}]
        message._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.attachment_attempts), ("pending", 1))
        self.assertIn("log", message.error)
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments())

    def test_a_channel_that_is_not_ours_to_use_is_not_asked(self):
        message = self.sent_files("bill.pdf")
        channel = self.channel.sudo()
        self.assertEqual(self.env["social.crm.message"]._next_with_attachments(), message)
        for values in ({"state": "paused"}, {"state": "reauthorise"}, {"database_uuid": "of the original"}):
            with self.subTest(values):
                before = {key: channel[key] for key in values}
                channel.write(values)
                self.assertFalse(self.env["social.crm.message"]._next_with_attachments())
                channel.write(before)
        self.assertEqual(self.env["social.crm.message"]._next_with_attachments(), message)

    # ------------------------------------------------------------------
    # Refused
    # ------------------------------------------------------------------
    def assert_refused(self, message, name, reason):
        self.assertEqual(message.attachment_state, "failed")
        self.assertIn(f"{name}: ", message.error)
        self.assertIn(reason, message.error)

    def test_a_refused_type_is_named(self):
        message = self.sent_files("page.html")
        self.answer(b"<html/>", "text/html")
        message._fetch_own_attachments()
        self.assert_refused(message, "page.html", "text/html")
        self.assertFalse(self.stored(message))

    def test_a_file_that_is_too_large_is_named(self):
        self.patch(http_client, "MAX_FILE", 1000)
        message = self.sent_files("film.mp4")
        self.answer(b"a" * 2000, "video/mp4")
        message._fetch_own_attachments()
        self.assert_refused(message, "film.mp4", "larger than")
        self.assertFalse(self.stored(message))

    def test_an_inside_address_is_named_and_never_called(self):
        config.options["social_crm_fetch_allow"] = ""
        message = self.sent_files("metadata.txt")
        message._fetch_own_attachments()
        self.assert_refused(message, "metadata.txt", "not a public address")
        self.assertFalse(self.server.calls)

    def test_nonsense_from_the_file_s_server_is_refused_or_cleaned(self):
        message = self.sent_files("moved.pdf")
        self.server.answer_next(302, headers={"Location": "http://["})
        message._fetch_own_attachments()
        self.assert_refused(message, "moved.pdf", "not a web address")
        unnamed = Attachment(url=f"{self.server.url}/bi%00ll%0D%0A.pdf")
        message = self.ingest(self.said("Hm", 2, attachments=(unnamed,)))
        self.answer()
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "done")
        self.assertNotIn("\0", self.stored(message).name)

    def test_of_two_files_the_good_one_is_stored_and_the_refused_one_named(self):
        message = self.sent_files("page.html", "bill.pdf")
        self.answer(b"<html/>", "text/html")
        self.answer()
        message._fetch_own_attachments()
        self.assert_refused(message, "page.html", "text/html")
        self.assertNotIn("bill.pdf", message.error)
        self.assertEqual(self.stored(message).name, "bill.pdf")

    def test_asking_again_for_the_refused_one_does_not_double_the_good_one(self):
        message = self.sent_files("page.html", "bill.pdf")
        self.answer(b"<html/>", "text/html")
        self.answer()
        message._fetch_own_attachments()
        message.action_fetch_attachments()
        self.answer(b"plain", "text/plain")
        message._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.error), ("done", False))
        self.assertEqual(sorted(self.stored(message).mapped("name")), ["bill.pdf", "page.html"])
        self.assertEqual([call.path for call in self.server.calls], ["/page.html", "/bill.pdf", "/page.html"])

    def test_a_failed_file_is_shown_in_the_thread(self):
        message = self.sent_files("page.html")
        self.answer(b"<html/>", "text/html")
        message._fetch_own_attachments()
        [badge] = message._thread_badges()
        self.assertEqual(badge["attachment_state"], "failed")
        self.assertIn("page.html", badge["error"])

    # ------------------------------------------------------------------
    # Quota
    # ------------------------------------------------------------------
    def test_files_beyond_the_space_of_the_channel_are_not_fetched(self):
        self.channel.attachment_quota_mb = 1
        message = self.sent_files("film.mp4", size=(1 << 20) + 1)
        message._fetch_own_attachments()
        self.assert_refused(message, "film.mp4", "used up")
        self.assertFalse(self.server.calls)

    def test_the_real_size_counts_whatever_was_announced(self):
        self.channel.attachment_quota_mb = 1
        message = self.sent_files("one.mp4", "two.mp4", "three.mp4", size=1)
        for size in (600, 600, 300):
            self.answer(b"a" * (size << 10), "video/mp4")
        message._fetch_own_attachments()
        self.assert_refused(message, "two.mp4", "used up")
        self.assertEqual(sorted(self.stored(message).mapped("name")), ["one.mp4", "three.mp4"])
        self.assertLessEqual(self.channel._attachment_bytes(), 1 << 20)

    def test_no_quota_is_no_limit(self):
        self.channel.attachment_quota_mb = 0
        message = self.sent_files("film.mp4")
        self.answer(b"a" * (2 << 20), "video/mp4")
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "done")

    # ------------------------------------------------------------------
    # Deleted
    # ------------------------------------------------------------------
    def delete(self):
        self.ingest(IncomingDeletion("m1", MOMENT + timedelta(minutes=1)))

    def test_a_deletion_takes_the_files_where_the_network_asks_for_it(self):
        self.network.deleted_content = "erase"
        message = self.sent_files("page.html", "bill.pdf")
        self.answer(b"<html/>", "text/html")
        self.answer()
        message._fetch_own_attachments()
        file = self.stored(message)
        self.delete()
        self.assertFalse(file.exists())
        self.assertEqual((message.attachment_state, message.attachment_sources), ("none", False))
        self.assertNotIn("page.html", message.error or "")

    def test_files_are_kept_where_the_network_lets_us(self):
        self.network.deleted_content = "keep"
        message = self.sent_files("bill.pdf")
        self.answer()
        message._fetch_own_attachments()
        self.delete()
        self.assertEqual(self.stored(message).name, "bill.pdf")

    def test_files_of_a_message_that_was_erased_meanwhile_are_not_stored(self):
        self.network.deleted_content = "erase"
        message = self.sent_files("bill.pdf")
        respond = self.server.respond
        self.server.respond = lambda request, call: self.delete() or respond(request, call)
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "none")
        self.assertFalse(self.stored(message))

    # ------------------------------------------------------------------
    # Telegram
    # ------------------------------------------------------------------
    def sent_by_telegram(self):
        """:return: Telegram's server, a channel on it, and a message that came with a file"""
        telegram = self.enterContext(TelegramServer())
        telegram.files["photo-1"] = ("photos/file_1.pdf", b"%PDF-1.4 bill")
        file = Attachment(external_id="photo-1", name="bill.pdf", mimetype="application/pdf", size=13)
        channel = self.make_telegram_channel(telegram)
        message = self.ingest(self.said(attachments=(file,)), channel=channel)
        return telegram, channel, message

    def test_a_file_of_telegram_s_comes_by_its_id(self):
        telegram, channel, message = self.sent_by_telegram()
        telegram.answer_next(503)
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "pending")
        self.assertNotIn(channel._credential("token"), message.error)
        message._fetch_own_attachments()
        self.assertEqual((message.attachment_state, message.error), ("done", False))
        self.assertEqual(self.stored(message).raw, b"%PDF-1.4 bill")

    def test_a_rejected_token_stops_the_channel_and_the_file_comes_once_it_is_connected_again(self):
        _telegram, channel, message = self.sent_by_telegram()
        token = channel._credential("token")
        channel._set_credentials({"token": "110201543:taken-back"})
        message._fetch_own_attachments()
        self.assertEqual(channel.state, "reauthorise")
        self.assertEqual((message.attachment_state, message.attachment_attempts), ("pending", 0))
        self.assertFalse(self.env["social.crm.message"]._next_with_attachments())
        channel._set_credentials({"token": token})
        channel.inbound_mode = "poll"  # the test's address is not one that Telegram would call
        channel.action_connect()
        self.env["social.crm.message"]._next_with_attachments()._fetch_own_attachments()
        self.assertEqual(self.stored(message).raw, b"%PDF-1.4 bill")
