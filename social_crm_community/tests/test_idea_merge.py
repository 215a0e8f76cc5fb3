from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaMerge(IdeaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second, cls.third = cls._say(("anna", "Dim it"), ("otto", "Dim it"), ("ida", "Dim it"))
        cls.one, cls.other = cls._make_idea(cls.first | cls.second), cls._make_idea(cls.second | cls.third)

    def _state(self, idea):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            idea.source_ids.message_id,
            idea.supporter_ids.identity_id,
            idea.supporter_count,
            idea.vote_count,
            idea.source_count,
            idea.heard_at,
            idea.tag_ids,
            idea.message_partner_ids,
            idea.activity_ids,
            idea.stage_id,
        )

    def test_who_supports_both_counts_once_and_the_merge_is_undone_exactly(self):
        self.Supporter._vote(self.one, identity=self.second.identity_id)
        self.Supporter._vote(self.other, identity=self.second.identity_id)
        tag = self.env["social.crm.idea.tag"].create({"name": "lamp"})
        self.one.tag_ids = tag
        self.one.message_subscribe(self.ann.partner_id.ids)
        self.other.message_subscribe(self.bob.partner_id.ids)
        todo = self.one.activity_schedule("mail.mail_activity_data_todo", user_id=self.ann.id)
        before = self._state(self.one), self._state(self.other)
        move = self.one.with_user(self.bob)._merge(self.other)
        self.assertEqual((self.other.supporter_count, self.other.vote_count, self.other.source_count), (3, 1, 4))
        self.assertEqual((self.one.supporter_count, self.one.source_count), (0, 0))
        self.assertEqual(self.other.heard_at, self.first.occurred_at)
        self.assertEqual((self.other.tag_ids, self.other.activity_ids), (tag, todo))
        self.assertIn(self.ann.partner_id, self.other.message_partner_ids)
        move.with_user(self.bob).action_undo()
        self.assertEqual((self._state(self.one), self._state(self.other)), before)

    def test_what_came_after_the_merge_stays_with_the_target(self):
        move = self.one._merge(self.other)
        late = self._say(("eva", "Dim it"), ("max", "Dim it"))
        self.one._add_sources(self.Source._values_of_messages(late[0]))
        self.Supporter._vote(self.one, identity=late[1].identity_id)
        self.assertEqual(self.other.supporter_count, 5)
        move.action_undo()
        self.assertEqual((self.one.supporter_count, self.other.supporter_count), (2, 4))

    def test_merges_of_merged_ideas_are_undone_in_any_order(self):
        top = self.Idea.create({"name": "Light"})
        inner = self.one._merge(self.other)
        outer = self.other._merge(top)
        self.assertEqual((top.supporter_count, self.one.goes_on_in_id), (3, top))
        inner.action_undo()
        self.assertEqual((self.one.supporter_count, top.supporter_count), (2, 2))
        outer.action_undo()
        self.assertEqual((self.other.supporter_count, top.supporter_count), (2, 0))

    def test_a_merged_idea_is_not_moved_merged_again_or_undone_twice(self):
        move = self.one._merge(self.other)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.one.stage_id = self.stages["planned"]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.one._merge(self.Idea.create({"name": "Third"}))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.other.unlink()
        move.action_undo()
        with self.assertRaises(UserError):
            move.action_undo()

    def test_ideas_of_two_companies_stay_apart(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        with self.assertRaises(UserError):
            self.one._merge(self.Idea.create({"name": "Lamps", "company_id": abroad.id}))

    def test_the_dialog_goes_on_in_the_idea_that_most_people_want(self):
        action = (self.one | self.other).action_open_merge()
        wizard = self.env["social.crm.idea.merge"].with_user(self.ann).with_context(**action["context"]).create({})
        self.assertEqual(wizard.target_id, self.one)
        self.assertEqual(wizard.action_merge()["res_id"], self.one.id)
        self.assertEqual(self.other.merged_into_id, self.one)

    def test_the_dialog_follows_its_list_until_somebody_chooses(self):
        crowd, more = self.Idea.create([{"name": "Crowd"}, {"name": "More"}])
        for idea, count in ((crowd, 5), (more, 6)):
            partners = self.env["res.partner"].create([{"name": f"{idea.name} {number}"} for number in range(count)])
            self.Supporter._add({"own_idea_id": idea.id, "partner_id": partner.id} for partner in partners)
        action = (self.one | self.other).action_open_merge()
        wizard = Form(self.env["social.crm.idea.merge"].with_user(self.ann).with_context(**action["context"]))
        self.assertEqual(wizard.target_id, self.one)
        wizard.idea_ids.add(crowd)
        self.assertEqual(wizard.target_id, crowd)
        wizard.target_id = self.other
        wizard.idea_ids.add(more)
        self.assertEqual(wizard.target_id, self.other)
        wizard.idea_ids.remove(self.other.id)
        self.assertEqual(wizard.target_id, more)
        self.assertEqual(wizard.save().action_merge()["res_id"], more.id)

    def test_many_facts_move_in_a_number_of_queries_that_does_not_grow(self):
        partners = self.env["res.partner"].create([{"name": f"P{number}"} for number in range(60)])
        crowd, few = self.Idea.create([{"name": "Crowd"}, {"name": "Few"}])
        self.Supporter._add({"own_idea_id": crowd.id, "partner_id": partner.id} for partner in partners)
        self.Supporter._add({"own_idea_id": few.id, "partner_id": partner.id} for partner in partners[:2])
        warm = self.Idea.create({"name": "Warm"})._merge(self.other)
        self.assertTrue(warm)
        target = self.Idea.create({"name": "Target"})
        cost = self._queries_of(few._merge, target)
        self.assertLessEqual(self._queries_of(crowd._merge, target), cost + 2)
        self.assertEqual(target.supporter_count, 60)
