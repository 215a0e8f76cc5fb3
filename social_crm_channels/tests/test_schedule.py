from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_approval import ApprovalCase


@tagged("post_install", "-at_install")
class TestSchedule(ApprovalCase):
    """What is planned is sent at its time, or kept."""

    def schedule(self, body="<p>Good morning</p>", user=None, attachments=(), **values):
        talk = self.conversation()
        user = user or self.colleague
        return (
            self.env["mail.scheduled.message"]
            .with_user(user)
            .create(
                {
                    "model": talk._name,
                    "res_id": talk.id,
                    "author_id": user.partner_id.id,
                    "body": body,
                    "attachment_ids": [(6, 0, [attachment.id for attachment in attachments])],
                    "scheduled_date": fields.Datetime.now() + timedelta(hours=2),
                    "notification_parameters": '{"message_type": "comment"}',
                    **values,
                }
            )
        )

    @mute_logger("odoo.addons.mail.models.mail_scheduled_message")
    def when_the_time_has_come(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE mail_scheduled_message SET scheduled_date = now() - interval '1 minute'")
        self.env.invalidate_all()
        self.env["mail.scheduled.message"]._post_messages_cron()

    def drafts(self):
        return self.env["social.crm.draft"].search([("conversation_id", "=", self.conversation().id)])

    def close_window(self):
        self.conversation().reply_until = fields.Datetime.now() - timedelta(minutes=1)

    def test_it_is_sent_at_its_time(self):
        scheduled = self.schedule()
        self.assertFalse(self.sent())
        self.when_the_time_has_come()
        self.assertEqual(self.sent(), ["Good morning"])
        self.assertFalse(scheduled.exists() or self.drafts() or self.told(self.colleague))

    def test_what_cannot_be_sent_is_kept_and_its_author_learns_why(self):
        file = self.upload(user=self.colleague)
        scheduled = self.schedule(attachments=[file])
        self.close_window()
        self.when_the_time_has_come()
        self.assertFalse(self.sent() or scheduled.exists())
        draft = self.drafts()
        self.assertEqual((draft.state, draft.user_id, draft.attachment_ids), ("kept", self.colleague, file))
        self.assertIn("Good morning", draft.body)
        self.assertIn("is over", draft.note)
        [told] = self.told(self.colleague)
        self.assertIn("could not be sent at its time", told)
        back = draft.with_user(self.colleague).action_withdraw()
        self.assertEqual((back["text"], back["attachment_ids"]), ("Good morning", file.ids))

    def test_one_that_fails_keeps_no_other_back(self):
        self.ingest(self.said("Me too", 30, talk="talk-3", person="ben"))
        first = self.schedule("<p>One</p>")
        other = self.schedule("<p>Two</p>", res_id=self.conversation("talk-3").id)
        self.close_window()
        self.when_the_time_has_come()
        self.assertFalse((first | other).exists())
        self.assertIn("Two", self.sent())
        self.assertEqual(len(self.drafts()), 1)

    def test_of_a_talk_that_was_lost_the_words_are_kept(self):
        self.schedule()
        self.team.member_ids -= self.colleague
        self.when_the_time_has_come()
        self.assertFalse(self.sent())
        self.assertEqual(self.drafts().user_id, self.colleague)

    def test_who_needs_approval_plans_nothing(self):
        with self.assertRaisesRegex(UserError, "approved them"):
            self.schedule(user=self.agent)
        self.assertTrue(self.schedule(user=self.agent, is_note=True))

    def test_who_needs_approval_by_then_has_asked_for_it(self):
        self.schedule()
        self.team.approval_user_ids += self.colleague
        self.when_the_time_has_come()
        self.assertFalse(self.sent())
        draft = self.drafts()
        self.assertEqual(draft.state, "waiting")
        self.assertIn("waits for the approval", self.told(self.colleague)[0])
        draft.with_user(self.leader).action_approve()
        self.assertEqual(self.sent(), ["Good morning"])

    def test_what_cannot_be_sent_at_any_time_is_refused_at_once(self):
        film = self.upload("film.bin", b"0" * (6 << 20), user=self.colleague)
        with self.assertRaisesRegex(UserError, "film.bin is too large"):
            self.schedule(attachments=[film])
        with self.assertRaisesRegex(UserError, "nothing to send"):
            self.schedule(body="<p> </p>")
        self.assertTrue(self.schedule(attachments=[film], is_note=True))
        scheduled = self.schedule()
        with self.assertRaisesRegex(UserError, "film.bin is too large"):
            scheduled.attachment_ids = film

    def test_what_a_file_of_others_is_called_is_not_told(self):
        theirs = self.upload("salaries.bin", b"0" * (6 << 20), user=self.leader)
        with self.assertRaises(AccessError) as refused:
            self.schedule(attachments=[theirs])
        self.assertNotIn("salaries", str(refused.exception))

    def test_a_note_is_none_of_this(self):
        self.schedule(is_note=True)
        self.close_window()
        self.when_the_time_has_come()
        self.assertIn("Good morning", self.texts_on_screen())
        self.assertFalse(self.drafts())
