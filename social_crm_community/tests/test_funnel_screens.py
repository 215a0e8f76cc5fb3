from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .funnel_common import FunnelCase


@tagged("post_install", "-at_install")
class TestFunnelScreens(ScreenCase, FunnelCase, HttpCase):
    """The funnel as whoever leads the teams sees it."""

    picture_login = "mia"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.tz = "UTC"
        cls.now = fields.Datetime.now()
        cls.env.cr.execute("UPDATE social_crm_conversation SET heard_at = NULL, unanswered_since = NULL")
        cls.topics = cls.env["social.crm.case.tag"].create([{"name": "Lamps"}, {"name": "Cables"}])

    def _live(self):
        """Anna's wish came true, Otto and Ida wait unread, and Bea spoke long ago, elsewhere."""
        days = timedelta(days=1)
        anna = self._hear("anna", self.channel, self.now - 5 * days)
        anna.case_id.tag_ids = self.topics[0]
        anna.conversation_id.with_user(self.ann).action_mark_read()
        self._answer(anna.case_id, self.now - 4 * days)
        idea = self._make_idea(anna)
        self._release(idea)
        idea.decided_at = self.now - 2 * days
        self._hear("otto", self.channel, self.now - 2 * days).case_id.tag_ids = self.topics
        self._hear("ida", self.channel, self.now - timedelta(hours=3))
        self._hear("bea", at=self.now - 200 * days).conversation_id.with_user(self.ann).action_mark_read()

    def test_from_a_number_to_the_talks_that_it_counts(self):
        self._live()
        self.start_tour("/odoo/social-funnel", "social_crm_funnel", login="mia")

    def test_pictures(self):
        self._live()
        path, chart = "/odoo/social-funnel", ".o_social_crm_dashboard_chart canvas"
        self.photograph("funnel", path, f".o_social_crm_funnel_tile, {chart}", examine=True)
        self.photograph("funnel_parts", path, "section[aria-label='Beside 90 / 9 / 1'] p")
        self.photograph("funnel_compared", path, "section[aria-label=Compared] details", examine=True)
        table = "section[aria-label=Compared] summary"
        self.photograph("funnel_table", path, "section[aria-label=Compared] td button", press=table, examine=True)
        self.photograph("funnel_ideas", path, ".o_social_crm_funnel_leg")
        self.photograph("funnel_phone", path, ".o_social_crm_funnel_tile", phone=True)
        self.photograph("funnel_phone_charts", path, "section[aria-label=Unanswered] details", phone=True)
        self.photograph("funnel_phone_ideas", path, ".o_social_crm_funnel_leg", phone=True)

    def test_a_funnel_without_talks(self):
        path, hint = "/odoo/social-funnel", ".o_view_nocontent_smiling_face"
        self.photograph("funnel_empty", path, hint, examine=True)
        self.photograph("funnel_empty_phone", path, hint, phone=True)
