from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import NOON
from .series import SERIES, SeriesCase, examples

PEOPLE = ("anna", "otto", "ida")

people, numbers = st.sampled_from(PEOPLE), st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.just("hear"), people),
    st.tuples(st.just("answer"), numbers),
    st.tuples(st.just("note"), numbers),
    st.tuples(st.just("ask"), numbers),
    st.tuples(st.just("split"), numbers, st.integers(1, 255)),
    st.tuples(st.just("split"), numbers, st.integers(1, 255)),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("undo"), numbers),
)


@tagged("post_install", "-at_install")
class TestPartsProperty(SeriesCase):
    """Whatever is split, merged and undone while people talk, no message is lost and none is there twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.assignment = "manual"

    @settings(max_examples=examples(15), **SERIES)
    @given(st.lists(steps, min_size=5, max_size=14), st.randoms(use_true_random=False))
    def test_series(self, series, random):
        self._live_through(series, random)

    def _begin(self):
        self.said, self.messages, self.moves = 0, self.env["social.crm.message"], self.env["social.crm.case.move"]
        self.notes, self.questions = {}, {}
        for person in PEOPLE:
            self._hear(person)
        self.home = dict(zip(PEOPLE, self.messages.case_id.sorted("id"), strict=True))

    # Steps ---------------------------------------------------------------------------------------

    def _hear(self, person):
        values = {"occurred_at": self._next_moment(), "external_id": f"m{self.said}"}
        self.messages |= self._say((person, f"Number {self.said}", values))

    def _next_moment(self):
        self.said += 1
        return NOON + timedelta(minutes=self.said)

    def _living(self, number):
        living = self._cases().filtered(lambda case: not case.merged_into_id)
        return living[number % len(living)]

    def _cases(self):
        return self.env["social.crm.case"].search([("channel_id", "=", self.channel.id)], order="id")

    def _answer(self, number):
        case = self._living(number)
        if any(message.direction == "in" for message in case.social_message_ids):
            before = case.social_message_ids
            self._post(case, "Answer")
            answer = case.social_message_ids - before
            answer.part_ids._record_sent(f"a{answer.id}", self._next_moment(), str(self.said))
            self.messages |= answer

    def _note(self, number):
        case = self._living(number)
        note = case.message_post(body="Note", subtype_xmlid="mail.mt_note")
        self.notes[note] = case

    def _ask(self, number):
        case = self._living(number)
        asked = case._ask("Well?", self.carla).answer_ids
        self.questions[asked] = case

    def _split(self, number, mask):
        case = self._living(number)
        there = case.social_message_ids.sorted("id")
        chosen = there.filtered(lambda message: mask >> (there.ids.index(message.id) % 8) & 1)
        if chosen and there - chosen:
            self.moves |= case._split(chosen)

    def _merge(self, one, other):
        source, target = self._living(one), self._living(other)
        if source != target:
            self.moves |= source._merge(target)

    def _waiting(self):
        return self.moves.filtered(lambda move: move.state == "done")

    # What always holds ---------------------------------------------------------------------------

    def _check(self):
        self._fresh()
        stored = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(stored, self.messages.sorted(lambda message: stored.ids.index(message.id)), "lost or doubled")
        cases = self._cases()
        living = cases.filtered(lambda case: not case.merged_into_id)
        for case in cases - living:
            self._check_merged(case)
        for case in living:
            self._check_living(case)
        in_cases = [id_ for case in living for id_ in case.social_message_ids.ids]
        self.assertEqual(sorted(in_cases), sorted(self.messages.ids), "each is in exactly one case")
        self._check_shown(living)
        self._check_moves()
        for asked in self.questions:
            case = asked.swarm_id.case_id
            self.assertEqual(asked.case_id, case.goes_on_in_id or case, "a question goes on with its case")
            self.assertEqual((asked.state, asked.activity_id.res_id), ("waiting", asked.case_id.id))

    def _check_merged(self, case):
        """It is closed, and all of it is in the one that it goes on in."""
        above = case.merged_into_id
        self.assertEqual(case.goes_on_in_id, above.goes_on_in_id or above)
        self.assertTrue(case.is_closed)
        self.assertFalse(case.social_message_ids)
        self.assertEqual((case.user_id, case.team_id), (case.goes_on_in_id.user_id, case.goes_on_in_id.team_id))

    def _check_living(self, case):
        """It is open, and what it tells of its messages is so."""
        messages = case.social_message_ids
        self.assertFalse(case.is_closed or case.goes_on_in_id)
        self.assertNotIn(case, messages.own_case_id, "nothing is kept apart where it is at home")
        self.assertEqual(case.conversation_ids, messages.conversation_id | case.conversation_id)
        self.assertEqual(case.conversation_count, len(case.conversation_ids))
        if messages:
            theirs = messages.filtered(lambda message: message.direction == "in").mapped("occurred_at")
            ours = (messages.filtered(lambda message: message.direction == "out")).mapped("occurred_at")
            self.assertEqual(case.last_inbound_at, max(theirs, default=False))
            self.assertEqual(case.last_message_at, max(theirs + ours))
            first = min((moment for moment in ours if moment >= case.opened_at), default=False)
            self.assertEqual(case.first_response_at, first)
        for mail in messages.mail_message_id.filtered(lambda mail: mail.model == case._name):
            self.assertEqual(mail.res_id, case.id)

    def _check_shown(self, living):
        """Each message and each note is shown in one case, once."""
        shown = []
        for case in living:
            shown += self.env["mail.message"]._message_fetch(None, thread=case, limit=500)["messages"].ids
        self.assertEqual(len(shown), len(set(shown)), "shown twice")
        self.assertLessEqual({*self.messages.mail_message_id.ids, *(note.id for note in self.notes)}, set(shown))

    def _check_moves(self):
        for move in self.moves:
            if move.kind == "split":
                self.assertEqual(move.message_count, len(move.line_ids.message_id))
            else:
                back = self.messages.filtered(lambda message, case=move.source_id: message.own_case_id == case)
                self.assertEqual(move.message_count, len(back) if move.state == "done" else 0)

    def _check_end(self):
        """Each has in the end what they said, and each case the notes and questions that were written on it."""
        for message in self.messages.filtered(lambda message: message.direction == "in"):
            self.assertEqual(message.case_id, self.home[message.conversation_id.person.lower()])
        self.assertLessEqual(set(self.messages.case_id), set(self.home.values()))
        for case in self.home.values():
            self.assertFalse(case.is_closed)
        for note, case in self.notes.items():
            self.assertEqual(note.res_id, case.id)
        for asked, case in self.questions.items():
            self.assertEqual(asked.swarm_id.case_id, case)
