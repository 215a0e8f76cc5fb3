import random
from datetime import timedelta
from statistics import median

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.report_common import percentile

from ..report.social_crm_funnel import AGES, DIMENSIONS, MEASURES, PERIODS
from .funnel_common import MOMENTS, FunnelCase


@tagged("post_install", "-at_install")
class TestFunnelFigures(FunnelCase):
    """Each figure is the number of the talks that it opens, and what counting by hand says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tz": "UTC"})
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.manager.tz = "UTC"
        cls.fans = cls.env["social.crm.community"].create({"name": "Fans"})
        cls.topics = cls.env["social.crm.case.tag"].create([{"name": "Lamps"}, {"name": "Cables"}])
        tags = cls.env["social.crm.idea.tag"].create([{"name": "Light"}, {"name": "Cords"}])
        cls.idea_topics = tags
        cls.wishes = cls.Idea.create([{"name": tag.name, "tag_ids": tag.ids} for tag in tags])
        cls.mail = cls._channel("Acme mail", team_id=cls.other_team.id)
        cls.Funnel = cls.env["social.crm.funnel"]

    @classmethod
    def _live(cls, seed, number=60):
        """Talks of the last year, always the same for a seed.

        :return: the talks
        """
        dice = random.Random(seed)
        talks = cls.Talk
        for place in range(number):
            channel = dice.choice((cls.channel, cls.wall, cls.mail))
            said = cls._say((f"{seed}-{place}", "Words"), channel=channel)
            talk = said.conversation_id
            talk.community_id = dice.choice((cls.fans, cls.fans.browse()))
            if said.case_id:
                said.case_id.tag_ids = cls.topics.filtered(lambda _topic: dice.random() < 0.5)
            for wish in cls.wishes.filtered(lambda _wish: dice.random() < 0.3):
                wish._add_sources(cls.Source._values_of_messages(said))
            heard_at = cls.now - timedelta(hours=dice.randint(1, 24 * 2 ** dice.randint(1, 9)))
            talk.write(
                {
                    "active": dice.random() < 0.9,
                    "state": dice.choice(("open", "waiting", "closed")),
                    "heard_at": heard_at,
                    **{
                        fname: dice.random() < chance and heard_at + timedelta(minutes=dice.randint(1, 99))
                        for fname, chance in zip(MOMENTS[1:], (0.7, 0.5, 0.2, 0.6), strict=True)
                    },
                }
            )
            talks |= talk
        return talks

    def _funnel(self, user=None, **chosen):
        self._fresh()
        return self.Funnel.with_user(user or self.manager).get_funnel(**chosen)

    def _opened(self, domain, user=None):
        """What a list of talks shows."""
        return self.Talk.with_user(user or self.manager).with_context(active_test=False).search(domain)

    def _assert_opens(self, shown, name, count, talks, domain=(), user=None):
        """A number opens just the talks that it counts."""
        opened = self._opened([*shown["domain"], *domain, *shown["measures"][name]], user)
        self.assertEqual((len(opened), opened), (count, opened & talks), name)
        self.assertEqual(opened, talks.filtered_domain(MEASURES[name]) & opened)

    def _assert_counts(self, shown, talks, user=None, parts=("compared",)):
        """All that is shown of some talks that were heard in the period."""
        in_period = self._opened(shown["domain"], user)
        self.assertEqual(in_period, in_period & talks)
        for name in MEASURES:
            with self.subTest(name=name):
                by_hand = in_period.filtered_domain(MEASURES[name])
                self.assertEqual(shown["totals"][name], len(by_hand))
                self._assert_opens(shown, name, len(by_hand), talks, user=user)
                for part in parts:
                    for count, domain in zip(shown[part]["counts"][name], shown[part]["domains"], strict=True):
                        self._assert_opens(shown, name, count, talks, domain, user)
                self.assertEqual(sum(shown["time"]["counts"][name]), len(by_hand))

    def test_figures_are_those_of_the_talks_behind_them(self):
        talks = self._live(1)
        for days in PERIODS:
            for dimension in DIMENSIONS:
                with self.subTest(days=days, dimension=dimension):
                    shown = self._funnel(days=days, dimension=dimension)
                    parts = ("time", "compared") if dimension == "team_id" else ("compared",)
                    self._assert_counts(shown, self._opened([("heard_at", "!=", False)]), parts=parts)
                    start = self.now.replace(hour=0, minute=0, second=0) - timedelta(days=(days or 9999) - 1)
                    heard = talks.filtered(lambda talk, start=start: talk.heard_at >= start)
                    self.assertLessEqual(heard, self._opened(shown["domain"]))
        self.assertEqual(shown["totals"]["heard"], len(self._opened([("heard_at", "!=", False)])))

    def test_what_is_chosen_alone_is_counted(self):
        talks = self._live(2)
        for chosen, mine in (
            ({"team_id": self.team.id}, lambda talk: talk.team_id == self.team),
            ({"channel_id": self.mail.id}, lambda talk: talk.channel_id == self.mail),
            ({"community_id": self.fans.id}, lambda talk: talk.community_id == self.fans),
            ({"topic_ids": self.topics[0].id}, lambda talk: self.topics[0] in talk.case_ids.tag_ids),
            (
                {"idea_topic_ids": self.idea_topics[0].id},
                lambda talk: talk in self.wishes[0].source_ids.conversation_id,
            ),
            (
                {"topic_ids": self.topics[0].id, "team_id": self.team.id},
                lambda talk: self.topics[0] in talk.case_ids.tag_ids and talk.team_id == self.team,
            ),
        ):
            with self.subTest(chosen=chosen):
                shown = self._funnel(days=0, dimension="channel_id", **chosen)
                self._assert_counts(shown, talks.filtered(mine))
                self.assertEqual(shown["totals"]["heard"], len(talks.filtered(mine)))
                waiting = talks.filtered(mine).filtered(lambda talk: talk.unanswered_since and talk.state != "closed")
                self.assertEqual(sum(shown["unanswered"]["counts"]), len(waiting))

    def test_parts_are_all_that_was_heard(self):
        self._live(3)
        shown = self._funnel(days=0)
        self.assertEqual(sum(shown["totals"][name] for name, _usual in shown["parts"]), shown["totals"]["heard"])
        self.assertEqual(sum(usual for _name, usual in shown["parts"]), 100)

    def test_a_talk_with_two_topics_is_among_those_of_each_and_one_without_is_shown_as_such(self):
        talks = self._live(4)
        shown = self._funnel(days=0, dimension="topic_ids", channel_id=self.mail.id)
        counted = dict(zip(shown["compared"]["keys"], shown["compared"]["counts"]["heard"], strict=True))
        mine = talks.filtered(lambda talk: talk.channel_id == self.mail)
        for topic in self.topics:
            self.assertEqual(counted[topic.id], len(mine.filtered(lambda talk, topic=topic: topic in talk.topic_ids)))
        self.assertEqual(counted[None], len(mine.filtered(lambda talk: not talk.topic_ids)))
        self.assertTrue(mine.filtered(lambda talk: talk.topic_ids == self.topics), "the seed has some with two")

    def test_talks_are_compared_by_the_tags_of_what_was_said_in_them_as_an_idea(self):
        talks = self._live(4)
        self.wishes[0].tag_ids |= self.wishes[1].tag_ids
        shown = self._funnel(days=0, dimension="idea_topic_ids", channel_id=self.mail.id)
        counted = dict(zip(shown["compared"]["keys"], shown["compared"]["counts"]["heard"], strict=True))
        mine = talks.filtered(lambda talk: talk.channel_id == self.mail)
        first, second = (mine & wish.source_ids.conversation_id for wish in self.wishes)
        self.assertEqual([counted[tag.id] for tag in self.idea_topics], [len(first), len(first | second)])
        self.assertEqual(counted[None], len(mine - first - second))
        self.assertTrue(first & second and first - second and second - first, "the seed has some of each kind")
        self._assert_counts(shown, talks)

    def test_unanswered_talks_are_told_by_age_and_open_what_they_count(self):
        talks = self._live(5)
        shown = self._funnel()["unanswered"]
        waiting = talks.filtered(lambda talk: talk.unanswered_since and talk.state != "closed")
        bounds = [0, *AGES, 99999]
        for place, (count, domain) in enumerate(zip(shown["counts"], shown["domains"], strict=True)):
            aged = waiting.filtered(
                lambda talk, place=place: (
                    bounds[place] < (self.now - talk.unanswered_since) / timedelta(days=1) <= bounds[place + 1]
                )
            )
            self.assertEqual((count, self._opened(domain) & talks), (len(self._opened(domain)), aged & talks))
        self.assertGreater(min(shown["counts"]), 0, "the seed has some of each age")

    def test_everybody_counts_what_they_may_see(self):
        talks = self._live(6)
        for user in (self.ann, self.carla, self.manager):
            for dimension in ("team_id", "topic_ids"):
                with self.subTest(user=user.login, dimension=dimension):
                    shown = self._funnel(user, days=0, dimension=dimension)
                    seen = self._opened([("heard_at", "!=", False)], user)
                    self.assertEqual(shown["totals"]["heard"], len(seen))
                    self._assert_counts(shown, seen, user)
        hidden = talks.filtered(lambda talk: talk.team_id == self.other_team)
        self.assertFalse(self._opened(self._funnel(self.ann, days=0)["domain"], self.ann) & hidden)
        abroad = self.env["res.company"].create({"name": "Abroad"})
        far = self._agent(
            "far", "social_crm_base.group_manager", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)]
        )
        self.assertTrue(self._funnel(far, days=0)["is_empty"])

    def test_days_begin_at_midnight_where_whoever_looks_is(self):
        talk = self._live(7, 1)
        there = self.Funnel.with_context(tz="Pacific/Auckland").with_user(self.manager)
        today = fields.Datetime.context_timestamp(there, self.now)
        midnight = self.now - timedelta(hours=today.hour, minutes=today.minute, seconds=today.second)
        for moment, heard in ((midnight - timedelta(seconds=1), [1, 0]), (midnight, [0, 1])):
            talk.heard_at = moment
            shown = there.get_funnel(days=7, channel_id=talk.channel_id.id)
            self.assertEqual(shown["time"]["counts"]["heard"][-2:], heard)
            self.assertEqual(shown["time"]["labels"][-1], today.date().isoformat())

    def test_the_time_of_years_is_drawn_by_the_year(self):
        talk = self._live(8, 1)
        talk.heard_at = self.now - timedelta(days=365 * 6)
        shown = self._funnel(days=0, channel_id=talk.channel_id.id)
        self.assertEqual(shown["time"]["counts"]["heard"], [1, 0, 0, 0, 0, 0, 0][: len(shown["time"]["labels"])])
        self.assertLess(len(shown["time"]["labels"]), 9)

    # Ideas ---------------------------------------------------------------------------------------

    def _legs(self, **chosen):
        return {leg["name"]: leg for leg in self._funnel(**chosen)["legs"]}

    def test_how_long_ideas_take_is_told_of_those_that_came_so_far_in_the_period(self):
        days, hour = timedelta(days=1), timedelta(hours=1)
        took, ideas = [10, 20, 60, 24.5], self.Idea
        for place, hours in enumerate(took):
            decided_at = self.now - (3 + place) * days
            ideas |= self.Idea.create({"name": f"Lamp {place}"})
            ideas[-1].write({"heard_at": decided_at - hours * hour, "decided_at": decided_at})
        old = self.Idea.create({"name": "Old"})
        old.write(
            {"heard_at": self.now - 99 * days, "decided_at": self.now - 60 * days, "released_at": self.now - days}
        )
        legs = self._legs()
        self.assertEqual(legs["decided_at"]["count"], 4)
        self.assertAlmostEqual(legs["decided_at"]["median"], median(took), 4)
        self.assertAlmostEqual(legs["decided_at"]["p90"], percentile(took, 0.9), 4)
        self.assertEqual((legs["released_at"]["count"], legs["released_at"]["median"]), (1, 59 * 24))
        self.assertEqual(self.Idea.search(legs["decided_at"]["domain"]), ideas.sorted("id", reverse=True))
        self.assertEqual(self.Idea.search(legs["released_at"]["domain"]), old)
        self.assertEqual(self._legs(days=90)["decided_at"]["count"], 5)

    def test_of_one_team_only_the_ideas_count_that_were_said_there(self):
        mine, theirs = self._say(("anna", "Dim it")), self._say(("otto", "Red lamps"), channel=self.mail)
        for said in (mine, theirs):
            self._make_idea(said).stage_id = self.stages["planned"]
        self.assertEqual(self._legs()["decided_at"]["count"], 2)
        leg = self._legs(team_id=self.team.id)["decided_at"]
        self.assertEqual(leg["count"], 1)
        self.assertEqual(self.Idea.search(leg["domain"]).source_ids.message_id, mine)

    def test_how_long_it_takes_until_people_are_told_is_measured_for_each_of_them(self):
        said = self._hear("anna", at=self.now - timedelta(days=9)) | self._hear("otto", at=self.now - timedelta(days=9))
        idea = self._make_idea(said)
        self._release(idea)
        notices = self.env["social.crm.idea.notice"].search([("idea_id", "=", idea.id)], order="id")
        self.assertEqual(len(notices), 2)
        idea.released_at = self.now - timedelta(days=3)
        notices[0].write({"state": "told", "told_at": self.now - timedelta(days=1)})
        leg = self._legs()["told_at"]
        self.assertEqual((leg["count"], leg["median"], leg["model"]), (1, 48, notices._name))
        self.assertEqual(notices.search(leg["domain"]), notices[0])
        notices[1].write({"state": "told", "told_at": self.now - timedelta(days=4)})  # of a release that was taken back
        leg = self._legs()["told_at"]
        self.assertEqual((leg["count"], leg["median"]), (2, 24))
        self.assertEqual(self._legs(team_id=self.other_team.id)["told_at"]["count"], 0)

    # The rest ------------------------------------------------------------------------------------

    def test_the_number_of_queries_does_not_depend_on_how_many_talks_there_are(self):
        self._live(9, 5)
        self._funnel(days=365)
        few = self._queries_of(self._funnel)
        self._live(10, 40)
        self.assertLessEqual(self._queries_of(self._funnel), few)

    def test_what_cannot_be_shown_is_refused(self):
        for wrong in ({"days": 8}, {"dimension": "company_id"}, {"company_id": 1}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self._funnel(**wrong)

    def test_nothing_heard_is_told(self):
        self.env.cr.execute("UPDATE social_crm_conversation SET heard_at = NULL, unanswered_since = NULL")
        self.assertTrue(self._funnel(days=0)["is_empty"])
        self._say(("anna", "Hello"))
        self.assertFalse(self._funnel(days=0)["is_empty"])
