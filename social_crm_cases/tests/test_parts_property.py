from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import NOON, CaseCase

PEOPLE = ("anna", "otto", "ida")

people, numbers = st.sampled_from(PEOPLE), st.integers(0, 7)
steps = st.one_of(
    st.tuples(st.just("hear"), people),
    st.tuples(st.just("answer"), numbers),
    st.tuples(st.just("note"), numbers),
    st.tuples(st.just("split"), numbers, st.integers(1, 255)),
    st.tuples(st.just("split"), numbers, st.integers(1, 255)),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("merge"), numbers, numbers),
    st.tuples(st.just("undo"), numbers),
)


@tagged("post_install", "-at_install")
class TestPartsProperty(CaseCase):
    """Whatever is split, merged and undone while people talk, no message is lost and none is there twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.team.assignment = "manual"

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(steps, min_size=5, max_size=14), st.randoms(use_true_random=False))
    def test_series(self, series, random):
        savepoint = self.env.cr.savepoint()
        try:
            self._begin()
            for step, *arguments in series:
                getattr(self, f"_{step}")(*arguments)
                self._check()
            self._undo_all(random)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def _begin(self):
        self.said, self.messages, self.moves = 0, self.env["social.crm.message"], self.env["social.crm.case.move"]
        self.notes = {}
        for person in PEOPLE:
            self._hear(person)
        self.home = dict(zip(PEOPLE, self.messages.case_id.sorted("id"), strict=True))

    # Steps ---------------------------------------------------------------------------------------

    def _hear(self, person):
        self.said += 1
        moment = {"occurred_at": NOON + timedelta(minutes=self.said), "external_id": f"m{self.said}"}
        self.messages |= self._say((person, f"Number {self.said}", moment))

    def _living(self, number):
        living = self._cases().filtered(lambda case: not case.merged_into_id)
        return living[number % len(living)]

    def _cases(self):
        return self.env["social.crm.case"].search([("channel_id", "=", self.channel.id)], order="id")

    def _answer(self, number):
        case = self._living(number)
        if any(message.direction == "in" for message in case.social_message_ids):
            before = case.social_message_ids
            case.message_post(body="Answer", message_type="comment", subtype_xmlid="mail.mt_comment")
            self.messages |= case.social_message_ids - before

    def _note(self, number):
        case = self._living(number)
        note = case.message_post(body="Note", subtype_xmlid="mail.mt_note")
        self.notes[note] = case

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

    def _undo(self, number):
        waiting = self.moves.filtered(lambda move: move.state == "done")
        if waiting:
            waiting[number % len(waiting)].action_undo()

    def _undo_all(self, random):
        """In any order: each has in the end what they said, and each case the notes that were written on it."""
        waiting = list(self.moves.filtered(lambda move: move.state == "done"))
        random.shuffle(waiting)
        for move in waiting:
            move.action_undo()
            self._check()
        for message in self.messages.filtered(lambda message: message.direction == "in"):
            self.assertEqual(message.case_id, self.home[message.conversation_id.person.lower()])
        self.assertLessEqual(set(self.messages.case_id), set(self.home.values()))
        for case in self.home.values():
            self.assertFalse(case.is_closed)
        for note, case in self.notes.items():
            self.assertEqual(note.res_id, case.id)

    # What always holds ---------------------------------------------------------------------------

    def _check(self):
        self.env.flush_all()
        self.env.invalidate_all()
        stored = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(stored, self.messages.sorted(lambda message: stored.ids.index(message.id)), "lost or doubled")
        cases, shown = self._cases(), []
        for case in cases:
            above = case.merged_into_id
            self.assertEqual(case.goes_on_in_id, above.goes_on_in_id or above)
            self.assertEqual(case.is_closed, bool(above), "what was merged is closed, and nothing else")
            if not above:
                fetched = self.env["mail.message"]._message_fetch(None, thread=case, limit=500)["messages"]
                shown += fetched.ids
                self._check_living(case)
        self.assertEqual(len(shown), len(set(shown)), "shown twice")
        self.assertLessEqual(set(self.messages.mail_message_id.ids), set(shown), "not shown")
        self.assertLessEqual({note.id for note in self.notes}, set(shown), "a note is not shown")
        for message in self.messages:
            self.assertFalse(message.case_id.merged_into_id, "in a case that nobody works on")
            self.assertNotEqual(message.own_case_id, message.case_id)
            if message.mail_message_id.model == "social.crm.case":
                self.assertEqual(message.mail_message_id.res_id, message.case_id.id)

    def _check_living(self, case):
        messages = case.social_message_ids
        self.assertEqual(case.conversation_ids, messages.conversation_id | case.conversation_id)
        theirs = messages.filtered(lambda message: message.direction == "in").mapped("occurred_at")
        if messages:
            self.assertEqual(case.last_inbound_at, max(theirs, default=False))
