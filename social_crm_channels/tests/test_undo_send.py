from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestUndoSend(ReplyCase):
    """An answer waits a moment, in which its author can take it back."""

    def time_is_up(self, message):
        message.part_ids.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)

    def test_an_answer_waits_as_long_as_its_author_wants(self):
        self.agent.social_crm_undo_seconds = "20"
        message = self.answer(undo=True)
        self.assertGreater(message.part_ids.next_attempt_at, fields.Datetime.now() + timedelta(seconds=18))
        self.assertEqual(self.dispatch(), 0)
        self.time_is_up(message)
        self.assertEqual(self.dispatch(), 1)

    def test_who_does_not_want_that_sends_at_once(self):
        self.agent.social_crm_undo_seconds = "0"
        self.answer(undo=True)
        self.assertEqual(self.dispatch(), 1)

    def test_everybody_chooses_for_themselves(self):
        self.assertEqual(self.agent.social_crm_undo_seconds, "5")
        self.agent.with_user(self.agent).social_crm_undo_seconds = "10"
        self.assertEqual(self.agent._undo_seconds(), 10)

    def test_they_find_it_among_their_preferences(self):
        view = self.env.ref("base.view_users_form_simple_modif")
        arch = self.env["res.users"].with_user(self.agent).get_view(view.id, "form")["arch"]
        self.assertIn('name="social_crm_undo_seconds"', arch)
        self.assertIn('name="social_crm_display_name"', arch)

    def test_what_is_written_after_it_waits_with_it(self):
        first = self.answer("One", undo=True)
        self.answer("Two")
        self.assertEqual(self.dispatch(), 0)
        self.time_is_up(first)
        while self.dispatch():
            pass
        self.assertEqual([call.values["text"] for call in self.server.calls], ["One", "Two"])

    def test_undone_it_was_never_said(self):
        talk = self.conversation()
        before = talk.read(["message_count", "last_message_at", "last_message_preview", "state"])
        file = self.upload()
        message = self.answer("Oops", attachment_ids=file.ids, undo=True)
        mail = message.mail_message_id
        [badge] = message.with_user(self.agent).sudo()._thread_badges()
        self.assertTrue(badge["can_undo"])
        self.assertEqual(badge["undo_until"], fields.Datetime.to_string(message.part_ids.next_attempt_at))
        back = message.with_user(self.agent).action_undo_send()
        self.assertEqual((back["thread"], back["text"]), ({"model": talk._name, "id": talk.id}, "Oops"))
        self.assertEqual(back["attachment_ids"], file.ids)
        self.assertTrue(back["store_data"]["ir.attachment"][0]["ownership_token"])
        self.assertFalse(message.exists() or mail.exists())
        self.assertEqual(talk.read(["message_count", "last_message_at", "last_message_preview", "state"]), before)
        self.assertEqual(self.dispatch(), 0)
        again = self.answer("Better", attachment_ids=back["attachment_ids"])
        self.assertEqual(again.mail_message_id.attachment_ids, file)

    def test_whoever_waited_before_it_still_waits(self):
        self.answer("One")
        self.answer("Two").with_user(self.agent).action_undo_send()
        self.assertEqual((self.conversation().state, self.conversation().last_message_preview), ("waiting", "One"))

    def test_what_is_on_its_way_is_not_undone(self):
        message = self.answer(undo=True)
        message.part_ids.write({"state": "sending", "attempts": 1})
        with self.assertRaisesRegex(UserError, "too late"):
            message.with_user(self.agent).action_undo_send()
        self.assertFalse(message.with_user(self.agent).sudo()._thread_badges()[0]["can_undo"])
        message.part_ids.write({"state": "queued", "attempts": 1})  # the network may have it
        with self.assertRaisesRegex(UserError, "too late"):
            message.with_user(self.agent).action_undo_send()

    def test_nobody_undoes_what_somebody_else_said(self):
        message = self.answer(undo=True)
        heard = self.conversation().social_message_ids.filtered(lambda each: each.direction == "in")
        for each in (message, heard):
            with self.assertRaisesRegex(UserError, "Only who wrote"):
                each.with_user(self.colleague).action_undo_send()
        self.assertTrue(message.exists())

    def test_those_who_look_see_it_go(self):
        message = self.answer(undo=True)
        gone = message.mail_message_id.id
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        message.with_user(self.agent).action_undo_send()
        self.env.cr.precommit.run()
        told = "".join(self.env["bus.bus"].search([]).mapped("message"))
        self.assertIn(f'"mail.message/delete","payload":{{"message_ids":[{gone}]}}', told)

    def test_the_dispatcher_stays_for_what_goes_in_a_moment(self):
        parts = self.env["social.crm.outbound.part"]
        self.assertFalse(parts._is_held_back())
        message = self.answer(undo=True)
        self.assertTrue(parts._is_held_back())
        self.time_is_up(message)
        self.assertFalse(parts._is_held_back())
        self.dispatch()
