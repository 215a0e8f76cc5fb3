from datetime import timedelta
from functools import partial

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_channels.connectors.contract import IncomingEdit
from odoo.addons.social_crm_channels.tests.queries import QueriesMixin

from .common import NOON
from .sla_common import FIRST, RESOLUTION, SlaCase

QUEUES = ["mine", "unassigned", "teams", "mentions", "waiting", "at_risk", "snoozed", "all"]


@tagged("post_install", "-at_install")
class TestInboxQueriesOfCases(QueriesMixin, SlaCase):
    """What an action costs does not grow with conversations, their messages, or the work that follows from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy(FIRST, 2)
        cls._policy(RESOLUTION, 16)
        cls.tags = cls.env["social.crm.case.tag"].create([{"name": name} for name in ("Parcel", "Refund", "Late")])
        cls.inbox = cls.env["social.crm.conversation"].with_user(cls.ann)

    def _crowd(self, first, last):
        """People with a case each: one of three has tags, and one of three sleeps; all of them have clocks."""
        cases = self._say(*((f"person {number}", "Hello") for number in range(first, last))).case_id
        self.assertEqual(len(cases), last - first)
        cases[::3].tag_ids = self.tags
        cases[1::3]._snooze(fields.Datetime.now() + timedelta(hours=2))
        self.assertTrue(all(cases.mapped("sla_deadline")))

    def _chat(self, first, last):
        """Of five messages one is edited, one brings a file, and one is answered."""
        said = self._say(
            *(
                (
                    "otto",
                    f"Hello {number}",
                    {"external_id": f"m{number}", "occurred_at": NOON + timedelta(minutes=number)},
                )
                for number in range(first, last)
            )
        )
        case, talk = said.case_id, said.conversation_id
        edits = [
            IncomingEdit(f"m{number}", NOON + timedelta(days=1), f"Good morning {number}")
            for number in range(first, last, 5)
        ]
        self.env["social.crm.message"]._ingest([(self.channel, edit) for edit in edits])
        for message in said[1::5]:
            file = {"name": "lamp.png", "raw": b"pixels", "res_model": talk._name, "res_id": talk.id}
            message.mail_message_id.attachment_ids = [fields.Command.create(file)]
        for number in range(first + 2, last, 5):
            # sudo: the network says that it has the answer, and is nobody
            answer = self._post(case, f"It is on its way. {number}").sudo().social_message_ids
            answer.part_ids._record_sent(f"r{number}", NOON + timedelta(minutes=number, seconds=30))
        return case

    def _merge(self, first, last, case):
        """What other people have said is worked on in a case, too; that it is so was noted long ago."""
        cases = self._say(*((f"friend {number}", "And mine?") for number in range(first, last))).case_id
        cases.with_user(self.manager)._merge(case.with_user(self.manager))
        notes = case.message_ids.filtered(lambda message: message.message_type == "notification")
        notes.date = NOON - timedelta(days=1)

    def _rows(self, queue="all", **options):
        return self.inbox.inbox_list(queue, **options)["rows"]

    def test_the_list(self):
        self._crowd(0, 6)
        cases = [row["case"] for row in self._rows()]
        self.assertEqual(sum(bool(case["tags"]) for case in cases), 2)
        self.assertEqual(sum(bool(case["snoozed_until"]) for case in cases), 2)
        self.assertEqual(sum(bool(case["sla"]) for case in cases), 6)
        self.expect_constant(self._rows, lambda: self._crowd(6, 60), at_most=20)

    def test_the_list_by_deadline(self):
        self._crowd(0, 6)
        self.expect_constant(lambda: self._rows(order="urgent"), lambda: self._crowd(6, 60), at_most=20)

    def test_the_list_of_what_is_late_or_sleeps(self):
        self._crowd(0, 6)
        for queue, last in (("at_risk", 30), ("snoozed", 60)):
            with self.subTest(queue):
                self.assertTrue(self._rows(queue))
                more = partial(self._crowd, last - 24, last)
                self.expect_constant(partial(self._rows, queue), more, at_most=20)

    def test_the_counts(self):
        self._crowd(0, 6)
        self.assertEqual(self.inbox.inbox_counts(["snoozed", "all"]), {"snoozed": 2, "all": 6})
        self.expect_constant(
            lambda: self.inbox.inbox_counts(QUEUES), lambda: self._crowd(6, 60), at_most=len(QUEUES) + 5
        )

    def test_the_talk_of_a_case(self):
        case = self._chat(0, 5)
        told, messages = self.opened(case, self.ann)
        self.assertEqual(set(told["social_page"]), {message["id"] for message in messages})
        self._chat(5, 100)
        self.expect_constant(
            lambda: self.opened(case, self.ann),
            lambda: self._chat(100, 200),
            lambda: self._crowd(0, 60),
            at_most=100,
        )

    def test_the_talk_of_a_case_that_others_were_merged_into(self):
        case = self._chat(0, 100)
        self._merge(0, 5, case)
        self.assertEqual(len(self.opened(case, self.ann)[0]["social_reply"]["conversation_ids"]), 6)
        self.expect_constant(lambda: self.opened(case, self.ann), lambda: self._merge(5, 20, case), at_most=100)

    def test_an_answer_in_a_case(self):
        case = self._chat(0, 5)
        self.expect_constant(
            lambda: self._post(case, "It is on its way."),
            lambda: self._chat(5, 200),
            lambda: self._crowd(0, 60),
            at_most=150,
        )
