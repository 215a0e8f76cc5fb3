from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.series import SERIES, SeriesCase, examples

from .common import IdeaCase

numbers = st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.just("hear"), numbers, numbers),
    st.tuples(st.just("vote"), numbers, numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("merge_contacts"), numbers, numbers),
    st.tuples(st.just("undo"), numbers),
)


@tagged("post_install", "-at_install")
class TestIdeaMergeProperty(IdeaCase, SeriesCase):
    """Whatever ideas are merged and taken apart while people ask and vote, each fact is where it was made."""

    @settings(max_examples=examples(15), **SERIES)
    @given(st.lists(steps, min_size=5, max_size=14), st.randoms(use_true_random=False))
    def test_series(self, series, random):
        self._live_through(series, random)

    def _begin(self):
        self.said, self.moves, self.made = 0, self.env["social.crm.idea.move"], {}
        self.people = self._say(*((f"p{number}", "Hello") for number in range(5))).identity_id
        self.contacts = self.env["res.partner"].create([{"name": f"C{number}"} for number in range(3)])
        self.ideas = self.Idea.create([{"name": f"Idea {number}"} for number in range(4)])

    # Steps ---------------------------------------------------------------------------------------

    def _living(self, number):
        living = self.ideas.filtered(lambda idea: not idea.merged_into_id)
        return living[number % len(living)]

    def _remember(self, idea, new):
        for fact in new:
            self.made[fact] = idea

    def _hear(self, number, person):
        self.said += 1
        message = self._say((f"p{person % 5}", f"Number {self.said}", {"external_id": f"x{self.said}"}))
        idea, before = self.ideas[number % 4], self.Supporter.search([])
        self._remember(idea.goes_on_in_id or idea, idea._add_sources(self.Source._values_of_messages(message)))
        self._remember(idea.goes_on_in_id or idea, self.Supporter.search([]) - before)

    def _vote(self, number, person):
        idea, before = self.ideas[number % 4], self.Supporter.search([])
        if person < 5:
            self.Supporter._vote(idea, identity=self.people[person])
        else:
            self.Supporter._vote(idea, partner=self.contacts.exists()[person % len(self.contacts.exists())])
        self._remember(idea.goes_on_in_id or idea, self.Supporter.search([]) - before)

    def _merge(self, one, other):
        source, target = self._living(one), self._living(other)
        if source != target:
            self.moves |= source._merge(target)

    def _merge_contacts(self, one, other):
        living = self.contacts.exists()
        source, target = living[one % len(living)], living[other % len(living)]
        if source != target:
            self.env["base.partner.merge.automatic.wizard"]._merge((source | target).ids, target)
            self.env.add_to_compute(self.Idea._fields["supporter_count"], self.ideas)

    def _waiting(self):
        return self.moves.filtered(lambda move: move.state == "done")

    # What always holds ---------------------------------------------------------------------------

    def _check(self):
        self._fresh()
        for fact, idea in self.made.items():
            self.assertEqual(fact.own_idea_id, idea)
            self.assertEqual(fact.idea_id, self._top(idea))
        for idea in self.ideas:
            people = {supporter._person_key() for supporter in idea.supporter_ids}
            voters = {supporter._person_key() for supporter in idea.supporter_ids if supporter.is_vote}
            self.assertEqual((idea.supporter_count, idea.vote_count), (len(people), len(voters)))
            self.assertEqual(idea.source_count, len(idea.source_ids))
            self.assertEqual(idea.goes_on_in_id, self._top(idea) if idea.merged_into_id else self.Idea)

    def _top(self, idea):
        while idea.merged_into_id:
            idea = idea.merged_into_id
        return idea

    def _check_end(self):
        self._fresh()
        self.assertFalse(self.ideas.merged_into_id)
        for fact, idea in self.made.items():
            self.assertEqual(fact.idea_id, idea)
