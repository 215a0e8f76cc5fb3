from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import undone

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdea(IdeaCase):
    def test_each_stage_is_kept_with_its_moment_its_author_and_its_note(self):
        idea = self.Idea.with_user(self.ann).create({"name": "Dimmable lamps"})
        idea.with_user(self.bob).write({"stage_id": self.stages["planned"].id, "public_note": "In spring"})
        idea.with_user(self.bob).stage_id = self.stages["in_progress"]
        history = self._history(idea).sorted("id")
        self.assertEqual(history.mapped("kind"), ["new", "planned", "in_progress"])
        self.assertEqual(history.mapped("public_note"), [False, "In spring", False])
        self.assertEqual(history.user_id, self.ann | self.bob)
        self.assertEqual(history[1].user_id, self.bob)
        self.assertFalse(idea.public_note)
        idea.public_note = "The first one shines"
        last = self._history(idea)[0]
        self.assertEqual((last.public_note, last.kind), ("The first one shines", "in_progress"))

    def test_a_stage_that_is_set_again_is_nothing_new(self):
        idea = self.Idea.create({"name": "Lamps"})
        idea.stage_id = self.stages["new"]
        self.assertFalse(idea._move_to(self.stages["new"]))
        self.assertEqual(len(idea.status_ids), 1)

    def test_nobody_rewrites_the_history(self):
        idea = self.Idea.with_user(self.manager).create({"name": "Lamps"})
        with self.assertRaises(UserError):
            idea.status_ids.with_user(self.env.ref("base.user_admin")).sudo(False).write({"at": fields.Datetime.now()})

    def test_moments_for_the_medians_follow_from_the_stages(self):
        idea = self.Idea.create({"name": "Lamps"})
        self.assertTrue(idea.heard_at)
        self.assertFalse(idea.decided_at)
        idea.stage_id = self.stages["under_review"]
        self.assertFalse(idea.decided_at)
        idea.stage_id = self.stages["planned"]
        decided = idea.decided_at
        self.assertTrue(decided)
        idea.stage_id = self.stages["released"]
        self.assertTrue(idea.released_at)
        self.assertFalse(idea.waiting_since)
        idea.stage_id = self.stages["in_progress"]
        self.assertEqual((idea.decided_at, idea.released_at), (decided, False))
        self.assertTrue(idea.waiting_since)

    def test_who_waits_waits_since_the_step_changed_and_not_since_it_was_saved_again(self):
        idea = self.Idea.create({"name": "Lamps"})
        long_ago = fields.Datetime.now() - timedelta(days=20)
        for values, waits_anew in (
            ({"department": "product"}, True),
            ({"user_id": self.ann.id}, True),
            ({"next_step": "Ask Anna"}, True),
            ({"next_step": "Ask Anna", "user_id": self.ann.id, "department": "product"}, False),
            ({"name": "Dimmable lamps"}, False),
        ):
            idea.waiting_since = long_ago
            self.assertEqual(idea.waiting_days, 20)
            idea.write(values)
            with self.subTest(values=values):
                self.assertEqual(idea.waiting_since != long_ago, waits_anew)

    def test_what_waits_for_too_long_is_escalated_once_for_each_step(self):
        lamps, chairs = self.Idea.create([{"name": "Lamps", "user_id": self.ann.id}, {"name": "Chairs"}])
        self.stages["new"].write({"escalate_after_days": 7, "escalate_user_id": self.manager.id})
        lamps.waiting_since = fields.Datetime.now() - timedelta(days=8)
        chairs.waiting_since = fields.Datetime.now() - timedelta(days=6)
        for _time in range(2):
            self.Idea._escalate_waiting(commit=lambda *args, **kwargs: 1)
        self.assertEqual(lamps.activity_ids.user_id, self.manager)
        self.assertEqual((len(lamps.activity_ids), len(chairs.activity_ids)), (1, 0))
        lamps.next_step = "Call the maker"
        self.assertFalse(lamps.escalated_at)

    def test_four_departments_see_one_flow_and_whose_turn_it_is(self):
        """Care hears it, quality looks, product decides, marketing tells: each hands it on to the next."""
        lea, mo = self._agent("lea"), self._agent("mo")
        self.stages["under_review"].write({"escalate_after_days": 2, "escalate_user_id": self.manager.id})
        idea = self._make_idea(self._say(("anna", "The lamp hums")), department="care", user_id=self.ann.id)
        turns = (
            (self.ann, "quality", self.bob, "under_review", "Measure three of them"),
            (self.bob, "product", lea, "planned", "Choose another driver"),
            (lea, "marketing", mo, "in_progress", "Write what has become better"),
        )
        for user, department, successor, kind, step in turns:
            waited = fields.Datetime.now() - timedelta(days=3)
            idea.waiting_since = waited
            idea.with_user(user).write(
                {
                    "department": department,
                    "user_id": successor.id,
                    "stage_id": self.stages[kind].id,
                    "next_step": step,
                }
            )
            self.assertGreater(idea.waiting_since, waited, "whose turn it is now has only begun to wait")
            mine = self.Idea.with_user(successor).search(
                [("user_id", "=", successor.id), ("department", "=", department)]
            )
            self.assertEqual((mine, mine.next_step), (idea, step))
            if kind == "under_review":
                idea.waiting_since = fields.Datetime.now() - timedelta(days=3)
                self.Idea._escalate_waiting(commit=lambda *args, **kwargs: 1)
                self.assertEqual(idea.activity_ids.user_id, self.manager)
        seen = {
            tuple((status.kind, status.user_id.login) for status in idea.with_user(user).status_ids.sorted("id"))
            for user in (self.ann, self.bob, lea, mo)
        }
        told = [("under_review", "ann"), ("planned", "bob"), ("in_progress", "lea")]
        self.assertEqual([flow[-3:] for flow in seen], [tuple(told)])
        self.assertEqual(idea.with_user(mo).source_ids.quote, "The lamp hums")

    def test_without_somebody_to_tell_the_idea_says_that_it_waits(self):
        idea = self.Idea.create({"name": "Lamps"})
        self.stages["new"].escalate_after_days = 7
        idea.waiting_since = fields.Datetime.now() - timedelta(days=8)
        self.Idea._escalate_waiting(commit=lambda *args, **kwargs: 1)
        self.assertIn("8 days", idea.message_ids[0].body)

    def test_an_idea_needs_words(self):
        with undone(self.env), self.assertRaises(UserError):
            self.Idea.create({"name": "  "})

    def test_ideas_are_made_and_moved_in_a_number_of_queries_that_does_not_grow(self):
        def make(number):
            return self.Idea.create([{"name": f"Lamp {each}"} for each in range(number)])

        def move(number):
            self.Idea.search([("name", "like", "Lamp"), ("kind", "=", "new")], limit=number).write(
                {"stage_id": self.stages["planned"].id}
            )

        make(2)
        few, many = self._queries_of(make, 5), self._queries_of(make, 25)
        self.assertLessEqual(many, few + 1)
        few, many = self._queries_of(move, 3), self._queries_of(move, 20)
        self.assertLessEqual(many, few + 2)
