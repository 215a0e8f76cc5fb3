from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.social_crm_channels.tests.screen_case import PHONE, ScreenCase

from .content_common import ContentCase

#: What lists, calendars and tags of Odoo are like is not ours to mend.
OF_LISTS = (
    ".o_searchview",
    ".o_list_renderer",
    ".o_kanban_group",
    ".o_calendar_container",
    ".o_field_many2many_tags",
    ".o_statusbar_status",
    ".o_field_statusbar",
)


class ContentScreens(ScreenCase, ContentCase, HttpCase):
    picture_login = "content_manager"
    of_odoo = OF_LISTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.writer = new_test_user(cls.env, "content_manager", "social_crm_base.group_manager", name="Mia Manager")
        fans = {"segment_ids": [(6, 0, cls.fans.ids)], "user": cls.writer}
        now = fields.Datetime.now().replace(hour=10, minute=0, second=0)
        cls.lamps = cls.content(
            "New lamps in spring",
            {
                "body": "<p>Hello {{first_name}}, our new lamps are <b>brighter</b> and last for a week in the tent.</p>",
                "subject": "Brighter lamps",
                "link_url": "https://shop.example/lamps",
            },
            {"body": "<p>Brighter lamps, a week of light.</p>", "network_id": cls.x.id},
            network_ids=[(6, 0, (cls.x | cls.email | cls.telegram).ids)],
            planned_at=now - timedelta(days=1),
            **fans,
        )
        cls.content(
            "Open day", "Come and see", kind="event", place="Tent House", begins_at="2030-05-05 10:00:00", **fans
        )
        cls.content("How lamps work", "A long read", kind="article", approved=False, planned_at=now, user=cls.writer)
        cls.content("Ten per cent off", "This week", kind="offer", planned_at=now + timedelta(days=1), user=cls.writer)

    def _page(self, url):
        return url.removeprefix(self.env["social.crm.segment"].get_base_url())


@tagged("post_install", "-at_install")
class TestContentScreens(ContentScreens):
    """What managers see of the library, and what people see who read and choose."""

    def _look(self, name, path, shown):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(name + suffix, path, shown, phone=phone, examine=True)

    def test_the_library(self):
        self.photograph("content", "/odoo/social-content", ".o_kanban_record", examine=True)

    def test_the_calendar(self):
        channel = self.env["social.crm.channel"].create(
            {"name": "Acme on Telegram", "network_id": self.telegram.id, "provider": "generic"}
        )
        values = {"content_id": self.lamps.id, "segment_ids": [(6, 0, self.fans.ids)], "user_id": self.writer.id}
        self.env["social.crm.campaign"].create(
            [
                {"name": "Spring", "schedule_at": fields.Datetime.now() + timedelta(hours=3), **values},
                {"name": "To fans", "schedule_at": self.lamps.planned_at, "channel_ids": channel.ids, **values},
            ]
        )
        shown = "body:not(:has(.o_social_crm_outgoing_none)) .fc-event"
        self.photograph("content_calendar", "/odoo/social-content-calendar", shown, examine=True)
        pressed = [(".fc-event", "To fans")]
        self.photograph("content_calendar_open", "/odoo/social-content-calendar", ".o_cw_popover_edit", press=pressed)
        pressed += [".o_cw_popover_edit"]
        self.photograph("content_calendar_opened", "/odoo/social-content-calendar", ".o_form_view", press=pressed)

    def test_a_content_and_how_it_looks(self):
        path = f"/odoo/social-content/{self.lamps.id}"
        self.photograph("content_versions", path, ".o_data_row", examine=True)
        shown = ".o_social_crm_content_preview .card"
        self.photograph("content_preview", path, shown, press="a.nav-link[name=preview]", examine=True)

    def test_the_lists(self):
        self.fans.is_feed_public = True
        self.preference(self.anna).pace = "weekly"
        for name, action in (("feeds", "segment_feed"), ("preferences", "preference")):
            path = f"/odoo/action-social_crm_segments.action_social_crm_{action}"
            self.photograph(f"content_{name}", path, ".o_data_row", examine=True)

    def test_what_a_contact_wants(self):
        self.link_anna()
        mine = self.preference(self.anna)
        mine.write({"pace": "weekly", "network_id": self.telegram.id, "unwanted_kinds": ["video"]})
        mine.write({"paused_until": fields.Date.today() + timedelta(days=9), "left_segment_ids": self.fans.ids})
        path, tab = f"/odoo/contacts/{self.anna.id}", "a.nav-link[name=social]"
        shown = "[name=action_open_preference_page]"
        self.photograph("contact_preference", path, shown, press=tab)
        pressed = (tab, "[name=action_preference_on_behalf]")
        self.photograph("contact_preference_behalf", path, ".modal [name=note]", press=pressed)

    def test_the_page_on_which_people_choose(self):
        self.link_anna()
        self.allow(self.anna)
        mine = self.preference(self.anna)
        mine.paused_until = fields.Date.today() + timedelta(days=9)
        self._look("preferences", self._page(mine._centre_url()), ".o_social_crm_preferences")
        self._look("leave", self._page(mine._leave_url()), "form button")

    def test_what_people_read(self):
        self.fans.is_feed_public = True
        self._look("for_you", self._page(self.preference(self.anna)._for_you_url()), ".o_social_crm_entry")
        self._look("public_feed", self._page(self.fans.feed_url), "#email")
        article = self.content("How tents stay dry", "Words of many lines. " * 30, kind="article")
        self._look("article", self._page(article.article_url), "article")

    def test_what_people_read_on_their_portal(self):
        new_test_user(self.env, "anna_portal", "base.group_portal", partner_id=self.anna.id)
        self.picture_login = "anna_portal"
        self._look("portal_for_you", "/my/for-you", ".o_social_crm_entry")

    def test_what_hinders_people_is_found(self):
        """The tests above must be able to fail."""
        view = self.env.ref("social_crm_segments.preferences")
        view.arch_db = view.arch_db.replace('for="paused_until"', 'for="nothing"')
        with self.assertRaisesRegex(AssertionError, "label: "):
            self._look("no_picture", self._page(self.preference(self.anna)._centre_url()), ".o_social_crm_preferences")


@tagged("post_install", "-at_install")
class TestContentTour(ContentScreens):
    def test_content_with_versions(self):
        self.start_tour("/odoo/social-content", "social_crm_content", login="content_manager")
        content = self.Content.search([("name", "=", "Lamps in spring")])
        self.assertEqual(
            (content.state, content.variant_ids.network_id, len(content.variant_ids)), ("to_approve", self.x, 2)
        )


@tagged("post_install", "-at_install")
class TestPreferenceOnAPhone(ContentScreens):
    browser_size = f"{PHONE['width']}x{PHONE['height']}"
    touch_enabled = True

    def test_somebody_chooses_leaves_and_comes_back(self):
        self.link_anna()
        mine = self.preference(self.anna)
        self.start_tour(self._page(mine._centre_url()), "social_crm_preference_phone")
        self.env.invalidate_all()
        choices = mine._choices()
        self.assertEqual((choices["pace"], choices["unwanted_kinds"]), ("weekly", {"video"}))
        self.assertEqual(self.answers((None, self.on_x, self.x)), ["granted"])
        self.assertTrue(self.Consent.search([("state", "=", "denied"), ("source", "=", "preference")]))
