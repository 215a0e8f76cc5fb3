from odoo.tests import HttpCase, tagged

from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestTrustLevel(PeerCareCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levels = cls.env["social.crm.trust.level"]
        levels.search([]).active = False
        cls.new, cls.trusted, cls.best = levels.create(
            [
                {"name": "New", "sequence": 1},
                {"name": "Trusted", "sequence": 2, "min_posts": 2, "max_flags": 0, "may_escalate": True},
                {"name": "Best", "sequence": 3, "min_accepted": 1, "min_thanks": 1, "min_days": 2},
            ]
        )

    def _level(self, user):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm_community.cron_trust").method_direct_trigger()
        return user.social_trust_level_id

    def test_a_level_is_reached_by_what_somebody_did_and_says_why(self):
        topic = self._ask()
        self.assertFalse(self._level(self.otto))
        answer = self._answer(topic)
        self.assertEqual((self._level(self.otto), self.rosa.social_trust_level_id), (self.new, self.new))
        self._answer(self._ask("Another"))
        self.assertEqual(self._level(self.otto), self.trusted)
        answer.with_user(self.env.ref("base.user_admin")).is_correct = True
        answer.with_user(self.rosa).vote(upvote=True)
        self.assertEqual(self._level(self.otto), self.trusted, "on one day alone")
        self.env.cr.execute(
            "UPDATE forum_post SET create_date = create_date - interval '3 days' WHERE id = %s", [answer.id]
        )
        self.assertEqual(self._level(self.otto), self.best)
        self.assertEqual(
            self.otto.social_trust_evidence, "2 days active, 2 posts, 1 accepted answers, 1 thanks, 0 posts flagged"
        )

    def test_a_level_is_lost_with_its_reasons(self):
        first = self._answer(self._ask())
        self._answer(self._ask("Another"))
        self.assertEqual(self._level(self.otto), self.trusted)
        first.state = "offensive"
        self.assertEqual(self._level(self.otto), self.new)

    def test_votes_for_oneself_accepted_own_answers_and_other_forums_count_for_nothing(self):
        topic = self._ask(user=self.otto)
        self._answer(topic).write({"is_correct": True})
        other = self.env["forum.forum"].create({"name": "Chat", "karma_ask": 0})
        self.env["forum.post"].with_user(self.otto).create({"forum_id": other.id, "name": "Hi", "content": "Hi"})
        counts = self.env["social.crm.trust.level"]._evidence(self.otto)[self.otto.id]
        self.assertEqual(counts, {"days": 1, "posts": 2, "accepted": 0, "thanks": 0, "flags": 0})

    def test_trusted_members_ask_staff_whatever_their_karma(self):
        topic = self._ask()
        self.assertFalse(self.nele._may_escalate(self.forum))
        self.nele.social_trust_level_id = self.trusted
        self.assertTrue(self.nele._may_escalate(self.forum))
        self.assertTrue(self._escalate(topic, self.nele).case_id)

    def test_levels_are_given_in_a_number_of_queries_that_does_not_grow(self):
        users = self.env["res.users"].union(*(self._member(f"m{n}", karma=1) for n in range(12)))
        levels = self.new | self.trusted | self.best
        for some in (users[:2], users):
            some._set_trust_levels(levels)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                some._set_trust_levels(levels)

    def test_a_newcomer_without_karma_asks_answers_and_is_read_by_all(self):
        newcomer = self._member("zero", karma=0)
        topic = self._ask("How do I start?", newcomer)
        self.assertEqual(topic.state, "active", "nobody has to let it through")
        answer = self._answer(self._ask(), newcomer, "As I did.")
        for post in (topic, answer):
            for user in (self.rosa, self.env.ref("base.public_user")):
                with self.subTest(post=post.id, user=user.login):
                    self.assertTrue(post.with_user(user).can_view)
                    self.assertIn(post, post.with_user(user).search([("can_view", "=", True)]))
        topic.active = False
        topic.invalidate_recordset(["can_view"])
        self.assertFalse(topic.with_user(self.rosa).can_view)

    def test_other_forums_stay_as_odoo_makes_them(self):
        other = self.env["forum.forum"].create({"name": "Chat"})
        self.assertEqual((other.karma_ask, other.karma_answer), (3, 3))
        kept = self.env["forum.forum"].create({"name": "Strict", "peer_care": True, "karma_ask": 7})
        self.assertEqual((kept.karma_ask, kept.karma_answer), (7, 0))

    def test_agents_read_levels_and_managers_set_them(self):
        for user, allowed in ((self.ann, "r"), (self.manager, "rwcu"), (self.otto, "")):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, self.new), allowed)


@tagged("post_install", "-at_install")
class TestSuperuser(PeerCareCase, HttpCase):
    def test_the_level_of_superusers_stands_beside_their_name(self):
        answer = self._answer(self._ask())
        level = self.env["social.crm.trust.level"].create({"name": "Lamp sage", "is_superuser": True})
        self.otto.social_trust_level_id = level
        self.authenticate("rosa", "rosa")
        self.assertIn("Lamp sage", self.url_open(answer.parent_id.website_url).text)
        level.is_superuser = False
        self.assertNotIn("Lamp sage", self.url_open(answer.parent_id.website_url).text)
