import dataclasses
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestConsent(SocialCrmCase):
    """One gate for every way out, and words that close and open it."""

    def gate(self, purpose, talk="talk-1"):
        draft = self.env["social.crm.message"].new(
            {"conversation_id": self.conversation(talk).id, "channel_id": self.channel.id}
        )
        return [blocker["code"] for blocker in draft._check_outbound(purpose)]

    def test_answers_need_no_consent(self):
        self.ingest(self.said())
        self.assertEqual(self.gate("reply"), [])

    def test_offers_need_consent(self):
        self.ingest(self.said())
        self.assertEqual(self.gate("marketing"), ["no_consent"])
        self.assertEqual(self.gate("feedback"), [])

    def test_stop_closes_the_gate_and_start_opens_it(self):
        self.ingest(self.said("Stopp!", 1))
        self.assertEqual(self.gate("feedback"), ["consent_denied"])
        self.assertEqual(self.gate("marketing"), ["consent_denied"])
        self.assertEqual(self.gate("reply"), [])
        consent = self.conversation().identity_id.consent_ids
        self.assertEqual((consent.state, consent.source), ("denied", "stop_word"))
        self.assertIn("Stopp!", consent.evidence)
        self.ingest(self.said("START", 2))
        self.assertEqual(self.gate("feedback"), [])
        self.assertEqual(self.gate("marketing"), ["no_consent"], "they had never allowed it")

    def test_start_brings_back_what_stop_ended(self):
        self.ingest(self.said("Hello", 1))
        self.env["social.crm.consent"].create(
            {
                "identity_id": self.conversation().identity_id.id,
                "state": "granted",
                "purpose": "marketing",
                "network_id": self.channel.network_id.id,
                "decided_at": self.said().occurred_at,
            }
        )
        self.assertEqual(self.gate("marketing"), [])
        self.ingest(self.said("STOP", 2))
        self.assertEqual(self.gate("marketing"), ["consent_denied"])
        self.ingest(self.said("START", 3))
        self.assertEqual(self.gate("marketing"), [])

    def test_start_lifts_every_stop_before_it(self):
        self.ingest(self.said("STOP", 1), self.said("STOP", 2))
        self.ingest(self.said("START", 3))
        self.assertEqual(self.gate("feedback"), [])
        stops = self.conversation().identity_id.consent_ids.filtered(lambda consent: consent.state == "denied")
        self.assertIn("START", stops[0].ended_reason)

    def test_a_provider_s_clock_that_is_ahead_is_no_decision_in_the_future(self):
        said = self.said("STOP")
        ahead = fields.Datetime.now().replace(microsecond=0) + timedelta(minutes=3)
        self.ingest(dataclasses.replace(said, occurred_at=ahead))
        self.assertEqual(self.gate("feedback"), ["consent_denied"])
        consent = self.conversation().identity_id.consent_ids
        self.assertLessEqual(consent.decided_at, fields.Datetime.now())

    def test_start_alone_allows_nothing(self):
        """Whoever opens a bot on Telegram sends /start."""
        self.ingest(self.said("/start"))
        self.assertEqual(self.gate("marketing"), ["no_consent"])
        self.assertFalse(self.conversation().identity_id.consent_ids)

    def test_start_that_came_before_its_stop_counts_all_the_same(self):
        self.ingest(self.said("start", 2))
        self.ingest(self.said("stop", 1))
        self.assertEqual(self.gate("feedback"), [])

    def test_stop_in_a_group_is_said_to_others(self):
        self.ingest(self.said("stop", is_group=True))
        self.assertFalse(self.env["social.crm.consent"].search([("source", "=", "stop_word")]))

    def test_start_does_not_lift_what_they_refused_otherwise(self):
        self.ingest(self.said("STOP", 1))
        identity = self.conversation().identity_id
        partner = self.env["res.partner"].create({"name": "Anna"})
        links = self.env["social.crm.identity.link"]
        links.create({"identity_id": identity.id, "partner_id": partner.id, "state": "confirmed"})
        self.env["social.crm.consent"].create({"partner_id": partner.id, "state": "denied"})
        self.ingest(self.said("START", 2))
        self.assertEqual(self.gate("feedback"), ["consent_denied"])
        logged = self.conversation().message_ids.filtered(lambda message: message.message_type == "notification")
        self.assertIn("another refusal of theirs still holds", logged[0].body)

    def test_the_later_word_counts_whatever_the_order_of_arrival(self):
        self.ingest(self.said("stop", 2))
        self.ingest(self.said("start", 1))
        self.assertEqual(self.gate("feedback"), ["consent_denied"])

    def test_stop_in_public_or_among_other_words_decides_nothing(self):
        self.ingest(self.said("stop", 1, contact_kind="public_comment"), self.said("please stop it", 2, talk="talk-2"))
        self.assertFalse(self.env["social.crm.consent"].search([("source", "=", "stop_word")]))

    def test_only_what_may_be_one_of_the_words_is_read(self):
        words = self.env["social.crm.stop.word"]
        longest = max(words.search([("lang", "=", "en")]).mapped("word"), key=len)
        self.ingest(
            self.said("Where is my parcel, and when will it come to me?", 1, talk="talk-1"),
            self.said(f"<<{longest.upper()}>>!!", 2, talk="talk-2"),
            self.said(f"{longest} " * 3, 3, talk="talk-3"),
        )
        read = self.env["social.crm.message"].search([])._short_direct_texts(words._longest())
        self.assertEqual([self.conversation("talk-2").social_message_ids.id], [message_id for message_id, _ in read])
        self.assertEqual(self.conversation("talk-2").social_message_ids.consent_effect, "stop")
        words.create({"word": "please do not write to me again, whatever it is about", "lang": "en"})
        self.ingest(self.said("Please do NOT write to me again, whatever it is about!", 4, talk="talk-4"))
        self.assertEqual(self.conversation("talk-4").social_message_ids.consent_effect, "stop")

    def test_colleagues_read_of_the_decision_in_the_talk(self):
        self.ingest(self.said("STOP"))
        logged = self.conversation().message_ids.filtered(lambda message: message.message_type == "notification")
        self.assertIn("answers and service notices only", logged.body)

    def test_replay_decides_once(self):
        self.ingest(self.said("stop"))
        self.ingest(self.said("stop"))
        self.assertEqual(self.env["social.crm.consent"].search_count([("source", "=", "stop_word")]), 1)
