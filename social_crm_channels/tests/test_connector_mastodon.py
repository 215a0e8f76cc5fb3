import json
from datetime import UTC, datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..connectors.contract import (
    IncomingDeletion,
    IncomingEdit,
    MalformedPayload,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    sequence_of,
)
from ..connectors.mastodon import MISSING_FOR
from ..tools.html_text import plain_text
from ..tools.text import mastodon_length
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.mastodon_server import DOMAIN, TOKEN, MastodonServer, refuse


class MastodonCase(ConnectorCase):
    provider = "mastodon"
    network = "mastodon"
    credentials = {"access_token": TOKEN}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.write(
            {"account_external_id": "109357260000000099", "account_handle": f"nordlicht@{DOMAIN}", "state": "connected"}
        )
        cls.channel.sudo().database_uuid = cls.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def let_hours_pass(self):
        """What was missed was missed long ago."""
        missing = {post: since - MISSING_FOR for post, since in self.channel.cursor.get("missing", {}).items()}
        self.channel.sudo().cursor = {**self.channel.cursor, "missing": missing}


@tagged("-at_install", "post_install")
class TestMastodonParse(ParseProperties, MastodonCase):
    def test_mention(self):
        [message] = self.parse("mention")
        self.assertEqual(
            message.text,
            "@nordlicht my lamp flickers 💡\nsince yesterday.\n\nSee https://photos.example/a/long/way/to/the/lamp",
        )
        self.assertEqual(message.external_id, "114137400000000001")
        self.assertEqual(message.conversation_id, "114137400000000001")
        self.assertEqual(message.occurred_at, datetime(2026, 3, 10, 9, 46, 41))
        self.assertEqual(message.sequence, sequence_of(114137400000000001))
        self.assertEqual((message.contact_kind, message.is_group), ("mention", True))
        self.assertEqual(message.url, "https://far.example/@anna_lind/114137400000000001")
        self.assertTrue(message.conversation_name.startswith("Anna Lindqvist: @nordlicht my lamp"))

    def test_author_is_known_by_name_and_server(self):
        author = self.parse("mention")[0].author
        self.assertEqual(
            (author.external_id, author.scope, author.handle, author.name),
            ("anna_lind@far.example", "far.example", "anna_lind", "Anna Lindqvist"),
        )
        self.assertEqual((author.profile_url, author.followers), ("https://far.example/@anna_lind", 87))
        self.assertFalse(author.is_us)

    def test_who_is_on_our_own_server_is_named_with_it(self):
        author = self.parse("reply")[0].author
        self.assertEqual((author.external_id, author.scope), (f"ben@{DOMAIN}", DOMAIN))

    def test_pasted_profile_is_the_author_seen_later(self):
        partner = self.env["res.partner"].create({"name": "Anna L."})
        partner.social_profile_urls = "https://far.example/@anna_lind"
        message = self.ingest("mention")
        self.assertEqual(message.partner_id, partner)
        self.assertEqual(message.identity_id.profile_url, "https://far.example/@anna_lind")

    def test_server_with_a_host_of_its_own_for_profiles(self):
        author = self.parse("host_of_its_own")[0].author
        self.assertEqual((author.external_id, author.scope), ("emil@firm.example", "social.firm.example"))

    def test_nobody_passes_for_a_person_of_another_server(self):
        author = self.parse("pretender")[0].author
        self.assertEqual((author.external_id, author.scope), ("anna_lind@evil.example", "evil.example"))

    def test_visibility(self):
        self.assertEqual(self.parse("direct")[0].contact_kind, "direct")
        self.assertFalse(self.parse("direct")[0].is_group)
        self.assertTrue(self.parse("direct_of_several")[0].is_group)
        self.assertEqual(self.parse("followers_only")[0].contact_kind, "mention")

    def test_answer_is_in_the_thread_and_names_what_it_answers(self):
        [message] = self.parse("reply")
        self.assertEqual(message.conversation_id, "114137400000000001")
        self.assertEqual(message.reply_to, "114137400000000001")

    def test_our_own_post_reads_as_it_was_written_and_says_to_whom(self):
        [message] = self.parse("own")
        self.assertTrue(message.author.is_us)
        self.assertEqual(message.text, "please change the bulb.")
        self.assertEqual(message.recipient.external_id, "anna_lind@far.example")

    def test_edit_carries_its_own_time(self):
        self.assertEqual(
            self.parse("edited"),
            [
                IncomingEdit(
                    "114137400000000001",
                    datetime(2026, 3, 10, 9, 58),
                    "@nordlicht my lamp flickers since Monday.",
                )
            ],
        )

    def test_deletion(self):
        self.assertEqual(self.parse("deleted"), [IncomingDeletion("114137400000000001", datetime(2026, 3, 10, 10, 0))])

    def test_files(self):
        files = self.parse("files")[0].attachments
        self.assertEqual(
            [(file.name, file.mimetype, file.url) for file in files],
            [
                ("lamp.jpg", "image/jpeg", "https://files.social.example/media/lamp.jpg"),
                ("blink.mp4", "video/mp4", "https://files.far.example/blink.mp4"),
                ("hum", "audio/mpeg", "https://files.social.example/media/hum"),
            ],
        )

    def test_warning_and_poll_are_words(self):
        self.assertEqual(
            self.parse("poll_with_warning")[0].text, "Lamps\n\n@nordlicht which one?\n\nPoll:\n- Blue\n- Red"
        )

    def test_what_is_no_mention_is_passed_over(self):
        self.assertEqual(self.parse("favourite"), [])
        self.assertEqual(self.parse_json({"event": "filters_changed"}), [])

    def test_servers_that_do_not_count(self):
        [message] = self.parse("pleroma")
        self.assertEqual((message.external_id, message.sequence), ("AqMzTbVn8L0d2KcYfA", "AqMzTbVn8L0d2KcYfA"))
        self.assertEqual(
            (message.author.external_id, message.author.scope), ("clara@pleroma.example", "pleroma.example")
        )
        [message] = self.parse("gotosocial")
        self.assertEqual((message.external_id, message.text), ("01HQ9V3DX5K0B4CCFT1YVEK1GB", "@nordlicht thank you"))

    def test_time_without_an_offset_is_utc(self):
        data = json.loads(self.fixture("mention"))
        data["payload"]["status"]["created_at"] = "2026-03-10T09:46:41.123456"
        self.assertEqual(self.parse_json(data)[0].occurred_at, datetime(2026, 3, 10, 9, 46, 41))

    def test_missing_part_is_named(self):
        data = json.loads(self.fixture("mention"))
        del data["payload"]["status"]["account"]["acct"]
        with self.assertRaisesRegex(MalformedPayload, "acct"):
            self.parse_json(data)


@tagged("-at_install", "post_install")
class TestMastodonText(MastodonCase):
    def test_length_counts_links_and_names_as_mastodon_does(self):
        for text, length in {
            "Hello 💡": 7,
            "👩‍👩‍👧‍👦 e\u0301": 3,
            "https://example.org/" + "a" * 400: 23,
            "(see https://example.org/a).": 30,
            "@anna_lind@far.example hi": 13,
            "care@shop.example": 17,
        }.items():
            self.assertEqual(mastodon_length(text), length, text)

    def test_html_reads_as_people_see_it(self):
        for html, text in {
            "<p>One<br>two</p><p>three</p>": "One\ntwo\n\nthree",
            "a &lt; b &amp; c": "a < b & c",
            'see <a href="https://e.example/x">here</a>': "see here (https://e.example/x)",
            '<a href="https://www.e.example/">e.example</a>': "e.example",
            "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
            "x<script>alert(1)</script><!-- c -->y": "xy",
            "<p": "",
            "<b>two</b>  spaces\nand a line": "two  spaces and a line",
        }.items():
            self.assertEqual(plain_text(html), text, html)


class MastodonServerCase(MastodonCase):
    software = "mastodon"

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(MastodonServer(self.software))
        self.channel.base_url = self.server.url
        self.connect()
        self.anna = self.server.account("anna_lind@far.example", "Anna Lindqvist")
        self.ben = self.server.account("ben", "Ben")

    def connect(self):
        account = self.connector._check_credentials(self.channel)
        self.channel.write({"account_external_id": account["external_id"], "account_handle": account["handle"]})
        self.channel.sudo().account_data = account["data"]

    def poll(self, *rounds):
        """As the cron does, the pauses between left out."""
        for _round in rounds or (1,):
            cursor = self.channel.sudo().cursor or {}
            self.channel.sudo().write({"poll_after": False, "cursor": {**cursor, "checked_at": 0} if cursor else False})
            self.channel._poll()
            self.drain()
        self.assertFalse(self.channel.last_error)

    def poll_for_hours(self):
        self.poll()
        self.let_hours_pass()
        self.poll()

    def messages(self):
        return self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])

    def events(self):
        return self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])

    def talks(self):
        return self.messages().conversation_id

    def reply(self, talk, text, **values):
        """Queue an answer."""
        agent = new_test_user(self.env, "agent", groups="social_crm_base.group_manager")
        posted = talk.with_user(agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def send(self, talk, text="", **values):
        part = self.make_part(talk, text, **values)
        return part, self.connector._send(self.channel, part)

    def calls(self, pattern):
        return [call for call in self.server.calls if pattern in call.path]


@tagged("-at_install", "post_install")
class TestMastodonAccount(MastodonServerCase):
    def test_connecting_learns_who_we_are_and_what_the_server_allows(self):
        self.server.limit = 1000
        self.assertEqual(
            self.connector._check_credentials(self.channel),
            {
                "external_id": self.server.us["id"],
                "handle": f"nordlicht@{DOMAIN}",
                "data": {
                    "software": "mastodon",
                    "text_limit": 1000,
                    "file_limit": 99 << 20,
                    "picture_limit": 16 << 20,
                    "file_types": ["image/png", "video/mp4", "audio/mpeg"],
                },
            },
        )
        self.connect()
        capabilities = self.channel._capabilities()
        self.assertEqual((capabilities.text_limit, capabilities.attachment_limit), (968, 99 << 20))
        self.assertTrue(capabilities.idempotent_send)

    def test_server_with_the_first_version_of_the_call_only(self):
        self.server.api_v2 = False
        self.assertEqual(self.connector._check_credentials(self.channel)["handle"], f"nordlicht@{DOMAIN}")

    def test_only_software_that_honours_keys_is_trusted_with_them(self):
        for software, expected in (("mastodon", True), ("gotosocial", False), ("akkoma", False)):
            self.server.software = software
            self.connect()
            self.assertEqual(self.channel._capabilities().idempotent_send, expected, software)

    def test_address_may_be_written_in_any_form(self):
        host = self.server.url.removeprefix("http://")
        for address in (f"{self.server.url}/@nordlicht", f"{self.server.url}/"):
            self.channel.base_url = address
            self.assertTrue(self.connector._check_credentials(self.channel))
        self.channel.base_url = host
        self.assertEqual(self.connector._oauth(self.channel).token_url, f"https://{host}/oauth/token")

    def test_missing_address_is_said(self):
        self.channel.base_url = False
        with self.assertRaisesRegex(Rejected, "address of the server"):
            self.connector._check_credentials(self.channel)
        with self.assertRaisesRegex(UserError, "address of the server"):
            self.channel._ensure_application("https://crm.example/back")
        self.assertTrue(self.channel._oauth_flow())

    def test_application_is_registered_by_itself(self):
        app = self.connector._oauth_application(self.channel, "https://crm.example/back")
        self.assertEqual(app, {"client_id": "the-client", "client_secret": "the-secret"})
        [call] = self.calls("/api/v1/apps")
        self.assertEqual(call.values["redirect_uris"], "https://crm.example/back")
        self.assertEqual(call.values["scopes"], " ".join(self.connector._oauth(self.channel).scopes))
        self.assertNotIn("Authorization", call.headers)

    def test_dead_tokens(self):
        page = "<html><body><h1>Security verification failed.</h1></body></html>"
        for values in (
            {"status": 401, "body": '{"error": "The access token was revoked"}'},
            {"status": 422, "body": page, "headers": {"Content-Type": "text/html"}},
            {"status": 403, "body": '{"error": "Your login is currently disabled"}'},
            {"status": 403, "body": '{"error": "This action is outside the authorized scopes"}'},
        ):
            self.server.answer_next(**values)
            with self.assertRaises(TokenRejected, msg=values):
                self.connector._check_credentials(self.channel)
        self.channel._set_credentials({"access_token": ""})
        with self.assertRaisesRegex(TokenRejected, "no access token"):
            self.connector._check_credentials(self.channel)

    def test_other_refusals(self):
        for status, body, error in (
            (403, '{"error": "This action is not allowed"}', Rejected),
            (422, '{"error": "Validation failed"}', Rejected),
            (404, "{}", Rejected),
            (301, "", Rejected),
            (503, "", TemporaryFailure),
            (200, "<html>a shop</html>", TemporaryFailure),
        ):
            self.server.answer_next(status, body)
            with self.assertRaises(error, msg=status):
                self.connector._check_credentials(self.channel)

    def test_findings_name_missing_rights(self):
        findings = {finding.subject: finding for finding in self.connector._inspect(self.channel)}
        self.assertEqual({finding.level for finding in findings.values()}, {"good"})
        self.assertIn("288 of 300", findings["Budget"].text)
        self.server.scopes = ["read", "write:media"]
        findings = {finding.subject: finding for finding in self.connector._inspect(self.channel)}
        self.assertEqual(findings["Rights"].level, "bad")
        self.assertIn("write:statuses", findings["Rights"].text)
        self.server.hidden.add("/api/v1/apps/verify_credentials")
        findings = {finding.subject: finding for finding in self.connector._inspect(self.channel)}
        self.assertEqual(findings["Rights"].level, "warning")

    def test_profile(self):
        self.server.mention(self.anna, "Hello")
        self.poll()
        self.assertEqual(
            self.connector._fetch_profile(self.channel, self.messages().identity_id),
            {
                "name": "Anna Lindqvist",
                "handle": "anna_lind",
                "avatar_url": self.anna["avatar"],
                "profile_url": "https://far.example/@anna_lind",
                "followers": 12,
            },
        )


@tagged("-at_install", "post_install")
class TestMastodonPoll(MastodonServerCase):
    def test_mentions_become_threads(self):
        first = self.server.mention(self.anna, "My lamp flickers.")["status"]
        self.poll()
        self.server.mention(self.ben, "Mine too!", answers=first["id"], mentions=[self.anna])
        self.server.mention(self.ben, "Another thing")
        self.poll()
        self.assertEqual(self.talks().mapped("message_count"), [2, 1])
        self.assertEqual(self.messages()[1].reply_to_id, self.messages()[0])

    def test_only_mentions_are_heard(self):
        self.server.notify(self.server.post(self.anna, "hi"), kind="favourite")
        self.poll()
        self.assertFalse(self.events())

    def test_many_pages_come_without_doubles_and_gaps(self):
        self.poll()
        for number in range(95):
            self.server.mention(self.anna, f"no. {number}")
        self.poll(*range(5))
        self.assertEqual(
            [message.mail_message_id.preview for message in self.messages().sorted("external_id")],
            [f"@nordlicht no. {number}" for number in range(95)],
        )
        self.assertEqual(len(self.events()), 95)
        self.assertEqual(self.channel.cursor["since"], self.server.notifications[-1]["id"])

    def test_what_was_said_before_connecting_comes_page_by_page(self):
        for number in range(50):
            self.server.mention(self.anna, f"no. {number}")
        self.poll(1)
        self.server.mention(self.anna, "no. 50")  # while the history is fetched
        self.poll(1, 2, 3)
        self.assertEqual(len(self.messages()), 51)
        self.assertNotIn("before", self.channel.cursor)

    def test_old_history_stays_where_it_is(self):
        old = fields.Datetime.now() - timedelta(days=40)
        for number in range(30):
            self.server.mention(self.anna, f"old {number}", at=old)
        for number in range(10):
            self.server.mention(self.anna, f"new {number}")
        self.poll(1, 2, 3)
        self.assertEqual(len(self.messages()), 10)

    def test_crash_before_the_cursor_is_kept_doubles_nothing(self):
        self.server.mention(self.anna, "Once")
        self.poll()
        kept = self.channel.cursor
        self.server.mention(self.anna, "Twice")
        self.poll()
        self.channel.sudo().cursor = kept
        self.poll()
        self.assertEqual(len(self.events()), 2)

    def test_thread_keeps_its_name_when_its_first_post_is_deleted(self):
        first = self.server.mention(self.anna, "My lamp flickers.")["status"]
        second = self.server.mention(self.ben, "Mine too!", answers=first["id"])["status"]
        self.poll()
        self.server.delete(first["id"])
        self.server.mention(self.anna, "And again", answers=second["id"])
        self.poll()
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(len(self.messages()), 3)

    def test_post_in_the_middle_of_a_thread_joins_it(self):
        root = self.server.post(self.ben, "Which lamp do you like?")
        answer = self.server.post(self.anna, "The blue one", answers=root["id"])
        self.server.mention(self.ben, "What do you say?", answers=answer["id"])
        self.poll()
        self.assertEqual(self.talks().external_id, root["id"])
        self.assertEqual(len(self.messages()), 1)  # what was not said to us is not ours to answer

    def test_post_of_ours_that_is_answered_is_shown_above(self):
        root = self.server.post(self.server.us, "We have a new lamp!")
        self.server.mention(self.anna, "How much?", answers=root["id"])
        self.poll()
        self.assertEqual(self.messages().mapped("direction"), ["out", "in"])
        self.assertEqual(self.talks().message_count, 2)

    def test_private_words_below_a_public_post_are_a_thread_of_their_own(self):
        root = self.server.mention(self.anna, "My lamp flickers.")["status"]
        private = self.server.mention(self.anna, "My number is 123", answers=root["id"], visibility="direct")["status"]
        self.poll()
        self.server.mention(self.anna, "Or 124", answers=private["id"], visibility="direct")
        self.poll()
        talks = {talk.external_id: talk for talk in self.talks()}
        self.assertEqual(set(talks), {root["id"], private["id"]})
        self.assertEqual(talks[private["id"]].contact_kind, "direct")
        self.assertEqual(talks[private["id"]].message_count, 2)

    def test_server_that_cannot_tell_a_thread_for_long_holds_nothing_up(self):
        root = self.server.post(self.ben, "Which lamp?")
        self.server.mention(self.anna, "What do you say?", answers=root["id"])
        self.server.answer_next(200, json.dumps(self.server.notifications))
        self.server.answer_next(500)
        self.channel._poll()
        self.assertTrue(self.channel.last_error)
        self.assertFalse(self.events())
        self.channel.sudo().poll_after = False
        self.server.answer_next(200, json.dumps(self.server.notifications))
        self.server.answer_next(500)
        self.channel._poll()
        self.drain()
        self.assertEqual(self.talks().external_id, root["id"])

    def test_what_we_said_in_mastodon_s_own_app_is_ours(self):
        self.server.post(self.server.us, "Said before we were connected")
        question = self.server.mention(self.anna, "Is it open?")["status"]
        self.poll()
        self.server.post(
            self.server.us, "@anna_lind@far.example Until six", answers=question["id"], mentions=[self.anna]
        )
        self.server.post(self.server.us, "Said to nobody")
        self.poll(1, 2)
        self.assertEqual(self.messages().mapped("direction"), ["in", "out"])
        self.assertEqual(self.messages()[1].mail_message_id.preview, "Until six")

    def test_edit_is_seen_and_stored_once(self):
        status = self.server.mention(self.anna, "My lamb flickers")["status"]
        self.poll()
        status.update(content="<p>My lamp flickers</p>", edited_at="2026-03-10T10:00:00.000Z")
        self.poll(1, 2, 3)
        message = self.messages()
        self.assertEqual(message.mail_message_id.preview, "My lamp flickers")
        self.assertEqual(message.edited_at, datetime(2026, 3, 10, 10, 0))
        self.assertEqual(len(self.events()), 2)

    def test_deletion_is_seen_with_and_without_the_call_for_many(self):
        one = self.server.mention(self.anna, "Never mind")["status"]
        two = self.server.mention(self.anna, "This neither")["status"]
        self.poll()
        self.server.delete(one["id"])
        self.poll_for_hours()
        self.server.hidden.add("/api/v1/statuses")
        self.server.delete(two["id"])
        self.poll_for_hours()
        self.assertTrue(all(self.messages().mapped("deleted_at")))

    def test_post_that_is_out_of_sight_for_a_while_is_not_deleted(self):
        status = self.server.mention(self.anna, "Hello", visibility="direct")["status"]
        self.poll()
        del self.server.statuses[status["id"]]
        self.poll(1, 2, 3)
        self.assertFalse(self.messages().deleted_at)
        asked = len(self.calls(f"/api/v1/statuses/{status['id']}"))
        self.poll(1, 2, 3)
        self.assertEqual(len(self.calls(f"/api/v1/statuses/{status['id']}")), asked, "Asking again would tell nothing.")
        self.server.statuses[status["id"]] = status
        self.poll_for_hours()
        self.assertFalse(self.messages().deleted_at)
        self.assertFalse(self.channel.cursor["missing"])

    def test_who_blocks_us_has_deleted_nothing(self):
        self.server.mention(self.anna, "Hello")
        self.poll()
        self.server.blocking.add(self.anna["id"])
        self.poll_for_hours()
        self.poll_for_hours()
        self.assertFalse(self.messages().deleted_at)
        self.assertEqual(self.channel.state, "connected")
        self.server.blocking.clear()
        self.server.delete(self.messages().external_id)
        self.poll_for_hours()
        self.assertTrue(self.messages().deleted_at)

    def test_server_that_finds_nothing_for_another_reason_deletes_nothing(self):
        self.server.mention(self.anna, "Hello")
        self.poll()
        [message] = self.messages()
        self.server.answer_next(404, "<html>nginx</html>")
        with self.assertRaises(Rejected):
            self.connector._status_or_none(self.channel, message.external_id)

    def test_closed_threads_are_not_looked_at(self):
        status = self.server.mention(self.anna, "Thanks")["status"]
        self.poll()
        self.talks().state = "closed"
        self.server.delete(status["id"])
        self.poll_for_hours()
        self.assertFalse(self.messages().deleted_at)

    def test_looking_goes_round(self):
        for number in range(25):
            self.server.mention(self.anna, f"no. {number}")
        self.poll(1, 2)
        self.server.delete(self.messages().sorted("id")[-1].external_id)
        self.poll(1, 2, 3)
        self.let_hours_pass()
        self.poll(1, 2, 3)
        self.assertEqual(len(self.messages().filtered("deleted_at")), 1)

    def test_rate_limit_is_obeyed_in_every_form(self):
        later = datetime.now(UTC) + timedelta(seconds=240)
        for headers in (
            {"X-RateLimit-Reset": later.isoformat().replace("+00:00", "Z")},
            {"X-RateLimit-Reset": str(int(later.timestamp()))},
            {"Retry-After": "240"},
        ):
            self.server.answer_next(429, '{"error": "Too many requests"}', headers)
            with self.assertRaises(RateLimited) as caught:
                self.connector._poll(self.channel)
            self.assertAlmostEqual(caught.exception.retry_after, 240, delta=10)
        self.server.answer_next(429, "", {"X-RateLimit-Reset": "soon"})
        with self.assertRaises(RateLimited) as caught:
            self.connector._poll(self.channel)
        self.assertIsNone(caught.exception.retry_after)

    def test_limited_poll_waits_and_then_goes_on(self):
        self.server.mention(self.anna, "Hello")
        self.server.answer_next(429, "", {"Retry-After": "240"})
        self.channel._poll()
        calls = len(self.server.calls)
        self.channel._poll()
        self.assertEqual(len(self.server.calls), calls)
        self.poll()
        self.assertEqual(len(self.messages()), 1)

    def test_channel_is_not_asked_more_often_than_its_budget_allows(self):
        self.channel._poll()
        calls = len(self.server.calls)
        self.channel._poll()
        self.assertEqual(len(self.server.calls), calls)


@tagged("-at_install", "post_install")
class TestMastodonSend(MastodonServerCase):
    def setUp(self):
        super().setUp()
        self.question = self.server.mention(self.anna, "My lamp flickers.")["status"]
        self.poll()
        self.talk = self.talks()
        self.server.calls.clear()

    def said(self):
        return self.calls("/api/v1/statuses")[-1].values

    def test_answer_is_in_the_thread_and_mentions_whom_it_answers(self):
        part, result = self.send(self.talk, "Change the bulb.")
        status = self.server.said[-1]
        self.assertEqual(result.external_id, status["id"])
        self.assertEqual(self.said()["status"], "@anna_lind@far.example Change the bulb.")
        self.assertEqual((status["in_reply_to_id"], status["visibility"]), (self.question["id"], "public"))
        self.assertEqual(self.server.calls[-1].headers["Idempotency-Key"], part.key)

    def test_answer_keeps_the_visibility_of_what_it_answers(self):
        for visibility in ("public", "unlisted", "private", "direct"):
            self.server.mention(self.anna, f"in {visibility}", visibility=visibility)
            self.poll()
            talk = self.talks().sorted("id")[-1]
            self.send(talk, "Yes")
            status = self.server.said[-1]
            self.assertEqual(status["visibility"], visibility)
            self.assertEqual([each["acct"] for each in status["mentions"]], ["anna_lind@far.example"])

    def test_private_talk_of_several_stays_one(self):
        self.server.mention(self.anna, "you two", mentions=[self.ben], visibility="direct")
        self.server.mention(self.ben, "here I am")
        self.poll()
        [talk] = self.talks().filtered(lambda talk: talk.contact_kind == "direct")
        self.send(talk, "Hello both")
        self.assertEqual(self.said()["status"], "@anna_lind@far.example @ben Hello both")

    def test_public_answer_does_not_trouble_bystanders(self):
        question = self.server.mention(self.anna, "you two", mentions=[self.ben])["status"]
        self.poll()
        [message] = self.messages().filtered(lambda message: message.external_id == question["id"])
        self.send(message.conversation_id, "Hello")
        self.assertEqual(self.said()["status"], "@anna_lind@far.example Hello")

    def test_nobody_is_mentioned_who_was_not_in_it(self):
        self.server.mention(self.ben, "I am another")
        self.send(self.talk, "Ask @ben or @clara@shop.example, mail care@shop.example, see https://e.example/@dora")
        self.assertEqual([each["acct"] for each in self.server.said[-1]["mentions"]], ["anna_lind@far.example"])
        self.assertEqual(
            self.said()["status"].replace("\u2060", ""),
            "@anna_lind@far.example Ask @ben or @clara@shop.example,"
            " mail care@shop.example, see https://e.example/@dora",
        )

    def test_who_is_in_the_talk_may_be_named_in_any_form(self):
        for written in ("@anna_lind", "@anna_lind@far.example", "@Anna_Lind@far.example"):
            self.send(self.talk, f"{written}: yes")
            self.assertEqual(self.said()["status"], "@anna_lind@far.example: yes")

    def test_answers_go_to_whom_the_agent_read(self):
        part = self.make_part(self.talk, "Change the bulb.")
        self.server.mention(self.ben, "Mine too!", answers=self.question["id"])
        self.poll()
        self.connector._send(self.channel, part)
        self.assertEqual(self.server.said[-1]["in_reply_to_id"], self.question["id"])

    def test_parts_of_a_long_answer_follow_each_other(self):
        message = self.reply(self.talk, "word " * 220)
        self.assertEqual(len(message.part_ids), 3)
        for _part in range(3):
            self.talk.next_send_at = False
            self.env["social.crm.outbound.part"]._dispatch_batch()
        first, second, third = self.server.said
        self.assertEqual(message.state, "sent")
        self.assertEqual(
            [each["in_reply_to_id"] for each in (first, second, third)],
            [self.question["id"], first["id"], second["id"]],
        )
        self.assertEqual([each["acct"] for each in third["mentions"]], ["anna_lind@far.example"])

    def test_text_that_is_too_long_with_its_names_is_refused_in_words(self):
        others = [self.server.account(f"{'x' * 60}{number}") for number in range(3)]
        self.server.mention(self.anna, "all of you", mentions=others, visibility="direct")
        self.poll()
        [talk] = self.talks().filtered(lambda talk: talk.contact_kind == "direct")
        with self.assertRaisesRegex(Rejected, "too long by"):
            self.send(talk, "x" * 460)
        self.assertFalse(self.server.said)

    def test_what_is_gone_cannot_be_answered(self):
        self.server.delete(self.question["id"])
        with self.assertRaisesRegex(Rejected, "gone"):
            self.send(self.talk, "Hello")

    def test_public_comment_is_answered_in_private(self):
        part = self.make_part(self.talk, "Your order is 4711", reply_to=self.messages())
        self.connector._private_reply(self.channel, part)
        status = self.server.said[-1]
        self.assertEqual((status["visibility"], status["in_reply_to_id"]), ("direct", self.question["id"]))
        self.assertEqual([each["acct"] for each in status["mentions"]], ["anna_lind@far.example"])

    def test_private_talk_goes_on_where_it_was_begun(self):
        agent = new_test_user(self.env, "agent", groups="social_crm_base.group_manager")
        talk = self.messages().with_user(agent)._answer_in_private("Your order is 4711")
        self.env["social.crm.outbound.part"]._dispatch_batch()
        status = self.server.said[-1]
        self.assertEqual(status["visibility"], "direct")
        self.server.mention(self.anna, "Thank you", answers=status["id"], visibility="direct")
        self.poll()
        self.assertEqual(talk.message_count, 2)
        self.assertEqual(self.talk.message_count, 1)

    def test_file_is_handed_over_first(self):
        image = self.env["ir.attachment"].create({"name": "bulb.png", "raw": b"a picture", "mimetype": "image/png"})
        image.description = "A bulb"
        self.send(self.talk, "Like this", attachment=image)
        [(media_id, media)] = self.server.media.items()
        self.assertEqual(media, ("bulb.png", b"a picture", "image/png"))
        self.assertEqual(self.calls("/media")[0].values, {"description": "A bulb"})
        self.assertEqual(self.said()["media_ids"], [media_id])

    def test_files_that_the_server_does_not_take_are_named_before(self):
        def refused(mimetype, **values):
            file = self.env["ir.attachment"].create({"name": "a file", "raw": b"x", "mimetype": mimetype})
            self.env.cr.execute(
                "UPDATE ir_attachment SET file_size = %s WHERE id = %s", [values.get("size", 1), file.id]
            )
            file.invalidate_recordset()
            return self.connector._attachment_refusal(self.channel, self.talk, file)

        self.assertIn("pictures, sound and films", refused("application/pdf"))
        self.assertEqual([refused(each) for each in ("image/png", "video/mp4", "audio/mpeg")], [""] * 3)
        self.assertIn("at most 16 MB", refused("image/png", size=17 << 20))
        self.assertEqual(refused("video/mp4", size=17 << 20), "")
        self.assertTrue(refused("audio/flac"), "it is not among those that the server names")
        for software, expected in (("mastodon", True), ("", True), ("akkoma", False)):
            self.channel.account_data = {"software": software}  # says nothing of types
            self.assertEqual(bool(refused("application/pdf")), expected, software)
            self.assertFalse(refused("audio/flac"))
        self.channel.account_data = {}
        bill = self.env["ir.attachment"].create({"name": "bill.pdf", "raw": b"x", "mimetype": "application/pdf"})
        with self.assertRaisesRegex(Rejected, "bill.pdf cannot be posted"):
            self.send(self.talk, "The bill", attachment=bill)
        self.assertFalse(self.server.media)

    def test_file_that_the_server_must_process_is_waited_for(self):
        self.server.media_pending = 2
        video = self.env["ir.attachment"].create({"name": "blink.mp4", "raw": b"a film", "mimetype": "video/mp4"})
        self.send(self.talk, attachment=video)
        self.assertEqual(len(self.server.said), 1)

    def test_server_with_the_first_version_of_media_only(self):
        self.server.answer_next(200, json.dumps(self.question))
        self.server.answer_next(404, '{"error": "Record not found"}')
        image = self.env["ir.attachment"].create({"name": "bulb.png", "raw": b"a picture", "mimetype": "image/png"})
        self.send(self.talk, "Like this", attachment=image)
        self.assertEqual([call.path for call in self.calls("/media")], ["/api/v2/media", "/api/v1/media"])

    def test_file_that_was_lost_on_its_way_is_sent_again(self):
        self.server.answer_next(200, json.dumps(self.question))
        self.server.answer_next(200, hang_up=True)
        image = self.env["ir.attachment"].create({"name": "bulb.png", "raw": b"a picture", "mimetype": "image/png"})
        with self.assertRaises(TemporaryFailure):
            self.send(self.talk, "Like this", attachment=image)

    def test_edit_keeps_names_and_files(self):
        image = self.env["ir.attachment"].create({"name": "bulb.png", "raw": b"a picture", "mimetype": "image/png"})
        part, result = self.send(self.talk, "Change the blub", attachment=image)
        part.external_id = result.external_id
        self.connector._edit_sent(self.channel, part, "Change the bulb")
        status = self.server.said[-1]
        self.assertIn("Change the bulb", status["content"])
        self.assertEqual([each["acct"] for each in status["mentions"]], ["anna_lind@far.example"])
        self.assertEqual(len(status["media_attachments"]), 1)

    def test_post_can_be_taken_back_also_twice(self):
        part, result = self.send(self.talk, "Oops")
        part.external_id = result.external_id
        for _again in range(2):
            self.connector._delete_sent(self.channel, part)
        self.assertFalse(self.server.said)

    def test_answer_of_unknown_outcome_is_repeated_under_its_key(self):
        part = self.reply(self.talk, "Change the bulb.").part_ids
        self.server.answer_next(200, json.dumps(self.question))
        self.server.answer_next(200, hang_up=True)
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual(part.state, "queued")
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual((part.state, len(self.server.said)), ("sent", 1))

    def test_key_that_the_server_has_forgotten_makes_no_second_post(self):
        part, result = self.send(self.talk, "Change the\n\nbulb.")
        self.server.keys.clear()
        part.attempts = 2
        self.assertEqual(self.connector._send(self.channel, part), result)
        self.assertEqual(len(self.server.said), 1)


@tagged("-at_install", "post_install")
class TestOtherServerSend(MastodonServerCase):
    software = "gotosocial"

    def setUp(self):
        super().setUp()
        self.question = self.server.mention(self.anna, "My lamp flickers.")["status"]
        self.poll()
        self.talk = self.talks()
        self.part = self.reply(self.talk, "Change the bulb.").part_ids

    def dispatch(self):
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def lose_the_answer(self):
        self.server.answer_next(200, json.dumps(self.question))
        self.server.answer_next(200, hang_up=True)
        self.dispatch()

    def test_nothing_is_repeated_while_the_server_may_still_be_at_it(self):
        self.lose_the_answer()
        self.assertEqual((self.part.state, self.dispatch()), ("unknown", 0))

    def test_echo_settles_it(self):
        self.lose_the_answer()
        status = self.server.post(
            self.server.us, "@anna_lind@far.example Change the bulb.", answers=self.question["id"], mentions=[self.anna]
        )
        self.poll()
        self.assertEqual((self.part.state, self.part.external_id), ("sent", status["id"]))
        self.assertEqual(len(self.messages()), 2)

    def test_look_up_finds_what_was_made(self):
        status = self.server.post(
            self.server.us, "@anna_lind@far.example Change the bulb.", answers=self.question["id"], mentions=[self.anna]
        )
        self.lose_the_answer()
        self.assertEqual((self.part.state, self.part.external_id), ("sent", status["id"]))

    def test_look_up_takes_no_other_post_for_it(self):
        root = self.server.post(self.ben, "Something else")
        self.server.post(self.server.us, "Change the bulb.", answers=root["id"])
        self.server.post(self.server.us, "Change the cable.", answers=self.question["id"])
        self.assertIsNone(self.connector._made(self.channel, self.part))

    def test_answer_that_cannot_be_read_is_an_unknown_outcome(self):
        self.server.answer_next(200, json.dumps(self.question))
        self.server.answer_next(200, "<html>")
        with self.assertRaises(UnknownOutcome):
            self.connector._send(self.channel, self.part)


@tagged("-at_install", "post_install")
class TestMastodonBehaviours(ConnectorBehaviours, MastodonCase, HttpCase):
    inbound_mode = "poll"
    batches = False

    def setUp(self):
        super().setUp()
        self.channel.write({"account_external_id": self.server.us["id"], "account_handle": f"nordlicht@{DOMAIN}"})
        self.anna = self.server.account("anna_lind@far.example", "Anna Lindqvist")
        self.statuses = {}

    def make_server(self):
        return MastodonServer()

    def shown_to_all(self):
        ours = [status for status in self.server.said if status["visibility"] == "public"]
        return [(status["id"], plain_text(status["content"])) for status in ours]

    def arrive(self, *entries):
        """An entry is a call that makes it happen on the server."""
        if not self.channel.cursor:
            self.poll()
        for entry in entries:
            entry()
        self.poll()

    def poll(self):
        for _look in range(2):
            self.channel.sudo().write({"poll_after": False, "cursor": {**(self.channel.cursor or {}), "checked_at": 0}})
            self.channel._poll()
            self.drain()
            if not self.channel.cursor.get("missing"):
                break
            self.let_hours_pass()

    def texts(self):
        return [text.removeprefix("@nordlicht ") for text in super().texts()]

    def message(self, number, text="Hello", file=None):
        def happen():
            values = {"at": self.moment(number), "visibility": "direct"}
            if file:
                self.server.media["7"] = file
                values["media_attachments"] = [
                    {"id": "7", "type": "unknown", "url": f"{self.server.url}/files/7/bill.pdf"}
                ]
                self.server.media["7"] = (file[0], file[2], file[1])
            before = next(iter(self.statuses.values()), None)
            answers = before and before["id"]
            self.statuses[number] = self.server.mention(self.anna, text, answers=answers, **values)["status"]

        return happen

    def edit(self, number, text):
        def happen():
            edited_at = self.moment(number + 1).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            self.statuses[number].update(content=f"<p>{text}</p>", edited_at=edited_at)

        return happen

    def deletion(self, number):
        return lambda: self.server.delete(self.statuses[number]["id"])

    def echo(self, number, text):
        def happen():
            self.server.post(
                self.server.us,
                f"@anna_lind@far.example {text}",
                at=self.moment(number),
                answers=self.statuses[1]["id"],
                mentions=[self.anna],
                visibility="direct",
            )

        return happen

    def bad_entry(self):
        def happen():
            status = self.server.mention(self.anna, "bad")["status"]
            del status["created_at"]

        return happen

    def payload(self, *entries):
        [entry] = entries
        entry()
        status = list(self.statuses.values())[-1]
        return self.connector._event("notification", status["id"], self.server.notifications[-1], status).payload

    def rate_limits(self):
        reset = datetime.now(UTC) + timedelta(seconds=130)
        return [
            *super().rate_limits(),
            ({"status": 429, "headers": {"X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}}, 130),
            ({"status": 429, "headers": {"X-RateLimit-Reset": str(int(reset.timestamp()))}}, 130),
        ]

    def dead_tokens(self):
        page = {"status": 422, "body": "<html>Security verification failed</html>"}
        return [{"status": 401, "body": refuse(401, "The access token is invalid").data}, page]
