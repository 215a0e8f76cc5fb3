from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE, ScreenCase

from .peer_care_case import PeerCareCase

ESCALATED = "/odoo/action-social_crm_community.action_social_crm_topic_escalation"
PUBLIC_ANSWERS = "/odoo/action-social_crm_community.action_social_crm_hand_back"


@tagged("post_install", "-at_install")
class TestPeerCareTour(ScreenCase, PeerCareCase, HttpCase):
    """From a question on the forum to the answer that was taken, by everybody who has a part in it."""

    def _tour(self, path, name, user):
        self.start_tour(path, name, login=user.login, timeout=PATIENCE)

    def test_ask_escalate_hand_back_accept(self):
        self.rosa.karma, forum = 5, f"/forum/{self.forum.id}"
        self._tour(forum, "social_crm_ask_community", self.rosa)
        topic = self.env["forum.post"].search([("forum_id", "=", self.forum.id)])
        self.assertEqual((topic.name, topic.create_uid, topic.state), ("Lamp hums", self.rosa, "active"))

        self._tour(forum, "social_crm_ask_staff", self.otto)
        escalation = self.env["social.crm.topic.escalation"].search([("post_id", "=", topic.id)])
        self.assertEqual(
            (escalation.reason, escalation.user_id, escalation.note), ("member", self.otto, "Mine does the same")
        )
        case = escalation.case_id
        self.assertEqual((case.team_id, case.partner_id, case.is_closed), (self.team, self.rosa.partner_id, False))

        karma = self.otto.karma
        self._tour(ESCALATED, "social_crm_hand_back", self.ann)
        back = case.hand_back_ids
        self.assertEqual((back.state, back.decided_by_id, back.post_id), ("approved", self.ann, topic.child_ids))
        self.assertEqual(set(back.span_ids.filtered("take_out").mapped("kind")), {"name", "reference"})
        self.assertIn("Rosa Brandt", back.original)
        for gone in ("Rosa", "Brandt", "4711"):
            self.assertNotIn(gone, topic.child_ids._as_text())
        self.assertIn("+44 7700 900123", topic.child_ids._as_text())
        self.assertTrue(escalation.credited_at)
        self.assertEqual(self.otto.karma, karma + self.forum.karma_gen_escalation)

        self._tour(forum, "social_crm_accept_answer", self.rosa)
        self.assertTrue(topic.child_ids.is_correct and topic.has_validated_answer)
        self.assertTrue(back.accepted_at)

        self._tour(PUBLIC_ANSWERS, "social_crm_keep_answer", self.ann)
        self.assertEqual(back.canned_response_id.substitution, back.text)
