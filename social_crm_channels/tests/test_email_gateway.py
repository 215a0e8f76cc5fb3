from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .email_common import EmailCase

GATEWAY = "odoo.addons.social_crm_channels.models.social_crm_channel_email"
DRAIN = "odoo.addons.social_crm_channels.models.social_crm_event"


@tagged("-at_install", "post_install")
class TestEmailGateway(EmailCase):
    """What Odoo's gateway hands on becomes one message in the right talk."""

    def test_a_mail_is_one_message(self):
        talk = self.mail_in("text")
        message = talk.social_message_ids
        self.assertEqual(talk.name, "My lamp flickers")
        self.assertEqual(talk.identity_id.external_id, "anna@people.example")
        self.assertEqual(message.external_id, "<m1@people.example>")
        self.assertEqual(message.occurred_at, datetime(2026, 3, 10, 9))
        mails = self.env["mail.message"].search([("model", "=", talk._name), ("res_id", "=", talk.id)])
        self.assertEqual(mails, message.mail_message_id)
        self.assertEqual(mails.message_id, "<m1@people.example>")
        self.assertEqual(mails.message_type, "email")
        self.assertEqual((talk.unread_count, talk.message_count, talk.state), (1, 1, "open"))
        self.assertFalse(talk.message_partner_ids)

    def test_the_same_mail_again_changes_nothing(self):
        self.mail_in("text", "text", "no_message_id", "no_message_id")
        self.assertEqual(len(self.messages()), 2)
        self.assertEqual(self.talks().mapped("message_count"), [1, 1])

    def test_a_mail_to_two_channels_is_one_message(self):
        self.make_channel(alias_name="sales", name="Sales", sequence=20)
        self.mail_in("to_two_channels")
        self.assertEqual(self.messages().channel_id, self.channel)

    def test_answers_join_their_talk_whatever_their_subject(self):
        talk = self.mail_in("text", "reply", "reply_only_in_reply_to")
        self.assertEqual(talk.message_count, 3)
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(talk.social_message_ids[1].reply_to_id, talk.social_message_ids[0])

    def test_an_answer_that_comes_first_joins_all_the_same(self):
        self.mail_in("reply", "text")
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(self.messages().mapped("external_id"), ["<m1@people.example>", "<m2@people.example>"])

    def test_a_new_mail_begins_a_new_talk(self):
        self.mail_in("text", "second_talk")
        self.assertEqual(len(self.talks()), 2)

    def test_an_answer_to_ours_joins_the_talk(self):
        talk = self.mail_in("text")
        message, our_id = self.sent()
        self.receive(self.altered("reply", {b"m1@people.example": our_id.encode()}))
        self.assertEqual(self.talks(), talk)
        [answer] = talk.social_message_ids.filtered(lambda one: one.external_id == "<m2@people.example>")
        self.assertEqual(answer.reply_to_id, message)

    def test_an_answer_to_what_may_have_been_sent_proves_that_it_was(self):
        self.mail_in("text")
        message = self.reply()
        message.part_ids.state = "unknown"
        our_id = self.connector._own_message_id(self.channel, message.part_ids).strip("<>")
        self.receive(self.altered("reply", {b"m1@people.example": our_id.encode()}))
        self.assertEqual((message.state, message.part_ids.state), ("sent", "sent"))
        self.assertEqual(len(self.talks()), 1)

    def test_an_answer_finds_a_talk_that_was_put_away(self):
        talk = self.mail_in("text")
        talk.write({"active": False, "state": "closed"})
        self.mail_in("reply")
        self.assertEqual(self.talks(), talk)
        self.assertEqual((talk.active, talk.state, talk.message_count), (True, "open", 2))

    def test_an_answer_finds_a_talk_that_went_into_another(self):
        self.mail_in("text", "second_talk")
        first, second = self.talks()
        first._merge_into(second)
        self.mail_in("reply")
        self.assertEqual(self.talks(), second)
        self.assertEqual(second.message_count, 3)

    def test_an_answer_to_another_address_stays_with_its_talk(self):
        self.make_channel(alias_name="sales", name="Sales")
        talk = self.mail_in("text")
        self.receive(self.altered("reply", {b"care@shop": b"sales@shop"}))
        self.assertEqual(self.talks(), talk)
        self.assertEqual(talk.social_message_ids.channel_id, self.channel)

    def test_people_who_answer_the_same_newsletter_are_in_talks_of_their_own(self):
        self.mail_in("forwarded_in_text", "newsletter_answer_of_ben")
        self.assertEqual(self.talks().identity_id.mapped("external_id"), ["anna@people.example", "ben@people.example"])

    def test_who_else_got_it_is_shown(self):
        message = self.mail_in("copied").social_message_ids.mail_message_id
        self.assertEqual(
            message.incoming_email_cc, '"Ben" <ben@people.example>, "Carl, the boss" <carl@people.example>'
        )

    def test_a_clock_that_is_wrong_pins_nothing(self):
        self.mail_in("clock_ahead", "clock_of_1970")
        ahead, behind = self.messages().sorted("external_id", reverse=True)
        self.assertLess(ahead.occurred_at, fields.Datetime.now() + timedelta(minutes=1))
        self.assertEqual(behind.occurred_at, datetime(2026, 3, 10, 9, 30))

    def test_pictures_are_shown_inside_the_text(self):
        message = self.mail_in("html_inline_image").social_message_ids
        picture = message.mail_message_id.attachment_ids
        self.assertEqual((picture.name, picture.mimetype), ("lamp.png", "image/png"))
        self.assertIn(f'src="/web/image/{picture.id}?access_token={picture.access_token}"', message.body)
        self.assertNotIn("script", message.body)
        self.assertNotIn("onclick", message.body)
        self.assertEqual(message.attachment_state, "done")
        self.assertEqual(picture.res_id, message.conversation_id.id)

    def test_a_stranger_s_mail_lies_over_nothing_of_ours(self):
        body = str(self.mail_in("html_overlay").social_message_ids.body).lower()
        for nasty in (
            *("<base", "<meta", "<link", "<style", "<title", "<script", "<form", "<input", "<button", "<iframe"),
            *("<object", "class=", "onload", "javascript:", "@import", "display: none", "visibility"),
            *("position", "z-index", "transform", "url(", "evil.example"),
        ):
            self.assertNotIn(nasty, body)
        self.assertIn("log in again", body)

    def test_a_newsletter_is_shown_as_it_was_made(self):
        body = str(self.mail_in("html_newsletter").social_message_ids.body)
        for kept in (
            *("<table", 'width="600"', "border-collapse:collapse", "background-color:#f6f6f6", "padding:20px"),
            *("<h1", "<em>March</em>", "font-size:16px", "<strong>here</strong>", "<li>Bright</li>"),
            *('src="https://lamps.example/lamp.png"', 'alt="A lamp"', 'href="https://lamps.example/new"'),
        ):
            self.assertIn(kept, body)
        self.assertNotIn(".hero", body)

    def test_files_that_find_no_room_are_named(self):
        self.channel.attachment_quota_mb = 1
        payload = self.altered("attachments", {b"aGVsbG8=": b"aGVsbG8h" * 300_000})
        self.receive(payload)
        message = self.messages()
        self.assertEqual(message.mail_message_id.attachment_ids.mapped("name"), ["Rechnung März.pdf"])
        self.assertEqual(message.attachment_state, "failed")
        self.assertIn("Übersicht.txt", message.error)

    def test_quoted_words_are_not_in_the_list(self):
        talk = self.mail_in("text", "reply")
        self.assertEqual(talk.last_message_preview, "It is the big lamp.")
        self.assertIn("my lamp flickers", talk.social_message_ids[-1].body)
        self.mail_in("html_quoted")
        self.assertEqual(
            talk.social_message_ids.filtered(lambda one: "bulb" in one.body).external_id, "<h2@people.example>"
        )
        talk._refresh_preview()
        self.assertNotIn(">", talk.last_message_preview)

    def test_stop_is_heeded_above_what_it_quotes(self):
        self.assertEqual(self.mail_in("stop").social_message_ids.consent_effect, "stop")

    def test_an_unauthenticated_address_only_suggests_who_it_is(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@people.example"})
        talk = self.mail_in("text")
        link = talk.identity_id.link_ids
        self.assertEqual((link.partner_id, link.state), (partner, "suggested"))
        self.assertFalse(talk.partner_id)

    def test_an_authenticated_address_is_the_contact(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@people.example"})
        self.channel.email_authserv_id = "mx.shop.example"
        talk = self.mail_in("auth_dmarc_pass")
        self.assertEqual(talk.partner_id, partner)
        self.assertFalse(talk.message_partner_ids)

    def test_a_mail_for_another_alias_goes_there_alone(self):
        partner_model = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create({"alias_name": "people", "alias_model_id": partner_model})
        self.receive(self.altered("text", {b"care@shop": b"people@shop"}))
        self.assertFalse(self.talks())
        self.assertTrue(self.env["res.partner"].search([("name", "=", "My lamp flickers")]))

    def test_a_mail_for_us_and_another_alias_reaches_both(self):
        partner_model = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create({"alias_name": "people", "alias_model_id": partner_model})
        self.receive(self.altered("text", {b"<care@shop.example>": b"<care@shop.example>, people@shop.example"}))
        self.assertEqual(len(self.messages()), 1)
        self.assertTrue(self.env["res.partner"].search([("name", "=", "My lamp flickers")]))

    def test_what_odoo_cannot_read_goes_the_long_way_and_arrives(self):
        with mute_logger(GATEWAY):
            self.mail_in("charset_unknown")
        if not self.messages():
            self.drain()
        self.assertIn("Grüße aus Zürich", self.messages().body)

    def test_what_nobody_can_read_is_kept(self):
        payload = self.altered("text", {b"From: Anna Berg <anna@people.example>": b"From: nobody at all"})
        with mute_logger(GATEWAY, DRAIN):
            self.receive(payload)
            self.drain()
        dead = self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual((dead.state, bytes(dead.payload)), ("dead", payload))
        dead.payload_text = self.fixture("text").decode()
        dead.action_replay()
        self.drain()
        self.assertEqual(self.messages().external_id, "<m1@people.example>")

    def test_a_file_of_a_mail_that_went_the_long_way_comes_too(self):
        self.channel._keep_mail(self.fixture("html_inline_image"), ValueError("for the test"))
        self.drain()
        message = self.messages()
        message._fetch_own_attachments()
        self.assertEqual(message.attachment_state, "done")
        self.assertIn("/web/image/", message.body)

    def test_every_fixture_reaches_its_place(self):
        """However broken a mail is: it is stored as a message, known to be a report, or kept as dead."""
        for name in self.fixture_names():
            with self.subTest(name), mute_logger(GATEWAY, DRAIN):
                before = len(self.messages())
                self.mail_in(name)
                self.drain()
                if not name.startswith(("bounce", "read_receipt")):
                    self.assertEqual(len(self.messages()), before + 1)
                self.assertFalse(self.env["social.crm.event"].search([("state", "!=", "done")]))


@tagged("-at_install", "post_install")
class TestEmailMachines(EmailCase):
    """What machines write asks nobody to work."""

    def test_an_automatic_reply_is_shown_and_changes_nothing(self):
        talk = self.mail_in("text")
        self.sent()
        talk.write({"state": "closed", "unread_count": 0})
        names = [name for name in self.fixture_names() if name.startswith("automatic")]
        names.remove("automatic_without_a_talk")
        self.assertEqual(len(names), 7)
        for name in names:
            with self.subTest(name):
                self.mail_in(name)
                message = self.messages().sorted("id")[-1]
                self.assertEqual(message.conversation_id, talk)
                self.assertTrue(message.is_automatic)
                self.assertTrue(message._thread_badges()[0]["automatic"])
                self.assertEqual((talk.state, talk.unread_count), ("closed", 0))
                self.assertFalse(self.env["social.crm.touchpoint"].search([("res_id", "=", message.id)]))

    def test_an_automatic_reply_to_nothing_opens_no_talk_that_asks_for_work(self):
        talk = self.mail_in("automatic_without_a_talk")
        self.assertEqual((talk.state, talk.unread_count, talk.message_count), ("closed", 0, 1))
        self.mail_in("text")
        self.assertEqual(self.talks()[-1].state, "open")

    def test_a_person_on_a_mailing_list_is_no_machine(self):
        self.assertFalse(self.mail_in("not_automatic").social_message_ids.is_automatic)

    def test_a_bounce_marks_our_message(self):
        cases = {
            "bounce_no_such_address": "There is no such address.",
            "bounce_mailbox_full": "The mailbox is full.",
            "bounce_to_the_bounce_address": "There is no such address.",
            "bounce_in_words": "no mailbox here by that name",
        }
        talk = self.mail_in("text")
        for name, reason in cases.items():
            with self.subTest(name):
                message, our_id = self.sent()
                self.mail_in(name, OUR_ID=our_id)
                self.assertEqual(message.state, "failed")
                self.assertIn(reason, message.error)
        self.assertEqual(self.talks(), talk)
        self.assertEqual(
            talk.social_message_ids.filtered(lambda one: one.direction == "in").external_id, "<m1@people.example>"
        )

    def test_a_bounce_of_what_may_have_been_sent_tells_that_it_was(self):
        self.mail_in("text")
        message = self.reply()
        message.part_ids.state = "unknown"
        self.mail_in(
            "bounce_no_such_address",
            OUR_ID=self.connector._own_message_id(self.channel, message.part_ids).strip("<>"),
        )
        self.assertEqual((message.part_ids.state, message.state), ("failed", "failed"))
        self.assertTrue(message.part_ids.sent_at)

    def test_a_copy_that_came_back_leaves_the_message_where_it_came(self):
        talk = self.mail_in("copied")
        message, message_id = self.sent()
        body = self.altered("bounce_no_such_address", {b"OUR-ID": message_id.encode()})
        self.receive(body.replace(b"anna@people.example", b"ben@people.example"))
        self.assertEqual((message.state, message.error), ("sent", False))
        noted = talk.message_ids.filtered(lambda each: "The copy to ben@people.example" in each.body)
        self.assertEqual(len(noted), 1)
        self.assertIn("no such address", noted.body)
        self.receive(body.replace(b"<bounce1@", b"<bounce2@"))
        self.assertEqual(message.state, "failed")

    def test_each_recipient_of_a_report_is_told_of(self):
        self.mail_in("copied")
        message, message_id = self.sent()
        body = self.altered("bounce_no_such_address", {b"OUR-ID": message_id.encode(), b"\r\n": b"\n"})
        block = body[body.index(b"Final-Recipient:") : body.index(b"--rep\nContent-Type: text/rfc822")]
        both = body.replace(block, block.replace(b"anna@", b"ben@") + b"\n" + block)
        self.receive(both)
        self.assertEqual(message.state, "failed")
        self.assertIn("anna@people.example", message.error)

    def test_what_came_back_is_sent_again_as_another_mail(self):
        self.mail_in("text")
        message, our_id = self.sent()
        self.mail_in("bounce_mailbox_full", OUR_ID=our_id)
        message.with_user(self.agent).action_retry()
        part = message.part_ids[0]
        again = self.connector._own_message_id(self.channel, part)
        self.assertNotEqual(again.strip("<>"), our_id)
        self.mail_in("bounce_no_such_address", OUR_ID=our_id)
        self.assertEqual(message.state, "queued")
        part._record_sent(again)
        self.mail_in("bounce_in_words", OUR_ID=again.strip("<>"))
        self.assertEqual((message.state, part.state), ("failed", "failed"))

    def test_a_delay_decides_nothing(self):
        self.mail_in("text")
        message, our_id = self.sent()
        self.mail_in("bounce_delayed", "read_receipt", OUR_ID=our_id)
        self.assertEqual(message.state, "sent")
        self.mail_in("bounce_delivered", OUR_ID=our_id)
        self.assertEqual(message.state, "delivered")
        self.assertEqual(len(self.messages()), 2)

    def test_a_bounce_of_somebody_else_s_mail_is_none_of_ours(self):
        self.mail_in("bounce_of_nobody")
        self.assertFalse(self.talks())
        self.assertFalse(self.env["social.crm.message.change"].search([("channel_id", "=", self.channel.id)]))

    def test_an_out_of_office_note_to_the_bounce_address_is_no_bounce(self):
        talk = self.mail_in("text")
        message, our_id = self.sent()
        changes = {b"care@shop": b"bounce@shop", b"m1@people.example": our_id.encode()}
        self.receive(self.altered("automatic_null_sender", changes))
        self.assertEqual(message.state, "sent")
        self.assertEqual((talk.message_count, self.messages().mapped("is_automatic")), (3, [False, True, False]))

    def test_our_own_mail_that_comes_back_is_nothing_new(self):
        talk = self.mail_in("text")
        _message, our_id = self.sent()
        self.receive(self.altered("from_our_own_address", {b"a12@people.example": our_id.encode()}))
        self.assertEqual((self.talks(), talk.message_count), (talk, 2))

    def test_nobody_works_for_who_pretends_to_be_us(self):
        talk = self.mail_in("from_our_own_address")
        self.assertEqual(talk.social_message_ids.mapped("direction"), ["in"])
        self.assertEqual((talk.social_message_ids.is_automatic, talk.state), (True, "closed"))

    def test_what_we_wrote_in_the_mailbox_itself_is_ours(self):
        self.channel.email_authserv_id = "mx.shop.example"
        self.receive(
            self.altered(
                "from_our_own_address_authenticated", {b"\r\nSubject:": b"\r\nCc: care@shop.example\r\nSubject:"}
            )
        )
        talk = self.talks()
        self.assertEqual(talk.social_message_ids.direction, "out")
        self.assertEqual(talk.identity_id.external_id, "anna@people.example")

    def test_a_contact_form_speaks_for_its_visitor(self):
        talk = self.mail_in("contact_form")
        self.assertEqual((talk.identity_id.external_id, talk.identity_id.name), ("dora@people.example", "Dora"))
        self.assertFalse(talk.social_message_ids.is_automatic)

    def test_many_mails_of_one_person_are_no_loop(self):
        for number in range(25):
            self.receive(self.altered("reply", {b"m2@": b"n%d@" % number}))
        self.assertEqual(len(self.messages()), 25)
