from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.social_crm_cases.tests.series import examples

from .segment_property_case import STEPS, SegmentPropertyCase


@tagged("post_install", "-at_install")
class TestSegmentProperty(SegmentPropertyCase):
    """Whatever happens, whoever the rule finds is a member, and nobody else, once the worker has been there."""

    def test_membership_is_what_the_rule_finds(self):
        @settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
        @given(steps=st.lists(st.one_of(STEPS), min_size=3, max_size=14))
        # what takes away is lived through in any case, whatever the dice say
        @example(steps=[("revoke", "q7dora")])
        @example(steps=[("leave", "q7dora"), ("close", "q7emil")])
        @example(steps=[("merge", 1, 0), ("unmerge",)])
        @example(steps=[("merge", 0, 2), ("worker",), ("unmerge",)])
        @example(steps=[("erase", "q7dora")])
        def check(steps):
            self._in_a_savepoint(steps)

        check()
