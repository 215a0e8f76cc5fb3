import time
from datetime import datetime, timedelta
from email.utils import format_datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..connectors.contract import Author, IncomingStatus, RateLimited
from .common import MOMENT, SECRET, DispatchCase, SocialCrmCase
from .doubles.telegram_server import TelegramServer

PACKAGE = "odoo.addons.social_crm_channels.models.social_crm"


@tagged("post_install", "-at_install")
class TestDispatch(DispatchCase):
    def dispatch_until(self, condition, within=15.0):
        deadline = time.monotonic() + within
        while not condition():
            self.assertLess(time.monotonic(), deadline, "nothing happened in time")
            self.dispatch()
            time.sleep(0.05)

    # ------------------------------------------------------------------
    # What is sent
    # ------------------------------------------------------------------
    def test_a_comment_of_an_agent_is_sent_on_the_person_s_channel(self):
        message = self.reply("It is on its way")
        self.assertEqual((message.direction, message.state, message.user_id), ("out", "queued", self.agent))
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual([call.values["text"] for call in self.server.calls], ["It is on its way"])
        self.assertEqual(self.server.calls[0].values["conversation"]["id"], "talk-1")
        self.assertEqual((message.state, message.external_id), ("sent", "ext-1"))
        self.assertEqual(self.dispatch(), 0)
        touchpoints = self.env["social.crm.touchpoint"].search([("kind", "=", "message_out")])
        self.assertEqual(touchpoints.identity_id, self.conversation().identity_id)
        self.assertTrue(touchpoints.is_touch)

    def test_a_note_stays_inside(self):
        self.conversation().with_user(self.agent).message_post(body="A difficult one", subtype_xmlid="mail.mt_note")
        self.assertFalse(self.conversation().social_message_ids.filtered(lambda message: message.direction == "out"))
        self.assertEqual(self.dispatch(), 0)

    def test_a_customer_gets_no_e_mail_beside_the_reply(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@example.org"})
        self.conversation().message_subscribe(partner.ids)
        posted = self.reply().mail_message_id
        self.assertNotIn(partner, posted.notified_partner_ids)
        self.assertFalse(self.env["mail.mail"].sudo().search([("mail_message_id", "=", posted.id)]))

    def test_replies_of_a_conversation_keep_their_order(self):
        for number in range(3):
            self.reply(f"no. {number}")
        while self.dispatch():
            pass
        self.assertEqual([call.values["text"] for call in self.server.calls], ["no. 0", "no. 1", "no. 2"])

    def test_one_talk_s_trouble_is_not_its_neighbours(self):
        self.ingest(self.said("Hello", 2, talk="talk-2", person="ben"))
        broken, fine = self.reply("Broken"), self.reply("Fine", self.conversation("talk-2"))
        connector = self.registry["social.crm.connector.generic"]
        prepare = connector._prepare_send

        def trouble(itself, channel, part):
            if part.body == "Broken":
                raise ValueError("nobody foresaw this")
            return prepare(itself, channel, part)

        self.env.flush_all()
        with (
            patch.object(connector, "_prepare_send", trouble),
            patch.object(self.env.cr, "rollback"),  # of the whole test, here
            mute_logger(f"{PACKAGE}_outbound_part", f"{PACKAGE}_outbound_part_together"),
        ):
            for _round in range(3):  # what was not taken back is found as left by somebody who died
                self.env["social.crm.outbound.part"]._dispatch_batch(self.env.flush_all)
        self.assertEqual(fine.state, "sent")
        self.assertNotEqual(broken.state, "sent")

    def test_a_file_travels_with_its_text(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "label.txt", "raw": b"A label", "mimetype": "text/plain"})
        )
        self.reply("Please print this", attachment_ids=attachment.ids)
        self.dispatch()
        (call,) = self.server.calls
        self.assertEqual(call.values["text"], "Please print this")
        self.assertEqual([file["name"] for file in call.values["attachments"]], ["label.txt"])

    def test_an_empty_or_too_large_reply_is_refused_with_a_reason(self):
        with self.assertRaisesRegex(UserError, "nothing to send"):
            self.reply("")
        attachment = (
            self.env["ir.attachment"].with_user(self.agent).create({"name": "film.bin", "raw": b"0" * (6 << 20)})
        )
        with self.assertRaisesRegex(UserError, "film.bin is too large"):
            self.reply("Look", attachment_ids=attachment.ids)

    def test_a_closed_window_is_refused_with_a_reason(self):
        self.conversation().sudo().reply_until = fields.Datetime.now() - timedelta(minutes=1)
        with self.assertRaisesRegex(UserError, "is over. Wait until the person writes again"):
            self.reply()
        self.assertEqual(self.dispatch(), 0)

    def test_an_answer_is_shown_as_read_and_waiting(self):
        self.reply("It is on its way")
        conversation = self.conversation()
        self.assertEqual((conversation.unread_count, conversation.state), (0, "waiting"))
        self.assertEqual(conversation.last_message_preview, "It is on its way")

    # ------------------------------------------------------------------
    # Trouble
    # ------------------------------------------------------------------
    def test_429_with_a_reset_time_then_503_then_200_is_sent_once_at_the_right_times(self):
        reset_at = fields.Datetime.now() + timedelta(seconds=2)
        self.server.answer_next(429, headers={"Retry-After": "2"})
        self.server.answer_next(503, headers={"Retry-After": "1"})
        message = self.reply()
        times = []
        for number in (1, 2, 3):
            self.dispatch_until(lambda number=number: len(self.server.calls) >= number)
            times.append(fields.Datetime.now())
        self.assertEqual(message.state, "sent")
        self.assertGreaterEqual(times[1], reset_at)
        self.assertGreaterEqual(times[2], times[1] + timedelta(seconds=1))
        self.assertEqual(len({call.headers["Idempotency-Key"] for call in self.server.calls}), 1)
        self.assertEqual(len(self.server.messages), 1)

    def test_429_holds_the_whole_account(self):
        self.ingest(self.said("Me too", 2, talk="talk-2", person="ben"))
        self.server.answer_next(429, headers={"Retry-After": "60"})
        self.reply("One")
        self.dispatch()
        self.reply("Two", conversation=self.conversation("talk-2"))
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual(len(self.server.calls), 1)
        self.assertEqual(self.channel.health, "amber")

    def test_a_reset_time_may_be_a_date(self):
        moment = fields.Datetime.now() + timedelta(minutes=5)
        self.server.answer_next(429, headers={"Retry-After": format_datetime(moment)})
        self.reply()
        self.dispatch()
        wait = self.channel.rate_limited_until - moment
        self.assertLessEqual(abs(wait), timedelta(seconds=2))

    def test_a_dead_token_keeps_the_queue_and_sends_it_after_reconnection(self):
        self.server.answer_next(401)
        first, second = self.reply("One"), self.reply("Two")
        self.dispatch()
        self.assertEqual(self.channel.state, "reauthorise")
        self.assertEqual(self.channel.health, "red")
        self.assertIn(self.admin, self.channel.activity_ids.user_id)
        self.assertEqual((first.state, second.state), ("queued", "queued"))
        self.assertEqual(self.dispatch(), 0)
        third = self.reply("Three")  # people go on working
        self.channel.with_user(self.admin).action_connect()
        while self.dispatch():
            pass
        self.assertEqual({message.state for message in first | second | third}, {"sent"})
        self.assertEqual([call.values["text"] for call in self.server.calls[1:]], ["One", "Two", "Three"])
        self.assertFalse(self.channel.activity_ids)

    def test_a_refusal_is_final_and_says_why(self):
        self.server.answer_next(410, b"no such thread")
        message = self.reply()
        self.dispatch()
        self.assertEqual(message.state, "failed")
        self.assertIn("no such thread", message.error)
        self.assertEqual(self.dispatch(), 0)
        message.action_retry()
        self.dispatch()
        self.assertEqual((message.state, message.error), ("sent", False))

    def test_a_provider_that_is_down_is_asked_again_later(self):
        self.channel.send_url = "http://127.0.0.1:9/"  # the discard port: nobody listens
        message = self.reply()
        self.dispatch()
        self.assertEqual(message.state, "queued")
        self.assertIn("No connection", message.error)
        self.assertTrue(message.part_ids.next_attempt_at)

    def test_nobody_calls_before_the_moment_that_a_network_names(self):
        part = self.reply().part_ids
        with freeze_time("2026-03-01 12:00:00.900000"):
            part._wait(RateLimited("busy", retry_after=9.5))
        self.assertEqual(part.next_attempt_at, datetime(2026, 3, 1, 12, 0, 11))

    def test_no_secret_stands_in_an_error(self):
        self.server.answer_next(410, f"your secret {SECRET} is nice".encode())
        message = self.reply()
        self.dispatch()
        self.assertNotIn(SECRET, message.error)

    def test_a_copy_of_the_database_sends_nothing(self):
        self.reply()
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual(self.channel.health, "red")
        self.assertIn("copy", self.channel.health_reason)

    def test_a_paused_channel_sends_when_it_is_resumed(self):
        self.channel.action_pause()
        message = self.reply()
        self.assertEqual(self.dispatch(), 0)
        self.channel.action_resume()
        self.dispatch()
        self.assertEqual(message.state, "sent")

    def test_a_known_key_is_sent_again_with_the_same_key(self):
        self.server.answer_next(200, hang_up=True)
        message = self.reply("Did it arrive?")
        self.dispatch()
        self.dispatch_until(lambda: message.state == "sent")
        self.assertEqual(len({call.headers["Idempotency-Key"] for call in self.server.calls}), 1)

    def test_an_echo_before_the_answer_is_recorded_is_the_same_message(self):
        message = self.reply("Hello back")
        message.part_ids.write({"state": "sending"})
        us = Author("shop", is_us=True)
        self.assertFalse(self.ingest(self.said("Hello back", 9, author=us, recipient=Author("anna"))))
        message.part_ids._record_sent("m9")
        self.assertEqual((message.state, message.external_id), ("sent", "m9"))
        touchpoints = self.env["social.crm.touchpoint"].search(
            [("res_id", "=", message.id), ("kind", "=", "message_out")]
        )
        self.assertEqual(len(touchpoints), 1)

    def test_a_status_faster_than_the_answer_is_applied(self):
        message = self.reply()
        self.ingest(IncomingStatus("ext-1", MOMENT, "delivered"))
        self.dispatch()
        self.assertEqual(message.state, "delivered")

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------
    def test_an_agent_of_another_team_cannot_answer(self):
        with self.assertRaises(AccessError):
            self.reply(user=self.stranger)

    def test_someone_without_the_app_cannot_answer(self):
        outsider = new_test_user(self.env, "outsider", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.reply(user=outsider)


@tagged("post_install", "-at_install")
class TestUnknownOutcome(SocialCrmCase):
    """On a network that cannot tell a repeated message from a new one, as most cannot."""

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(TelegramServer())
        self.bot = self.make_telegram_channel(self.server)
        self.ingest(self.said(talk="4711", number=1, external_id="4711:1"), channel=self.bot)
        self.server.answer_next(200, hang_up=True)
        self.message = self.reply("Did it arrive?", conversation=self.conversation("4711", self.bot))
        self.dispatch()
        self.part = self.message.part_ids

    def dispatch(self):
        return self.env["social.crm.outbound.part"]._dispatch_batch()

    def test_a_send_without_an_answer_is_not_repeated(self):
        self.assertEqual(self.message.state, "unknown")
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual(len(self.server.calls), 1)

    def test_its_echo_settles_it(self):
        us = Author("bot", is_us=True)
        echo = self.said("Did it arrive?", 7, talk="4711", author=us, recipient=Author("anna"))
        self.assertFalse(self.ingest(echo, channel=self.bot))
        self.assertEqual((self.message.state, self.message.external_id), ("sent", "m7"))

    def test_a_person_may_send_it_again(self):
        self.part.with_user(self.agent).action_send_again()
        self.assertEqual(self.message.state, "queued")
        self.conversation("4711", self.bot).sudo().next_send_at = False  # a second must lie between two messages
        self.dispatch()
        self.assertEqual(self.message.state, "sent")
        self.assertEqual(len(self.server.calls), 2)

    def test_a_person_may_say_that_it_arrived(self):
        self.part.with_user(self.agent).action_mark_sent()
        self.assertEqual(self.message.state, "sent")
        self.assertEqual(self.dispatch(), 0)
        with self.assertRaises(UserError):
            self.part.with_user(self.agent).action_send_again()

    def test_an_agent_of_another_team_may_not_decide(self):
        with self.assertRaises(AccessError):
            self.part.with_user(self.stranger).action_mark_sent()

    def test_the_rest_of_a_message_waits_and_other_messages_go_on(self):
        conversation = self.conversation("4711", self.bot)
        self.part.copy({"sequence": 1, "key": "rest", "state": "queued", "body": "the rest"})
        later = self.reply("Another matter", conversation=conversation)
        conversation.sudo().next_send_at = False
        self.dispatch()
        self.assertEqual(later.state, "sent")
        self.assertEqual([message["text"] for message in self.server.sent], ["Another matter"])
