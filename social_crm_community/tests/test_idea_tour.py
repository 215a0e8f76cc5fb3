from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.screens import ShopCase
from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE

FIRST, SECOND = "A tent lamp that can be dimmed", "A lamp for tents that can be dimmed"


@tagged("post_install", "-at_install")
class TestIdeaTour(ShopCase):
    """From what two people said to what both are told, by the screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids += cls.env.ref("project.group_project_user")
        cls.project = cls.env["project.project"].create(
            {"name": "Lamps of the year", "privacy_visibility": "employees"}
        )
        cls.anna = cls._say("anna", "I wish the tent lamp could be dimmed at night")
        cls.otto = cls._say("otto", "Could the lamp for tents be dimmed?")
        cls.Idea = cls.env["social.crm.idea"]

    def _tour(self, path, name):
        self.start_tour(path, name, login="agent", timeout=PATIENCE)

    def _tell(self):
        """The job runs, and what it queued is sent; tell what was said to whom."""
        before = len(self.receiver.calls)
        self.env["social.crm.idea.notice"]._tell_all(commit=lambda *args, **kwargs: 1)
        self._dispatch()
        return {call.values["conversation"]["id"]: call.values["text"] for call in self.receiver.calls[before:]}

    def test_make_merge_and_release_an_idea(self):
        self._tour(f"/odoo/inbox/{self.anna.conversation_id.id}?queue=all", "social_crm_make_idea_in_inbox")
        first = self.Idea.search([("name", "=", FIRST)])
        self.assertEqual((first.source_ids.message_id, first.supporter_count), (self.anna, 1))

        self._tour(f"/odoo/cases/{self.otto.case_id.id}", "social_crm_make_idea_in_case")
        second = self.Idea.search([("name", "=", SECOND)])
        self.assertEqual((second.supporter_ids.identity_id, second.supporter_count), (self.otto.identity_id, 1))
        self.assertEqual(second.alike_ids, first)

        self._tour("/odoo/social-ideas?view_type=list", "social_crm_merge_ideas")
        self.assertEqual((second.merged_into_id, first.supporter_count), (first, 2))
        told = self._tell()
        self.assertEqual(list(told), ["talk-otto"])
        self.assertIn(f"it goes on as “{FIRST}”", told["talk-otto"])

        self._tour(f"/odoo/social-ideas/{first.id}", "social_crm_release_idea")
        task = self.env["project.task"].browse(first.work_ids.res_id)
        self.assertEqual((task.name, task.project_id, task.state), (FIRST, self.project, "1_done"))
        self.assertEqual((first.kind, first.work_ids.is_done), ("released", True))
        notices = first.notice_ids.filtered(lambda notice: notice.kind == "released")
        self.assertEqual(notices.mapped("state"), ["queued", "queued"])
        told = self._tell()
        self.assertEqual(sorted(told), ["talk-anna", "talk-otto"])
        self.assertIn(SECOND, told["talk-otto"], "in the words that he knows")
        self.assertEqual(notices.mapped("state"), ["told", "told"])
        self.assertEqual(self._tell(), {}, "once")
