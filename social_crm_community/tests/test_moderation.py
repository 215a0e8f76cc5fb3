from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .suggestion_common import SuggestionCase

SPAM = '<p>Cheap <b>pills</b> <a href="https://pills.example">here</a><img src="https://pills.example/x.png"></p>'


@tagged("post_install", "-at_install")
class TestModeration(HttpCase, SuggestionCase):
    """What newcomers write with links waits, leads nowhere, and is approved, refused or spam in one list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forum.write({"karma_ask": 0, "karma_answer": 0, "karma_comment_own": 0, "karma_comment_all": 0})
        cls.newcomer = cls._member("nina")
        cls.newcomer.karma = 1
        cls.topic = cls._ask("My lamp flickers")
        cls.queue = cls.env.ref("social_crm_community.action_forum_post_moderation")

    def _write(self, content, name="My lamp", parent=None, user=None):
        values = {"forum_id": self.forum.id, "name": name, "content": content, "parent_id": parent and parent.id}
        return self.env["forum.post"].with_user(user or self.newcomer).create(values)

    def _waiting(self):
        posts = self.env["forum.post"].with_context(active_test=False).with_user(self.ann)
        return posts.search(self.env["forum.post"]._moderated_domain())

    def test_an_answer_of_a_newcomer_with_links_waits_and_nobody_is_told(self):
        mails = self.env["mail.message"].search_count([("model", "=", "forum.post")])
        post = self._write(SPAM, parent=self.topic)
        self.assertEqual((post.state, post.active), ("pending", False))
        self.assertEqual((self.topic.child_ids.ids, self.topic.child_count), ([], 0))
        self.assertEqual(self.env["mail.message"].search_count([("model", "=", "forum.post")]), mails)
        self.assertEqual(self._waiting(), post)

    def test_links_of_newcomers_lead_nowhere(self):
        content = self._write(SPAM, parent=self.topic).content
        self.assertIn("here (https://pills.example)", content)
        for tag in ("<a", "<img", "href"):
            self.assertNotIn(tag, content)

    def test_words_of_newcomers_without_links_are_answers_at_once(self):
        post = self._write("<p>Tighten the screw</p>", parent=self.topic)
        self.assertEqual((post.state, post.active), ("active", True))
        self.assertFalse(self._waiting())

    def test_links_in_plain_words_titles_and_later_edits_wait_too(self):
        for values in ({"content": "See www.pills.example"}, {"content": "Hi", "name": "http://pills.example"}):
            self.assertEqual(self._write(**{"content": "x", **values}).state, "pending", values)
        answer = self._write("<p>Fine</p>", parent=self.topic)
        answer.write({"content": "<p>Fine, see https://pills.example</p>"})
        self.assertEqual((answer.state, answer.active), ("pending", False))

    def test_links_of_newcomers_wait_where_they_ask_and_answer_without_approval_too(self):
        """Peer care is open to newcomers, and not to what they advertise."""
        self.forum.peer_care = True
        self.assertEqual(self.forum.karma_post, 0)
        self.newcomer.karma = 0
        self.assertEqual(self._write("<p>Tighten the screw</p>", parent=self.topic).state, "active")
        answer = self._write(SPAM, parent=self.topic)
        self.assertEqual((answer.state, answer.active), ("pending", False))

    def test_links_of_members_who_are_trusted_are_shown_at_once(self):
        post = self._write('<p>See <a href="https://lamps.example">this</a></p>', parent=self.topic, user=self.expert)
        self.assertEqual(post.state, "active")
        self.assertIn('href="https://lamps.example"', post.content)

    def test_a_comment_of_a_newcomer_has_no_links(self):
        topic = self.topic.with_user(self.newcomer)
        with self.assertRaises(AccessError):
            topic.message_post(body="https://pills.example", message_type="comment", subtype_xmlid="mail.mt_comment")
        topic.message_post(body="Mine too", message_type="comment", subtype_xmlid="mail.mt_comment")

    def test_what_is_approved_is_shown(self):
        posts = self._write(SPAM, parent=self.topic) | self._write("See www.lamps.example")
        posts.with_user(self.ann).action_moderate_approve()
        self.assertEqual(set(posts.mapped("state")), {"active"})
        self.assertEqual(self.topic.child_ids, posts[0])
        self.assertEqual(posts.sudo().moderator_id, self.ann)
        self.assertFalse(self._waiting())

    def test_what_is_refused_is_gone_from_the_list_and_costs_no_karma(self):
        posts = self._write(SPAM, parent=self.topic) | self._write("See www.lamps.example")
        karma = self.newcomer.karma
        posts.with_user(self.ann).action_moderate_refuse()
        self.assertFalse(self._waiting())
        self.assertFalse(any(posts.mapped("active")))
        self.assertEqual(self.newcomer.karma, karma)

    def test_spam_takes_what_else_waits_of_the_same_author(self):
        posts = [self._write(SPAM, parent=self.topic), self._write("See www.lamps.example")]
        other = self._write(SPAM, parent=self.topic, user=self._member("otmar").sudo(False))
        other.sudo().write({"state": "pending"})
        posts[0].with_user(self.ann).action_moderate_spam()
        self.assertEqual([post.state for post in posts], ["offensive"] * 2)
        self.assertLess(self.newcomer.karma, 0)
        self.assertEqual(self._waiting(), other)

    def test_what_members_flag_is_in_the_list(self):
        answer = self._reply(self.topic, "Rude words")
        answer.sudo().write({"state": "flagged"})
        self.assertEqual(self._waiting(), answer)
        answer.with_user(self.ann).action_moderate_approve()
        self.assertEqual((answer.state, self._waiting().ids), ("active", []))

    def test_members_moderate_nothing(self):
        post = self._write(SPAM, parent=self.topic)
        for method in ("action_moderate_approve", "action_moderate_refuse", "action_moderate_spam"):
            with self.assertRaises(AccessError):
                getattr(post.with_user(self.reader), method)()

    def test_the_list_of_the_menu_is_what_waits(self):
        self.assertEqual(literal_eval(self.queue.domain), self.env["forum.post"]._moderated_domain())

    def test_whoever_answered_is_told_that_it_waits(self):
        self._write(SPAM, parent=self.topic)
        self.env.flush_all()
        for login, told in (("nina", True), ("rita", False)):
            self.authenticate(login, login)
            page = self.url_open(self.topic.website_url).text
            self.assertEqual("once a moderator has looked at it" in page, told, login)
            self.assertNotIn("pills.example", page)

    def test_script_in_a_title_is_text_everywhere(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        topic = self._ask(evil, answer="Fine")
        self.env.flush_all()
        self.authenticate("rita", "rita")
        for path in (topic.website_url, f"/forum/{self.forum.id}", f"/forum/{self.forum.id}/ask"):
            page = self.url_open(path).text
            self.assertNotIn("<script>alert(1)", page, path)
            self.assertNotIn("<img src=x", page, path)
