from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE

from .screens import ShopCase

GEAR = ".o_form_view .o_cp_action_menus .dropdown-toggle:has(.fa-cog)"
ITEM = ".o-dropdown--menu .o_menu_item"


@tagged("post_install", "-at_install")
class TestPartsScreens(ShopCase):
    """Split, merge, and undo both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._say("anna", "Where is my parcel?", 50).case_id
        cls.refund = cls._say("anna", "And where is my refund?", 40)
        cls.otto = cls._say("otto", "Where is our parcel?", 30).case_id
        cls.path = f"/odoo/cases/{cls.anna.id}"

    def test_split_and_merge_and_take_both_back(self):
        self.start_tour(self.path, "social_crm_split_and_merge", login="agent", timeout=PATIENCE)
        moves = self.anna.move_out_ids | self.anna.move_in_ids
        self.assertEqual(sorted(move.kind for move in moves), ["merge", "split"])
        self.assertEqual(set(moves.mapped("state")), {"undone"})
        self.assertEqual((len(self.anna.social_message_ids), len(self.otto.social_message_ids)), (2, 1))
        self.assertFalse(self.anna.is_closed or self.otto.is_closed)

    def test_pictures(self):
        self.photograph("split", self.path, ".modal .o_data_row", press=[GEAR, (ITEM, "Split")])
        self.photograph("merge_cases", self.path, ".modal .o_data_row", press=[GEAR, (ITEM, "Merge")])
        split = self.anna._split(self.refund)
        self.otto.with_user(self.agent)._merge(self.anna.with_user(self.agent))
        self.photograph(
            "case_merged",
            f"/odoo/cases/{self.otto.id}",
            ".o_form_view:has(button[name=action_undo_merge]) .o-mail-Message",
        )
        self.photograph("case_goes_on", self.path, ".o_form_view:has(button[name=action_view_moves]) .o-mail-Message")
        self.photograph("case_moves", "/odoo/case-moves", ".o_data_row button[name=action_undo]")
        self.photograph("case_move", f"/odoo/case-moves/{split.id}", ".o_form_view .o_data_row")
