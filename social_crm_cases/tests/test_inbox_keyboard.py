from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE

from .screens import ShopCase

CONVERSATIONS = 20


@tagged("post_install", "-at_install")
class TestInboxKeyboard(ShopCase):
    """The inbox, and nobody touches the mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.assignment = "manual"
        cls.agent.social_crm_undo_seconds = "20"
        for number in range(1, CONVERSATIONS + 1):
            cls._say(f"person {number}", f"Where is parcel {number}?", minutes_ago=60 - number)
        cls.talks = cls.env["social.crm.conversation"].search([("channel_id", "=", cls.channel.id)])

    def test_a_morning_of_twenty_conversations(self):
        self.start_tour("/odoo/inbox?queue=teams", "social_crm_inbox_triage", login="agent", timeout=3 * PATIENCE)
        every_fourth = range(4, CONVERSATIONS + 1, 4)
        noted = range(1, CONVERSATIONS, 4)
        self.assertEqual(self._numbers(self.talks.filtered("case_ids.user_id")), {18, 19, 20})
        self.assertEqual(self.talks.case_ids.user_id, self.agent)
        answers = self.talks.social_message_ids.filtered(lambda message: message.direction == "out")
        sent = sorted(answers.mail_message_id.mapped("preview"))
        self.assertEqual(sent, sorted(f"Parcel {number} is on its way." for number in every_fourth))
        self.assertEqual(self._numbers(answers.conversation_id), set(every_fourth))
        notes = self.talks.case_ids.message_ids.filtered("subtype_id.internal")
        self.assertEqual(self._numbers_in(notes.mapped("preview"), "Look at"), set(noted))
        asleep = self.talks.case_ids.filtered(lambda case: case.snoozed_until)
        self.assertEqual(self._numbers(asleep.conversation_ids), {*noted} - {1})  # the last one was woken
        self.assertTrue(all(case.snoozed_until > fields.Datetime.now() for case in asleep))
        closed = {*range(1, CONVERSATIONS + 1)} - {*noted}
        self.assertEqual(self._numbers(self.talks.filtered(lambda talk: talk.state == "closed")), closed)
        self.assertEqual(self._numbers(self.talks.case_ids.filtered("is_closed").conversation_ids), closed)
        self._dispatch_in_time()
        self.assertEqual(len(self.receiver.messages), len(every_fourth))

    def _numbers(self, talks):
        return self._numbers_in(talks.mapped("person"), "Person")

    @staticmethod
    def _numbers_in(texts, word):
        return {int(text.rstrip(".").split()[-1]) for text in texts if text.startswith(word)}

    def _dispatch_in_time(self):
        """What waits for its author to think better of it has waited."""
        self.env["social.crm.outbound.part"].search([("state", "=", "queued")]).next_attempt_at = fields.Datetime.now()
        self._dispatch()
