from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..connectors.contract import IncomingEdit, Rejected
from .common import MOMENT
from .queries import QueriesMixin
from .test_inbox import InboxCase


@tagged("post_install", "-at_install")
class TestInboxQueries(QueriesMixin, InboxCase):
    """What an action costs does not grow with what there is."""

    def crowd(self, first, last):
        self.ingest(*(self.said(number=n, talk=f"t{n}", person=f"p{n}") for n in range(first, last)))

    def chat(self, first, last):
        self.ingest(*(self.said(number=n, talk="long", person="anna") for n in range(first, last)))

    def test_the_list(self):
        self.crowd(0, 3)
        self.expect_constant(lambda: self.inbox.inbox_list("all"), lambda: self.crowd(3, 40), at_most=5)

    def test_the_list_of_what_is_found(self):
        self.crowd(0, 3)
        self.expect_constant(
            lambda: self.inbox.inbox_list("all", search="hello"), lambda: self.crowd(3, 40), at_most=12
        )

    def test_the_counts_take_one_each(self):
        self.crowd(0, 3)
        queues = ["mine", "unassigned", "teams", "waiting", "all"]
        self.expect_constant(
            lambda: self.inbox.inbox_counts(queues), lambda: self.crowd(3, 40), at_most=len(queues) + 3
        )

    def mixed_chat(self, first, last):
        """Of five messages one is edited, one brings a file, and one is answered in two pieces."""
        self.chat(first, last)
        edits = [
            IncomingEdit(f"m{number}", MOMENT + timedelta(hours=1), f"Hello! {number}")
            for number in range(first, last, 5)
        ]
        self.ingest(*edits)
        talk = self.conversation("long")
        said = self.env["social.crm.message"].search([("conversation_id", "=", talk.id)], order="id")
        for message in said.filtered(
            lambda message: message.external_id in {f"m{n}" for n in range(first + 1, last, 5)}
        ):
            file = {"name": "lamp.png", "raw": b"pixels", "res_model": talk._name, "res_id": talk.id}
            message.mail_message_id.attachment_ids = [fields.Command.create(file)]
        for number in range(first + 2, last, 5):
            answer = self.reply(f"It is on its way. {number}", conversation=talk)
            second = {"message_id": answer.id, "sequence": 1, "key": f"k{number}", "kind": "text", "body": "Soon."}
            first_part, second_part = answer.part_ids | answer.part_ids.create(second)
            first_part._record_sent(f"r{number}", MOMENT + timedelta(seconds=number + 0.5))
            second_part._record_error(Rejected("That is too long."))

    def test_a_talk(self):
        self.mixed_chat(0, 5)
        talk = self.conversation("long")
        told, messages = self.opened(talk, self.agent)
        self.assertEqual(len(messages), 6)
        self.assertEqual(set(told["social_page"]), {message["id"] for message in messages})
        badges = [message["social_crm"] for message in messages]
        self.assertEqual(sum(badge["edited"] for badge in badges), 1)
        self.assertEqual([badge["state"] for badge in badges if badge["direction"] == "out"], ["failed"])
        self.assertEqual(sum(bool(message["attachment_ids"]) for message in messages), 1)
        self.mixed_chat(5, 100)
        self.expect_constant(
            lambda: self.opened(talk, self.agent),
            lambda: self.mixed_chat(100, 200),
            at_most=80,
        )
        told, messages = self.opened(talk, self.agent)
        self.assertEqual(len(told["social_page"]), 30)

    def test_a_reply(self):
        self.chat(0, 40)
        talk = self.conversation("long")
        self.expect_constant(lambda: self.reply(conversation=talk), lambda: self.chat(40, 400), at_most=80)
