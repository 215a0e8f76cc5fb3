import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..connectors.contract import (
    IncomingDeletion,
    IncomingEdit,
    IncomingMessage,
    IncomingStatus,
    IncomingWatermark,
    MalformedPayload,
    Rejected,
    Unreadable,
    sequence_of,
)
from .connector_behaviours import ConnectorBehaviours
from .connector_case import ConnectorCase, ParseProperties
from .doubles.facebook_server import PAGE_ID, PAGE_TOKEN, FacebookServer
from .doubles.graph_server import APP_ID, APP_SECRET, graph_error, signature

ANNA, ERIK = "7200111222333444", "7200555666777888"
POST, COMMENT = f"{PAGE_ID}_1220001", "1220001_8801"
MOMENT = datetime(2025, 3, 10, 9, 46, 40)
PNG = b"\x89PNG\r\n\x1a\n a picture"


class FacebookCase(ConnectorCase):
    provider = "facebook"
    network = "facebook"
    credentials = {"client_id": APP_ID, "client_secret": APP_SECRET, "access_token": PAGE_TOKEN}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.write({"account_external_id": PAGE_ID, "account_handle": "Nordlicht Lamps"})


@tagged("-at_install", "post_install")
class TestFacebookAccounts(FacebookCase):
    def test_what_is_for_another_company_s_page_is_kept_and_not_shown(self):
        # One app of ours may serve two companies, and Meta calls the webhook of one of them.
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_channel(name="Theirs", company_id=company.id).account_external_id = "4400"
        body = self.fixture("message").replace(PAGE_ID.encode(), b"4400")
        events = self.env["social.crm.event"]
        [event_id] = events._store(self.channel, [self.connector._delivery(self.channel, {}, body)])
        self.drain()
        event = events.browse(event_id)
        self.assertEqual(event.state, "dead")
        self.assertIn("4400", event.error)
        self.assertFalse(self.env["social.crm.message"].search([("channel_id.provider", "=", "facebook")]))
        self.make_channel(name="Ours too").account_external_id = "4400"
        event.action_replay()
        self.drain()
        self.assertEqual(
            (event.state, self.env["social.crm.channel"].search([("name", "=", "Ours too")]).conversation_count),
            ("done", 1),
        )


@tagged("-at_install", "post_install")
class TestFacebookParse(ParseProperties, FacebookCase):
    def test_message(self):
        [message] = self.parse("message")
        self.assertEqual(message.text, "Hello, my lamp flickers 💡 since yesterday.")
        self.assertEqual((message.external_id, message.conversation_id), ("m_AbCd3Fg7hIjK-1", ANNA))
        self.assertEqual((message.occurred_at, message.sequence), (MOMENT, sequence_of(1741600000000)))
        self.assertEqual((message.contact_kind, message.account), ("direct", PAGE_ID))

    def test_person_is_known_within_the_page_only(self):
        author = self.parse("message")[0].author
        self.assertEqual((author.external_id, author.scope, author.is_us), (ANNA, PAGE_ID, False))
        self.assertEqual(self.parse("comment")[0].author.scope, PAGE_ID)

    def test_answer_names_its_message(self):
        self.assertEqual(self.parse("message_reply")[0].reply_to, "m_AbCd3Fg7hIjK-1")

    def test_window_is_a_day_and_a_week_for_people_where_meta_has_granted_it(self):
        self.assertEqual(self.parse("message")[0].reply_until, MOMENT + timedelta(hours=24))
        self.assertFalse(self.parse("echo_page_inbox")[0].reply_until)
        self.assertFalse(self.parse("comment")[0].reply_until)
        self.channel._set_credentials({"human_agent": "Yes"})
        self.assertEqual(self.parse("message")[0].reply_until, MOMENT + timedelta(days=7))

    def test_files_come_with_their_names(self):
        [message] = self.parse("message_files")
        names = [file.name for file in message.attachments]
        self.assertEqual(names, ["48211_n.jpg", "invoice 4711.pdf", "audioclip-1741600000.mp4", "video.mp4"])
        self.assertEqual(self.parse("message_sticker")[0].attachments[0].name, "39178562_n.png")

    def test_what_is_no_text_reads_in_words(self):
        for name, expected in {
            "message_location": "Location: 59.329323, 18.068581",
            "message_link": "See here\nLamp Shop\nhttps://example.org/lamps",
            "echo_template": "Which lamp is it?",
            "message_quick_reply": "Blue",
            "postback": "Get started",
            "postback_without_mid": "MENU_OPENING_HOURS",
        }.items():
            with self.subTest(name):
                self.assertEqual(self.parse(name)[0].text, expected)

    def test_unknown_kind_of_message_is_not_lost(self):
        self.assertIn("cannot be shown", self.parse("message_unsupported")[0].text)

    def test_what_the_page_says_is_ours(self):
        [echo] = self.parse("echo_page_inbox")
        self.assertTrue(echo.author.is_us)
        self.assertEqual((echo.conversation_id, echo.recipient.external_id), (ANNA, ANNA))

    def test_echo_of_our_own_names_our_key(self):
        self.assertEqual(self.parse("echo_ours")[0].key, "0b7d7b7a-5f0e-4f3e-9d7d-2f6a3c1f9a10")

    def test_edit_and_deletion(self):
        edit, deletion = self.parse("message_edit")[0], self.parse("message_deleted")[0]
        self.assertIsInstance(edit, IncomingEdit)
        self.assertEqual((edit.message_id, edit.text), ("m_AbCd3Fg7hIjK-1", "Hello, my lamp flickers since Monday."))
        moment = MOMENT + timedelta(seconds=90)
        self.assertEqual(deletion, IncomingDeletion("m_AbCd3Fg7hIjK-1", moment, account=PAGE_ID))

    def test_reactions(self):
        for name, expected in {
            "reaction": ("m_AbCd3Fg7hIjK-9", "❤"),
            "reaction_taken_back": ("m_AbCd3Fg7hIjK-9", ""),
            "comment_reaction": ("1220001_8803", "❤"),
            "comment_reaction_taken_back": ("1220001_8803", ""),
        }.items():
            with self.subTest(name):
                [reaction] = self.parse(name)
                self.assertEqual((reaction.message_id, reaction.emoji), expected)
                self.assertEqual(reaction.author.external_id, ANNA)

    def test_receipts(self):
        moment = MOMENT + timedelta(seconds=120)
        named = [IncomingStatus(f"m_AbCd3Fg7hIjK-{number}", moment, account=PAGE_ID) for number in (9, 10)]
        until = IncomingWatermark(ANNA, moment, "delivered", PAGE_ID)
        self.assertEqual(self.parse("delivery"), [*named, until])
        self.assertEqual(self.parse("delivery_watermark"), [until])
        read = IncomingWatermark(ANNA, MOMENT + timedelta(seconds=124), "read", PAGE_ID)
        self.assertEqual(self.parse("read"), [read])

    def test_comment_begins_a_thread(self):
        [comment] = self.parse("comment")
        self.assertEqual((comment.external_id, comment.conversation_id), (COMMENT, COMMENT))
        self.assertEqual((comment.contact_kind, comment.is_group), ("public_comment", False))
        self.assertEqual((comment.author.external_id, comment.author.name), (ANNA, "Anna Lindqvist"))
        self.assertEqual(comment.occurred_at, MOMENT)
        self.assertTrue(comment.conversation_name.startswith("Is this lamp in stock?"))
        self.assertEqual(comment.url, "https://www.facebook.com/nordlicht/posts/pfbid02x?comment_id=8801")

    def test_answer_to_a_comment_joins_its_thread(self):
        [answer] = self.parse("comment_reply")
        self.assertEqual((answer.conversation_id, answer.reply_to), (COMMENT, COMMENT))
        self.assertTrue(answer.is_group)  # Erik is not the one whom the thread is with
        [ours] = self.parse("comment_ours")
        self.assertEqual((ours.conversation_id, ours.author.is_us), (COMMENT, True))

    def test_post_of_a_visitor_is_a_thread_and_our_answer_joins_it(self):
        [post] = self.parse("visitor_post")
        self.assertEqual((post.external_id, post.conversation_id), (f"{PAGE_ID}_1220002",) * 2)
        self.assertEqual([file.name for file in post.attachments], ["48400_n.jpg"])
        self.assertEqual(self.parse("comment_ours_below_a_post")[0].conversation_id, post.conversation_id)
        self.assertEqual(self.parse("visitor_post_edited")[0].text, "My Nordlicht in the kitchen")

    def test_ids_may_be_numbers(self):
        [comment] = self.parse("comment_numeric_ids")
        self.assertEqual((comment.external_id, comment.account, comment.author.external_id), ("8807", PAGE_ID, ANNA))

    def test_comment_of_somebody_whom_meta_does_not_name(self):
        [comment] = self.parse("comment_without_author")
        self.assertEqual((comment.author.external_id, comment.author.name), ("", "Somebody on Facebook"))

    def test_comment_that_changes(self):
        moment = MOMENT + timedelta(seconds=120)
        edit = IncomingEdit(COMMENT, moment, "Is this lamp in stock in blue?", account=PAGE_ID)
        self.assertEqual(self.parse("comment_edited"), [edit])
        self.assertEqual(self.parse("comment_removed")[0].message_id, COMMENT)
        self.assertIsInstance(self.parse("comment_removed")[0], IncomingDeletion)
        self.assertEqual(self.parse("comment_photo")[0].attachments[0].name, "48300_n.jpg")

    def test_verbs_in_all_their_forms(self):
        for fixture, known, verbs, kind in (
            ("comment_edited", "edited", ("edit", "edited", "update"), IncomingEdit),
            ("comment_removed", "remove", ("remove", "delete"), IncomingDeletion),
            ("visitor_post_edited", "edited", ("edit", "edited", "update"), IncomingEdit),
        ):
            for verb in verbs:
                body = self.fixture(fixture).replace(f'"{known}"'.encode(), f'"{verb}"'.encode())
                with self.subTest(fixture, verb=verb):
                    [item] = self.connector._parse(self.channel, body, {})
                    self.assertIsInstance(item, kind)

    def test_what_says_nothing_is_passed_over(self):
        for name in (
            "comment_hide",
            "comment_unhide",
            "referral",
            "policy_enforcement",
            "handover",
            "standby",
            "post_reaction",
            "own_post",
            "page_name_changed",
            "instagram",
        ):
            self.assertEqual(self.parse(name), [], name)

    def test_one_delivery_may_be_for_several_people_and_pages(self):
        items = self.parse("batch")
        self.assertEqual([item.text for item in items], ["First", "Second", "To the other Page"])
        self.assertEqual([item.account for item in items], [PAGE_ID, PAGE_ID, "310044004400"])

    def test_bad_entries_of_a_batch_are_kept_apart_and_can_be_read_alone(self):
        items = self.parse("batch_with_a_bad_entry")
        self.assertEqual([item.text for item in items if isinstance(item, IncomingMessage)], ["Before", "After"])
        bad = [item for item in items if isinstance(item, Unreadable)]
        self.assertEqual(len(bad), 3)
        for item in bad:
            with self.assertRaises(MalformedPayload):
                self.connector._parse(self.channel, item.entry, {})
        corrected = bad[0].entry.replace(b'"text"', b'"mid": "m_25", "text"')
        self.assertEqual(self.connector._parse(self.channel, corrected, {})[0].text, "without an id")

    def test_missing_part_is_named(self):
        with self.assertRaisesRegex(MalformedPayload, "mid"):
            self.parse_json({"object": "page", "entry": [{"id": 1, "messaging": [{"message": {}, "timestamp": 1}]}]})


@tagged("-at_install", "post_install")
class TestFacebookThreads(FacebookCase):
    """Meta names the nearest of what a comment answers; all of them are one thread."""

    SAID = ("comment", "comment_reply", "comment_reply_to_reply", "comment_reply_below_that")

    def assert_one_thread(self):
        talk = self.talks()
        self.assertEqual(talk.mapped("external_id"), [COMMENT])
        self.assertEqual((talk.identity_id.external_id, talk.message_count, talk.is_group), (ANNA, 4, False))
        self.assertEqual(talk.person, "Anna Lindqvist")
        self.assertTrue(talk.name.startswith("Is this lamp in stock?"))
        messages = talk.social_message_ids.sorted(lambda each: (each.occurred_at, each.provider_sequence, each.id))
        self.assertEqual(
            messages.mapped("external_id"), [self.parse(name)[0].external_id for name in self.SAID], "provider order"
        )

    def test_one_by_one_in_any_order(self):
        for order in permutations(self.SAID):
            with self.subTest(order), self.undone():
                for name in order:
                    self.ingest(name)
                self.assert_one_thread()

    def test_in_one_batch_in_any_order(self):
        for order in permutations(self.SAID):
            with self.subTest(order), self.undone():
                self.ingest(*order)
                self.assert_one_thread()

    def test_in_two_batches(self):
        for order in permutations(self.SAID):
            with self.subTest(order), self.undone():
                self.ingest(*order[:2])
                self.ingest(*order[2:])
                self.assert_one_thread()

    def test_again_changes_nothing(self):
        self.ingest(*reversed(self.SAID))
        self.ingest(*self.SAID)
        self.assert_one_thread()

    def test_answer_of_the_nearest_is_named(self):
        self.ingest(*self.SAID)
        messages = self.talks().social_message_ids
        answered = {message.external_id: message.reply_to_id.external_id for message in messages}
        self.assertEqual(answered["1220001_8810"], "1220001_8809")
        self.assertEqual(answered["1220001_8809"], "1220001_8802")

    def test_what_we_wrote_below_our_own_post_begins_a_thread_for_those_who_answer(self):
        ours = self.altered("comment", {ANNA.encode(): PAGE_ID.encode(), b"1220001_8801": b"1220001_8700"})
        for name, parent in (("comment_reply", b"1220001_8801"), ("comment_reply_to_reply", b"1220001_8802")):
            below = self.altered(name, {parent: b"1220001_8700" if name == "comment_reply" else parent})
            for order in ((ours, below), (below, ours)):
                with self.subTest(name), self.undone():
                    for body in order:
                        self.ingest_items(self.connector._parse(self.channel, body, {}))
                    [talk] = self.talks().filtered(lambda talk: talk.external_id != POST)
                    self.assertEqual(talk.external_id, "1220001_8700" if name == "comment_reply" else "1220001_8802")

    def test_number_of_statements_does_not_grow_with_the_thread(self):
        def answers(first, number):
            entries = []
            for each in range(first, first + number):
                data = json.loads(self.fixture("comment_reply"))["entry"][0]
                parent = f"1220001_{each - 1}" if each > first else COMMENT
                data["changes"][0]["value"].update(comment_id=f"1220001_{each}", parent_id=parent)
                entries.append(data)
            return [(self.channel, item) for item in self.parse_json({"object": "page", "entry": entries})]

        def count(items):
            self.env.flush_all()  # what others have left to be computed
            before = self.env.cr.sql_log_count
            self.env["social.crm.message"]._ingest(items)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.ingest("comment")
        self.env["social.crm.message"]._ingest(answers(10001, 2))  # what is cached from here on
        few, many = count(answers(20001, 2)), count(answers(30001, 60))
        self.assertEqual(few, many)
        self.assertEqual(self.talks().message_count, 65)


class FacebookServerCase(FacebookCase):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(FacebookServer())
        self.channel.base_url = self.server.url
        self.channel.sudo().write(
            {
                "state": "connected",
                "database_uuid": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
            }
        )
        self.agent = new_test_user(self.env, "agent", groups="social_crm_base.group_user")
        self.channel.team_id = self.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, self.agent.id)]})

    def talk(self, external_id=ANNA):
        return self.env["social.crm.conversation"].search(
            [("channel_id", "=", self.channel.id), ("external_id", "=", external_id)]
        )

    def answer(self, text, talk=None, **values):
        talk = (talk or self.talk()).with_user(self.agent)
        posted = talk.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def dispatch(self):
        self.env.flush_all()
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass

    def hear(self, number=1, *, ago, text="Hello"):
        """Anna writes in Messenger."""
        timestamp = round((fields.Datetime.now() - ago).replace(tzinfo=UTC).timestamp() * 1000)
        event = {
            "sender": {"id": ANNA},
            "recipient": {"id": PAGE_ID},
            "timestamp": timestamp,
            "message": {"mid": f"m_{number}", "text": text},
        }
        return self.take_in({"id": PAGE_ID, "time": timestamp, "messaging": [event]})

    def comment(self, number=1, *, ago, text="Is it in stock?", person=ANNA):
        """Somebody comments on a post of ours."""
        moment = round((fields.Datetime.now() - ago).replace(tzinfo=UTC).timestamp())
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": f"1220001_{number}",
            "post_id": POST,
            "parent_id": POST,
            "from": {"id": person, "name": "Anna Lindqvist"} if person else None,
            "created_time": moment,
            "message": text,
        }
        self.server.people[value["comment_id"]] = person or ANNA
        return self.take_in({"id": PAGE_ID, "time": moment, "changes": [{"field": "feed", "value": value}]})

    def take_in(self, *entries):
        return self.ingest_items(self.parse_json({"object": "page", "entry": entries}))


@tagged("-at_install", "post_install")
class TestFacebookSend(FacebookServerCase):
    def test_answer_goes_to_the_person_with_our_key(self):
        self.hear(ago=timedelta(minutes=5))
        message = self.answer("Good morning!")
        self.dispatch()
        [sent] = self.server.messages
        self.assertEqual((sent["recipient"], sent["messaging_type"]), ({"id": ANNA}, "RESPONSE"))
        self.assertEqual(sent["message"], {"text": "Good morning!", "metadata": message.part_ids.key})
        self.assertEqual((message.state, message.external_id), ("sent", sent["mid"]))

    def test_after_a_day_nobody_may_answer(self):
        self.hear(ago=timedelta(hours=25))
        with self.assertRaisesRegex(UserError, "time in which the network lets us answer"):
            self.answer("Are you still there?")

    def test_after_a_day_a_person_may_answer_where_meta_has_granted_it(self):
        self.channel._set_credentials({"human_agent": "yes"})
        self.server.human_agent = True
        self.server.closed.add(ANNA)
        self.hear(ago=timedelta(days=3))
        message = self.answer("Here is what we found.")
        self.dispatch()
        self.assertEqual((message.state, message.error), ("sent", False))
        self.assertEqual(self.server.messages[-1]["tag"], "HUMAN_AGENT")
        self.hear(2, ago=timedelta(minutes=1))
        self.server.closed.clear()
        self.answer("You are welcome.")
        self.dispatch()
        self.assertNotIn("tag", self.server.messages[-1])

    def test_window_that_closed_while_we_waited_is_said_in_plain_words(self):
        self.hear(ago=timedelta(hours=23))
        self.server.closed.add(ANNA)
        message = self.answer("Hello?")
        self.dispatch()
        self.assertEqual(message.state, "failed")
        self.assertIn("the person must write first", message.error)

    def test_text_and_files_go_one_by_one(self):
        self.hear(ago=timedelta(minutes=5))
        files = [("lamp.png", PNG), ("bill.pdf", b"%PDF-1.4 a bill")]
        message = self.answer("See here", attachments=files)
        self.dispatch()
        self.assertEqual((message.state, message.error), ("sent", False))
        self.assertEqual(self.server.messages[0]["message"]["text"], "See here")
        kinds = [sent["message"]["attachment"]["type"] for sent in self.server.messages[1:]]
        self.assertEqual(kinds, ["image", "file"])
        self.assertEqual([sent["file"][:2] for sent in self.server.messages[1:]], files)

    def test_answer_below_a_comment(self):
        self.comment(ago=timedelta(days=3))
        message = self.answer("Yes, it is.", self.talk("1220001_1"))
        self.dispatch()
        comment = self.server.comments[message.external_id]
        self.assertEqual((comment["parent"], comment["message"]), ("1220001_1", "Yes, it is."))

    def test_comment_may_be_longer_than_a_message(self):
        self.hear(ago=timedelta(minutes=5))
        self.comment(ago=timedelta(minutes=5))
        text = "word " * 1500
        self.assertEqual(len(self.answer(text, self.talk("1220001_1")).part_ids), 1)
        self.assertEqual(len(self.answer(text).part_ids), 4)
        self.dispatch()
        self.assertEqual(len(self.server.comments), 1)
        self.assertEqual(len(self.server.messages), 4)

    def test_below_a_comment_only_pictures_can_be_shown(self):
        self.comment(ago=timedelta(minutes=5))
        talk = self.talk("1220001_1")
        shown = self.answer("", talk, attachments=[("lamp.png", PNG)])
        self.dispatch()
        self.assertEqual(shown.state, "sent")
        with self.assertRaisesRegex(UserError, "no other files"):
            self.answer("", talk, attachments=[("bill.pdf", b"%PDF-1.4 a bill")])

    def test_our_comments_can_be_changed_and_taken_back_and_our_messages_cannot(self):
        self.comment(ago=timedelta(minutes=5))
        self.hear(ago=timedelta(minutes=5))
        comment, message = self.answer("Yes.", self.talk("1220001_1")), self.answer("Yes.")
        self.dispatch()
        comment._correct_sent("Yes, in blue.")
        self.assertEqual(self.server.comments[comment.external_id]["message"], "Yes, in blue.")
        comment.action_take_back()
        self.assertFalse(self.server.comments)
        calls = len(self.server.calls)
        for change in (lambda: message._correct_sent("No."), message.action_take_back):
            self.assertRaisesRegex(UserError, "cannot be changed or taken back", change)
        self.assertEqual(len(self.server.calls), calls)

    def test_comment_that_was_deleted_cannot_be_answered(self):
        self.ingest("comment")
        self.assertFalse(self.talk(COMMENT)._reply_blockers())
        self.ingest("comment_removed")
        [reason] = self.talk(COMMENT)._reply_blockers()
        self.assertIn("deleted on Facebook", reason)
        self.server.gone.add(COMMENT)  # as it would be refused there
        part = self.make_part(self.talk(COMMENT), "Yes")
        with self.assertRaisesRegex(Rejected, "does not exist"):
            self.connector._send(self.channel, part)

    def test_person_sees_that_we_have_read(self):
        self.hear(ago=timedelta(minutes=5))
        self.comment(ago=timedelta(minutes=5))
        self.connector._mark_read(self.channel, self.talk())
        self.connector._mark_read(self.channel, self.talk("1220001_1"))
        self.assertEqual(self.server.seen, [ANNA])

    def test_profile(self):
        self.hear(ago=timedelta(minutes=5))
        identity = self.talk().identity_id
        self.server.profiles[ANNA] = {"first_name": "Anna", "last_name": "Lindqvist", "profile_pic": "https://x/a.jpg"}
        self.assertEqual(
            self.connector._fetch_profile(self.channel, identity),
            {"name": "Anna Lindqvist", "avatar_url": "https://x/a.jpg"},
        )
        self.server.profiles.clear()
        with self.assertRaisesRegex(Rejected, "No profile"):
            self.connector._fetch_profile(self.channel, identity)


@tagged("-at_install", "post_install")
class TestFacebookProfiles(FacebookServerCase):
    def setUp(self):
        super().setUp()
        self.server.profiles[ANNA] = {"first_name": "Anna", "last_name": "Lindqvist", "profile_pic": "https://x/a.jpg"}

    def fetch(self):
        """What is due, as the cron fetches it; what waits for another try is due now."""
        self.env["social.crm.identity"].search([("profile_channel_id", "!=", False)]).profile_after = "2025-01-01"
        return self.env["social.crm.message"]._fetch_next()

    def test_person_who_writes_gets_their_name(self):
        message = self.hear(ago=timedelta(minutes=5))
        self.assertEqual(message.mail_message_id.email_from, ANNA)
        self.assertEqual(self.fetch(), 1)
        identity = message.identity_id
        self.assertEqual((identity.name, identity.avatar_url), ("Anna Lindqvist", "https://x/a.jpg"))
        self.assertEqual(message.mail_message_id.email_from, "Anna Lindqvist")
        self.assertEqual(self.talk().person, "Anna Lindqvist")

    def test_person_is_asked_for_once(self):
        self.server.profiles.clear()  # Meta does not tell
        self.hear(ago=timedelta(minutes=5))
        self.assertEqual(self.fetch(), 1)
        self.hear(2, ago=timedelta(minutes=4))
        self.assertEqual(self.fetch(), 0)

    def test_person_whose_name_is_known_is_not_asked_for(self):
        self.comment(ago=timedelta(minutes=9))
        self.hear(ago=timedelta(minutes=5))
        self.assertEqual(self.fetch(), 0)

    def test_person_is_asked_for_again_when_meta_is_in_trouble(self):
        message = self.hear(ago=timedelta(minutes=5))
        for _attempt in range(3):
            self.server.answer_next(503)
            self.fetch()
        self.assertGreater(message.identity_id.profile_after, fields.Datetime.now())
        self.fetch()
        self.assertEqual(message.identity_id.name, "Anna Lindqvist")

    def test_dead_token_stops_the_channel_and_the_person_waits(self):
        message = self.hear(ago=timedelta(minutes=5))
        self.server.answer_next(401, graph_error(190, "The session has been invalidated").get_data())
        self.fetch()
        self.assertEqual(self.channel.state, "reauthorise")
        self.assertEqual(self.fetch(), 0)
        self.channel.sudo().state = "connected"
        self.fetch()
        self.assertEqual(message.identity_id.name, "Anna Lindqvist")


@tagged("-at_install", "post_install")
class TestFacebookEchoes(FacebookServerCase):
    def echo(self, mid, **message):
        event = {"sender": {"id": PAGE_ID}, "recipient": {"id": ANNA}, "timestamp": 1741600500000}
        message = {"mid": mid, "is_echo": True, "app_id": int(APP_ID), **message}
        return self.take_in({"id": PAGE_ID, "time": 1741600500000, "messaging": [{**event, "message": message}]})

    def test_echo_of_what_was_sent_changes_nothing(self):
        self.hear(ago=timedelta(minutes=5))
        message = self.answer("Yes.")
        self.dispatch()
        self.assertFalse(self.echo(message.external_id, text="Yes.", metadata=message.part_ids.key))
        self.assertEqual(self.talk().message_count, 2)

    def test_echo_with_our_key_ends_the_doubt_even_about_what_meta_said_it_had_not_done(self):
        self.hear(ago=timedelta(minutes=5))
        message = self.answer("Yes.")
        self.server.answer_next(503)
        self.env.flush_all()
        self.env["social.crm.outbound.part"]._dispatch_batch()
        self.assertEqual(message.part_ids.state, "queued")
        self.echo("m_777", text="Yes.", metadata=message.part_ids.key)
        self.assertEqual((message.state, message.external_id), ("sent", "m_777"))
        message.part_ids.next_attempt_at = False
        self.dispatch()
        self.assertFalse(self.server.messages)

    def test_same_words_of_another_app_are_another_message(self):
        self.hear(ago=timedelta(minutes=5))
        message = self.answer("Yes.")
        message.part_ids.state = "unknown"
        [other] = self.echo("m_778", text="Yes.", metadata="of another app", app_id=1)
        self.assertEqual((other.direction, message.part_ids.state), ("out", "unknown"))

    def test_what_was_said_in_the_page_s_inbox_is_ours(self):
        self.ingest("message", "echo_page_inbox", "comment", "comment_ours")
        self.assertEqual(self.talk().social_message_ids.mapped("direction"), ["in", "out"])
        self.assertEqual(self.talk(COMMENT).social_message_ids.mapped("direction"), ["in", "out"])
        self.assertEqual(self.talk(COMMENT).identity_id, self.talk().identity_id)  # one person in both


@tagged("-at_install", "post_install")
class TestFacebookReceipts(FacebookServerCase):
    def receive(self, **receipt):
        event = {"sender": {"id": ANNA}, "recipient": {"id": PAGE_ID}, "timestamp": 1741600000000, **receipt}
        return self.take_in({"id": PAGE_ID, "time": 1741600000000, "messaging": [event]})

    def at(self, moment):
        return round(moment.replace(tzinfo=UTC).timestamp() * 1000)

    def setUp(self):
        super().setUp()
        self.hear(ago=timedelta(hours=2))

    def sent(self, text, ago):
        message = self.answer(text)
        self.dispatch()
        message.part_ids.sent_at = fields.Datetime.now() - ago
        return message

    def test_all_that_was_sent_until_then_is_read(self):
        first = self.sent("One", timedelta(minutes=30))
        second = self.sent("Two", timedelta(minutes=20))
        third = self.sent("Three", timedelta(minutes=10))
        self.receive(delivery={"watermark": self.at(third.part_ids.sent_at)})
        self.assertEqual((first | second | third).mapped("state"), ["delivered"] * 3)
        self.receive(read={"watermark": self.at(second.part_ids.sent_at)})
        self.assertEqual((first | second | third).mapped("state"), ["read", "read", "delivered"])
        self.receive(delivery={"watermark": self.at(second.part_ids.sent_at)})  # late
        self.assertEqual((first | second | third).mapped("state"), ["read", "read", "delivered"])

    def test_receipt_that_is_faster_than_the_answer_to_our_call(self):
        message = self.answer("One")
        self.receive(read={"watermark": self.at(fields.Datetime.now() + timedelta(seconds=2))})
        self.assertEqual(message.state, "queued")
        self.dispatch()
        self.assertEqual(message.state, "read")

    def test_what_waited_in_our_queue_was_not_read_before(self):
        message = self.answer("One")
        message.occurred_at = fields.Datetime.now() - timedelta(minutes=30)
        self.receive(read={"watermark": self.at(fields.Datetime.now() - timedelta(minutes=10))})
        self.dispatch()
        self.assertEqual(message.state, "sent")

    def test_receipts_of_many_talks_take_as_many_statements_as_of_one(self):
        def talk_with(number):
            event = {"recipient": {"id": PAGE_ID}, "sender": {"id": str(number)}, "timestamp": 1741600000000}
            self.take_in(
                {"id": PAGE_ID, "messaging": [{**event, "message": {"mid": f"in-{number}", "text": "Hello"}}]},
                {
                    "id": PAGE_ID,
                    "messaging": [
                        {
                            **event,
                            "sender": {"id": PAGE_ID},
                            "recipient": {"id": str(number)},
                            "message": {"mid": f"out-{number}", "text": "Hello back", "is_echo": True},
                        }
                    ],
                },
            )
            return {"id": PAGE_ID, "messaging": [{**event, "read": {"watermark": 1741600001000}}]}

        marks = [
            (self.channel, item)
            for number in range(1, 13)
            for item in self.parse_json({"object": "page", "entry": [talk_with(number)]})
        ]
        ingest = self.env["social.crm.message"]._ingest
        ingest(marks[:1])
        before = self.env.cr.sql_log_count
        ingest(marks[1:2])
        one = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        ingest(marks[2:])
        self.assertLessEqual(self.env.cr.sql_log_count - before, one)
        states = self.env["social.crm.message"].search([("external_id", "=like", "out-%")]).mapped("state")
        self.assertEqual(states, ["read"] * 12)


@tagged("-at_install", "post_install")
class TestFacebookPrivateReply(FacebookServerCase):
    def wizard(self, comment, user=None):
        """What opens when somebody presses “Answer in private” on the talk of a comment."""
        action = comment.conversation_id.with_user(user or self.agent).action_answer_in_private()
        model = self.env[action["res_model"]].with_user(user or self.agent).with_context(**action["context"])
        return Form(model)

    def answer_in_private(self, comment, text, user=None):
        with self.wizard(comment, user) as form:
            form.body = text
        return form.record.action_send()

    def test_private_answer_lands_in_the_talk_with_the_author(self):
        comment = self.comment(ago=timedelta(days=2))
        action = self.answer_in_private(comment, "What is your order number?")
        self.dispatch()
        [sent] = self.server.messages
        self.assertEqual(sent["recipient"], {"comment_id": comment.external_id})
        self.assertEqual(sent["message"]["text"], "What is your order number?")
        talk = self.env["social.crm.conversation"].browse(action["res_id"])
        self.assertEqual((talk, talk.contact_kind, talk.identity_id), (self.talk(), "direct", comment.identity_id))
        self.assertEqual(talk.team_id, comment.conversation_id.team_id)
        message = talk.social_message_ids
        self.assertEqual((message.state, message.reply_to_id, message.user_id), ("sent", comment, self.agent))
        self.hear(ago=timedelta(seconds=-5), text="It is 4711")
        self.assertEqual(talk.social_message_ids.mapped("direction"), ["out", "in"])

    def test_only_once(self):
        comment = self.comment(ago=timedelta(days=2))
        self.answer_in_private(comment, "What is your order number?")
        form = self.wizard(comment)
        self.assertIn("answered in private already", form.blockers)
        form.body = "And your name?"
        with self.assertRaisesRegex(UserError, "answered in private already"):
            form.save().action_send()
        other = self.comment(2, ago=timedelta(days=1))
        self.answer_in_private(other, "That is another comment.")

    def test_until_the_person_answers_nothing_more_can_be_said(self):
        comment = self.comment(ago=timedelta(days=2))
        self.answer_in_private(comment, "What is your order number?")
        self.dispatch()
        with self.assertRaisesRegex(UserError, "Wait until the person answers in Messenger"):
            self.answer("Hello?")
        self.hear(ago=timedelta(seconds=1))
        self.answer("Thank you.")

    def test_also_after_the_window_of_the_talk_has_closed(self):
        self.hear(ago=timedelta(days=3))
        self.answer_in_private(self.comment(ago=timedelta(days=2)), "We have found it.")
        self.dispatch()
        self.assertEqual(self.talk().social_message_ids.mapped("state"), ["received", "sent"])

    def test_after_a_week_it_is_too_late(self):
        comment = self.comment(ago=timedelta(days=8))
        self.assertIn("for 7 days only", self.wizard(comment).blockers)
        with self.assertRaisesRegex(UserError, "for 7 days only"):
            self.answer_in_private(comment, "Hello")

    def test_what_is_too_long_is_refused_for_only_one_message_may_be_sent(self):
        comment = self.comment(ago=timedelta(days=2))
        with self.assertRaisesRegex(UserError, "2000"):
            self.answer_in_private(comment, "word " * 500)

    def test_author_whom_meta_names_only_in_its_answer(self):
        comment = self.comment(ago=timedelta(days=2), person=None)
        action = self.answer_in_private(comment, "Who are you?")
        self.dispatch()
        talk = self.env["social.crm.conversation"].browse(action["res_id"])
        self.assertEqual(talk.external_id, ANNA)

    def test_what_waits_is_still_allowed_when_its_talk_gets_its_right_id(self):
        comment = self.comment(ago=timedelta(days=2), person=None)
        action = self.answer_in_private(comment, "Who are you?")
        talk = self.env["social.crm.conversation"].browse(action["res_id"])
        self.env["social.crm.conversation"]._move([(self.channel, talk.external_id, ANNA)])
        self.dispatch()
        self.assertEqual(self.talk().social_message_ids.state, "sent")

    def test_a_colleague_s_private_answer_is_not_automatic_when_the_queue_sends_it(self):
        comment = self.comment(ago=timedelta(days=2))
        comment.conversation_id.community_id = self.env["social.crm.community"].create({"name": "Tent Forum"})
        comment.conversation_id.community_id.engagement_rule = "named"
        self.answer_in_private(comment, "What is your order number?")
        self.dispatch()
        self.assertEqual(self.talk().social_message_ids.state, "sent")

    def test_author_whose_talk_is_there_already_though_nobody_knew(self):
        self.hear(ago=timedelta(days=3))
        comment = self.comment(ago=timedelta(days=2), person=None)
        self.answer_in_private(comment, "Who are you?")
        self.dispatch()
        self.assertEqual(self.talk().social_message_ids.mapped("direction"), ["in", "out"])

    def test_post_of_a_visitor_is_answered_in_private_too(self):
        post_id = f"{PAGE_ID}_1220002"
        self.server.people[post_id] = ANNA
        moment = round(fields.Datetime.now().replace(tzinfo=UTC).timestamp())
        value = {"item": "status", "verb": "add", "post_id": post_id, "from": {"id": ANNA}, "created_time": moment}
        post = self.take_in({"id": PAGE_ID, "time": moment, "changes": [{"field": "feed", "value": value}]})
        self.answer_in_private(post, "Thank you!")
        self.dispatch()
        self.assertEqual(self.server.messages[0]["recipient"], {"post_id": post_id})

    def test_message_is_no_comment(self):
        message = self.hear(ago=timedelta(minutes=5))
        self.assertFalse(message.conversation_id.can_answer_in_private)
        with self.assertRaisesRegex(UserError, "cannot be answered in private"):
            self.answer_in_private(message, "Hello")

    def test_nobody_answers_a_comment_that_they_may_not_see(self):
        stranger = new_test_user(self.env, "stranger", groups="social_crm_base.group_user")
        comment = self.comment(ago=timedelta(days=2))
        self.hear(ago=timedelta(minutes=5))
        self.talk().user_id = stranger
        for talk in (self.talk(), comment.conversation_id):
            theirs = talk.with_user(stranger).sudo().with_context(social_reply={"private_reply_to": comment.id})
            with self.assertRaisesRegex(UserError, "comment that you answer is not there"):
                theirs.message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertNotIn("out", self.talk().social_message_ids.mapped("direction"))

    def test_answer_goes_to_no_other_talk_than_the_author_s(self):
        comment = self.comment(ago=timedelta(days=2), person=ERIK)
        self.hear(ago=timedelta(minutes=5))
        talk = self.talk().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "comment that you answer is not there"):
            talk.with_context(social_reply={"private_reply_to": comment.id}).message_post(
                body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        said = talk.message_post(body="Hello", subtype_xmlid="mail.mt_note")
        with self.assertRaisesRegex(UserError, "cannot be answered in private"):
            talk._queue_reply(said, "private_reply", reply_to_id=comment.id)


@tagged("-at_install", "post_install")
class TestFacebookBehaviours(ConnectorBehaviours, FacebookCase, HttpCase):
    changes_sent = False  # in Messenger; comments can be changed

    def make_server(self):
        return FacebookServer()

    def shown_to_all(self):
        return [(post_id, post["message"]) for post_id, post in self.server.posts.items()]

    def test_a_comment_below_a_post_of_ours_names_it(self):
        """What people answer to what a campaign said is known to be an answer to it."""
        post_id = self.publish().external_id
        self.assertEqual(self.server.posts[post_id]["link"], self.POST.link)
        timestamp = int(self.moment(1).replace(tzinfo=UTC).timestamp())
        value = {
            "item": "comment",
            "verb": "add",
            "post_id": post_id,
            "parent_id": post_id,
            "comment_id": f"{post_id.partition('_')[2]}_77",
            "created_time": timestamp,
            "from": {"id": ANNA, "name": "Anna"},
            "message": "Which colours?",
        }
        self.arrive({"id": PAGE_ID, "time": timestamp, "changes": [{"field": "feed", "value": value}]})
        self.assertEqual(self.talk().provider_data["post_id"], post_id)

    def message(self, number, text="Hello", file=None):
        message = {"mid": f"m_in_{number}", "text": text}
        if file:
            name, mimetype, content = file
            url = self.server.add_file(name, content, mimetype)
            message["attachments"] = [{"type": "file", "payload": {"url": url}}]
        return self.event(number, message=message)

    def edit(self, number, text):
        return self.event(number + 1, message_edit={"mid": f"m_in_{number}", "text": text, "num_edit": 1})

    def deletion(self, number):
        return self.event(number + 1, message={"mid": f"m_in_{number}", "is_deleted": True})

    def echo(self, number, text):
        entry = self.event(number, message={"mid": f"m_out_{number}", "text": text, "is_echo": True, "app_id": 2639})
        [event] = entry["messaging"]
        event["sender"], event["recipient"] = event["recipient"], event["sender"]
        return entry

    def bad_entry(self):
        return self.event(9, message={"text": "without an id"})

    def payload(self, *entries):
        return json.dumps({"object": "page", "entry": entries}).encode()

    def signed(self, body):
        return {"X-Hub-Signature-256": signature(body)}

    def challenge(self):
        params = {
            "hub.mode": "subscribe",
            "hub.challenge": "1158201444",
            "hub.verify_token": self.connector._verify_token(self.channel),
        }
        return params, "1158201444"

    def rate_limits(self):
        regain = {"310033003300": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": 7}]}
        used = {"X-App-Usage": '{"call_count":100}'}
        return [
            (self.refused(4, "(#4) Application request limit reached", used | {"Retry-After": "77"}), 77),
            (self.refused(80006, "Too many calls", {"X-Business-Use-Case-Usage": json.dumps(regain)}), 420),
            (self.refused(613, "Calls to this api have exceeded the rate limit."), 30),
            ({"status": 429, "headers": {"Retry-After": "77"}}, 77),
        ]

    def dead_tokens(self):
        return [
            self.refused(190, "Error validating access token: The session has been invalidated"),
            self.refused(102, "Session key invalid or no longer valid"),
            {"status": 401},
        ]

    def busy(self):
        return self.refused(2, "Service temporarily unavailable", status=500)

    def refused(self, code, message, headers=None, status=400):
        return {"status": status, "body": graph_error(code, message).get_data(), "headers": headers}

    def event(self, number, **values):
        timestamp = round(self.moment(number).replace(tzinfo=UTC).timestamp() * 1000)
        event = {"sender": {"id": ANNA}, "recipient": {"id": PAGE_ID}, "timestamp": timestamp, **values}
        return {"id": PAGE_ID, "time": timestamp, "messaging": [event]}
