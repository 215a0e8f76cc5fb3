from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.hoot_case import HootCase


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    def test_unit_tests_of_the_browser(self):
        self.run_hoot("social_crm_segments")
