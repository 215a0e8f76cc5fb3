from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoCommunity(TransactionCase):
    """The demo data shows each part of the addon at work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.idea"].search([]).unlink()
        cls.env["forum.post"].search([]).unlink()
        convert_file(cls.env, "social_crm_cases", "demo/social_crm_demo_data.xml", {}, "init", noupdate=True)
        cls._load()
        cls.forum = cls.env.ref("social_crm_community.demo_forum_help")
        cls.topics = cls.forum.post_ids.filtered(lambda post: not post.parent_id)
        cls.ideas = cls.env["social.crm.idea"].search([])

    @classmethod
    def _load(cls):
        convert_file(
            cls.env, "social_crm_community", "demo/social_crm_community_demo_data.xml", {}, "init", noupdate=True
        )

    def test_questions_are_solved_and_unsolved_and_two_became_cases(self):
        solved = self.topics.filtered("has_validated_answer")
        self.assertEqual((len(self.topics), len(solved)), (7, 3))
        self.assertEqual(len(self.topics.filtered(lambda topic: not topic.child_ids)), 3)
        escalations = self.env["social.crm.topic.escalation"].search([("post_id", "in", self.topics.ids)])
        self.assertEqual(sorted(escalations.mapped("reason")), ["member", "unanswered"])
        self.assertEqual(escalations.case_id.team_id, self.env.ref("social_crm_cases.demo_team_community"))

    def test_a_public_answer_waits_for_somebody_and_tells_nothing_private(self):
        [back] = self.env["social.crm.hand.back"].search([("forum_id", "=", self.forum.id)]) or self.env[
            "social.crm.hand.back"
        ].search([])
        self.assertEqual(back.state, "proposed")
        self.assertIn("M12 x 1.0", back.text)
        for private in ("Grace", "SO-48185", "17406", "@example.com"):
            self.assertIn(private, back.original)
            self.assertNotIn(private, back.text)

    def test_ideas_stand_in_every_stage_and_one_was_merged(self):
        self.assertEqual(
            self.ideas.stage_id, self.env["social.crm.idea.stage"].search([("kind", "in", self.ideas.mapped("kind"))])
        )
        self.assertEqual(len(set(self.ideas.mapped("kind"))), 6)
        self.assertEqual(len(self.ideas.merged_into_id), 1)
        self.assertGreater(len(self.ideas.filtered("is_published")), 4)
        self.assertTrue(self.ideas.work_ids.filtered(lambda work: not work.is_done))

    def test_most_were_told_and_say_whether_it_helps_and_two_things_wait_for_a_person(self):
        released = self.ideas.filtered(lambda idea: idea.kind == "released")
        self.assertEqual(len(released), 1)
        states = sorted(released.notice_ids.filtered("identity_id").mapped("state"))
        self.assertEqual(states, ["blocked", "told", "told", "told", "told"])
        self.assertEqual((released.helped_count, released.not_helped_count, released.unclear_reply_count), (2, 1, 1))

    def test_some_readers_were_deflected_and_some_were_not(self):
        found = self.env["social.crm.deflection"].search([])
        self.assertEqual(len(found), 7)
        self.assertTrue({"deflected", "waiting"} <= set(found.mapped("state")))
        self.assertTrue(all(each.line_ids for each in found))

    def test_members_choose_in_a_poll_of_a_community_of_ours_and_support_the_ideas_in_it(self):
        community = self.env.ref("social_crm_community.demo_community_friends")
        self.assertEqual((community.kind, community.forum_ids, community.poll_count), ("owned", self.forum, 1))
        [poll] = self.env["social.crm.poll"].search([("community_id", "=", community.id)])
        self.assertEqual((poll.state, poll.voter_count, poll.option_ids.mapped("vote_count")), ("open", 6, [3, 1, 2]))
        self.assertTrue(poll._is_open())
        self.assertTrue(all(poll.opened_at < vote.voted_at < fields.Datetime.now() for vote in poll.vote_ids))
        for option in poll.option_ids[:2]:
            self.assertLessEqual(option.vote_ids.partner_id, option.idea_id.supporter_ids.partner_id)
        [reader] = self.env["res.partner"].search([("name", "=", "Fiona McAllister")])
        self.assertFalse(poll._voted_by(reader))

    def test_the_funnel_shows_something_in_each_part(self):
        shown = self.env["social.crm.funnel"].get_funnel(days=30, dimension="idea_topic_ids")
        self.assertTrue(all(shown["totals"].values()), shown["totals"])
        self.assertGreater(len(shown["compared"]["labels"]), 4)
        self.assertEqual([bool(leg["count"]) for leg in shown["legs"]], [True] * 3)
        for leg in shown["legs"]:
            self.assertGreater(leg["median"], 0, leg["name"])
        talks = self.ideas.source_ids.conversation_id
        self.assertFalse(talks._refresh_funnel())

    def test_loaded_twice_it_stays_the_same(self):
        def count():
            names = ("forum.post", "social.crm.idea", "social.crm.poll", "social.crm.poll.vote")
            return [self.env[name].search_count([]) for name in names]

        before = count()
        self._load()
        self.assertEqual(count(), before)
