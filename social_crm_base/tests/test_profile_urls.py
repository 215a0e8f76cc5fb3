from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import SocialCrmCase

#: Text → what it names: (handle, external id, scope).
PROFILES = {
    "x": {
        "https://x.com/anna_b": ("anna_b", "", ""),
        "http://www.twitter.com/anna_b/": ("anna_b", "", ""),
        "HTTPS://Mobile.Twitter.com/anna_b?ref_src=twsrc%5Etfw": ("anna_b", "", ""),
        "x.com/@anna_b": ("anna_b", "", ""),
        "https://x.com/anna_b/status/1234567890": ("anna_b", "", ""),
    },
    "telegram": {
        "https://t.me/anna_b": ("anna_b", "", ""),
        "t.me/s/anna_b": ("anna_b", "", ""),
        "https://telegram.me/anna_b/42": ("anna_b", "", ""),
        "tg://resolve?domain=anna_b": ("anna_b", "", ""),
    },
    "whatsapp": {
        "https://wa.me/32485112233": ("", "32485112233", ""),
        "https://api.whatsapp.com/send?text=Hi&phone=%2B32485112233": ("", "32485112233", ""),
    },
    "messenger": {
        "https://m.me/anna.b": ("anna.b", "", ""),
        "https://www.messenger.com/t/1000123": ("1000123", "", ""),
    },
    "facebook": {
        "https://www.facebook.com/anna.b": ("anna.b", "", ""),
        "https://m.facebook.com/anna.b/?locale=de_DE": ("anna.b", "", ""),
        "fb.com/anna.b": ("anna.b", "", ""),
        "https://www.facebook.com/profile.php?sk=about&id=100012345&ref=x": ("", "100012345", ""),
        "https://www.facebook.com/people/Anna-B/100012345/": ("", "100012345", ""),
        "https://www.facebook.com/anna.b/posts/77": ("anna.b", "", ""),
    },
    "instagram": {
        "https://www.instagram.com/anna.b_/": ("anna.b_", "", ""),
        "https://instagram.com/stories/anna.b_/123": ("anna.b_", "", ""),
        "instagram.com/anna.b_?igsh=abc": ("anna.b_", "", ""),
    },
    "threads": {
        "https://www.threads.net/@anna.b": ("anna.b", "", ""),
        "https://www.threads.com/@anna.b/post/C123": ("anna.b", "", ""),
    },
    "linkedin": {
        "https://www.linkedin.com/in/anna-b-12345/": ("anna-b-12345", "", ""),
        "https://be.linkedin.com/in/j%C3%BCrgen-m": ("jürgen-m", "", ""),
        "linkedin.com/in/anna/details/experience": ("anna", "", ""),
        "https://www.linkedin.com/company/anna-and-sons": ("company/anna-and-sons", "", ""),
    },
    "youtube": {
        "https://www.youtube.com/@AnnaBakes": ("AnnaBakes", "", ""),
        "https://m.youtube.com/@AnnaBakes/videos": ("AnnaBakes", "", ""),
        "https://www.youtube.com/c/AnnaBakes": ("AnnaBakes", "", ""),
        "https://www.youtube.com/channel/UC1234567890abcdefghijkl": ("", "UC1234567890abcdefghijkl", ""),
    },
    "tiktok": {"https://www.tiktok.com/@anna.b/video/7": ("anna.b", "", "")},
    "bluesky": {
        "https://bsky.app/profile/anna.bsky.social": ("anna.bsky.social", "", ""),
        "https://bsky.app/profile/did:plc:abc123/post/1": ("", "did:plc:abc123", ""),
    },
    "reddit": {
        "https://www.reddit.com/user/anna-b/": ("anna-b", "", ""),
        "old.reddit.com/u/anna-b": ("anna-b", "", ""),
    },
    "pinterest": {"https://de.pinterest.com/annab/": ("annab", "", ""), "pinterest.de/annab": ("annab", "", "")},
    "github": {"https://github.com/anna-b": ("anna-b", "", ""), "github.com/anna-b/": ("anna-b", "", "")},
    "discord": {"https://discord.com/users/123456789012345678": ("", "123456789012345678", "")},
    "slack": {"https://baker.slack.com/team/U012AB3CD": ("", "U012AB3CD", "baker")},
    "line": {"https://line.me/R/ti/p/@annab": ("@annab", "", ""), "https://line.me/ti/p/~annab": ("~annab", "", "")},
    "wechat": {"weixin://dl/chat?anna_b1": ("anna_b1", "", "")},
    "viber": {"viber://chat?number=%2B32485112233": ("", "32485112233", "")},
    "signal": {"https://signal.me/#p/+32485112233": ("", "+32485112233", "")},
    "matrix": {
        "https://matrix.to/#/@anna:example.org": ("", "@anna:example.org", ""),
        "@anna:example.org": ("", "@anna:example.org", ""),
    },
    "mastodon": {
        "https://mastodon.social/@anna": ("anna", "", "mastodon.social"),
        "https://mastodon.social/users/anna": ("anna", "", "mastodon.social"),
        "@anna@social.example.org": ("anna", "", "social.example.org"),
        "https://mastodon.social/@anna/109501234567890123": ("anna", "", "mastodon.social"),
    },
    "email": {
        "mailto:Anna@Example.org?subject=Hi": ("", "anna@example.org", ""),
        "anna@example.org": ("", "anna@example.org", ""),
    },
    "sms": {"sms:+32485112233?body=Hi": ("", "+32485112233", "")},
    "phone": {"tel:+32485112233": ("", "+32485112233", "")},
}

NOBODY = (
    "",
    None,
    "   ",
    "anna",
    "https://",
    "http://[::1",
    "https://example.org/",
    "https://example.org/anna",
    "https://x.com/",
    "https://x.com/home",
    "https://x.com/i/lists/1",
    "https://x.com/a_handle_that_is_too_long",
    "https://t.me/joinchat/AAAA",
    "https://t.me/+AbCdEf",
    "https://www.facebook.com/groups/1234",
    "https://www.facebook.com/sharer/sharer.php?u=https://x.com/anna",
    "https://www.instagram.com/p/C123/",
    "https://www.instagram.com/explore/",
    "https://www.linkedin.com/feed/",
    "https://github.com/anna/repository",
    "https://medium.com/@anna",
    "https://evil.example/?u=https://x.com/anna",
    "https://x.com.evil.example/anna",
    "javascript:alert(1)",
    "x.com/" + "a" * 3000,
)


@tagged("post_install", "-at_install")
class TestProfileUrls(SocialCrmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Network = cls.env["social.crm.network"]
        cls.networks = {network.code: network for network in cls.Network.search([])}

    def test_every_network_with_a_pattern_is_in_the_table(self):
        self.assertEqual({code for code, network in self.networks.items() if network.url_pattern}, set(PROFILES))

    def test_addresses_of_every_network(self):
        for code, addresses in PROFILES.items():
            for text, expected in addresses.items():
                with self.subTest(text):
                    found = self.Network._parse_profile_url(text)
                    self.assertIsNotNone(found)
                    self.assertEqual(found["network"].code, code)
                    self.assertEqual((found["handle"], found["external_id"], found["scope"]), expected)

    def test_what_is_nobodys_profile(self):
        for text in NOBODY:
            with self.subTest(text):
                self.assertIsNone(self.Network._parse_profile_url(text))

    def test_spaces_and_invisible_characters_are_tolerated(self):
        found = self.Network._parse_profile_url(" \u200bhttps://x.com/anna\u200e\n")
        self.assertEqual((found["handle"], found["url"]), ("anna", "https://x.com/anna"))

    def test_the_plain_address_names_the_same_profile(self):
        for addresses in PROFILES.values():
            for text in addresses:
                with self.subTest(text):
                    found = self.Network._parse_profile_url(text)
                    if found["url"]:
                        self.assertEqual(self.Network._parse_profile_url(found["url"]), found)

    def test_an_archived_network_is_not_asked(self):
        self.x.active = False
        self.assertIsNone(self.Network._parse_profile_url("https://x.com/anna"))

    def test_a_network_of_the_administrators_own(self):
        self.Network.create(
            {"name": "Photos", "code": "photos", "url_pattern": r"photos\.example/(?P<handle>\w+)", "url_template": ""}
        )
        found = self.Network._parse_profile_url("https://photos.example/anna")
        self.assertEqual((found["network"].code, found["handle"]), ("photos", "anna"))
        self.assertEqual(found["url"], "https://photos.example/anna")

    def test_a_pattern_that_cannot_work_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "not a regular expression"):
            self.x.url_pattern = "(unbalanced"
        with self.assertRaisesRegex(ValidationError, "neither a handle nor an ID"):
            self.x.url_pattern = r"x\.com/\w+"

    @settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
    @given(st.one_of(st.text(), st.text().map("https://x.com/{}".format), st.text().map("//{}".format)))
    def test_never_raises_and_always_answers_alike(self, text):
        found = self.Network._parse_profile_url(text)
        self.assertEqual(found, self.Network._parse_profile_url(text))
        if found:
            self.assertTrue(found["handle"] or found["external_id"])

    @settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(PROFILES)), st.from_regex(r"[a-z][a-z0-9]{5,14}", fullmatch=True))
    def test_a_handle_survives_its_address(self, code, handle):
        network = self.networks[code]
        if "{handle}" not in (network.url_template or ""):
            return
        handle += ".example" if code == "bluesky" else ""
        scope = "social.example" if "{scope}" in network.url_template else ""
        found = self.Network._parse_profile_url(network._profile_url(handle, scope=scope))
        self.assertEqual((found["network"], found["handle"], found["scope"]), (network, handle, scope))
