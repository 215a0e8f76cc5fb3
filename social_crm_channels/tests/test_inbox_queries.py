from odoo.tests import tagged

from .test_inbox import InboxCase


@tagged("post_install", "-at_install")
class TestInboxQueries(InboxCase):
    """What an action costs does not grow with what there is."""

    def queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def expect_constant(self, act, *more, at_most):
        """:param more: what is done between two measurements"""
        self.queries(act)  # loads what is loaded once and kept
        costs = [self.queries(act)]
        for grow in more:
            grow()
            costs.append(self.queries(act))
        self.assertEqual(costs, costs[:1] * len(costs))
        self.assertLessEqual(costs[0], at_most)

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

    def test_a_talk(self):
        self.chat(0, 40)
        talk = self.conversation("long")
        messages = self.env["mail.message"].with_user(self.agent)

        def open_it():
            found = messages._message_fetch(None, thread=talk.with_user(self.agent), limit=30)["messages"]
            self.assertEqual(len(found), 30)

        self.expect_constant(open_it, lambda: self.chat(40, 400), at_most=8)

    def test_a_reply(self):
        self.chat(0, 40)
        talk = self.conversation("long")
        self.expect_constant(lambda: self.reply(conversation=talk), lambda: self.chat(40, 400), at_most=80)
