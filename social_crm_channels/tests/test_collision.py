import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.bus.tests.common import WebsocketCase

from ..connectors.contract import IncomingDeletion
from ..tools.errors import AnswerCollision
from .common import MOMENT
from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestCollision(ReplyCase):
    """Who answers what somebody has answered already is asked first."""

    def collide(self, kind, words, **options):
        with self.assertRaises(AnswerCollision) as caught:
            self.answer("Mine", **options)
        told = caught.exception.context
        self.assertEqual((told["kind"], told["words"]), (kind, words))
        return told

    def test_a_colleague_was_faster(self):
        seen = self.seen()
        faster = self.answer("Theirs", user=self.colleague)
        told = self.collide("answer", "Theirs", seen_message_id=seen)
        self.assertEqual((told["who"], told["message_id"]), ("Cara Colleague", faster.id))
        self.assertEqual(self.answer("Mine too", seen_message_id=told["newest_id"]).state, "queued")

    def test_whoever_knows_sends_all_the_same(self):
        seen = self.seen()
        self.answer("Theirs", user=self.colleague)
        self.assertEqual(self.answer("Mine", seen_message_id=seen, confirmed=True).state, "queued")

    def test_the_person_has_written_on(self):
        seen = self.seen()
        self.ingest(self.said("Never mind", 2))
        self.collide("message", "Never mind", seen_message_id=seen)

    def test_a_message_that_comes_late_was_not_seen_either(self):
        seen = self.seen()
        self.ingest(self.said("Before that", 2, seconds=-60))
        self.collide("message", "Before that", seen_message_id=seen)

    def test_an_answer_counts_for_more_than_a_message(self):
        seen = self.seen()
        self.answer("Theirs", user=self.colleague)
        self.ingest(self.said("Thanks", 2))
        told = self.collide("answer", "Theirs", seen_message_id=seen)
        self.assertEqual(told["newest_id"], self.seen())

    def test_what_asks_nobody_collides_with_nothing(self):
        seen = self.seen()
        self.answer("My first", seen_message_id=seen)
        self.ingest(self.said("I am away", 2, is_automatic=True), self.said("Wrong talk", 3))
        self.ingest(self.said("Another talk", 4, talk="talk-2", person="ben"))
        self.env["social.crm.message"]._ingest([(self.channel, IncomingDeletion(message_id="m3", occurred_at=MOMENT))])
        self.assertEqual(self.answer("My second", seen_message_id=seen).state, "queued")

    def test_who_does_not_say_what_they_saw_is_not_asked(self):
        self.answer("Theirs", user=self.colleague)
        self.assertEqual(self.answer("Mine").state, "queued")

    def test_who_has_seen_nothing_is_asked(self):
        self.collide("message", "Where is my parcel?", seen_message_id=0)

    def test_a_note_is_not_asked_about(self):
        talk = self.conversation().with_user(self.agent).with_context(social_reply={"seen_message_id": 0})
        self.assertTrue(talk.message_post(body="Hm", message_type="comment", subtype_xmlid="mail.mt_note"))


@tagged("post_install", "-at_install")
class TestPresence(ReplyCase, WebsocketCase):
    """Who is in a talk is heard by those who may read it, on the bus itself."""

    def heard_by(self, user, action):
        """What the websocket of a client brings that asks for the talk's channel."""
        session = self.authenticate(user.login, user.login)
        client = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].search([], order="id DESC", limit=1).id
        self.subscribe(client, [f"social.crm.conversation_{self.conversation().id}"], last)
        action()
        user.partner_id._bus_send("test/end", {})
        self.trigger_notification_dispatching([self.conversation(), user.partner_id])
        heard = []
        while "test/end" not in [message["type"] for message in heard]:
            heard += [each["message"] for each in json.loads(client.recv())]
        return [message for message in heard if message["type"].startswith("social.crm.")]

    def say(self, doing="writing"):
        self.env["social.crm.conversation"].with_user(self.agent).inbox_presence(self.conversation().id, doing)

    def test_a_colleague_hears_who_does_what(self):
        [message] = self.heard_by(self.colleague, self.say)
        self.assertEqual(message["type"], "social.crm.conversation/presence")
        self.assertEqual(
            message["payload"],
            {
                "conversation_id": self.conversation().id,
                "user": {"id": self.agent.id, "name": self.agent.name},
                "doing": "writing",
            },
        )

    def test_another_team_and_another_company_hear_nothing(self):
        for user, hears in (
            (self.colleague, 1),
            (self.manager, 1),
            (self.stranger, 0),
            (self.foreigner, 0),
            (self.outsider, 0),
        ):
            with self.subTest(user.login):
                self.assertEqual(len(self.heard_by(user, self.say)), hears)

    def test_nobody_speaks_where_they_may_not_read(self):
        for user in (self.stranger, self.foreigner, self.outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["social.crm.conversation"].with_user(user).inbox_presence(self.conversation().id, "reading")

    def test_nothing_else_is_passed_on(self):
        with self.assertRaises(UserError):
            self.say("<script>")

    def test_nothing_is_stored(self):
        self.env.flush_all()
        before = self.conversation().read()
        self.say("reading")
        self.say("left")
        self.assertEqual(self.conversation().read(), before)
