from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    def test_who_works_in_social_crm_finds_the_audiences(self):
        menu = self.env.ref("social_crm_segments.menu_social_crm_audiences")
        for group, visible in (("social_crm_base.group_user", True), ("base.group_user", False)):
            user = new_test_user(self.env, login=group, groups=group)
            with self.subTest(group=group):
                self.assertEqual(menu.id in self.env["ir.ui.menu"].with_user(user)._visible_menu_ids(), visible)

    def test_managers_keep_the_services_and_agents_see_them(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_segments.action_social_crm_service")
        manager = new_test_user(self.env, login="mia", groups="social_crm_base.group_manager")
        service = self.env["product.template"].with_user(manager).create({"name": "Hotline", "type": "service"})
        agent = new_test_user(self.env, login="ann", groups="social_crm_base.group_user")
        services = self.env["product.template"].with_user(agent)
        self.assertIn(service, services.search([("type", "=", "service")]))
        self.assertEqual(action["res_model"], services._name)
        self.assertFalse(services.has_access("create"))
