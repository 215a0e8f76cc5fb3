from odoo.exceptions import UserError
from odoo.tests import tagged

from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestAskCommunity(PeerCareCase):
    """A case of general use is asked in the community, and the answer returns to the customer."""

    def setUp(self):
        super().setUp()
        self.case = self._say(("anna", "My lamp hums. Call me on 0171 2345678, Anna Marker")).case_id
        self.case.write({"user_id": self.ann.id, "name": "Lamp of Anna Marker hums"})
        action = self.case.with_user(self.ann).action_ask_community()
        self.back = self.env["social.crm.hand.back"].with_user(self.ann).browse(action["res_id"])

    def _allow(self, state="granted", **values):
        return self.env["social.crm.consent"].create(
            {"identity_id": self.case.identity_id.id, "purpose": "community", "state": state, **values}
        )

    def test_it_is_asked_in_words_that_name_nobody(self):
        self._allow()
        self.back.forum_id = self.forum
        for private in ("Anna", "Marker", "0171"):
            self.assertNotIn(private, f"{self.back.title} {self.back.text}")
        self.back.action_approve()
        topic = self.back.post_id
        self.assertEqual((topic.forum_id, topic.parent_id.id, topic.state), (self.forum, False, "active"))
        self.assertIn("hums", topic.plain_content)
        self.assertIn("The community was asked", self.case.message_ids[0].body)
        self.assertFalse(self.env["social.crm.topic.escalation"].search([("post_id", "=", topic.id)]))

    def test_nothing_is_asked_without_consent(self):
        self.back.forum_id = self.forum
        refusals = (
            lambda: None,
            lambda: self._allow(purpose="feedback"),
            lambda: self._allow(purpose=False),
            lambda: self._allow(expires_at="2020-01-01 00:00:00", decided_at="2019-01-01 00:00:00"),
            lambda: (self._allow(), self._allow("denied")),
        )
        for refuse in refusals:
            refuse()
            self.back.invalidate_recordset(["has_consent"])
            self.assertFalse(self.back.has_consent)
            with self.assertRaisesRegex(UserError, "not allowed"):
                self.back.action_approve()
        self.assertFalse(self.env["forum.post"].search([("forum_id", "=", self.forum.id)]))

    def test_a_title_that_names_somebody_is_refused(self):
        self._allow()
        self.back.write({"forum_id": self.forum.id, "title": "Anna Marker has a lamp that hums"})
        with self.assertRaisesRegex(UserError, "Anna Marker"):
            self.back.action_approve()

    def test_the_accepted_answer_waits_in_the_case_to_be_sent(self):
        self._allow()
        self.back.forum_id = self.forum
        self.back.action_approve()
        answer = self._answer(self.back.post_id.sudo(), self.nele, "Use a dimmer for LED.")
        with self.assertRaises(UserError):
            self._other().action_return_answer()
        answer.with_user(self.ann).sudo().is_correct = True
        self.assertTrue(self.back.returned_at)
        draft = self.env["social.crm.draft"].search([("conversation_id", "=", self.case.conversation_id.id)])
        self.assertEqual((draft.user_id, draft.state, draft.res_id), (self.ann, "kept", self.case.id))
        self.assertIn("Use a dimmer for LED.", draft.body)
        self.assertIn("Use a dimmer for LED.", self.case.message_ids[0].body)
        answer.with_user(self.ann).sudo().write({"is_correct": False})
        answer.with_user(self.ann).sudo().write({"is_correct": True})
        self.assertEqual(draft.search_count([("conversation_id", "=", self.case.conversation_id.id)]), 1)

    def _other(self):
        other = self._say(("otto", "Mine hums as well")).case_id
        self.env["social.crm.consent"].create({"identity_id": other.identity_id.id, "purpose": "community"})
        back = self.env["social.crm.hand.back"].browse(other.action_ask_community()["res_id"])
        back.write({"forum_id": self.forum.id, "title": "Mine hums"})
        back.action_approve()
        return back

    def test_the_best_answer_may_be_taken_before_it_is_accepted(self):
        back = self._other()
        self._answer(back.post_id, text="Turn it off.")
        back.action_return_answer()
        self.assertTrue(back.returned_at)
        self.assertFalse(back.accepted_at)
