from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from .doubles.telegram_server import TelegramServer
from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestReplyTargets(ReplyCase):
    """Where somebody can be answered, and that nobody is answered elsewhere."""

    def targets(self, talk=None, user=None):
        talks = self.env["social.crm.conversation"].with_user(user or self.agent)
        return talks.reply_targets("social.crm.conversation", (talk or self.conversation()).id)

    def test_all_talks_with_the_person_are_offered_the_one_at_hand_first(self):
        other = self.another_talk()
        routes = self.targets()
        self.assertEqual([route["conversation_id"] for route in routes], [self.conversation().id, other.id])
        self.assertEqual([route["is_default"] for route in routes], [True, False])
        self.assertEqual(
            [route["conversation_id"] for route in self.targets(other)], [other.id, self.conversation().id]
        )

    def test_each_says_what_stands_against_it_and_until_when_it_is_open(self):
        other = self.another_talk()
        until = fields.Datetime.now() - timedelta(minutes=1)
        other.reply_until = until
        at_hand, closed = self.targets()
        self.assertFalse(at_hand["blockers"] or at_hand["until"])
        self.assertIn("is over", closed["blockers"][0])
        self.assertEqual(closed["until"], fields.Datetime.to_string(until))
        self.assertEqual(closed["attachment_limit"], 5 << 20)

    def test_talks_of_others_are_not_offered(self):
        elsewhere = self.another_talk(channel=self.make_channel(team_id=self.other_team.id))
        self.ingest(self.said("Me too", 30, talk="talk-3", person="ben"))
        self.ingest(self.said("All of us", 31, talk="group", is_group=True))
        self.ingest(self.said("In public", 32, talk="post", contact_kind="public_comment"))
        self.assertEqual([route["conversation_id"] for route in self.targets()], self.conversation().ids)
        with self.assertRaises(AccessError):
            self.targets(elsewhere)

    def test_no_other_record_is_a_thread(self):
        talks = self.env["social.crm.conversation"].with_user(self.agent)
        for model in ("res.partner", "social.crm.thread.mixin", "no.such.model", None):
            with self.subTest(model), self.assertRaisesRegex(UserError, "from a conversation or a case"):
                talks.reply_targets(model, self.agent.partner_id.id)

    def test_an_answer_goes_where_it_was_aimed(self):
        other = self.another_talk()
        message = self.answer("Over here", conversation_id=other.id)
        self.assertEqual((message.conversation_id, message.mail_message_id.res_id), (other, other.id))
        self.assertEqual(self.texts_on_screen(other)[-1], "Over here")
        self.assertNotIn("Over here", self.texts_on_screen())

    def test_nobody_else_is_answered_whatever_a_client_says(self):
        self.ingest(self.said("Me too", 30, talk="talk-3", person="ben"))
        forbidden = self.another_talk(channel=self.make_channel(team_id=self.other_team.id))
        for talk in (self.conversation("talk-3"), forbidden):
            with self.subTest(talk.external_id), self.assertRaisesRegex(UserError, "no talk with this person"):
                self.answer(conversation_id=talk.id)
        for nonsense in ("1", -1, 1.5, True, [1], 1 << 40):
            with self.subTest(nonsense), self.assertRaisesRegex(UserError, "nobody understands"):
                self.answer(conversation_id=nonsense)
        with self.assertRaisesRegex(UserError, "nobody understands"):
            self.conversation().with_user(self.agent).with_context(social_reply="talk-3").message_post(
                body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
            )

    def test_a_note_stays_where_it_is_written(self):
        other = self.another_talk()
        talk = self.conversation().with_user(self.agent).with_context(social_reply={"conversation_id": other.id})
        note = talk.message_post(body="Careful", message_type="comment", subtype_xmlid="mail.mt_note")
        self.assertEqual(note.res_id, self.conversation().id)
        self.assertFalse(note.sudo().social_message_ids)

    def test_what_is_posted_because_of_an_answer_is_not_meant_by_its_options(self):
        other = self.another_talk()
        talk = self.conversation().with_context(social_reply={"conversation_id": other.id})
        posted = talk.with_user(self.agent).message_post(
            body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(posted.env.context.get("social_reply"))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_messages(self):
        self.another_talk()
        talk = self.conversation()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.targets()
            return self.env.cr.sql_log_count - before

        count()  # what is cached by the registry
        few = count()
        self.ingest(*(self.said(f"Message {number}", number) for number in range(100, 160)))
        self.assertEqual(talk.message_count, 61)
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestPreview(ReplyCase):
    """How an answer would go out is what then goes out."""

    def preview(self, text="Hello", attachments=(), talk=None, **options):
        talk = talk or self.conversation()
        ids = [attachment.id for attachment in attachments]
        return talk.with_user(self.agent).reply_preview(talk._name, talk.id, f"<p>{text}</p>", ids, options)

    def test_words_and_files_as_they_will_go(self):
        file = self.upload()
        shown = self.preview("Please print this", [file])
        [part] = shown["parts"]
        self.assertEqual((part["kind"], part["text"], part["name"]), ("attachment", "Please print this", "label.txt"))
        self.assertFalse(shown["problems"] or shown["blockers"])
        sent = self.answer("Please print this", attachment_ids=file.ids)
        self.assertEqual((sent.part_ids.kind, sent.part_ids.body), (part["kind"], part["text"]))

    def test_a_text_that_is_split_is_shown_in_its_pieces(self):
        channel = self.make_telegram_channel(self.enterContext(TelegramServer()))
        self.ingest(self.said("Tell me all"), channel=channel)
        talk = self.conversation(channel=channel)
        text = "word " * 1000
        shown = self.preview(text, talk=talk)
        sent = self.answer(text, talk)
        self.assertEqual(len(shown["parts"]), 2)
        self.assertEqual([part["text"] for part in shown["parts"]], sent.part_ids.mapped("body"))
        self.assertEqual((shown["limit"], shown["split"], shown["length"]), (4096, True, 4999))
        self.assertEqual([part["length"] for part in shown["parts"]], [len(part.body) for part in sent.part_ids])

    def test_what_cannot_be_sent_is_said_before_it_is_sent(self):
        film = self.upload("film.bin", b"0" * (6 << 20))
        self.assertIn("film.bin is too large", self.preview("Look", [film])["problems"][0])
        self.assertIn("nothing to send", self.preview("")["problems"][0])
        self.conversation().reply_until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("is over", self.preview()["blockers"][0])

    def file_problems(self, *files, **options):
        talk = self.conversation().with_user(self.agent)
        return talk.reply_file_problems(talk._name, talk.id, [file.id for file in files], options)

    def test_a_file_that_cannot_be_sent_is_said_as_soon_as_it_is_there(self):
        film, label = self.upload("film.bin", b"0" * (6 << 20)), self.upload()
        too_large = "film.bin is too large for this channel: at most 5 MB can be sent."
        self.assertEqual(self.file_problems(label, film), [too_large])
        self.assertEqual(self.file_problems(label), [])
        with self.assertRaisesRegex(UserError, too_large):
            self.answer("Look", attachment_ids=film.ids)

    def test_nobody_previews_with_a_file_of_somebody_else(self):
        file = self.upload(user=self.stranger)
        with self.assertRaises(AccessError):
            self.preview("Look", [file])
        with self.assertRaises(AccessError):
            self.file_problems(file)

    def test_a_preview_leaves_nothing_behind(self):
        before = self.env["social.crm.message"].search_count([])
        self.preview("Hello")
        self.env.flush_all()
        self.assertEqual(self.env["social.crm.message"].search_count([]), before)


@tagged("post_install", "-at_install")
class TestReplyOverHttp(ReplyCase, HttpCase):
    """The client's own call."""

    def post(self, **options):
        self.authenticate("agent", "agent")
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "social.crm.conversation",
                "thread_id": self.conversation().id,
                "post_data": {"body": "Hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
                "context": {"social_reply": options},
            },
        )

    def test_options_travel_in_the_context(self):
        other = self.another_talk()
        answer = self.post(conversation_id=other.id, undo=True)
        message = self.env["social.crm.message"].search([("mail_message_id", "=", answer["message_id"])])
        self.assertEqual(message.conversation_id, other)
        self.assertTrue(message.part_ids.next_attempt_at)

    def test_the_answer_tells_where_the_next_one_goes(self):
        talk = self.conversation()
        self.assertEqual(self.routes_after(self.post()), {talk.id: talk.with_user(self.agent)._reply_route()})

    def test_the_answer_tells_it_of_the_thread_on_the_screen(self):
        answer = self.post(conversation_id=self.another_talk().id)
        self.assertEqual(list(self.routes_after(answer)), self.conversation().ids)

    def routes_after(self, answer):
        """:return: where the next answer goes, by the thread on the screen"""
        threads = answer["store_data"]["mail.thread"]
        return {thread["id"]: thread["social_reply"] for thread in threads if "social_reply" in thread}

    def test_no_client_says_that_its_words_are_approved(self):
        self.channel.approval = "all"
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.post(approved=True)
        self.assertNotIn("out", self.conversation().social_message_ids.mapped("direction"))
