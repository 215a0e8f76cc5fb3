from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .suggestion_common import SuggestionCase


@tagged("post_install", "-at_install")
class TestTopicMerge(HttpCase, SuggestionCase):
    """A duplicate goes on in another topic, nothing is lost, and all of it can be undone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Merge = cls.env["social.crm.topic.merge"]
        cls.target = cls._ask("My lamp flickers", answer="Tighten the screw")
        cls.topic = cls._ask("The lamp is flickering", user=cls.reader)
        cls.answer = cls._reply(cls.topic, "Change the bulb")
        cls.answer.is_correct = True
        cls.fan = cls._member("fanny")
        cls.comment = cls.topic.message_post(
            body="Mine too", message_type="comment", subtype_xmlid="mail.mt_comment", author_id=cls.fan.partner_id.id
        )
        cls.topic.favourite_ids = cls.fan
        cls.topic.message_subscribe(cls.fan.partner_id.ids)
        votes = cls.env["forum.post.vote"]
        for user in (cls.fan, cls.expert):
            votes.with_user(user).sudo().create({"post_id": cls.topic.id, "user_id": user.id, "vote": "1"})
        votes.with_user(cls.expert).sudo().create({"post_id": cls.target.id, "user_id": cls.expert.id, "vote": "1"})
        cls.env.flush_all()

    def _state(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            {
                "answers": (post.child_ids.sorted("id").ids, post.child_count),
                "correct": post.child_ids.filtered("is_correct").ids,
                "comments": post.website_message_ids.filtered(lambda mail: mail.message_type == "comment").ids,
                "votes": (post.vote_ids.user_id.sorted("id").ids, post.vote_count),
                "favourites": (post.favourite_ids.ids, post.favourite_count),
                "followers": post.message_partner_ids.sorted("id").ids,
                "active": post.active,
                "solved": post.has_validated_answer,
            }
            for post in (self.topic, self.target)
        ]

    def _merge(self, user=None, topic=None, target=None):
        return self.Merge.with_user(user or self.ann)._merge(
            (topic or self.topic).with_user(user or self.ann), (target or self.target).with_user(user or self.ann)
        )

    def test_everything_goes_along_once(self):
        self._merge()
        topic, target = self._state()
        self.assertEqual(target["answers"], ([*self.target.child_ids.sorted("id").ids], 2))
        self.assertIn(self.answer, self.target.child_ids)
        self.assertEqual(len(target["correct"]), 1, "the answer that was accepted there stays the accepted one")
        self.assertEqual(target["comments"], self.comment.ids)
        self.assertEqual(target["votes"], ((self.expert | self.fan).sorted("id").ids, 2))
        self.assertEqual(target["favourites"], (self.fan.ids, 1))
        self.assertIn(self.fan.partner_id.id, target["followers"])
        self.assertEqual((topic["active"], topic["answers"], topic["comments"]), (False, ([], 0), []))
        self.assertEqual(topic["votes"], (self.expert.ids, 1), "nobody votes twice")

    def test_it_can_be_undone(self):
        before = self._state()
        merge = self._merge()
        later = self._reply(self.target, "I came later")
        merge.action_undo()
        topic, target = self._state()
        self.assertEqual(topic, before[0])
        self.assertEqual(target["answers"][0], [*before[1]["answers"][0], later.id])
        later.unlink()
        self.assertEqual({**self._state()[1], "followers": 0}, {**before[1], "followers": 0})
        merge.action_undo()
        self.assertEqual(self._state()[0], before[0])

    def test_what_is_gone_since_is_not_missed_when_it_is_undone(self):
        merge = self._merge()
        (self.answer | self.target.child_ids).filtered(lambda post: post == self.answer).unlink()
        self.comment.unlink()
        merge.action_undo()
        self.assertTrue(self.topic.active)
        self.assertFalse(self.topic.child_ids)

    def test_nobody_gains_or_loses_karma_and_nobody_is_told(self):
        people = self.asker | self.reader | self.expert | self.fan
        before, mails = people.mapped("karma"), self.env["mail.message"].search_count([])
        self._merge().action_undo()
        self.assertEqual(people.mapped("karma"), before)
        self.assertEqual(self.env["mail.message"].search_count([]), mails)

    def test_the_old_address_leads_to_where_it_goes_on(self):
        third = self._ask("Lamps")
        old = self.topic.website_url
        merge = self._merge()
        self._merge(topic=self.target, target=third)
        page = self.url_open(old, allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertTrue(page.headers["Location"].endswith(third.website_url))
        merge.action_undo()
        self.assertEqual(self.url_open(old, allow_redirects=False).status_code, 200)

    def test_colleagues_and_moderators_merge_and_nobody_else(self):
        with self.assertRaises(AccessError):
            self._merge(self.reader)
        merge = self._merge(self.bob)
        self.assertEqual(merge.user_id, self.bob)
        with self.assertRaises(AccessError):
            merge.with_user(self.reader).action_undo()
        merge.action_undo()
        self.fan.karma = 1000
        self.assertEqual(self._merge(self.fan).user_id, self.fan)

    def test_what_cannot_be_merged_is_refused(self):
        private = self.env["forum.forum"].create({"name": "Members", "privacy": "connected"})
        merge = self._merge(topic=self._ask("Once more"))
        for target in (
            self.topic,
            self.answer,
            merge.source_id,
            self._ask("Elsewhere", forum=private),
            self.env["forum.post"],
        ):
            with self.subTest(target=target), self.assertRaises(UserError):
                self.Merge.with_user(self.ann)._merge(self.topic, target)

    def test_a_topic_that_was_merged_is_suggested_no_more(self):
        self._merge()
        self.assertEqual(self._suggested("lamp flickering", only_solved=False), ["My lamp flickers"])

    def test_the_dialog_proposes_what_is_most_like_it(self):
        action = self.topic.with_user(self.ann).action_merge_topics()
        ask = self.env[action["res_model"]].with_user(self.ann).with_context(**action["context"]).create({})
        self.assertEqual(ask.target_id, self.target)
        self.assertEqual(ask.action_merge()["res_id"], self.target.id)
        self.assertFalse(self.topic.active)

    def test_a_moderator_merges_on_the_page_of_the_topic(self):
        self.fan.karma = 1000
        self.authenticate("fanny", "fanny")
        self.assertIn("/merge", self.url_open(self.topic.website_url).text)
        path = f"/forum/{self.forum.id}/question/{self.topic.id}/merge"
        page = self.url_open(path).text
        self.assertIn(self.target.website_url, page)
        token = Request.csrf_token(self)
        wrong = self.url_open(path, data={"csrf_token": token, "address": "/forum/x/nonsense"})
        self.assertIn("Say which topic", wrong.text)
        self.assertTrue(self.topic.active)
        done = self.url_open(path, data={"csrf_token": token, "target": self.target.website_url}, allow_redirects=False)
        self.assertTrue(done.headers["Location"].endswith(self.target.website_url))
        self.assertFalse(self.topic.active)

    def test_who_may_not_merge_finds_no_way_to(self):
        self.authenticate("rita", "rita")
        self.assertNotIn("/merge", self.url_open(self.topic.website_url).text)
        self.assertEqual(self.url_open(f"/forum/{self.forum.id}/question/{self.topic.id}/merge").status_code, 404)

    def test_agents_read_the_merges_and_nobody_writes_them(self):
        merge = self._merge()
        for user, allowed in ((self.ann, "r"), (self.manager, "r"), (self.reader, "")):
            self.assertEqual(self._allowed(user, merge), allowed)
