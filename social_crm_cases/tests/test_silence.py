from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestSilence(CaseCase):
    """Who says nothing more is warned, then their case is closed; any word of theirs undoes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.team.write({"silence_warn_days": 5, "silence_close_days": 3, "silence_warning": "Are you still there?"})
        cls.case = cls._say(("anna", "Where is it?", {"occurred_at": cls.now - timedelta(days=20)})).case_id
        cls.case.user_id = cls.ann

    def _answer(self, days, user=None):
        """A colleague answers, so many days ago."""
        self.case.with_user(user or self.ann).message_post(
            body="At the post", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        answer = self.case.social_message_ids.filtered(lambda message: message.state == "queued")
        self._send(answer, days)
        return answer

    def _send(self, message, days=0):
        moment = self.now - timedelta(days=days)
        message.occurred_at = moment
        message.part_ids._record_sent(f"ext-{message.id}", moment, str(message.id))

    def _tend(self):
        self.env["social.crm.case"]._tend_silent(lambda done: 60)
        return self.case.silence_warning_id

    def test_a_warning_goes_out_on_their_channel_and_the_case_closes_after_it(self):
        self._answer(6)
        warning = self._tend()
        self.assertEqual((warning.state, warning.purpose, warning.is_automatic), ("queued", "service", True))
        self.assertEqual(warning.part_ids.body, "Are you still there?")
        self.assertEqual(warning.conversation_id, self.case.conversation_id)
        self.assertEqual(self._tend(), warning, "once")
        self._send(warning, days=2)
        self._tend()
        self.assertFalse(self.case.is_closed)
        warning.occurred_at = self.now - timedelta(days=3, minutes=1)
        self._tend()
        self.assertTrue(self.case.is_closed)

    def test_nobody_is_warned_before_the_time_is_over(self):
        self._answer(4)
        self.assertFalse(self._tend())

    def test_a_case_that_no_colleague_has_answered_is_not_silent(self):
        self.assertFalse(self._tend())
        robot = self.case._say_warning(self.case.conversation_id)
        self._send(robot, days=10)
        self.assertFalse(self._tend())

    def test_a_question_after_our_answer_is_not_silence(self):
        self._answer(10)
        self._say(("anna", "And the other one?", {"occurred_at": self.now - timedelta(days=8)}))
        self.assertFalse(self._tend())

    def test_a_team_that_never_warns_and_a_case_that_sleeps_are_left_alone(self):
        self._answer(6)
        self.case._snooze(self.now + timedelta(days=1))
        self.assertFalse(self._tend())
        self.case.action_wake()
        self.team.silence_warn_days = 0
        self.assertFalse(self._tend())

    def test_their_answer_undoes_the_warning(self):
        self._answer(6)
        self._send(self._tend(), days=4)
        self._say(("anna", "Yes!", {"occurred_at": self.now}))
        self.assertFalse(self.case.silence_warning_id)
        self._tend()
        self.assertFalse(self.case.is_closed)

    def test_a_machine_s_answer_does_not(self):
        self._answer(6)
        warning = self._tend()
        self._say(("anna", "I am on holiday", {"occurred_at": self.now, "is_automatic": True}))
        self.assertEqual(self.case.silence_warning_id, warning)

    def test_another_answer_of_ours_begins_the_waiting_anew(self):
        first = self._answer(6)
        warning = self._tend()
        self._send(warning, days=4)
        first._delivery_changed()  # they have read it: no news
        self.assertEqual(self.case.silence_warning_id, warning)
        self._answer(1)
        self.assertFalse(self.case.silence_warning_id)

    def test_a_warning_that_did_not_go_out_closes_nothing(self):
        self._answer(6)
        warning = self._tend()
        warning.occurred_at = self.now - timedelta(days=30)
        warning.state = "failed"
        self._tend()
        self.assertFalse(self.case.is_closed)

    def test_who_may_not_be_written_to_is_not_warned_and_the_case_says_so(self):
        self._answer(6)
        self.case.conversation_id.reply_until = self.now - timedelta(days=1)
        self.assertFalse(self._tend())
        self.assertIn("time in which the network lets us", self.case.silence_blocker)
        self.assertIn("could not be warned", str(self.case.message_ids.mapped("body")))
        notes = len(self.case.message_ids)
        self._tend()
        self.assertEqual(len(self.case.message_ids), notes, "once")
        self._say(("anna", "Hello?", {"occurred_at": self.now}))
        self.assertFalse(self.case.silence_blocker)

    def test_who_refused_service_notices_is_not_warned(self):
        self._answer(6)
        self.env["social.crm.consent"].create(
            {
                "identity_id": self.case.identity_id.id,
                "purpose": "service",
                "state": "denied",
                "evidence": "Told us",
            }
        )
        self.assertFalse(self._tend())
        self.assertIn("refused", self.case.silence_blocker)

    def test_an_external_community_gets_nothing_automatic(self):
        self._answer(6)
        self.case.conversation_id.community_id = self.env["social.crm.community"].create(
            {"name": "Tents", "kind": "external", "engagement_rule": "named"}
        )
        self.assertFalse(self._tend())
        self.assertIn("Tents", self.case.silence_blocker)

    def test_words_after_the_closing_reopen_it(self):
        self._answer(6)
        self._send(self._tend(), days=4)
        self._tend()
        self.assertTrue(self.case.is_closed)
        self._say(("anna", "I was away", {"occurred_at": self.now + timedelta(hours=1)}))
        self.assertEqual((self.case.is_closed, self.case.silence_warning_id.id), (False, False))
        self.assertFalse(self._tend(), "they spoke last")

    def test_the_warning_is_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.team.with_context(lang="de_DE").silence_warning = "Sind Sie noch da?"
        self.case.partner_id = self.env["res.partner"].create({"name": "Anna", "lang": "de_DE"})
        self._answer(6)
        self.assertEqual(self._tend().part_ids.body, "Sind Sie noch da?")

    def _two_warned(self):
        """Another case, of another team: both people were warned, and have said nothing for longer than we wait."""
        self.other_team.write({"silence_warn_days": 5, "silence_close_days": 3, "silence_warning": "Are you there?"})
        other = self._say(("otto", "And mine?", {"occurred_at": self.now - timedelta(days=20)})).case_id
        other.team_id = self.other_team
        for case in (self.case, other):
            case._warn_of_closing()
            self._send(case.silence_warning_id, days=4)
        return other

    @mute_logger("odoo.addons.social_crm_cases.models.social_crm_case_silence")
    def test_a_case_that_cannot_be_closed_holds_up_no_other(self):
        other = self._two_warned()
        self.env["social.crm.case.stage"].search([("is_closed", "=", True)]).team_ids = self.other_team
        self._tend()
        self.assertEqual((self.case.is_closed, other.is_closed), (False, True))

    def test_who_speaks_while_others_are_tended_keeps_their_case(self):
        other = self._two_warned()

        def speak(done):
            self._say(("otto", "Wait!", {"occurred_at": self.now}))
            return 60

        self.env["social.crm.case"]._tend_silent(speak)
        self.assertEqual((self.case.is_closed, other.is_closed), (True, False))
