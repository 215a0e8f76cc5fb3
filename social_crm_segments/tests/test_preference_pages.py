import logging
import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .preference_common import PreferenceCase


@tagged("post_install", "-at_install")
class TestPreferencePages(PreferenceCase, HttpCase):
    """People choose and leave without a login."""

    def setUp(self):
        super().setUp()
        self.link_anna()
        self.mine = self.preference(self.anna)

    def path(self, url):
        return url.removeprefix(self.mine.get_base_url())

    def post(self, **values):
        return self.url_open(self.path(self.mine._centre_url()), data={"action": "save", **values})

    def everything(self):
        return {
            "purpose": ["content", "marketing"],
            "kind": list(self.mine._kinds_to_choose()),
            "network": [str(network.id) for network in self.mine._networks()],
            "pace": "each",
        }

    def people(self):
        return [(None, self.on_x, self.x), (None, self.on_telegram, self.telegram), (self.anna, None, self.email)]

    # Choosing -----------------------------------------------------------------------------------

    def test_looking_changes_nothing(self):
        self.allow(self.anna)
        page = self.url_open(self.path(self.mine._centre_url()))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Hello Anna", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(self.answers(*self.people()), ["granted"] * 3)

    def test_what_they_choose_holds_at_once(self):
        until = fields.Date.today() + timedelta(days=3)
        chosen = self.everything() | {
            "purpose": ["content"],
            "kind": ["post", "video"],
            "network": [str(self.x.id), str(self.email.id)],
            "pace": "weekly",
            "preferred": str(self.x.id),
            "paused_until": str(until),
        }
        page = self.post(**chosen)
        self.assertIn("Thank you", page.text)
        self.env.invalidate_all()
        choices = self.mine._choices()
        self.assertEqual((choices["pace"], choices["paused_until"], choices["network"]), ("weekly", until, self.x))
        self.assertEqual(self.mine._kinds_to_choose().keys() - choices["unwanted_kinds"], {"post", "video"})
        self.assertEqual(self.answers(*self.people()), ["granted", "missing", "granted"])
        self.assertEqual(self.answers(*self.people(), purpose="marketing"), ["missing"] * 3)
        self.assertEqual(self.refusal(identity=self.on_x), "paused")
        said = self.Consent.search([("partner_id", "=", self.anna.id), ("source", "=", "preference")])
        self.assertTrue(said)
        self.assertFalse(said.user_id)

    def test_leaving_and_coming_back(self):
        self.post(**self.everything())
        self.env.invalidate_all()
        self.assertEqual(self.answers(*self.people()), ["granted"] * 3)
        self.assertIn("You have left", self.post(action="leave").text)
        self.env.invalidate_all()
        self.assertEqual(self.answers(*self.people()), ["denied"] * 3)
        self.assertIn("Welcome back", self.post(action="back").text)
        self.env.invalidate_all()
        self.assertEqual(self.answers(*self.people()), ["granted"] * 3)

    def test_nonsense_is_told_and_changes_nothing(self):
        page = self.post(**self.everything() | {"paused_until": "tomorrow <script>", "pace": "hourly"})
        self.assertEqual(page.status_code, 422)
        self.assertIn("This is no day", page.text)
        page = self.post(**self.everything() | {"network": "999999"})
        self.assertIn("at least one place", page.text)
        self.assertFalse(self.Consent.search([("source", "=", "preference")]))
        self.post(**self.everything() | {"pace": "hourly", "kind": ["post", "<b>"], "paused_until": "1999-01-01"})
        self.env.invalidate_all()
        self.assertEqual((self.mine.pace, self.mine.paused_until), ("each", False))
        with mute_logger("odoo.http"):
            self.assertEqual(self.post(junk="x" * (1 << 17)).status_code, 413)

    def test_segments_are_shown_by_the_name_for_their_members_alone(self):
        named, secret = self.env["social.crm.segment"].create(
            [
                {"name": "Angry VIPs", "public_name": "<i>Fans</i>", "kind": "static"},
                {"name": "Bad payers", "kind": "static"},
            ]
        )
        self.env["social.crm.segment.member"].create(
            [{"segment_id": each.id, "partner_id": self.anna.id} for each in (named, secret)]
        )
        self.mine.left_segment_ids = secret
        text = self.url_open(self.path(self.mine._centre_url())).text
        self.assertIn("&lt;i&gt;Fans&lt;/i&gt;", text)
        self.assertNotIn("Angry", text)
        self.assertNotIn("Bad payers", text)
        self.post(**self.everything())
        self.env.invalidate_all()
        self.assertEqual(self.mine._choices()["left_segments"], named | secret)
        self.post(**self.everything(), segment=str(named.id))
        self.env.invalidate_all()
        self.assertEqual(self.mine._choices()["left_segments"], secret)

    def test_the_page_speaks_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self.assertIn('lang="fr-FR"', self.url_open(self.path(self.mine._centre_url())).text)

    def test_a_new_link_closes_the_old(self):
        old = self.path(self.mine._centre_url())
        page = self.post(action="renew")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(old, page.url)
        self.assertEqual(self.url_open(old).status_code, 404)

    def test_whoever_tries_addresses_has_to_wait(self):
        right = self.path(self.mine._centre_url())
        self.assertEqual({self.url_open(f"{right}{number}").status_code for number in range(29)}, {404})
        self.url_open(f"{right}x")
        self.assertEqual(self.url_open(f"{right}x").status_code, 429)
        self.assertEqual(self.url_open(right).status_code, 200, "nobody is locked out of their own page")

    # Leaving with one click ---------------------------------------------------------------------

    def test_a_scanner_that_follows_links_makes_nobody_leave(self):
        self.allow(self.anna)
        path = self.path(self.mine._leave_url())
        self.assertIn("<form", self.url_open(path).text)
        self.opener.head(self.base_url() + path, timeout=10)
        self.env.invalidate_all()
        self.assertEqual(self.answers(*self.people()), ["granted"] * 3)

    def test_one_click_leaves_whoever_posts(self):
        self.allow(self.anna)
        path = self.path(self.mine._one_click_url())
        for sent in ({"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
            self.opener.cookies.clear()
            answer = self.url_open(path, **sent, allow_redirects=False)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn("session_id", answer.cookies)
        self.env.invalidate_all()
        self.assertEqual(self.answers(*self.people()), ["denied"] * 3)
        self.assertEqual(self.answers(*self.people(), purpose="marketing"), ["denied"] * 3)

    def test_whether_a_link_is_anybodys_is_not_told(self):
        path = self.path(self.mine._leave_url())
        right, wrong = (self.url_open(each, data={"List-Unsubscribe": "One-Click"}) for each in (path, f"{path}x"))
        self.assertEqual((right.status_code, wrong.status_code), (200, 200))
        right, wrong = (re.sub(r'csrf_token: "\w+"', "", each.text) for each in (right, wrong))
        self.assertEqual(right, wrong.replace(f"{path}x", path))
        right, wrong = self.url_open(path), self.url_open(f"{path}x")
        self.assertEqual(right.status_code, wrong.status_code)

    def test_who_can_leave_can_do_nothing_else(self):
        key = self.mine._key("leave_token")
        self.assertEqual(self.url_open(f"/social_crm/preferences/{key}").status_code, 404)

    def test_what_opens_a_page_stays_out_of_the_log(self):
        with self.assertLogs("werkzeug", logging.INFO) as logs:
            for url in (self.mine._centre_url(), self.mine._leave_url()):
                self.url_open(self.path(url))
        lines = "\n".join(logs.output)
        self.assertIn("/social_crm/leave/***", lines)
        self.assertNotIn(self.mine.access_token, lines)
        self.assertNotIn(self.mine.leave_token, lines)
