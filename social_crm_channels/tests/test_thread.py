from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import SECRET, SocialCrmCase
from .doubles.webhook_receiver import WebhookReceiver


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

    def test_an_agent_is_told_that_an_answer_will_wait_and_may_write_it(self):
        self.assertFalse(self._route()["notices"])
        for values, reason in (
            ({"state": "reauthorise"}, "until Shop is authorised again"),
            ({"state": "paused"}, "until Shop is resumed"),
            ({"state": "connected", "database_uuid": "another"}, "this is a copy"),
            ({"active": False}, "out of the archive"),
        ):
            with self.subTest(reason):
                self.channel.sudo().write(values)
                route = self._route()
                self.assertFalse(route["blockers"])
                self.assertIn(reason, route["notices"][0])
                self.assertEqual(self.reply("Later").state, "queued")

    def test_only_who_may_answer_corrects_and_takes_back(self):
        message = self.reply("Hi")
        message.part_ids._record_sent("r1")
        for user in (self.stranger, self.env.ref("base.public_user")):
            theirs = message.with_user(user)
            for action in (theirs.action_take_back, lambda theirs=theirs: theirs._correct_sent("Other words")):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    action()
        self.assertFalse(message.deleted_at or message.edited_at)

    def _badges(self, user):
        store = Store()
        store.add(self.talk.social_message_ids.mail_message_id.with_user(user))
        return [message["social_crm"] for message in store.get_result()["mail.message"] if "social_crm" in message]

    def test_what_can_still_be_changed_is_offered_to_who_may(self):
        self.reply("Hi").part_ids._record_sent("r1")
        for user, offered in ((self.agent, True), (self.stranger, False)):
            with self.subTest(user.login):
                heard, said = sorted(self._badges(user), key=lambda badge: badge["id"])
                self.assertEqual((said["can_edit"], said["can_take_back"]), (offered, offered))
                self.assertFalse(said["can_undo"] or heard["can_edit"] or heard["can_take_back"] or heard["can_undo"])

    def test_what_is_offered_costs_no_query_a_message(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._badges(self.agent)
            return self.env.cr.sql_log_count - before

        def say(numbers):
            for number in numbers:
                self.reply(f"Hi {number}").part_ids._record_sent(f"r{number}")

        say(range(3))
        count()  # what is kept once it was asked for
        few = count()
        say(range(3, 20))
        self.assertEqual(count(), few)

    def test_what_went_out_in_several_messages_is_taken_back_as_a_whole(self):
        receiver = self.enterContext(WebhookReceiver(SECRET))
        self.channel.send_url = receiver.url
        message = self.reply("Hi")
        message.part_ids._record_sent("r1")
        second = {"message_id": message.id, "sequence": 1, "key": "k2", "kind": "text", "body": "and more"}
        self.env["social.crm.outbound.part"].create(second)._record_sent("r2")
        self.assertIn("several messages", message._correction_refusal())
        receiver.answer_next(200)
        receiver.answer_next(422)
        told = message.with_user(self.agent).action_take_back()
        self.assertIn("Only some", told["params"]["message"])
        self.assertFalse(message.deleted_at)
        self.assertEqual(message.part_ids.mapped("taken_back"), [True, False])
        message.with_user(self.agent).action_take_back()
        self.assertTrue(message.deleted_at)
        self.assertEqual(len(receiver.calls), 3, "What was taken back is not asked for again.")

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
