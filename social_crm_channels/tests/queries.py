from odoo.addons.mail.tools.discuss import Store

#: What the inbox asks of a talk that is opened, see ``talk_pane.js``.
WANTED = ["social_page", "scheduledMessages", "attachments"]


class QueriesMixin:
    """Counts what an action costs, and sees that it does not grow with what there is."""

    def queries(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def expect_constant(self, act, *more, at_most):
        """:param more: what is done between two measurements"""
        costs = []
        for grow in (lambda: None, *more):
            grow()
            self.queries(act)  # loads what is loaded once and kept
            costs.append(self.queries(act))
        self.assertEqual(costs, costs[:1] * len(costs))
        self.assertLessEqual(costs[0], at_most)

    def opened(self, thread, user):
        """What a browser is told that opens a talk, as ``/mail/data`` tells it.

        :return: the thread, and its latest messages
        """
        store = Store()
        store.add(thread.with_user(user).with_context(active_test=False), request_list=WANTED, as_thread=True)
        told = store.get_result()
        [talk] = [each for each in told["mail.thread"] if (each["model"], each["id"]) == (thread._name, thread.id)]
        return talk, told["mail.message"]
