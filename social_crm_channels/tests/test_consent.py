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
        self.assertEqual(self.gate("marketing"), [])

    def test_the_later_word_counts_whatever_the_order_of_arrival(self):
        self.ingest(self.said("stop", 2))
        self.ingest(self.said("start", 1))
        self.assertEqual(self.gate("feedback"), ["consent_denied"])

    def test_stop_in_public_or_among_other_words_decides_nothing(self):
        self.ingest(self.said("stop", 1, contact_kind="public_comment"), self.said("please stop it", 2, talk="talk-2"))
        self.assertFalse(self.env["social.crm.consent"].search([("source", "=", "stop_word")]))

    def test_colleagues_read_of_the_decision_in_the_talk(self):
        self.ingest(self.said("STOP"))
        logged = self.conversation().message_ids.filtered(lambda message: message.message_type == "notification")
        self.assertIn("answers and service notices only", logged.body)

    def test_replay_decides_once(self):
        self.ingest(self.said("stop"))
        self.ingest(self.said("stop"))
        self.assertEqual(self.env["social.crm.consent"].search_count([("source", "=", "stop_word")]), 1)
