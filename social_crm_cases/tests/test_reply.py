from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NOON, CaseCase


@tagged("post_install", "-at_install")
class TestReply(CaseCase):
    """One thread over several conversations, and the way back to the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "Where is my parcel?")).case_id
        cls.case.user_id = cls.ann

    def _thread(self, user=None, **values):
        fetched = self.env["mail.message"].with_user(user or self.ann)._message_fetch(None, thread=self.case, **values)
        return fetched["messages"]

    def test_a_comment_is_queued_on_the_person_s_channel(self):
        posted = self._post(self.case, "On its way")
        reply = self.case.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual(reply.mail_message_id, posted)
        self.assertEqual((reply.state, reply.conversation_id), ("queued", self.case.conversation_id))
        self.assertEqual((reply.user_id, reply.part_ids.body), (self.ann, "On its way"))
        self.assertEqual(self.case.conversation_id.state, "waiting")

    def test_a_note_stays_inside(self):
        self._post(self.case, "Careful", subtype="mail.mt_note")
        self.assertFalse(self.case.social_message_ids.filtered(lambda message: message.direction == "out"))

    def test_the_person_gets_no_e_mail_as_well(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        self.case.message_subscribe(partner.ids)
        self._post(self.case, "On its way", partner_ids=partner.ids)
        self.assertFalse(self.env["mail.notification"].search([("res_partner_id", "=", partner.id)]))

    def test_the_composer_waits_for_nobody_s_e_mail_address(self):
        """While somebody who is suggested has none, Odoo's composer sends nothing, and does not say so."""
        self.case.partner_id = self.env["res.partner"].create({"name": "Anna"})
        self.case.message_unsubscribe(self.ann.partner_id.ids)
        self.ann.partner_id.email = False
        self.assertEqual(self.case.with_user(self.bob)._message_get_suggested_recipients(no_create=True), [])
        self.ann.partner_id.email = "ann@example.com"
        (suggested,) = self.case.with_user(self.bob)._message_get_suggested_recipients(no_create=True)
        self.assertEqual(suggested["partner_id"], self.ann.partner_id.id)

    def test_the_person_is_answered_where_they_spoke_last(self):
        other = self._say(("anna", "Or here?", {"conversation_id": "other", "occurred_at": NOON + timedelta(hours=1)}))
        self.env["social.crm.case"]._file({other.id: self.case})
        self._post(self.case, "Here we are")
        self.assertEqual(self.case.social_message_ids[-1].conversation_id, other.conversation_id)
        self.assertEqual(self.case.conversation_count, 2)

    def test_an_archived_talk_is_listened_to_as_its_messages_are_shown(self):
        talk = self.case.conversation_id
        talk.active = False
        route = self.case.with_user(self.ann)._reply_route()
        self.assertEqual((route["conversation_id"], route["conversation_ids"]), (talk.id, talk.ids))

    def test_the_person_is_answered_where_a_colleague_chooses(self):
        """The answer stands in the case, and the talk belongs to it from then on."""
        other = self._say(("anna", "Or here?", {"conversation_id": "other"})).conversation_id
        self.assertNotIn(other, self.case.conversation_ids)
        routes = other.with_user(self.ann).reply_targets(self.case._name, self.case.id)
        self.assertEqual([route["conversation_id"] for route in routes], (self.case.conversation_id | other).ids)
        case = self.case.with_context(social_reply={"conversation_id": other.id})
        posted = self._post(case, "Over here")
        sent = self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])
        self.assertEqual((posted.model, sent.case_id, sent.conversation_id), (self.case._name, self.case, other))
        self.assertIn(other, self.case.conversation_ids)
        self.assertEqual(self._thread()[0], posted)

    def test_a_draft_of_an_answer_is_sent_from_the_case_that_it_was_written_in(self):
        self.team.approval_user_ids = self.ann
        drafts = self.env["social.crm.draft"]
        shown = drafts.with_user(self.ann).ask_approval(self.case._name, self.case.id, "<p>On its way</p>")
        drafts.browse(shown["id"]).with_user(self.bob).action_approve()
        sent = self.case.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual((sent.user_id, sent.mail_message_id.res_id), (self.ann, self.case.id))

    def test_an_answer_that_is_undone_is_gone_from_the_case(self):
        posted = self._post(self.case.with_context(social_reply={"undo": True}), "Oops")
        sent = self.case.social_message_ids.filtered(lambda message: message.direction == "out")
        back = sent.with_user(self.ann).action_undo_send()
        self.assertEqual(back["thread"], {"model": self.case._name, "id": self.case.id})
        self.assertFalse(posted.exists() or sent.exists())
        self.assertEqual(self.case.conversation_id.state, "open")

    def test_a_case_by_hand_takes_comments_without_sending(self):
        case = self.env["social.crm.case"].with_user(self.ann).create({"name": "By hand"})
        case.message_post(body="Done", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertFalse(case.social_message_ids)

    def test_a_reply_in_the_conversation_belongs_to_its_open_case(self):
        self._post(self.case.conversation_id, "On its way")
        self.assertEqual(self.case.social_message_ids[-1].direction, "out")

    def test_what_cannot_be_sent_is_refused_with_a_reason(self):
        self.case.conversation_id.reply_until = NOON
        with self.assertRaisesRegex(UserError, "answer"):
            self._post(self.case, "Too late")

    def test_the_first_response_is_when_the_first_answer_went_out(self):
        self._post(self.case, "On its way")
        self.assertFalse(self.case.first_response_at)
        first = self.case.social_message_ids[-1]
        first.part_ids._record_sent("ext-1", NOON + timedelta(minutes=10), "1")
        self.assertEqual(self.case.first_response_at, NOON + timedelta(minutes=10))
        self._post(self.case, "Anything else?")
        second = self.case.social_message_ids[-1]
        second.part_ids._record_sent("ext-2", NOON + timedelta(minutes=20), "2")
        self.assertEqual(self.case.first_response_at, NOON + timedelta(minutes=10))
        self.assertEqual(self.case.last_message_at, NOON + timedelta(minutes=20))

    def test_the_thread_shows_all_conversations_and_notes_in_the_provider_s_order(self):
        late = self._say(
            ("anna", "third", {"conversation_id": "b", "occurred_at": NOON + timedelta(minutes=3)}),
            ("anna", "second", {"conversation_id": "c", "occurred_at": NOON + timedelta(minutes=2)}),
        )
        self.env["social.crm.case"]._file(dict.fromkeys(late.ids, self.case))
        self.case.with_user(self.ann).message_post(body="our note", subtype_xmlid="mail.mt_note")
        shown = self._thread().filtered("body").mapped("preview")
        self.assertEqual(shown, ["our note", "third", "second", "Where is my parcel?"])

    def test_the_thread_pages_to_the_beginning(self):
        self._say(*(("anna", f"word {number}") for number in range(20)))
        shown, before = [], None
        while page := self._thread(limit=7, before=before):
            shown += page.filtered("body").mapped("preview")
            before = page[-1].id
        self.assertEqual(len(shown), 21)
        self.assertEqual(shown[:2], ["word 19", "word 18"])

    def test_messages_of_other_cases_in_the_conversation_are_not_shown(self):
        self.case.stage_id = self.solved
        self.case.closed_at = NOON
        follow_up = self._say(("anna", "New matter", {"occurred_at": NOON + timedelta(days=30)})).case_id
        self.assertEqual(follow_up.previous_case_id, self.case)
        self.assertNotIn("New matter", self._thread().mapped("preview"))
