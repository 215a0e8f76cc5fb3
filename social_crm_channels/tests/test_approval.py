from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from ..tools.errors import AnswerCollision
from .reply_common import ReplyCase
from .test_templates import TemplateCase


class ApprovalCase(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.approval_user_ids = cls.agent
        cls.leader = new_test_user(cls.env, "leader", groups="social_crm_base.group_user")
        cls.team.member_ids += cls.leader
        cls.team.leader_id = cls.leader

    def ask(self, body="<p>Is this right?</p>", user=None, attachments=(), **options):
        """:return: the ``social.crm.draft``, as its author sees it"""
        drafts = self.env["social.crm.draft"].with_user(user or self.agent)
        talk = self.conversation()
        ids = [attachment.id for attachment in attachments]
        return drafts.browse(drafts.ask_approval(talk._name, talk.id, body, ids, options)["id"])

    def sent(self):
        """What the person was sent."""
        while self.dispatch():
            pass
        return [call.values["text"] for call in self.server.calls]

    def told(self, user):
        """The notifications of a user."""
        return (
            self.env["mail.message"]
            .search([("notified_partner_ids", "in", user.partner_id.ids)], order="id")
            .mapped("subject")
        )


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    # ------------------------------------------------------------------
    # No way round
    # ------------------------------------------------------------------
    def test_what_nobody_approved_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "once a colleague has approved them"):
            self.answer("Hello")
        with self.assertRaisesRegex(UserError, "once a colleague has approved them"):
            self.reply("Hello")
        self.assertFalse(self.sent())

    def test_in_the_name_of_somebody_else_neither(self):
        with self.assertRaisesRegex(UserError, "approved them"):
            self.reply("Hello", author_id=self.colleague.partner_id.id)

    def test_through_the_full_composer_neither(self):
        talk = self.conversation()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(default_model=talk._name, default_res_ids=talk.ids, default_composition_mode="comment")
        )
        composer = composer.create({"body": "<p>Hello</p>", "subtype_id": self.env.ref("mail.mt_comment").id})
        with self.assertRaisesRegex(UserError, "approved them"):
            composer.action_send_mail()

    def test_in_another_team_neither(self):
        """Whoever may answer in a talk may give it to another team, or to none."""
        self.conversation().with_user(self.agent).team_id = False
        with self.assertRaisesRegex(UserError, "approved them"):
            self.answer("Hello")

    def test_as_a_correction_neither(self):
        self.team.approval_user_ids = False
        message = self.answer("Hello")
        self.dispatch()
        self.assertEqual(message.with_user(self.agent)._correction_refusal(), "")
        self.team.approval_user_ids = self.agent
        self.assertIn("A colleague approves", message.with_user(self.agent)._correction_refusal())

    def test_by_writing_a_draft_that_is_approved_neither(self):
        drafts = self.env["social.crm.draft"].with_user(self.agent)
        with self.assertRaises(AccessError):
            drafts.create({"conversation_id": self.conversation().id, "res_model": "x", "res_id": 1})
        draft = self.ask()
        with self.assertRaises(AccessError):
            draft.state = "approved"
        for action in (draft.action_approve, draft.action_approve_anyway, lambda: draft.reject("no")):
            with self.assertRaises(AccessError):
                action()

    def test_colleagues_on_no_list_send_as_ever(self):
        self.assertEqual(self.answer("Hello", user=self.colleague).state, "queued")

    def test_a_channel_may_want_it_of_everybody(self):
        self.channel.approval = "all"
        for user in (self.agent, self.colleague, self.leader, self.manager):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "approved them"):
                self.answer("Hello", user=user)
        self.ask(user=self.colleague).with_user(self.leader).action_approve()
        self.assertEqual(self.sent(), ["Is this right?"])

    def test_what_a_machine_says_is_nobody_s_to_approve(self):
        self.channel.approval = "all"
        talk = self.conversation()
        posted = talk.message_post(body="We are closed", subtype_xmlid="mail.mt_note")
        talk._queue_reply(posted, is_automatic=True)
        self.assertEqual(self.sent(), ["We are closed"])

    # ------------------------------------------------------------------
    # Asking and deciding
    # ------------------------------------------------------------------
    def test_approved_it_is_the_answer_of_who_wrote_it(self):
        file = self.upload()
        draft = self.ask(attachments=[file])
        self.assertEqual((draft.state, file.res_model), ("waiting", draft._name))
        draft.with_user(self.colleague).action_approve()
        self.assertEqual((draft.state, draft.decided_by_id), ("approved", self.colleague))
        message = draft.sudo().message_id
        self.assertEqual((message.user_id, message.mail_message_id.author_id), (self.agent, self.agent.partner_id))
        self.assertEqual(message.mail_message_id.attachment_ids, file)
        self.assertEqual((file.res_model, file.res_id), ("social.crm.conversation", self.conversation().id))
        self.assertEqual(self.sent(), ["Is this right?"])

    def test_who_may_decide(self):
        self.team.approval_user_ids += self.leader
        other = new_test_user(self.env, "trainee", groups="social_crm_base.group_user")
        self.team.member_ids += other
        self.team.approval_user_ids += other
        draft = self.ask()
        for user, may in (
            (self.colleague, True),
            (self.leader, True),
            (self.manager, True),
            (self.agent, False),
            (other, False),
        ):
            with self.subTest(user.login):
                self.assertEqual(draft.with_user(user).can_decide, may)
        for user in (self.stranger, self.foreigner):
            with self.subTest(user.login), self.assertRaises(AccessError):
                draft.with_user(user).action_approve()

    def test_of_competing_drafts_one_is_sent(self):
        self.team.approval_user_ids += self.colleague
        mine, theirs = self.ask("<p>One</p>"), self.ask("<p>Two</p>", user=self.colleague)
        mine.with_user(self.leader).action_approve()
        self.assertEqual((mine.state, theirs.state), ("approved", "superseded"))
        [told] = self.told(self.colleague)
        self.assertRegex(told, "^leader .* has sent another answer to Anna than yours")
        with self.assertRaisesRegex(UserError, "decided already: Another was sent"):
            theirs.with_user(self.leader).action_approve()
        self.assertEqual(self.sent(), ["One"])

    def test_drafts_of_other_talks_go_on_waiting(self):
        self.ingest(self.said("Me too", 30, talk="talk-3", person="ben"))
        other = self.env["social.crm.draft"].with_user(self.agent)
        other = other.browse(other.ask_approval("social.crm.conversation", self.conversation("talk-3").id, "Hm")["id"])
        self.ask().with_user(self.leader).action_approve()
        self.assertEqual(other.state, "waiting")

    def test_older_than_newer_words_it_is_asked_about(self):
        draft = self.ask(seen_message_id=self.seen())
        self.ingest(self.said("Never mind", 2))
        self.assertIn("Never mind", draft.newer)
        with self.assertRaises(AnswerCollision) as caught:
            draft.with_user(self.leader).action_approve()
        self.assertEqual(caught.exception.context["words"], "Never mind")
        draft.with_user(self.leader).action_approve_anyway()
        self.assertEqual(self.sent(), ["Is this right?"])

    def test_older_than_words_that_its_author_had_not_seen(self):
        seen = self.seen()
        self.ingest(self.said("Never mind", 2))
        with self.assertRaises(AnswerCollision):
            self.ask(seen_message_id=seen)

    def test_older_than_an_answer_of_ours_it_is_asked_about(self):
        """Whoever gave it: a colleague, or its author, who needed nobody's approval for that."""
        first = self.ask(seen_message_id=self.seen())
        self.answer("It is on the van.", user=self.colleague)
        self.assertIn("It is on the van.", first.newer)
        second = self.ask("<p>And this?</p>", seen_message_id=self.seen())
        self.assertFalse(second.newer)
        self.team.approval_user_ids = False
        self.answer("It is there.")
        second.invalidate_recordset(["newer"])
        self.assertIn("It is there.", second.newer)
        for draft in (first, second):
            with self.assertRaises(AnswerCollision) as caught:
                draft.with_user(self.leader).action_approve()
            self.assertEqual(caught.exception.context["words"], "It is there.")

    def change(self, draft, text, user=None):
        dialog = self.env["social.crm.draft.change"].with_user(user or self.leader)
        dialog = dialog.with_context(**draft.with_user(user or self.leader).action_change()["context"]).create({})
        self.assertEqual(dialog.text, "Is this right?")
        dialog.text = text
        dialog.action_save()

    def test_who_approves_may_change_it_and_its_author_sees_how(self):
        draft = self.ask()
        self.change(draft, " It is right.\nGreetings ")
        [shown] = self.route(self.agent)["drafts"]
        self.assertEqual(
            (shown["text"], shown["written"], shown["changed_by"], shown["state"]),
            ("It is right.\nGreetings", "Is this right?", self.leader.name, "waiting"),
        )
        draft.with_user(self.colleague).change("It is.")
        draft.with_user(self.leader).action_approve()
        self.assertEqual(self.sent(), ["It is."])
        self.assertEqual(draft.sudo().message_id.user_id, self.agent)
        [note] = self.conversation().message_ids.filtered(lambda each: self.agent.partner_id in each.partner_ids)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn(f"{self.colleague.name} changed this answer of {self.agent.name}", note.body)
        self.assertIn("Is this right?", note.body)
        self.assertEqual(
            self.env["social.crm.conversation"].with_user(self.agent).inbox_counts(["mentions"]), {"mentions": 1}
        )
        self.env["social.crm.message"]._forget(draft.sudo().message_id.ids)
        self.assertFalse(draft.exists() or note.exists(), "it says what was erased")

    def test_what_is_not_changed_is_told_to_nobody(self):
        draft = self.ask()
        self.change(draft, "Is this right?")
        self.assertFalse(draft.changed_by_id)
        draft.with_user(self.leader).action_approve()
        self.assertFalse(self.conversation().message_ids.filtered("subtype_id.internal").partner_ids)

    def test_who_may_not_approve_it_does_not_change_it(self):
        draft = self.ask()
        for user in (self.agent, self.stranger, self.foreigner):
            with self.subTest(user.login), self.assertRaises(AccessError):
                draft.with_user(user).change("Mine")
        with self.assertRaisesRegex(UserError, "nothing to send"):
            draft.with_user(self.leader).change(" ")
        draft.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "decided already"):
            draft.with_user(self.leader).change("Too late")
        self.assertEqual(self.sent(), ["Is this right?"])

    def test_rejected_its_author_learns_why(self):
        draft = self.ask()
        dialog = (
            self.env["social.crm.draft.reject"].with_user(self.leader).create({"draft_id": draft.id, "note": "Kinder"})
        )
        dialog.action_reject()
        self.assertEqual((draft.state, draft.note), ("rejected", "Kinder"))
        self.assertIn("did not approve your answer to Anna", self.told(self.agent)[0])
        self.assertFalse(self.sent())
        back = draft.action_withdraw()
        self.assertEqual(back["text"], "Is this right?")
        self.assertFalse(draft.exists())

    def test_its_author_takes_it_back(self):
        file = self.upload()
        draft = self.ask(attachments=[file])
        with self.assertRaisesRegex(UserError, "Only who wrote"):
            draft.with_user(self.leader).action_withdraw()
        back = draft.action_withdraw()
        self.assertEqual((back["attachment_ids"], file.res_model, file.res_id), (file.ids, "mail.compose.message", 0))
        self.assertFalse(draft.exists())

    def test_too_late_to_take_back(self):
        draft = self.ask()
        draft.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "too late"):
            draft.action_withdraw()

    def test_nothing_is_asked_that_could_not_be_sent(self):
        with self.assertRaisesRegex(UserError, "nothing to send"):
            self.ask("")
        self.channel.send_url = False
        with self.assertRaisesRegex(UserError, "does not know where"):
            self.ask()

    def test_with_the_file_of_somebody_else_nothing_is_asked(self):
        with self.assertRaises(AccessError):
            self.ask(attachments=[self.upload(user=self.stranger)])

    def test_who_lost_the_talk_says_nothing_in_it(self):
        draft = self.ask()
        self.team.member_ids -= self.agent
        with self.assertRaises(AccessError):
            draft.with_user(self.leader).action_approve()
        self.assertFalse(self.sent())

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------
    def route(self, user):
        store = Store()
        store.add(self.conversation().with_user(user), [], as_thread=True, request_list=["messages"])
        (thread,) = store.get_result()["mail.thread"]
        return thread["social_reply"]

    def test_the_composer_knows_what_waits_and_who_decides(self):
        self.ask()
        route = self.route(self.agent)
        [shown] = route["drafts"]
        self.assertEqual((route["needs_approval"], shown["is_mine"], shown["can_decide"]), (True, True, False))
        route = self.route(self.leader)
        [shown] = route["drafts"]
        self.assertEqual((route["needs_approval"], shown["is_mine"], shown["can_decide"]), (False, False, True))
        self.assertEqual((shown["text"], shown["state"], shown["newer"]), ("Is this right?", "waiting", False))

    def test_what_was_rejected_is_shown_to_its_author_alone(self):
        self.ask().with_user(self.leader).reject("Kinder")
        self.assertEqual([draft["note"] for draft in self.route(self.agent)["drafts"]], ["Kinder"])
        self.assertFalse(self.route(self.colleague)["drafts"])

    def test_another_team_and_another_company_see_no_draft(self):
        draft = self.ask()
        for user in (self.stranger, self.foreigner):
            self.assertFalse(self.env["social.crm.draft"].with_user(user).search([("id", "=", draft.id)]))

    def test_the_queue_has_what_one_may_approve(self):
        self.ask()
        for user, number in (
            (self.agent, 0),
            (self.colleague, 1),
            (self.leader, 1),
            (self.manager, 1),
            (self.stranger, 0),
        ):
            with self.subTest(user.login):
                talks = self.env["social.crm.conversation"].with_user(user)
                self.assertEqual(talks.inbox_counts(["approvals"]), {"approvals": number})
        self.team.approval_user_ids += self.colleague
        talks = self.env["social.crm.conversation"].with_user(self.colleague)
        self.assertEqual(talks.inbox_counts(["approvals"]), {"approvals": 0})

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def test_words_that_are_erased_are_erased_in_the_draft_too(self):
        draft = self.ask("<p>Dear zanzibar</p>")
        draft.with_user(self.leader).action_approve()
        self.env["social.crm.message"]._forget(draft.sudo().message_id.ids)
        self.assertFalse(draft.exists())

    def test_drafts_do_not_stay_for_ever(self):
        draft, file = (
            self.ask(attachments=[self.upload()]),
            self.env["ir.attachment"].search([], limit=1, order="id desc"),
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE social_crm_draft SET create_date = now() - interval '91 days'")
        self.env.invalidate_all()
        while self.env["social.crm.retention"]._purge()[1]:
            pass
        self.assertFalse(draft.exists() or file.exists())


@tagged("post_install", "-at_install")
class TestApprovalOfTemplates(TemplateCase):
    """What the network has approved word by word needs no colleague; what is filled in does."""

    def test_a_template_with_words_of_ones_own_is_refused(self):
        parcel = self.fetched("parcel_ready")
        ready = parcel.copy({"external_id": "ready", "body": "Ready.", "variables": []})
        self.channel.approval = "all"
        talk = self.talk.with_user(self.agent)
        talk._post_template(ready, {})
        with self.assertRaisesRegex(UserError, "approved them"):
            talk._post_template(parcel, dict.fromkeys(parcel.variables, "x"))
        self.assertEqual(self.answers().part_ids.mapped("body"), ["Ready."])
