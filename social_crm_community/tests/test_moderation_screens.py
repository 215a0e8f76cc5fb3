from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS
from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

from .suggestion_common import SuggestionCase

QUEUE = "/odoo/action-social_crm_community.action_forum_post_moderation"


@tagged("post_install", "-at_install")
class TestModerationScreens(ScreenCase, HttpCase, SuggestionCase):
    of_odoo = LISTS
    picture_login = "ann"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forum.write({"karma_ask": 0, "karma_answer": 0})
        cls.topic = cls._ask("My lamp flickers")
        cls.other = cls._ask("The lamp is flickering")
        cls.good, cls.bad = cls._member("nina"), cls._member("sam")
        (cls.good | cls.bad).karma = 1
        posts = cls.env["forum.post"]
        for user, name in ((cls.good, "Good advice"), (cls.bad, "Cheap pills")):
            content = f"<p>{name}: www.{user.login}.example</p>"
            posts.with_user(user).create({"forum_id": cls.forum.id, "name": name, "content": content})

    def test_a_colleague_goes_through_the_list_by_keyboard(self):
        self.start_tour(QUEUE, "social_crm_moderation", login="ann")
        posts = self.env["forum.post"].with_context(active_test=False)
        states = {name: posts.search([("name", "=", name)]).state for name in ("Good advice", "Cheap pills")}
        self.assertEqual(states, {"Good advice": "active", "Cheap pills": "offensive"})
        self.assertLess(self.bad.karma, 0)

    def test_the_list(self):
        self.photograph("moderation", QUEUE, ".o_data_row", press=[".o_data_row input"], examine=True)

    def test_a_list_in_which_nothing_waits(self):
        self.env["forum.post"].search([("state", "=", "pending")]).unlink()
        self.photograph("moderation_empty", QUEUE, ".o_view_nocontent_smiling_face", examine=True)

    def test_a_moderator_says_where_a_topic_goes_on(self):
        path = f"/forum/{self.forum.id}/question/{self.other.id}/merge"
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph("merge_topic" + suffix, path, "input[type=radio]", phone=phone, examine=True)
