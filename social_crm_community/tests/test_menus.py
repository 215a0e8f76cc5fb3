from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def test_who_works_in_social_crm_finds_the_community(self):
        menu = self.env.ref("social_crm_community.menu_social_crm_community")
        for group, visible in (("social_crm_base.group_user", True), ("base.group_user", False)):
            user = new_test_user(self.env, login=group, groups=group)
            with self.subTest(group=group):
                self.assertEqual(menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), visible)

    def test_managers_open_forums_and_agents_see_them(self):
        manager = new_test_user(self.env, login="mia", groups="social_crm_base.group_manager")
        forum = self.env["forum.forum"].with_user(manager).create({"name": "Lamps"})
        agent = new_test_user(self.env, login="ann", groups="social_crm_base.group_user")
        self.assertTrue(forum.with_user(agent).has_access("read"))
        self.assertFalse(forum.with_user(agent).has_access("write"))
