from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

#: What Odoo shows where there is nothing.
HINT = ".o_view_nocontent"


@tagged("post_install", "-at_install")
class TestEmptyScreens(ScreenCase, HttpCase):
    """Whoever opens a screen in which there is nothing yet reads there what to do."""

    picture_login = "begins"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "begins", "social_crm_base.group_manager", name="Bea Begins")

    def test_each_says_what_to_do(self):
        known = self.env["ir.model.data"].search(
            [("module", "=", "social_crm_segments"), ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(known.mapped("res_id"))
        screens = actions.filtered(lambda action: action.target == "current")
        self.assertGreater(len(screens), 10)
        for action in screens:
            with self.subTest(action.name):
                self.assertIn("o_view_nocontent", action.help or "")

    def test_nobody_in_a_segment(self):
        segment = self.env["social.crm.segment"].create({"name": "Fans", "kind": "static"}).with_user(self.manager)
        for action in (segment.action_view_partners(), segment.action_view_identities()):
            self.assertIn("Add to a segment", action["help"])
        segment.kind = "dynamic"
        for action in (segment.action_view_partners(), segment.action_view_identities()):
            self.assertIn("rule", action["help"])

    def test_they_are_seen(self):
        for name in ("content", "campaign", "segment"):
            path = f"/odoo/action-social_crm_segments.action_social_crm_{name}"
            self.photograph(f"empty_{name}", path, HINT)
        for name, phone in (("empty_calendar", False), ("empty_calendar_phone", True)):
            self.photograph(name, "/odoo/social-content-calendar", ".o_social_crm_outgoing_none", phone=phone)
        self.photograph("empty_calendar_list", "/odoo/social-content-calendar?view_type=list", HINT)
