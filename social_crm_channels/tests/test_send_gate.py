from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations

from ..connectors.contract import Author, IncomingStatus
from .common import MOMENT, DispatchCase
from .test_templates import TemplateCase


class GateCase(DispatchCase):
    def close_window(self):
        self.conversation().reply_until = fields.Datetime.now() - timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestGateBeforeSending(GateCase):
    """Between writing and sending hours may pass: what has come to forbid an answer meanwhile counts."""

    def notify(self, text="Your order is packed", purpose="feedback"):
        """Queue what the person did not ask for just now, as a notice does."""
        talk = self.conversation().with_user(self.agent)
        posted = talk.message_post(body=text, subtype_xmlid="mail.mt_note")
        return talk._queue_reply(posted, purpose=purpose)

    def hold_off_is_over(self, message):
        self.channel.rate_limited_until = message.part_ids.next_attempt_at = False

    def set_rule(self, rule):
        community = self.conversation().community_id or self.env["social.crm.community"].create({"name": "Tent Forum"})
        community.engagement_rule = rule
        self.conversation().community_id = community

    # ------------------------------------------------------------------
    # What comes between
    # ------------------------------------------------------------------
    def test_stop_between_writing_and_sending(self):
        notice = self.notify()
        self.ingest(self.said("STOP", 2))
        self.assertEqual(self.dispatch(), 0)
        self.assertFalse(self.server.calls)
        self.assertEqual((notice.state, notice.part_ids.state), ("failed", "failed"))
        self.assertRegex(notice.error, r"^They refused this on .*\. Wait until they write to us, or until")
        self.assertEqual((notice.part_ids.error, notice.part_ids.attempts), (notice.error, 0))
        self.assertEqual(notice._thread_badges()[0]["error"], notice.error)

    def test_stop_forbids_no_answer(self):
        answer = self.reply()
        self.ingest(self.said("STOP", 2))
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual(answer.state, "sent")

    def test_consent_that_runs_out_while_it_waits(self):
        consent = self.env["social.crm.consent"].create(
            {
                "identity_id": self.conversation().identity_id.id,
                "purpose": "marketing",
                "expires_at": fields.Datetime.now() + timedelta(hours=1),
            }
        )
        offer = self.notify("20 % off", "marketing")
        consent.sudo().expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.dispatch()
        self.assertIn("have not allowed us", offer.error)
        self.assertFalse(self.server.calls)

    def test_window_that_closes_while_a_429_is_waited_for(self):
        self.conversation().reply_until = fields.Datetime.now() + timedelta(hours=1)
        self.server.answer_next(429, headers={"Retry-After": "3600"})
        answer = self.reply()
        self.dispatch()
        self.assertEqual(answer.state, "queued")
        self.close_window()
        self.hold_off_is_over(answer)
        self.assertEqual(self.dispatch(), 0)
        self.assertEqual((answer.state, answer.part_ids.attempts, len(self.server.calls)), ("failed", 1, 1))
        self.assertEqual(answer.error, self.conversation()._reply_blockers()[0])

    def test_rule_of_a_community_that_changes(self):
        answer = self.reply()
        self.set_rule("listen")
        self.dispatch()
        self.assertIn("We only listen in Tent Forum. Leave it unanswered", answer.error)
        self.assertFalse(self.server.calls)

    def test_the_author_is_asked_about_and_not_the_queue(self):
        """Nothing automatic is posted to such a community; the queue works for a colleague."""
        self.set_rule("named")
        answer = self.reply()
        self.dispatch()
        self.assertEqual(answer.state, "sent")

    def test_the_reasons_are_in_the_language_of_the_author(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.agent.lang = "fr_FR"
        said = {
            "The time in which the network lets us answer freely is over.": "Le délai pour répondre est écoulé.",
            "Wait until the person writes again, or answer on another channel.": "Attendez que la personne écrive.",
        }
        translations = {("social_crm_channels", "fr_FR"): said}
        self.enterContext(patch.dict(code_translations.python_translations, translations))
        answer = self.reply()
        self.close_window()
        self.dispatch()
        self.assertEqual(answer.state, "failed")
        self.assertEqual(answer.error, " ".join(said.values()))

    # ------------------------------------------------------------------
    # What else waits
    # ------------------------------------------------------------------
    def test_what_may_not_go_holds_nothing_that_was_written_after_it(self):
        first, second = self.notify("One"), self.notify("Two")
        answer = self.reply("Three")
        self.ingest(self.said("STOP", 2))
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual([call.values["text"] for call in self.server.calls], ["Three"])
        self.assertEqual([message.state for message in (first, second, answer)], ["failed", "failed", "sent"])

    def test_what_may_not_go_takes_nothing_from_the_budget(self):
        notice = self.notify()
        self.ingest(self.said("STOP", 2))
        self.env.flush_all()
        self.env.cr.execute("UPDATE social_crm_channel SET send_slot_at = NULL")
        self.dispatch()
        self.assertEqual(notice.state, "failed")
        self.env.cr.execute("SELECT send_slot_at FROM social_crm_channel WHERE id = %s", [self.channel.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_the_rest_of_a_message_that_has_begun_is_asked_too(self):
        notice = self.notify("One")
        rest = notice.part_ids.copy({"sequence": 1, "key": "rest", "body": "rest"})
        last = rest.copy({"sequence": 2, "key": "last", "body": "last"})
        self.dispatch()
        self.ingest(self.said("STOP", 2))
        while self.dispatch():
            pass
        self.assertEqual([part.state for part in notice.part_ids], ["sent", "failed", "queued"])
        self.assertEqual((notice.state, len(self.server.calls)), ("failed", 1))
        self.ingest(self.said("START", 3))
        rest.with_user(self.agent).action_send_again()
        while self.dispatch():
            pass
        self.assertEqual([call.values["text"] for call in self.server.calls], ["One", "rest", "last"])
        self.assertEqual((notice.state, last.state), ("sent", "sent"))

    def test_a_channel_that_cannot_send_now_keeps_its_queue(self):
        self.server.answer_next(401)
        answer, notice = self.reply("One"), self.notify("Two")
        self.dispatch()
        for state in ("reauthorise", "paused", "draft"):
            self.channel.state = state
            self.assertEqual(self.dispatch(), 0)
            self.assertEqual({answer.state, notice.state}, {"queued"}, state)
        self.channel.state = "connected"
        while self.dispatch():
            pass
        self.assertEqual({answer.state, notice.state}, {"sent"})

    def test_after_a_dead_token_the_gate_is_asked(self):
        self.server.answer_next(401)
        answer = self.reply()
        self.dispatch()
        self.close_window()
        self.channel.state = "connected"
        self.dispatch()
        self.assertEqual((answer.state, len(self.server.calls)), ("failed", 1))

    # ------------------------------------------------------------------
    # Afterwards
    # ------------------------------------------------------------------
    def test_it_can_be_sent_once_nothing_stands_in_the_way(self):
        answer = self.reply()
        self.close_window()
        self.dispatch()
        with self.assertRaisesRegex(UserError, "is over. Wait until the person writes again"):
            answer.with_user(self.agent).action_retry()
        self.assertEqual(answer.state, "failed")
        self.conversation().reply_until = fields.Datetime.now() + timedelta(hours=1)
        answer.with_user(self.agent).action_retry()
        self.dispatch()
        self.assertEqual((answer.state, answer.error, answer.part_ids.attempts), ("sent", False, 1))

    def test_what_may_have_arrived_is_not_called_not_sent(self):
        """The provider would know the key again; it may not be asked any more."""
        self.server.answer_next(200, hang_up=True)
        answer = self.reply()
        self.dispatch()
        self.assertEqual(answer.state, "queued")
        self.close_window()
        self.dispatch()
        self.assertEqual((answer.state, answer.part_ids.state, len(self.server.calls)), ("unknown", "unknown", 1))
        self.assertIn("is over", answer.error)
        self.conversation().reply_until = False
        answer.part_ids.with_user(self.agent).action_send_again()
        self.close_window()
        self.dispatch()
        self.assertEqual(answer.state, "failed", "somebody saw that it had not arrived")

    def test_what_was_queued_by_an_earlier_release_is_an_answer(self):
        answer = self.reply()
        answer.purpose = False
        self.ingest(self.said("STOP", 2))
        self.dispatch()
        self.assertEqual(answer.state, "sent")

    def test_an_answer_costs_few_statements_to_ask_about(self):
        part = self.reply().part_ids
        self.env.flush_all()
        self.env.invalidate_all()
        part.channel_id.send_url, part.conversation_id.reply_until, part.message_id.state  # noqa: B018 - read anyway
        with self.assertQueryCount(3):
            self.assertFalse(part._blockers())


@tagged("post_install", "-at_install")
class TestSendAgain(GateCase):
    """What the provider took, and then could not deliver, is sent again by a person alone."""

    def setUp(self):
        super().setUp()
        self.message = self.reply("It is on its way")
        self.dispatch()

    def status(self, external_id, state, error="", number=1):
        self.ingest(IncomingStatus(external_id, MOMENT + timedelta(minutes=number), state, error))

    def send_again(self, user=None):
        self.message.with_user(user or self.agent).action_retry()

    def test_a_failed_delivery_is_sent_again_under_a_new_key(self):
        key = self.message.part_ids.key
        self.status("ext-1", "failed", "The phone does not exist.")
        self.assertEqual((self.message.state, self.message.part_ids.state), ("failed", "failed"))
        self.assertEqual(self.dispatch(), 0, "never by itself")
        self.assertTrue(self.message._thread_badges()[0]["can_retry"])
        self.send_again()
        self.assertEqual((self.message.state, self.message.error), ("queued", False))
        self.assertFalse(self.message._thread_badges()[0]["can_retry"])
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual((self.message.state, self.message.external_id), ("sent", "ext-2"))
        self.assertEqual([call.values["text"] for call in self.server.calls], ["It is on its way"] * 2)
        self.assertEqual(self.server.calls[0].headers["Idempotency-Key"], key)
        self.assertNotEqual(self.server.calls[1].headers["Idempotency-Key"], key)
        self.assertEqual([part.state for part in self.message.part_ids], ["sent", "replaced"])
        self.assertEqual(self.message.part_ids[1].error, "The phone does not exist.")

    def test_it_is_said_once_to_the_person(self):
        self.status("ext-1", "failed")
        self.send_again()
        self.dispatch()
        said = [("res_id", "=", self.message.id), ("kind", "=", "message_out")]
        self.assertEqual(self.env["social.crm.touchpoint"].search_count(said), 1)

    def test_it_can_be_corrected_and_taken_back_as_if_it_had_arrived_at_once(self):
        self.status("ext-1", "failed")
        self.send_again()
        self.dispatch()
        message = self.message.with_user(self.agent)
        self.assertTrue(message.can_correct)
        message._correct_sent("It has arrived")
        message.action_take_back()
        changes = [(call.values["type"], call.values["message_id"]) for call in self.server.calls[2:]]
        self.assertEqual(changes, [("edit", "ext-2"), ("deletion", "ext-2")])
        self.assertTrue(message.deleted_at)

    def test_late_news_of_the_first_attempt_is_no_news_of_the_second(self):
        self.status("ext-1", "failed")
        self.send_again()
        self.status("ext-1", "delivered", number=2)
        self.assertEqual(self.message.state, "queued")
        self.dispatch()
        self.status("ext-1", "failed", number=3)
        self.status("ext-1", "read", number=4)
        self.assertEqual((self.message.state, self.message.error), ("sent", False))
        self.status("ext-2", "delivered", number=5)
        self.assertEqual(self.message.state, "delivered")

    def test_an_echo_of_the_first_attempt_is_no_message_of_its_own(self):
        self.status("ext-1", "failed")
        self.send_again()
        us = Author("shop", is_us=True)
        echo = self.said("It is on its way", 9, external_id="ext-1", author=us, recipient=Author("anna"))
        self.assertFalse(self.ingest(echo))
        self.assertEqual(self.message.state, "queued")

    def test_it_has_arrived_after_all(self):
        self.status("ext-1", "failed")
        self.status("ext-1", "delivered", number=2)
        self.assertEqual((self.message.state, self.message.part_ids.state), ("delivered", "sent"))
        self.assertFalse(self.message._thread_badges()[0]["can_retry"])

    def test_only_the_piece_that_failed_is_sent_again_and_in_its_place(self):
        message = self.reply("One")
        part = message.part_ids
        part.copy({"sequence": 1, "key": "second", "body": "Two"})
        while self.dispatch():
            pass
        self.status(part.external_id, "failed")
        self.status("ext-3", "delivered", number=2)
        self.assertEqual(message.state, "failed", "a piece is missing")
        message.with_user(self.agent).action_retry()
        while self.dispatch():
            pass
        self.assertEqual([call.values["text"] for call in self.server.calls[1:]], ["One", "Two", "One"])
        self.assertEqual([each.state for each in message.part_ids], ["sent", "sent", "replaced"])
        self.assertEqual((message.state, message.external_id), ("sent", "ext-4"))

    def test_the_gate_is_asked_first(self):
        self.status("ext-1", "failed")
        self.close_window()
        with self.assertRaisesRegex(UserError, "is over. Wait until the person writes again"):
            self.send_again()
        self.assertEqual((self.message.state, self.message.external_id), ("failed", "ext-1"))

    def test_whoever_may_answer_may_send_it_again(self):
        self.status("ext-1", "failed")
        with self.assertRaises(AccessError):
            self.send_again(self.stranger)
        self.send_again(self.agent)

    def test_what_failed_before_parts_could_fail(self):
        """An earlier release kept the failure on the message alone."""
        self.message.write({"state": "failed", "error": "The phone does not exist."})
        self.send_again()
        self.dispatch()
        self.assertEqual((self.message.state, self.message.external_id), ("sent", "ext-2"))
        self.assertEqual(self.message.part_ids[1].error, "The phone does not exist.")

    def test_what_is_not_kept_any_more_cannot_be_sent_again(self):
        self.status("ext-1", "failed")
        self.env["ir.config_parameter"].set_param("social_crm_channels.outbound_part_retention_days", "1")
        self.message.part_ids.sent_at = fields.Datetime.now() - timedelta(days=2)
        self.env.flush_all()
        self.env["social.crm.retention"]._purge()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not kept any more. Write it again"):
            self.send_again()


@tagged("post_install", "-at_install")
class TestGateBeforeTemplates(TemplateCase):
    """A template is what goes when the window is closed; it needs what templates need."""

    def setUp(self):
        super().setUp()
        self.ready, self.sale = self.fetched("parcel_ready"), self.fetched("sale")

    def consent(self):
        return self.env["social.crm.consent"].create(
            {"identity_id": self.talk.identity_id.id, "network_id": self.talk.network_id.id, "purpose": "marketing"}
        )

    def test_it_goes_though_the_window_is_closed(self):
        self.talk.with_user(self.agent)._post_template(self.ready, {"1": "Anna", "2": "4711", "3": "home"})
        self.assertEqual(self.answers().purpose, "reply")
        self.assertLess(self.talk.reply_until, fields.Datetime.now())
        self.assertEqual(self.dispatch(), 1)
        self.assertEqual(self.answers().state, "sent")

    def test_an_offer_stays_when_they_say_stop(self):
        self.consent()
        self.talk.with_user(self.agent)._post_template(self.sale, {"1": "Anna"})
        offer = self.answers()
        self.assertEqual(offer.purpose, "marketing")
        self.hear("16505551234", "Anna Lindqvist", "wamid.in2", fields.Datetime.now(), "STOP")
        self.assertEqual(self.dispatch(), 0)
        self.assertFalse(self.server.sent)
        self.assertEqual(offer.state, "failed")
        self.assertIn("They refused this", offer.error)

    def test_one_that_the_provider_withdrew_stays(self):
        self.talk.with_user(self.agent)._post_template(self.ready, {"1": "Anna", "2": "4711", "3": "home"})
        self.server.templates[0]["status"] = "PAUSED"
        self.channel.action_fetch_templates()
        self.assertEqual(self.dispatch(), 0)
        self.assertFalse(self.server.sent)
        self.assertIn("cannot be sent here now", self.answers().error)
