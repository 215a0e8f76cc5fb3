from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import NOON, CaseCase


@tagged("post_install", "-at_install")
class TestOutOfHours(CaseCase):
    """Who writes while nobody works is told so, once, where that is allowed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        never = cls.env["resource.calendar"].create({"name": "Closed for good", "attendance_ids": [(5, 0, 0)]})
        cls.team.write({"resource_calendar_id": never.id, "out_of_hours_answer": "We are back on Monday."})

    def _speak(self, person, text, **values):
        return self._say((person, text, {"occurred_at": self.now, **values}))

    def _told(self, message):
        return self.env["social.crm.message"].search(
            [("conversation_id", "=", message.conversation_id.id), ("direction", "=", "out")]
        )

    def test_they_are_told_and_go_on_waiting(self):
        message = self._speak("anna", "Hello")
        told = self._told(message)
        self.assertEqual((told.part_ids.body, told.is_automatic), ("We are back on Monday.", True))
        self.assertEqual(told.case_id, message.case_id)
        self.assertEqual((message.conversation_id.state, message.conversation_id.unread_count), ("open", 1))
        self.assertFalse(message.case_id.first_response_at)

    def test_once_a_talk_in_so_many_hours(self):
        message = self._speak("anna", "Hello")
        self._speak("anna", "Anybody?")
        self.assertEqual(len(self._told(message)), 1)
        message.conversation_id.out_of_hours_at = self.now - timedelta(hours=25)
        self._speak("anna", "Still nobody?")
        self.assertEqual(len(self._told(message)), 2)

    def test_in_their_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.team.with_context(lang="de_DE").out_of_hours_answer = "Montag sind wir wieder da."
        german = self._speak("gerd", "Guten Tag, wo bleibt denn eigentlich meine Bestellung vom Montag?")
        self.assertEqual(self._told(german).part_ids.body, "Montag sind wir wieder da.")

    def test_within_the_hours_nobody_is_told(self):
        self.team.resource_calendar_id = False
        self.assertFalse(self._told(self._speak("anna", "Hello")))

    def test_another_company_s_holiday_is_none_of_ours(self):
        always = self.env["resource.calendar"].create(
            {
                "name": "Always open",
                "tz": "UTC",
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
                        for day in range(7)
                    ),
                ],
            }
        )
        self.team.resource_calendar_id = always
        holiday = {
            "name": "Holiday",
            "date_from": self.now - timedelta(days=1),
            "date_to": self.now + timedelta(days=1),
        }
        leaves = self.env["resource.calendar.leaves"]
        leaves.create(holiday).company_id = self.env["res.company"].create({"name": "Abroad"})
        self.assertFalse(self._told(self._speak("anna", "Hello")))
        self.assertTrue(self.team._available_members()[self.team])
        leaves.create(holiday)
        self.assertTrue(self._told(self._speak("otto", "Hello")))
        self.assertFalse(self.team._available_members()[self.team])

    def test_a_team_without_words_says_nothing(self):
        self.team.out_of_hours_answer = False
        self.assertFalse(self._told(self._speak("anna", "Hello")))

    def test_nothing_is_said_in_public_or_to_a_group(self):
        self.assertFalse(self._told(self._speak("anna", "Hello", contact_kind="public_comment")))
        self.assertFalse(self._told(self._speak("otto", "Hello", conversation_id="group", is_group=True)))

    def test_nothing_is_said_to_machines(self):
        self.assertFalse(self._told(self._speak("anna", "I am away", is_automatic=True)))

    def test_history_that_comes_late_is_not_answered(self):
        self.assertFalse(self._told(self._speak("anna", "Hello", occurred_at=NOON)))

    def test_where_the_network_does_not_let_us_nothing_is_said_and_the_case_is_there(self):
        message = self._speak("anna", "Hello", reply_until=self.now - timedelta(hours=1))
        self.assertFalse(self._told(message))
        self.assertTrue(message.case_id)

    def test_nothing_is_said_in_communities_of_others(self):
        self.channel.community_id = self.env["social.crm.community"].create(
            {"name": "Tent Builders", "network_id": self.channel.network_id.id, "kind": "external"}
        )
        message = self._speak("anna", "Hello", contact_kind="direct", is_group=True)
        self.assertFalse(self._told(message))
