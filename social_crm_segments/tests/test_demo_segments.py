from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestDemoSegments(TransactionCase):
    """The demo data shows each part of the addon at work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        convert_file(cls.env, "social_crm_cases", "demo/social_crm_demo_data.xml", {}, "init", noupdate=True)
        cls._load()

    @classmethod
    def _load(cls):
        convert_file(
            cls.env, "social_crm_segments", "demo/social_crm_segments_demo_data.xml", {}, "init", noupdate=True
        )

    def _demo(self, name):
        return self.env.ref(f"social_crm_segments.demo_{name}")

    def test_segments_have_members_and_the_nested_one_those_of_both(self):
        alps, in_touch, guides = map(self._demo, ("segment_alps", "segment_in_touch", "segment_guides"))
        self.assertFalse((alps | in_touch | guides).filtered("problem"))
        self.assertTrue(in_touch.member_ids.identity_id, "who is nobody's contact yet belongs, too")
        both = alps.member_ids.partner_id & in_touch.member_ids.partner_id
        self.assertTrue(both)
        self.assertEqual(guides.member_ids.partner_id, both)

    def test_a_service_content_and_a_campaign_are_ready_to_be_looked_at(self):
        self.assertTrue(self._demo("service_regulars").person_count)
        self.assertFalse(self._demo("content_brakes")._sendable_problems())
        campaign = self._demo("campaign_brakes")
        campaign.action_check()
        self.assertTrue(campaign.check_ids, "nobody has allowed it yet: the checks say so")

    def test_twice_is_once(self):
        before = self.env["social.crm.segment"].search_count([])
        self._load()
        self.assertEqual(self.env["social.crm.segment"].search_count([]), before)
