import json
from datetime import datetime, timedelta

from werkzeug import Response

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from ..connectors.contract import (
    Delivery,
    IncomingDeletion,
    IncomingEdit,
    MalformedPayload,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
)
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.feed_server import FeedServer


class FeedCase(ConnectorCase):
    provider = "feed"
    network = "feed"


@tagged("-at_install", "post_install")
class TestFeedParse(ParseProperties, FeedCase):
    def test_entry(self):
        [message] = self.parse("entry")
        self.assertEqual((message.external_id, message.conversation_id), ("https://blog.example/?p=17",) * 2)
        self.assertEqual((message.subject, message.conversation_name), ("A lamp that never flickers",) * 2)
        self.assertTrue(message.text.startswith("We tried twelve lamps."))
        self.assertEqual(message.occurred_at, datetime(2026, 3, 10, 8, 0))
        self.assertEqual((message.contact_kind, message.is_group), ("public_comment", True))
        self.assertEqual(message.url, "https://blog.example/lamp")

    def test_author_is_known_at_the_feed_s_host(self):
        author = self.parse("entry")[0].author
        self.assertEqual((author.external_id, author.scope), ("https://blog.example/anna", "blog.example"))
        self.assertEqual((author.name, author.email), ("Anna Lindqvist", "anna@blog.example"))
        self.assertFalse(author.email_authenticated)
        self.assertEqual(self.parse("comment")[0].author.external_id, "Ben")

    def test_words_of_nobody_in_particular_are_shown(self):
        message = self.ingest("anonymous")
        self.assertFalse(message.identity_id)

    def test_comment_is_in_the_thread_of_its_entry(self):
        [comment] = self.parse("comment")
        self.assertEqual(comment.conversation_id, "https://blog.example/?p=17")
        self.assertEqual((comment.reply_to, comment.subject), ("https://blog.example/?p=17", ""))
        [answer] = self.parse("comment_on_comment")
        self.assertEqual(answer.reply_to, "https://blog.example/?p=17#comment-3")

    def test_edit_and_deletion(self):
        self.assertEqual(
            self.parse("edited"),
            [IncomingEdit("https://blog.example/?p=17", datetime(2026, 3, 11, 7, 30), "We tried thirteen lamps.")],
        )
        self.assertEqual(
            self.parse("deleted"),
            [IncomingDeletion("https://blog.example/?p=17#comment-3", datetime(2026, 3, 10, 10, 0))],
        )

    def test_entry_without_a_date_was_said_when_it_was_seen(self):
        self.assertEqual(self.parse("undated")[0].occurred_at, datetime(2026, 3, 10, 10, 0))

    def test_file(self):
        [file] = self.parse("slides")[0].attachments
        self.assertEqual((file.name, file.mimetype, file.size), ("lamps.pdf", "application/pdf", 48211))

    def test_missing_part_is_named(self):
        data = json.loads(self.fixture("entry"))
        del data["entry"]["id"]
        with self.assertRaisesRegex(MalformedPayload, "id"):
            self.parse_json(data)


class FeedServerCase(FeedCase):
    path = "/feed"

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(FeedServer())
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"
        self.channel.write({"base_url": self.server.url + self.path, "state": "connected"})
        self.channel.sudo().database_uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        self.now = fields.Datetime.now()

    def poll(self, rounds=1):
        for _round in range(rounds):
            self.channel.sudo().poll_after = False
            self.channel._poll()
            self.drain()

    def messages(self):
        return self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])

    def texts(self):
        return [message.mail_message_id.preview for message in self.messages()]

    def ago(self, hours):
        return self.now - timedelta(hours=hours)


@tagged("-at_install", "post_install")
class TestFeedPoll(FeedServerCase):
    def test_connecting_reads_the_name_of_the_feed(self):
        account = self.connector._check_credentials(self.channel)
        self.assertEqual(account["handle"], "The Lamp Blog")

    def test_entries_come_once_and_link_out(self):
        self.server.publish(1, "One", self.ago(3), "<p>First <b>words</b></p>")
        self.server.publish(2, "Two", self.ago(2), "<p>Second words</p>")
        self.poll(3)
        self.assertEqual(self.texts(), ["First words", "Second words"])
        self.assertEqual(self.messages()[0].url, f"{self.server.url}/1")
        [blocker] = self.messages()[0]._check_outbound("reply")
        self.assertEqual(blocker["code"], "no_reply")

    def test_what_has_not_changed_is_not_sent_again(self):
        self.server.publish(1, "One", self.ago(3), "First words")
        self.poll()
        answer, _url = self.connector._get(self.channel, self.channel.cursor)
        self.assertEqual(answer.status_code, 304)
        self.poll()
        self.assertFalse(self.channel.last_error)

    def test_what_has_not_changed_since_its_date_is_not_sent_again(self):
        self.server.modified = "Tue, 10 Mar 2026 09:00:00 GMT"
        self.server.publish(1, "One", self.ago(3), "First words")
        self.poll()
        self.assertEqual(self.channel.cursor["etag"], "")
        answer, _url = self.connector._get(self.channel, self.channel.cursor)
        self.assertEqual(answer.status_code, 304)
        self.server.modified = "Tue, 10 Mar 2026 10:00:00 GMT"
        self.server.publish(2, "Two", self.ago(2), "Second words")
        self.poll()
        self.assertEqual(self.texts(), ["First words", "Second words"])

    def test_server_that_does_not_tell_of_a_change_is_asked_in_full_now_and_then(self):
        self.server.publish(1, "One", self.ago(3), "First words")
        self.poll()
        self.server.etag = self.channel.cursor["etag"]
        self.server.publish(2, "Two", self.ago(2), "Second words")
        self.poll(3)
        self.assertEqual(self.texts(), ["First words"])
        self.poll()
        self.assertEqual(self.texts(), ["First words", "Second words"])

    def test_comments_are_in_the_thread_of_their_entry(self):
        entry = self.server.publish(1, "One", self.ago(3), "First words")
        self.poll()
        first = self.server.comment(entry, 11, "<p>Mine flickers.</p>", self.ago(2))
        self.server.comment(entry, 12, "Since when?", self.ago(1), author="Clara", answers=self.server.id_of(first))
        self.poll(2)  # the entries themselves have not changed
        self.assertEqual(self.texts(), ["First words", "Mine flickers.", "Since when?"])
        self.assertEqual(len(self.messages().conversation_id), 1)
        self.assertEqual(self.messages().identity_id.mapped("name"), ["Anna", "Ben", "Clara"])

    def test_trouble_with_one_feed_of_comments_holds_up_nobody(self):
        self.server.publish(1, "One", self.ago(3), "First words")
        entry = self.server.publish(2, "Two", self.ago(2), "Second words")
        self.server.comment(entry, 21, "Mine too", self.ago(1))
        self.server.pages["/comments/1"] = Response("oops", 500)
        self.poll()
        self.assertEqual(self.texts(), ["First words", "Second words", "Mine too"])

    def test_feed_of_comments_cannot_reach_the_inside(self):
        entry = self.server.publish(1, "One", self.ago(3), "First words")
        self.server.comment(entry, 11, "From the inside", self.ago(2))
        config.options["social_crm_fetch_allow"] = ""
        self.poll()
        self.assertEqual(self.texts(), ["First words"])
        self.assertEqual([call.path for call in self.server.calls], ["/feed"])

    def test_redirect_cannot_reach_the_inside(self):
        self.server.pages["/feed"] = Response(status=301, headers={"Location": "/atom"})
        self.server.publish(1, "One", self.ago(3), "First words")
        self.poll()
        self.assertEqual(self.texts(), ["First words"])
        config.options["social_crm_fetch_allow"] = ""
        with self.assertRaisesRegex(Rejected, "not a public address"):
            self.connector._poll(self.channel)

    def test_large_feed_does_not_flood(self):
        for number in range(3000):
            self.server.publish(number, f"no. {number}", self.ago(4000 - number), f"Words {number}")
        self.poll()
        self.assertEqual(len(self.messages()), 20)
        self.server.publish(3000, "new", self.now, "New words")
        self.poll()
        self.assertEqual(len(self.messages()), 21)
        self.assertIn("New words", self.texts())

    def test_large_feed_without_dates_does_not_flood(self):
        for number in range(100):
            self.server.publish(number, f"no. {number}", None, f"Words {number}")
        self.poll(2)
        self.assertEqual(len(self.messages()), 20)

    def test_broken_feed_is_read_as_far_as_it_can_be(self):
        self.server.publish(1, "One", self.ago(3), "First words")
        text = self.server._rss(self.server.entries).replace("</channel></rss>", "<item><title>Two & a half</ti")
        self.server.pages["/feed"] = Response(text, content_type="text/html")
        self.poll()
        self.assertIn("First words", self.texts())

    def test_page_that_is_no_feed_names_its_feed(self):
        page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Hi</body></html>'
        self.server.pages["/blog"] = Response(page, content_type="text/html")
        self.channel.base_url = self.server.url + "/blog"
        with self.assertRaisesRegex(Rejected, f"{self.server.url}/feed"):
            self.connector._check_credentials(self.channel)
        self.server.pages["/blog"] = Response("/etc/passwd", content_type="text/plain")
        with self.assertRaisesRegex(Rejected, "no feed"):
            self.connector._check_credentials(self.channel)

    def test_gone_feed_stops_and_says_so(self):
        self.server.pages["/feed"] = Response("gone", 410)
        with self.assertRaises(TokenRejected):
            self.connector._poll(self.channel)
        self.poll()
        self.assertEqual(self.channel.state, "reauthorise")
        self.assertEqual(self.channel.health, "red")
        self.assertIn("gone for good", self.channel.health_reason)
        calls = len(self.server.calls)
        self.poll()
        self.assertEqual(len(self.server.calls), calls)

    def test_refusals(self):
        for status, error in ((404, Rejected), (503, TemporaryFailure), (429, RateLimited)):
            self.server.answer_next(status)
            with self.assertRaises(error):
                self.connector._poll(self.channel)
        self.channel.base_url = False
        with self.assertRaisesRegex(Rejected, "address of the feed"):
            self.connector._poll(self.channel)

    def test_feed_in_trouble_is_not_asked_all_the_time(self):
        self.server.answer_next(404)
        self.channel._poll()
        self.assertTrue(self.channel.last_error)
        self.channel._poll()
        self.assertEqual(len(self.server.calls), 1)

    def test_enclosures_are_files_or_addresses(self):
        slides, talk = (
            self.server.hand_out("lamps.pdf", "application/pdf", b"%PDF-1.4 slides"),
            "https://cast.example/1.mp3",
        )
        enclosures = [*slides, (talk, "audio/mpeg", 90 << 20)]
        self.server.publish(1, "One", self.ago(3), "Listen", enclosures=enclosures)
        self.poll()
        message = self.messages()
        self.assertIn(talk, message.mail_message_id.body)
        message._fetch_own_attachments()
        self.assertEqual(message.mail_message_id.attachment_ids.mapped("raw"), [b"%PDF-1.4 slides"])

    def test_entry_whose_words_are_taken_away_is_deleted(self):
        entry = self.server.publish(1, "One", self.ago(3), "First words")
        comment = self.server.comment(entry, 11, "Mine flickers.", self.ago(2))
        self.poll()
        comment.update(text="", author="")
        self.poll()
        self.assertEqual(self.messages().filtered("deleted_at").external_id, self.server.id_of(comment))


@tagged("-at_install", "post_install")
class TestAtomPoll(FeedServerCase):
    path = "/atom"

    def test_edit_is_seen_once(self):
        entry = self.server.publish(1, "One", self.ago(3), "A lamb")
        self.poll()
        entry.update(text="A lamp", updated=self.ago(1))
        self.poll(2)
        message = self.messages()
        self.assertEqual((self.texts(), message.edited_at), (["A lamp"], self.ago(1)))
        self.assertEqual(len(message.change_ids), 1)

    def test_feed_that_is_written_anew_edits_nothing(self):
        entry = self.server.publish(1, "One", self.ago(3), "A lamp")
        self.poll()
        entry["updated"] = self.ago(1)
        self.poll()
        self.assertFalse(self.messages().edited_at)

    def test_replies_are_followed_from_a_link_too(self):
        entry = self.server.publish(1, "One", self.ago(3), "First words")
        self.server.comment(entry, 11, "Mine flickers.", self.ago(2))
        self.poll()
        self.assertEqual(self.texts(), ["First words", "Mine flickers."])


@tagged("-at_install", "post_install")
class TestFeedBehaviours(ConnectorBehaviours, FeedCase, HttpCase):
    inbound_mode = "poll"
    batches = False

    def setUp(self):
        super().setUp()
        self.channel.base_url = self.server.url + "/atom"
        self.entries = {}

    def make_server(self):
        return FeedServer()

    def arrive(self, *entries):
        """An entry is a call that publishes it, as a comment below an article that we do not have."""
        for entry in entries:
            entry()
        self.channel.sudo().poll_after = False
        self.channel._poll()
        self.drain()
        self.assertFalse(self.channel.last_error)

    def message(self, number, text="Hello", file=None):
        def happen():
            files = self.server.hand_out(*file) if file else ()
            self.entries[number] = self.server.publish(
                number, "", self.moment(number), text, enclosures=files, answers="tag:blog.example,2026:article"
            )

        return happen

    def edit(self, number, text):
        return lambda: self.entries[number].update(text=text, updated=self.moment(number + 1))

    def bad_entry(self):
        """The poller names each entry; a delivery is bad once somebody has spoilt it."""
        spoilt = Delivery(payload=b'{"event": "entry", "entry": {}}', dedup_key="spoilt")
        return lambda: self.env["social.crm.event"]._store(self.channel, [spoilt])

    def payload(self, *entries):
        [entry] = entries
        entry()
        feed = self.connector._read_feed(*self.connector._get(self.channel, {}))
        [delivery] = self.connector._deliveries(self.channel, feed.entries, self.server.url)
        return delivery.payload
