from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestThread(SocialCrmCase):
    """What the screen of a conversation is told, and what it may do."""

    def setUp(self):
        super().setUp()
        self.heard = self.ingest(self.said("Hello"))
        self.talk = self.heard.conversation_id

    def _route(self):
        store = Store()
        store.add(self.talk.with_user(self.agent), [], as_thread=True, request_list=["messages"])
        (thread,) = store.get_result()["mail.thread"]
        return thread["social_reply"]

    def test_an_agent_is_told_where_an_answer_goes(self):
        route = self._route()
        self.assertEqual((route["person"], route["channel"]), (self.talk.person, "Shop"))
        self.assertEqual((route["blockers"], route["conversation_ids"]), ([], self.talk.ids))
        self.assertTrue(route["unread"])
        self.talk.with_user(self.agent).action_mark_read()
        self.assertFalse(self._route()["unread"])

    def test_an_agent_is_told_what_stands_against_an_answer(self):
        self.channel.send_url = False
        (blocker,) = self._route()["blockers"]
        self.assertIn("does not know where to send replies", blocker)

    def test_what_was_said_cannot_be_rewritten(self):
        answer = self.talk.with_user(self.agent).message_post(
            body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        for message in (self.heard.mail_message_id, answer):
            with self.assertRaises(UserError):
                self.talk.with_user(self.admin)._message_update_content(message, body="Something else")

    def test_a_note_can_be_rewritten(self):
        note = self.talk.with_user(self.agent).message_post(
            body="Careful", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.talk.with_user(self.agent)._message_update_content(note, body="Never mind")
        self.assertIn("Never mind", note.body)
