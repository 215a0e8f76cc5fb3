from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.screens import ShopCase
from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS
from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE

SEGMENTS = "/odoo/social-segments"


@tagged("post_install", "-at_install")
class TestSegmentScreens(ShopCase):
    """What colleagues see of segments and services."""

    of_odoo = (*LISTS, ".o_field_domain")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids += cls.env.ref("social_crm_base.group_manager")
        cls.people = cls.env["res.partner"].create(
            [
                {"name": "Q7 Anna", "city": "Ghent"},
                {"name": "Q7 Ben", "city": "Ghent"},
                {"name": "Q7 Carl", "city": "Lille"},
            ]
        )
        said = cls._say("anna", "I wish the tent lamp could be dimmed at night")
        said.identity_id._confirm_contact(cls.people[0], "Said so")
        cls.talk = said.conversation_id

    def _segments(self):
        segments = self.env["social.crm.segment"].create(
            [
                {"name": "People of Ghent", "partner_domain": "[('city', '=', 'Ghent')]"},
                {
                    "name": "Called Anna",
                    "partner_domain": "['|', ('name', 'ilike', 'Q7 Anna'), '!', ('city', '!=', 'Lille')]",
                    "identity_domain": "[('name', 'ilike', 'anna')]",
                },
                {"name": "Guests of the summer party", "kind": "static"},
                {"name": "Broken", "partner_domain": "[('town', '=', 'Ghent')]"},
            ]
        )
        segments._look()
        segments[2].add_people(self.people[:1])
        return segments

    def test_make_a_segment_and_read_why(self):
        self.start_tour(SEGMENTS, "social_crm_segment", login="agent", timeout=PATIENCE)
        made = self.env["social.crm.segment"].search([("name", "=", "People of Ghent")])
        self.assertEqual(made.member_ids.partner_id, self.people[:2])

    def test_all_of_them(self):
        self._segments()
        self.photograph("segments", SEGMENTS, ".o_kanban_record", examine=True)
        self.photograph("segments_list", f"{SEGMENTS}?view_type=list", ".o_data_row")

    def test_none_yet(self):
        self.photograph("segments_none", SEGMENTS, ".o_view_nocontent", examine=True)

    def test_one(self):
        ghent, called = self._segments()[:2]
        path = f"{SEGMENTS}/{called.id}"
        self.photograph("segment", path, ".o_social_crm_segment_number", examine=True)
        self.photograph("segment_phone", path, ".o_social_crm_segment_number", phone=True)
        self.photograph(
            "segment_history", "/odoo/action-social_crm_segments.action_social_crm_segment_move", ".o_data_row .badge"
        )
        self.assertTrue(ghent)

    def test_a_broken_one(self):
        broken = self._segments()[3]
        self.photograph("segment_broken", f"{SEGMENTS}/{broken.id}", ".alert-danger", examine=True)

    def test_overlap(self):
        self._segments()
        self.photograph("segment_overlap", "/odoo/social-segments-overlap", "[data-pair]", examine=True)

    def test_services(self):
        segments = self._segments()
        services = self.env["social.crm.service"].create(
            [
                {"name": "Gold desk", "segment_ids": segments[0].ids, "team_id": self.team.id},
                {"name": "Silver desk", "segment_ids": segments[1].ids},
            ]
        )
        for name, kind in (("How tents stay dry", "article"), ("The lamp that nobody has seen yet", "insider")):
            self.env["social.crm.content"].create({"name": name, "kind": kind, "segment_ids": segments[0].ids})
        self.photograph("services", "/odoo/social-services", ".o_data_row")
        path = f"/odoo/social-services/{services[0].id}"
        self.photograph("service_content", path, ".o_field_widget[name=content_ids] .o_data_row", examine=True)
        path, tab = f"{SEGMENTS}/{segments[0].id}", "a.nav-link[name=services]"
        shown = ".o_field_widget[name=service_ids] .o_data_row .o_tag"
        self.photograph("segment_services", path, shown, press=tab, examine=True)
        self.photograph(
            "service", f"/odoo/social-services/{services[1].id}", "button[name=action_view_conflicts]", examine=True
        )

    def test_where_a_person_belongs_to(self):
        segments = self._segments()
        self.env["social.crm.service"].create({"name": "Gold desk", "segment_ids": segments[0].ids})
        self.photograph(
            "segment_inbox",
            f"/odoo/inbox/{self.talk.id}?queue=all",
            ".o_social_crm_inbox_segment",
            press=[("[data-panel=segments] button", "Segments")],
        )
        self.photograph(
            "segment_contact", f"/odoo/contacts/{self.people[0].id}", "button[name=action_view_segment_moves]"
        )
