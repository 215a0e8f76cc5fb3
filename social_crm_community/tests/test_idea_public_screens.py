from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .test_idea_public import PublicIdeaCase


@tagged("post_install", "-at_install")
class TestIdeaPublicScreens(ScreenCase, PublicIdeaCase):
    """Each page on a desk and on a phone: nothing is cut, and nobody is hindered by how they see, hear or move."""

    picture_login = "anna"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.idea.tag"].create({"name": "Kitchen"})
        for name, kind, note in (
            ("A lamp that survives the steam of a bathroom", "under_review", ""),
            ("Solar lamps for the garden", "planned", "In spring, with two batteries."),
            ("A timer in every lamp", "in_progress", "The first hundred are being tried in Ghent."),
            ("Bulbs that can be repaired", "released", "From May on. Old sockets fit, too."),
        ):
            cls._publish(name, kind, public_note=note, description="<p>People ask for it each week.</p>")
        cls.Supporter._vote(cls.lamp, partner=cls.otto.partner_id)

    def _look(self, name, path, shown, **options):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(name + suffix, path, shown, phone=phone, examine=True, **options)

    def test_the_list(self):
        self._look("website_ideas", "/ideas", ".o_social_crm_ideas li")

    def test_an_idea(self):
        released = self.Idea.search([("name", "=like", "A timer%")])
        self._look("website_idea", released.website_url, ".o_social_crm_idea_history li")

    def test_the_roadmap(self):
        self._look("website_roadmap", "/ideas/roadmap", "section li")

    def test_the_changelog(self):
        self._look("website_changelog", "/ideas/changelog", "article")

    def test_the_form_of_a_proposal(self):
        self._look("website_idea_new", "/ideas/new", "#idea_title")

    def test_nothing_yet(self):
        self.Idea.search([]).is_published = False
        self._look("website_ideas_empty", "/ideas", ".alert-info")

    def test_a_visitor_reads_the_roadmap(self):
        self.start_tour("/ideas/roadmap", "social_crm_roadmap")

    def test_a_member_proposes_and_votes(self):
        self.start_tour("/ideas", "social_crm_propose_idea", login="anna")
        self.assertEqual(self._supporters(self.lamp), self.otto.partner_id)
