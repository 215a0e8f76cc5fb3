from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaWork(IdeaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.env["project.project"].create({"name": "Lamps", "privacy_visibility": "employees"})
        cls.idea = cls.Idea.create({"name": "Dimmable lamps", "stage_id": cls.stages["planned"].id})
        cls.task, cls.second = cls.env["project.task"].create(
            [{"name": name, "project_id": cls.project.id} for name in ("Build", "Test")]
        )
        cls.Work = cls.env["social.crm.idea.work"]

    def _tie(self, record, idea=None):
        return self.Work.create({"idea_id": (idea or self.idea).id, "record": f"{record._name},{record.id}"})

    def _follow_all(self):
        self.Work._follow_all(commit=lambda *args, **kwargs: 1)

    def test_a_task_that_is_done_moves_its_idea_whoever_does_it(self):
        worker = new_test_user(self.env, "worker", groups="project.group_project_user")
        work = self._tie(self.task)
        self.task.with_user(worker).state = "1_done"
        self.assertEqual((self.idea.kind, work.is_done), ("released", True))
        self.assertTrue(work.done_at)
        self.assertEqual(self._history(self.idea)[0].user_id, worker)

    def test_an_idea_waits_for_all_of_its_tasks(self):
        self._tie(self.task), self._tie(self.second)
        self.task.state = "1_done"
        self.assertEqual(self.idea.kind, "planned")
        self.second.state = "1_done"
        self.assertEqual(self.idea.kind, "released")

    def test_many_tasks_are_done_at_once_in_a_number_of_queries_that_does_not_grow(self):
        def make(number):
            ideas = self.Idea.create([{"name": f"Idea {each}"} for each in range(number)])
            tasks = self.env["project.task"].create(
                [{"name": idea.name, "project_id": self.project.id, "social_idea_ids": idea.ids} for idea in ideas]
            )
            return ideas, self.Work.search([("res_id", "in", tasks.ids)])

        (few, works), (many, more) = make(3), make(20)
        self.env["project.task"].browse((works | more).mapped("res_id")).flush_recordset()
        self.env.cr.execute(
            "UPDATE project_task SET state = '1_done' WHERE id = ANY(%s)", [(works | more).mapped("res_id")]
        )
        self.assertLessEqual(self._queries_of(more._follow), self._queries_of(works._follow) + 2)
        self.assertEqual((few | many).mapped("kind"), ["released"] * 23)

    def test_a_task_that_is_reopened_brings_its_idea_back(self):
        self._tie(self.task)
        self.task.state = "1_done"
        self.task.state = "01_in_progress"
        self.assertEqual((self.idea.kind, self.idea.released_at), ("in_progress", False))

    def test_an_idea_that_a_person_moved_on_is_left_alone(self):
        self._tie(self.task)
        self.task.state = "1_done"
        self.idea.stage_id = self.stages["declined"]
        self.task.state = "01_in_progress"
        self.assertEqual(self.idea.kind, "declined")
        self.task.state = "1_done"
        self.assertEqual(self.idea.kind, "declined")

    def test_a_task_that_is_deleted_is_no_work_and_decides_nothing(self):
        self._tie(self.task), self._tie(self.second)
        self.task.state = "1_done"
        self.second.unlink()
        self.assertEqual((self.idea.kind, len(self.idea.work_ids)), ("planned", 1))
        self.assertIn("Test", self.idea.message_ids[0].body)

    def test_a_task_that_is_done_already_moves_the_idea_that_it_is_tied_to(self):
        self.task.state = "1_done"
        self._tie(self.task)
        self.assertEqual(self.idea.kind, "released")

    def test_a_task_is_made_for_an_idea_and_shows_it(self):
        self.agent = new_test_user(self.env, "planner", groups="project.group_project_user,social_crm_base.group_user")
        action = self.idea.with_user(self.agent).action_make_task()
        tasks = self.env["project.task"].with_user(self.agent).with_context(**action["context"])
        task = tasks.create({"project_id": self.project.id})
        self.assertEqual((task.name, task.social_idea_ids), ("Dimmable lamps", self.idea))
        self.assertEqual(self.idea.work_ids.mapped("res_id"), task.ids)
        task.social_idea_ids = False
        self.assertFalse(self.idea.work_ids)

    def test_any_record_with_a_rule_moves_an_idea_and_one_that_is_gone_is_dropped(self):
        with self.assertRaises(UserError):
            self._tie(self.env["product.template"].create({"name": "Lamp"}))
        self.env["social.crm.idea.done.rule"].create(
            {
                "model_id": self.env["ir.model"]._get_id("product.template"),
                "domain": "[('sale_ok', '=', True)]",
                "stage_id": self.stages["in_progress"].id,
            }
        )
        lamp, gone = self.env["product.template"].create([{"name": "Lamp", "sale_ok": False}, {"name": "Gone"}])
        self._tie(lamp)
        other = self.Idea.create({"name": "Other"})
        gone.sale_ok = False
        self._tie(gone, other)
        lamp.sale_ok = True
        gone.unlink()
        self._follow_all()
        self.assertEqual((self.idea.kind, other.kind, other.work_ids), ("in_progress", "new", self.Work))

    def test_work_goes_with_a_merge_and_moves_the_idea_that_goes_on(self):
        other = self.Idea.create({"name": "Lamps"})
        self._tie(self.task)
        move = self.idea._merge(other)
        self.assertEqual((other.work_ids.res_id, self.idea.work_count), (self.task.id, 0))
        self.task.state = "1_done"
        self.assertEqual((other.kind, self.idea.kind), ("released", "planned"))
        move.action_undo()
        self.assertEqual(self.idea.work_ids.res_id, self.task.id)

    def test_a_rule_that_cannot_be_read_is_refused(self):
        rule = self.env.ref("social_crm_community.done_rule_task")
        for domain in ("[('no_such_field', '=', 1)]", "not a domain (", "{}"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError), self.env.cr.savepoint():
                rule.domain = domain

    def test_who_may_not_read_a_task_does_not_learn_its_name(self):
        self.task.name = "Secret"
        self.project.privacy_visibility = "followers"
        work = self._tie(self.task)
        self.env.invalidate_all()
        self.assertNotIn("Secret", work.with_user(self.dora_like()).record_name)

    def dora_like(self):
        return new_test_user(self.env, "dora", groups="social_crm_base.group_user")
