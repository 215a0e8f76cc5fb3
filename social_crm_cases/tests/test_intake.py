from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_channels.connectors.contract import Author

from .common import NOON, CaseCase


@tagged("post_install", "-at_install")
class TestIntake(CaseCase):
    """How messages come to cases."""

    def test_a_first_message_opens_a_case_that_says_where_it_comes_from(self):
        message = self._say(("anna", "Where is my parcel?"))
        case = message.case_id
        self.assertEqual(case.name, "Where is my parcel?")
        self.assertEqual(case.conversation_id, message.conversation_id)
        self.assertEqual(case.conversation_ids, message.conversation_id)
        self.assertEqual((case.channel_id, case.network_id), (self.channel, self.channel.network_id))
        self.assertEqual((case.identity_id, case.partner_id), (message.identity_id, message.partner_id))
        self.assertEqual((case.stage_id, case.is_closed, case.closed_at), (self.new, False, False))
        self.assertEqual((case.team_id, case.company_id), (self.team, self.env.company))
        self.assertIn(case.user_id, self.ann | self.bob)
        self.assertEqual((case.opened_at, case.last_message_at, case.last_inbound_at), (NOON, NOON, NOON))
        self.assertFalse(case.first_response_at)
        self.assertFalse(case.message_partner_ids, "nobody follows a case by being its customer or assignee")

    def test_messages_of_one_talk_in_one_batch_share_a_case(self):
        messages = self._say(("anna", "Hello"), ("anna", "Anybody there?"), ("otto", "Hi"))
        anna, otto = messages.case_id.sorted("id")
        self.assertEqual(anna.social_message_ids, messages[:2])
        self.assertEqual(anna.last_inbound_at, NOON + timedelta(minutes=1))
        self.assertEqual(otto.social_message_ids, messages[2])

    def test_a_new_message_joins_the_open_case(self):
        case = self._say(("anna", "Hello")).case_id
        later = self._say(("anna", "Well?", {"occurred_at": NOON + timedelta(hours=1)}))
        self.assertEqual(later.case_id, case)
        self.assertEqual(case.last_message_at, NOON + timedelta(hours=1))

    def test_a_message_that_comes_late_does_not_move_the_case_back_in_time(self):
        case = self._say(("anna", "Hello")).case_id
        self._say(("anna", "This was before", {"occurred_at": NOON - timedelta(hours=1)}))
        self.assertEqual(case.last_message_at, NOON)

    def test_each_author_of_a_group_has_a_case_of_their_own(self):
        group = {"conversation_id": "group", "is_group": True}
        messages = self._say(("anna", "Broken!", group), ("otto", "Here too", group), ("anna", "Still", group))
        self.assertEqual(len(messages.conversation_id), 1)
        self.assertEqual(len(messages.case_id), 2)
        self.assertEqual(messages[0].case_id, messages[2].case_id)

    def test_a_message_soon_after_closing_reopens_the_case(self):
        case = self._say(("anna", "Hello")).case_id
        case.stage_id = self.solved
        now = fields.Datetime.now()
        soon = self._say(("anna", "Not solved at all", {"occurred_at": now + timedelta(minutes=5)}))
        self.assertEqual(soon.case_id, case)
        self.assertEqual((case.stage_id, case.is_closed, case.closed_at), (self.new, False, False))
        self.assertEqual(case.conversation_id.state, "open")
        self.assertIn("reopened", case.message_ids[0].body)

    def test_a_reopened_case_of_somebody_who_left_goes_to_the_next_member(self):
        case = self._say(("anna", "Hello")).case_id
        case.user_id = self.ann
        case.stage_id = self.solved
        self.ann.active = False
        self._say(("anna", "Not solved at all", {"occurred_at": fields.Datetime.now()}))
        self.assertEqual((case.is_closed, case.user_id, case.conversation_id.user_id), (False, self.bob, self.bob))

    def test_the_last_words_in_any_conversation_of_a_case_count(self):
        case = self._say(("anna", "Hello")).case_id
        other = self._say(("anna", "Here too", {"conversation_id": "other"}))
        other.case_id.active = False
        self.env["social.crm.case"]._file({other.id: case})
        self._say(
            ("anna", "one", {"occurred_at": NOON + timedelta(hours=1)}),
            ("anna", "two", {"occurred_at": NOON + timedelta(hours=2), "conversation_id": "other"}),
            ("anna", "three", {"occurred_at": NOON + timedelta(hours=3)}),
        )
        self.assertEqual(case.last_inbound_at, NOON + timedelta(hours=3))
        self.assertEqual(len(case.social_message_ids), 5)

    def test_a_message_long_after_closing_opens_a_follow_up(self):
        case = self._say(("anna", "Hello")).case_id
        case.stage_id = self.solved
        case.closed_at = NOON
        later = self._say(("anna", "Something else", {"occurred_at": NOON + timedelta(days=7)}))
        self.assertNotEqual(later.case_id, case)
        self.assertEqual(later.case_id.previous_case_id, case)
        self.assertTrue(case.is_closed)
        self.assertEqual(later.conversation_id.state, "open")

    def test_a_team_says_for_how_long_its_cases_reopen(self):
        self.team.reopen_days = 30
        case = self._say(("anna", "Hello")).case_id
        case.stage_id = self.solved
        case.closed_at = NOON
        later = self._say(("anna", "Again", {"occurred_at": NOON + timedelta(days=29)}))
        self.assertEqual(later.case_id, case)

    def test_with_no_days_a_closed_case_stays_closed(self):
        self.team.reopen_days = 0
        case = self._say(("anna", "Hello")).case_id
        case.stage_id = self.solved
        case.closed_at = NOON
        self.assertNotEqual(self._say(("anna", "Hm", {"occurred_at": NOON + timedelta(seconds=1)})).case_id, case)

    def test_an_open_case_goes_before_a_closed_one(self):
        first = self._say(("anna", "Hello")).case_id
        first.stage_id = self.solved
        first.closed_at = NOON - timedelta(days=30)
        second = self._say(("anna", "Hello again", {"occurred_at": NOON + timedelta(minutes=1)})).case_id
        self.assertNotEqual(first, second)
        third = self._say(("anna", "And again", {"occurred_at": NOON + timedelta(minutes=2)}))
        self.assertEqual(third.case_id, second)

    def test_an_archived_case_takes_no_more_messages(self):
        case = self._say(("anna", "Hello")).case_id
        case.active = False
        self.assertNotEqual(self._say(("anna", "Hello again")).case_id, case)

    def test_a_case_begins_with_its_subject_or_its_first_words(self):
        long = "word " * 40
        mail, words, file = self._say(
            ("anna", "Body", {"subject": "About my order"}), ("otto", long), ("ida", "")
        ).case_id.sorted("id")
        self.assertEqual(mail.name, "About my order")
        self.assertTrue(words.name.startswith("word word") and words.name.endswith("…") and len(words.name) <= 80)
        self.assertEqual(file.name, "No words")

    def test_markup_in_a_message_is_text_in_the_subject(self):
        self.assertEqual(self._say(("anna", "1 < 2 & <b>so</b>")).case_id.name, "1 < 2 & <b>so</b>")

    def test_a_channel_that_is_not_for_care_opens_no_case(self):
        self.channel.care = False
        message = self._say(("anna", "Nice picture"))
        self.assertFalse(message.case_id)
        self.assertFalse(message.conversation_id.case_ids)

    def test_what_we_say_elsewhere_joins_the_open_case_as_first_response(self):
        case = self._say(("anna", "Hello")).case_id
        us = Author(external_id="us", is_us=True)
        echo = {"author": us, "conversation_id": "talk-anna", "occurred_at": NOON + timedelta(minutes=9)}
        answer = self._say(("us", "We are on it", echo))
        self.assertEqual(answer.case_id, case)
        self.assertEqual(case.first_response_at, NOON + timedelta(minutes=9))
        self.assertEqual(case.last_message_at, NOON + timedelta(minutes=9))
        self.assertEqual(case.last_inbound_at, NOON)

    def test_what_we_say_first_opens_no_case(self):
        echo = {"author": Author(external_id="us", is_us=True), "conversation_id": "talk-anna"}
        self.assertFalse(self._say(("us", "Happy birthday", echo)).case_id)

    def test_numbers_are_unique_a_company_and_in_order(self):
        cases = self._say(*((f"person{number}", "Hello") for number in range(20))).case_id.sorted("id")
        self.assertEqual(len(set(cases.mapped("number"))), 20)
        self.assertEqual(cases.mapped("number"), sorted(cases.mapped("number")))

    def test_the_contact_of_a_case_follows_the_link_of_its_person(self):
        case = self._say(("anna", "Hello")).case_id
        self.assertFalse(case.partner_id)
        partner = self.env["res.partner"].create({"name": "Anna"})
        link = self.env["social.crm.identity.link"].create(
            {
                "identity_id": case.identity_id.id,
                "partner_id": partner.id,
                "method": "manual",
                "state": "confirmed",
            }
        )
        self.assertEqual(case.partner_id, partner)
        self.assertEqual(partner.social_case_count, 1)
        link.action_revoke()
        self.assertFalse(case.partner_id)

    def test_the_number_of_queries_does_not_grow_with_new_cases(self):
        def open_cases(size):
            return self._count_queries([(f"{size}-{number}", "Hello") for number in range(size)])

        open_cases(2)
        # the ORM inserts a hundred rows a statement: 300 cases are two statements more than 10
        self.assertLessEqual(open_cases(300), open_cases(10) + 2)

    def test_the_number_of_queries_does_not_grow_with_messages_for_open_cases(self):
        def go_on(size):
            people = [f"{size}-{number}" for number in range(size)]
            self._say(*((person, "Hello") for person in people))
            later = {"occurred_at": NOON + timedelta(hours=1)}
            return self._count_queries([(person, "And now?", later) for person in people])

        go_on(2)
        self.assertLessEqual(go_on(300), go_on(10))

    def test_the_number_of_queries_does_not_grow_with_reopened_cases(self):
        def reopen(size):
            people = [f"{size}-{number}" for number in range(size)]
            cases = self._say(*((person, "Hello") for person in people)).case_id
            cases.write({"stage_id": self.solved.id, "user_id": False})
            later = {"occurred_at": fields.Datetime.now()}
            return self._count_queries([(person, "And now?", later) for person in people])

        reopen(2)
        # notes and cases are written a hundred a statement
        self.assertLessEqual(reopen(300), reopen(10) + 2 * 3)

    def _count_queries(self, sayings):
        """:return: number of queries from stored messages to cases"""
        self.channel.care = False
        messages = self._say(*sayings)
        self.channel.care = True
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["social.crm.case"]._receive(messages)
        self.env.flush_all()
        self.assertEqual(len(messages.case_id), len(sayings))
        return self.cr.sql_log_count - before
