from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.series import examples
from odoo.addons.social_crm_segments.tests.segment_property_case import STEPS, SegmentPropertyCase, contact, person

IDEAS = 3

idea = st.integers(0, IDEAS - 1)
STEPS_OF_IDEAS = (
    st.tuples(st.just("want"), person, idea),
    st.tuples(st.just("want_as_contact"), contact, idea),
    st.tuples(st.just("want_no_more"), person, idea),
    st.tuples(st.just("enter"), person, idea),
    st.tuples(st.just("bring_to"), idea, st.sampled_from(["new", "planned", "released"])),
    st.tuples(st.just("merge_ideas"), idea, idea),
    st.tuples(st.just("unmerge_ideas")),
    st.tuples(st.just("delete_idea"), idea),
)
BEFORE = (("want", "q7dora", 0), ("enter", "q7emil", 1), ("want_as_contact", 1, 1), ("worker",))


@tagged("post_install", "-at_install")
class TestIdeaSegmentProperty(SegmentPropertyCase):
    """Whatever becomes of ideas and of those who want them, whoever the rule finds is a member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Supporter = cls.env["social.crm.idea.supporter"]
        cls.stages = {stage.kind: stage for stage in cls.env["social.crm.idea.stage"].search([])}
        cls.ideas = cls.env["social.crm.idea"].create([{"name": f"Lamp number {number}"} for number in range(IDEAS)])
        lamp = [("social_supporter_ids.idea_id", "in", cls.ideas[:1].ids)]
        waiting = [("social_supporter_ids", "any", [("idea_id.kind", "!=", "released")])]
        wanting = cls.segment("Wanting", lamp, identity_domain=repr(lamp))
        cls.segments |= (
            wanting
            | cls.segment("Waiting", waiting, identity_domain=repr(waiting))
            | cls.segment(
                "Voters of others",
                [("social_supporter_ids.is_vote", "=", True), ("social_segment_ids", "not in", wanting.ids)],
                identity_domain=repr([("social_supporter_ids.is_vote", "=", True)]),
            )
            | cls.segment("Wanting nothing", [("social_supporter_ids", "=", False), ("city", "!=", False)])
        )

    def test_membership_is_what_the_rule_finds(self):
        @settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
        @given(steps=st.lists(st.one_of(STEPS_OF_IDEAS + STEPS), min_size=3, max_size=14))
        # what takes away is lived through in any case, whatever the dice say
        @example(steps=[("want_no_more", "q7dora", 0)])
        @example(steps=[("bring_to", 1, "released")])
        @example(steps=[("merge_ideas", 0, 1), ("worker",), ("unmerge_ideas",)])
        @example(steps=[("revoke", "q7dora"), ("merge", 1, 0)])
        @example(steps=[("erase", "q7dora")])
        def check(steps):
            self._in_a_savepoint(steps)

        check()

    def _live_through(self, steps):
        self.moves = self.env["social.crm.idea.move"]
        return super()._live_through((*BEFORE, *steps))

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def _idea(self, number):
        found = self.ideas[number].exists()
        return found.goes_on_in_id or found

    def _want(self, name, number):
        identity, idea = self._identity(name), self._idea(number)
        if identity and idea:
            self.Supporter._vote(idea, identity=identity)

    def _want_as_contact(self, number, idea_number):
        if idea := self._idea(idea_number):
            self.Supporter._vote(idea, partner=self.contacts[number])

    def _want_no_more(self, name, number):
        domain = [("identity_id", "=", self._identity(name).id), ("idea_id", "=", self._idea(number).id)]
        self.Supporter.search(domain)._take_vote_back()

    def _enter(self, name, number):
        identity, idea = self._identity(name), self._idea(number)
        if identity and idea:
            self.Supporter._add([{"own_idea_id": idea.id, "identity_id": identity.id, "origin": "source"}])

    def _bring_to(self, number, kind):
        self._idea(number).stage_id = self.stages[kind]

    def _merge_ideas(self, source, target):
        source, target = self._idea(source), self._idea(target)
        if source and target and source != target:
            self.moves |= source._merge(target)

    def _unmerge_ideas(self):
        if done := self.moves.exists().filtered(lambda move: move.state == "done")[-1:]:
            done.action_undo()

    def _delete_idea(self, number):
        idea = self.ideas[number].exists()
        if idea and not self.ideas.exists().filtered("merged_into_id"):
            idea.unlink()
