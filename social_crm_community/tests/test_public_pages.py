from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.screen_case import CUT, EVERYWHERE, PHONE, ScreenCase

from .peer_care_case import PeerCareCase
from .test_idea_public import PublicIdeaCase

ANSWER = "It hums with a dimmer that is not made for LED."


class PublicPageCase(ScreenCase):
    """Whole pages as visitors see them, Odoo's parts too: nobody is hindered by how they see, hear or move."""

    examined = "body"

    def _examine_page(self, path, shown, login=None):
        with self.subTest(path=path, login=login):
            self.picture_login = login
            self.examine(path, shown)


@tagged("post_install", "-at_install")
class TestForumPages(PublicPageCase, PeerCareCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls._ask("My lamp hums", cls.rosa)
        cls.topic.tag_ids = cls.env["forum.tag"].create({"name": "Lamps", "forum_id": cls.forum.id})
        cls.answer = cls._answer(cls.topic, cls.otto, ANSWER)
        cls.answer.is_correct = True
        cls.answer.message_post(body="Mine, too", author_id=cls.nele.partner_id.id, message_type="comment")
        cls.users = cls.rosa | cls.otto | cls.nele
        cls.users.write({"website_published": True, "karma": 500})

    def _forum(self, path=""):
        return f"/forum/{self.env['ir.http']._slug(self.forum)}{path}"

    def test_the_list_of_topics(self):
        for login in (None, "otto", "ann"):
            for query in ("", "?my=mine", "?filters=unsolved", "?search=lamp"):
                self._examine_page(self._forum(query), "main", login)

    def test_a_topic(self):
        for login in (None, "otto", "rosa", "ann"):
            self._examine_page(self.topic.website_url, "body:has([data-bs-original-title]) .o_wforum_answer", login)

    def test_the_profile_of_a_user(self):
        path = f"/profile/user/{self.otto.id}?forum_id={self.forum.id}&forum_origin={self._forum()}"
        for login in ("rosa", "otto"):
            self._examine_page(path, "#profile_extra_info_tablist", login)

    def test_asking_people_tags_and_badges(self):
        self._examine_page(self._forum("/ask"), ".o_wforum_answer, form", "otto")
        for path in (self._forum("/tag"), "/profile/users", "/profile/ranks_badges?badge_category=forum", "/forum"):
            self._examine_page(path, "main")


@tagged("post_install", "-at_install")
class TestIdeaPages(PublicPageCase, PublicIdeaCase):
    phone = {**PHONE, "width": 320}  # a desk's screen of 1,280 pixels, enlarged four times (WCAG 2.1, 1.4.10)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._publish("Bulbs that can be repaired", "planned", public_note="In spring.")
        cls.lamp.description = "<p>People ask for it each week.</p>"

    def _paths(self):
        return ("/ideas", "/ideas?search=steam", "/ideas/roadmap", "/ideas/changelog", self.lamp.website_url)

    def test_pages_of_ideas(self):
        for login in (None, "anna"):
            for path in self._paths():
                self._examine_page(path, "main", login)

    def test_a_changelog_with_something_in_it(self):
        self.lamp._move_to(self.stages["released"], "From May on.")
        self._examine_page("/ideas/changelog", "article")

    def test_what_is_enlarged_is_not_cut(self):
        for path in (*self._paths(), "/ideas/new"):
            with self.subTest(path=path), self._on_screen(path, "main", "anna", True, (), None) as browser:
                self.assertEqual(self._evaluate(browser, CUT % EVERYWHERE), "")
                self.assertEqual(
                    self._evaluate(browser, "document.documentElement.scrollWidth <= innerWidth + 1"), True
                )
                self.assertEqual(self._examine(browser), "")
