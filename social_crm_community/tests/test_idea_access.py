from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.common import AccessCase


@tagged("post_install", "-at_install")
class TestIdeaAccess(AccessCase):
    """All colleagues of a company see its ideas; nobody outside does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = cls.env["social.crm.idea.source"]
        cls.idea = cls.env["social.crm.idea"]._make_from(
            source._values_of_case(cls.case), {"name": "Lamps", "company_id": cls.env.company.id}
        )
        cls.agents = cls.ann | cls.bob | cls.carla | cls.dora

    def _everybody(self, agents, manager):
        return dict.fromkeys(self.agents, agents) | {self.manager: manager}

    def test_ideas(self):
        self._check_table(self.idea, self._everybody("rwc", "rwcu"))

    def test_where_it_was_said_and_who_wants_it(self):
        for facts in (self.idea.source_ids, self.idea.supporter_ids):
            self.assertTrue(facts)
            self._check_table(facts, self._everybody("rwcu", "rwcu"))

    def test_the_history_is_written_by_nobody(self):
        self._check_table(self.idea.status_ids, self._everybody("r", "r"))

    def test_merges_work_and_notices(self):
        task = self.env["project.task"].create({"name": "Build", "project_id": False})
        work = self.env["social.crm.idea.work"].create({"idea_id": self.idea.id, "record": f"project.task,{task.id}"})
        self._check_table(work, self._everybody("rcu", "rcu"))
        move = self.idea._merge(self.env["social.crm.idea"].create({"name": "Light"}))
        self._check_table(move, self._everybody("r", "r"))
        [notice] = move._tell_supporters()
        self._check_table(notice, self._everybody("rw", "rw"))
        for values in ({"state": "told"}, {"supporter_id": notice.supporter_id.id}, {"message_id": False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                notice.with_user(self.manager).write(values)

    def test_rules_when_work_is_done_are_the_managers(self):
        rule = self.env.ref("social_crm_community.done_rule_task")
        self._check_table(rule, self._everybody("r", "rwcu") | {self.far_manager: "rwcu"})

    def test_stages_and_tags_are_the_managers_and_of_all_companies(self):
        far = {self.far_manager: "rwcu"}
        self._check_table(self.idea.stage_id, self._everybody("r", "rwcu") | far)
        tag = self.env["social.crm.idea.tag"].create({"name": "lamp"})
        self._check_table(tag, self._everybody("rc", "rwcu") | far)

    def test_templates_for_news_are_the_administrators(self):
        template = self.env["social.crm.template"].create(
            {"channel_id": self.channel.id, "external_id": "1", "name": "news", "body": "It is there", "approved": True}
        )
        chosen = self.env["social.crm.idea.template"].create(
            {"channel_id": self.channel.id, "template_id": template.id}
        )
        self._check_table(chosen, self._everybody("r", "r"))
        boss = self._agent("boss", "social_crm_base.group_admin")
        self.assertEqual(self._allowed(boss, chosen), "rwcu")

    def test_words_that_answer_are_the_managers_and_of_all_companies(self):
        word = self.env["social.crm.answer.word"].create({"word": "Jawoll", "lang": "de"})
        self._check_table(word, self._everybody("r", "rwcu") | {self.far_manager: "rwcu"})

    def test_agents_work_through_an_idea_with_their_own_rights(self):
        idea = self.idea.with_user(self.dora)
        idea.action_assign_to_me()
        idea.action_publish()
        idea.stage_id = self.env.ref("social_crm_community.idea_stage_planned")
        idea.message_post(body="Let us see", subtype_xmlid="mail.mt_note")
        self.assertEqual((idea.user_id, idea.is_published, idea.kind), (self.dora, True, "planned"))
        self.assertIn("planned", idea.status_ids.mapped("kind"))
