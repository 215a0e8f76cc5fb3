from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_channels.tests.common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestContentEntry(SocialCrmCase):
    """Entries of feeds that we read may be passed on."""

    def setUp(self):
        super().setUp()
        network = self.env["social.crm.network"].search([("code", "=", "feed")])
        self.feed = self.make_channel(
            name="Blog", provider="feed", network_id=network.id, base_url="http://127.0.0.1:9", inbound_mode="poll"
        )

    def hear(self, number=1, **values):
        values = {"talk": f"m{number}", "contact_kind": "public_comment", "is_group": True, **values}
        values.setdefault("url", "https://blog.example/1")
        self.ingest(self.said("Lamps <b>for tents</b>", number, subject="New lamps", **values), channel=self.feed)
        return self.env["social.crm.message"].search([("channel_id", "=", self.feed.id)], order="id desc", limit=1)

    def contents(self):
        return self.env["social.crm.content"].search([("kind", "=", "rss")])

    def test_by_hand_each_once(self):
        entry = self.hear()
        self.assertFalse(self.contents())
        entry.with_user(self.manager).action_take_into_library()
        entry.with_user(self.manager).action_take_into_library()
        content = self.contents()
        self.assertEqual(
            (content.name, content.state, content.source_url), ("New lamps", "draft", "https://blog.example/1")
        )
        self.assertIn("for tents", content.variant_ids.body)
        self.assertFalse(content.problems)

    def test_by_itself_where_the_channel_says_so(self):
        self.feed.takes_into_library = True
        self.hear()
        self.hear(2, talk="m1")  # a comment on it
        self.assertEqual(len(self.contents()), 1)
        self.assertFalse(self.contents().user_id)

    def test_where_one_was_taken_before_the_new_one_is_opened(self):
        first, second = self.hear(), self.hear(2)
        first.with_user(self.manager).action_take_into_library()
        action = (first | second).with_user(self.manager).action_take_into_library()
        self.assertEqual(self.env["social.crm.content"].browse(action["res_id"]).source_message_id, second)

    def test_what_is_in_the_library_is_found_where_it_was_archived(self):
        entry = self.hear()
        entry.with_user(self.manager).action_take_into_library()
        content = self.contents()
        content.active = False
        self.assertEqual(entry.with_user(self.manager).action_take_into_library()["res_id"], content.id)

    def test_an_entry_whose_address_cannot_be_opened_is_taken_without_it(self):
        self.feed.takes_into_library = True
        for number, url in enumerate(("https://[", "https://", "https://blog.example/a b"), 1):
            with self.subTest(url=url):
                self.hear(number, url=url)
                self.assertFalse(self.contents()[:1].source_url)
        self.assertEqual(len(self.contents()), 3)

    def test_what_is_no_entry_is_not_taken(self):
        self.ingest(self.said("Hello"))
        message = self.env["social.crm.message"].search([("channel_id", "=", self.channel.id)])
        with self.assertRaises(UserError):
            message.with_user(self.manager).action_take_into_library()

    def test_a_draft_goes_with_the_words_of_its_entry(self):
        self.feed.takes_into_library = True
        entry = self.hear()
        self.env["social.crm.message"]._words_erased(entry.ids)
        self.assertFalse(self.contents())
