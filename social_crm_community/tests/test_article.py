from odoo.exceptions import UserError
from odoo.tests import tagged

from .peer_care_case import PeerCareCase
from .suggestion_common import SuggestionCase


@tagged("post_install", "-at_install")
class TestArticleOfAnswer(PeerCareCase):
    """An answer that was accepted becomes an article."""

    def test_of_an_answer_of_ours_the_public_words_are_kept(self):
        topic = self._ask()
        back = self._hand_back(self._escalate(topic, self.otto).case_id, "Dear Rosa Brandt,\n\nuse another dimmer.")
        back.action_approve()
        back = back.with_user(self._agent("mara", "social_crm_base.group_manager"))
        with self.assertRaisesRegex(UserError, "accepted"):
            back.action_make_article()
        topic.child_ids.is_correct = True
        action = back.action_make_article()
        article = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((article.kind, article.state, article.topic_id), ("article", "draft", topic))
        self.assertIn("use another dimmer", article.variant_ids.body)
        self.assertNotIn("Rosa", article.variant_ids.body)
        self.assertEqual(back.action_make_article()["res_id"], article.id, "there is one article of an answer")

    def test_of_a_topic_question_and_answer_are_kept(self):
        topic = self._ask()
        with self.assertRaisesRegex(UserError, "accepted"):
            topic.action_make_article()
        reply = topic.create(
            {"forum_id": topic.forum_id.id, "parent_id": topic.id, "name": "Re", "content": "<p>Use LED.</p>"}
        )
        reply.is_correct = True
        article = self.env["social.crm.content"].browse(reply.action_make_article()["res_id"])
        self.assertEqual(article.name, topic.name)
        self.assertIn("Use LED.", article.variant_ids.body)
        self.assertEqual(topic.action_make_article()["res_id"], article.id)


@tagged("post_install", "-at_install")
class TestArticleSuggested(SuggestionCase):
    """Articles are suggested to whoever writes and may read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._agent("mara", "social_crm_base.group_manager")

    def _article(self, **values):
        article = self.env["social.crm.content"]._make_article(
            "My lamp flickers", "<p>Tighten the screw of the bulb socket.</p>", **values
        )
        self._approve(article)
        return article

    def _approve(self, article):
        article.action_submit()
        article.with_user(self.manager).action_approve()

    def test_what_is_approved_is_found_by_its_words(self):
        article = self._article()
        self.assertEqual(self._suggested("loose screws in the socket"), ["My lamp flickers"])
        article.action_to_draft()
        self.assertEqual(self._suggested("loose screws in the socket"), [])

    def test_what_has_ended_or_is_gone_is_not_suggested(self):
        article = self._article()
        for change in ({"expires_at": "2020-01-01 00:00:00"}, {"active": False}):
            article.write(change)
            self.assertEqual(self._suggested("loose screws in the socket"), [], change)
            article.write({"expires_at": False, "active": True})
            self._approve(article)
            self.assertEqual(self._suggested("loose screws in the socket"), ["My lamp flickers"])
        article.unlink()
        self.assertEqual(self._suggested("loose screws in the socket"), [])

    def test_what_is_for_an_audience_is_suggested_to_nobody(self):
        """Whoever writes need not be a member, and it has no page."""
        article = self._article()
        article.segment_ids = self.env["social.crm.segment"].create({"name": "Fans", "kind": "static"})
        self.assertEqual(self._suggested("loose screws in the socket"), [])

    def test_what_a_version_says_to_an_audience_is_told_to_nobody_else(self):
        article = self._article()
        fans = self.env["social.crm.segment"].create({"name": "Fans", "kind": "static"})
        article.write({"variant_ids": [(0, 0, {"body": "<p>Secret voucher code</p>", "segment_id": fans.id})]})
        self._approve(article)
        self.assertEqual(self._suggested("loose screws in the socket"), ["My lamp flickers"])
        self.assertEqual(self._suggested("secret voucher"), [])
        self.assertNotIn("voucher", self.env["social.crm.suggestion"].search([("res_id", "=", article.id)]).answer)

    def test_what_is_to_come_is_suggested_from_then_on(self):
        article = self._article(planned_at="2099-01-01 00:00:00")
        self.assertEqual(self._suggested("loose screws in the socket"), [])
        article.planned_at = False
        self.assertEqual(self._suggested("loose screws in the socket"), ["My lamp flickers"])

    def test_what_it_says_is_followed(self):
        article = self._article()
        article.variant_ids.body = "<p>Buy a new lamp.</p>"
        self._approve(article)
        self.assertEqual(self._suggested("loose screws in the socket"), [])
        self.assertEqual(self._suggested("should I buy it new"), ["My lamp flickers"])

    def test_what_came_past_the_orm_is_caught_up_with(self):
        article = self._article()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM social_crm_suggestion")
        self.assertEqual(self.env["social.crm.content"]._suggestion_missing(), article)
