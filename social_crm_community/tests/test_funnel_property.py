from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.common import NOON
from odoo.addons.social_crm_cases.tests.series import SERIES, SeriesCase, examples
from odoo.addons.social_crm_channels.connectors.contract import Rejected

from .funnel_common import FunnelCase

PEOPLE = ("anna", "otto", "ida")

people, numbers, flags = st.sampled_from(PEOPLE), st.integers(0, 7), st.booleans()
steps = st.one_of(
    st.tuples(st.just("spoken"), people, flags, flags),
    st.tuples(st.just("answered"), numbers, st.sampled_from(["sent", "failed", "queued"])),
    st.tuples(st.just("echoed"), people, flags),
    st.tuples(st.just("read"), numbers),
    st.tuples(st.just("closed"), numbers),
    st.tuples(st.just("split"), numbers),
    st.tuples(st.just("merged"), numbers, numbers),
    st.tuples(st.just("tagged"), numbers, numbers),
    st.tuples(st.just("undo"), numbers),
    st.tuples(st.just("idea_tagged"), numbers, numbers),
    st.tuples(st.just("idea"), numbers),
    st.tuples(st.just("idea"), numbers),
    st.tuples(st.just("moved"), numbers, st.sampled_from(["planned", "released", "declined"])),
    st.tuples(st.just("moved"), numbers, st.sampled_from(["planned", "released", "declined"])),
    st.tuples(st.just("ideas_merged"), numbers, numbers),
    st.tuples(st.just("unsaid"), numbers),
    st.tuples(st.just("deleted"), numbers),
    st.tuples(st.just("talks_merged"), numbers, numbers),
)


@tagged("post_install", "-at_install")
class TestFunnelProperty(SeriesCase, FunnelCase):
    """Whatever is said, answered, read, split, merged, released and taken back: the funnel is what it would be anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.assignment = "manual"
        cls.channels = [cls.channel, cls.wall]
        cls.topics = cls.env["social.crm.case.tag"].create([{"name": name} for name in ("Lamps", "Cables", "Red")])
        cls.idea_topics = cls.env["social.crm.idea.tag"].create([{"name": name} for name in ("Light", "Cord", "Hue")])

    @settings(max_examples=examples(15), **SERIES)
    @given(st.lists(steps, min_size=6, max_size=16), st.randoms(use_true_random=False))
    def test_series(self, series, random):
        self._live_through(series, random)

    def _begin(self):
        self.count, self.moves, self.idea_moves = 0, self.env["social.crm.case.move"], self.env["social.crm.idea.move"]
        self.opened = set()
        for person in PEOPLE:
            self._spoken(person, False, False)

    # Steps ---------------------------------------------------------------------------------------

    def _next_moment(self):
        self.count += 1
        return NOON + timedelta(minutes=self.count)

    def _talks(self):
        return self.Talk.search([("channel_id", "in", [each.id for each in self.channels])], order="id")

    def _one(self, records, number):
        return records[number % len(records)] if records else records

    def _spoken(self, person, is_automatic, on_wall):
        channel = self.channels[on_wall]
        self._hear(person, channel, self._next_moment(), is_automatic=is_automatic)

    def _answered(self, number, outcome):
        talk = self._one(self._talks().filtered("identity_id"), number)
        if not talk or talk._reply_blockers():
            return
        before = self.env["social.crm.message"].search([])
        self._post(talk, "Answer")
        answer = self.env["social.crm.message"].search([]) - before
        answer.occurred_at = self._next_moment()
        if outcome == "sent":
            answer.part_ids._record_sent(f"a{answer.id}", answer.occurred_at, str(answer.id))
        elif outcome == "failed":
            answer.part_ids._record_error(Rejected("No way"))
        self.opened.add(talk.id)

    def _echoed(self, person, on_wall):
        self._answer_elsewhere(person, self._next_moment(), self.channels[on_wall])

    def _read(self, number):
        talk = self._one(self._talks(), number)
        if talk.unread_count:
            self.opened.add(talk.id)
        talk.with_user(self.ann).action_mark_read()

    def _closed(self, number):
        talk = self._one(self._talks(), number)
        if talk.unread_count:
            self.opened.add(talk.id)
        talk.with_user(self.ann).action_close()

    def _cases(self):
        cases = self.env["social.crm.case"].search([("channel_id", "in", [each.id for each in self.channels])])
        return cases.filtered(lambda case: not case.merged_into_id).sorted("id")

    def _split(self, number):
        case = self._one(self._cases(), number)
        there = case.social_message_ids.sorted("id")
        if len(there) > 1:
            self.moves |= case._split(there[1:])

    def _merged(self, one, other):
        cases = self._cases()
        source, target = self._one(cases, one), self._one(cases, other)
        if source != target and not (target.is_closed and not source.is_closed):
            self.moves |= source._merge(target)

    def _tagged(self, number, mask):
        """A case is about these topics, and no others."""
        case = self._one(self._cases(), number)
        case.tag_ids = self.topics.filtered(lambda topic: mask >> self.topics.ids.index(topic.id) & 1)

    def _idea_tagged(self, number, mask):
        """An idea is about these topics, and no others."""
        topics = self.idea_topics.filtered(lambda topic: mask >> self.idea_topics.ids.index(topic.id) & 1)
        self._one(self._ideas(), number).tag_ids = topics

    def _waiting(self):
        moves = (*self.moves.exists(), *self.idea_moves.exists())
        return [move for move in moves if move.state == "done"]

    def _ideas(self):
        return self.Idea.search([("merged_into_id", "=", False)], order="id")

    def _idea(self, number):
        """The last words of a talk are an idea, or said for the last one again."""
        said = self._one(self._talks(), number)._last_idea_said()
        if said:
            if number % 2 and self._ideas():
                self._ideas()[-1]._add_sources(self.Source._values_of_messages(said))
            else:
                self._make_idea(said)

    def _moved(self, number, kind):
        self._one(self._ideas(), number).stage_id = self.stages[kind]

    def _ideas_merged(self, one, other):
        source, target = self._one(self._ideas(), one), self._one(self._ideas(), other)
        if source != target:
            self.idea_moves |= source._merge(target)

    def _unsaid(self, number):
        self._one(self.Source.search([], order="id"), number).unlink()

    def _deleted(self, number):
        idea = self._one(self._ideas(), number)
        if not idea._below():
            idea.unlink()

    def _talks_merged(self, one, other):
        """The network gives a talk the id of another one."""
        talks = self._talks().filtered(lambda talk: talk.channel_id == self.wall)
        source, target = self._one(talks, one), self._one(talks, other)
        if source != target:
            if source.id in self.opened:
                self.opened.add(target.id)
            self.Talk._move([(self.wall, source.external_id, target.external_id)])

    # What always holds ---------------------------------------------------------------------------

    def _check(self):
        self._assert_in_step()
        talks = self._talks()
        self.assertEqual(set(talks.filtered("opened_at").ids), self.opened & set(talks.ids))

    def _check_end(self):
        self._check()
