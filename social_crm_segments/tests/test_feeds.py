import io
from datetime import timedelta

import feedparser

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers import subscribe
from ..controllers.for_you import sitemap_articles
from .content_common import ContentCase

NASTY = "A & B <script>alert(1)</script> \x0b \U0001f600"


@tagged("post_install", "-at_install")
class TestFeeds(ContentCase, HttpCase):
    """What people find when they look by themselves."""

    def setUp(self):
        super().setUp()
        self.fans.is_feed_public = True
        for limit in (subscribe.FROM_ONE_PLACE, subscribe.TO_ONE_ADDRESS):
            limit.clear()

    def look_at(self, path, **headers):
        """:return: what a reader of feeds makes of it, and the answer"""
        answer = self.url_open(path.removeprefix(self.fans.get_base_url()), headers=headers)
        feed = feedparser.parse(
            io.BytesIO(answer.content), response_headers={name.lower(): value for name, value in answer.headers.items()}
        )
        return feed, answer

    def titles(self, form="rss", query=""):
        feed, answer = self.look_at(f"{self.fans.feed_url}/{form}{query}")
        self.assertEqual((answer.status_code, feed.bozo), (200, False), feed.get("bozo_exception"))
        return [entry.title for entry in feed.entries]

    # Public -------------------------------------------------------------------------------------

    def test_both_forms_are_valid_and_say_the_same(self):
        for_fans = {"segment_ids": [(6, 0, self.fans.ids)]}
        self.content(
            "One", {"body": "<p>Hello {{name}}, A &amp; <b>B</b></p>", "link_url": "https://example.org/1"}, **for_fans
        )
        self.content("Cast", "Listen", kind="podcast", media_url="https://example.org/e.mp3", **for_fans)
        for form, version in (("rss", "rss20"), ("atom", "atom10")):
            feed, answer = self.look_at(f"{self.fans.feed_url}/{form}")
            self.assertEqual((feed.version, feed.bozo), (version, False))
            self.assertEqual(feed.feed.title, "Fans")
            self.assertEqual([entry.title for entry in feed.entries], ["Cast", "One"])
            cast, one = feed.entries
            self.assertEqual(cast.enclosures[0]["type"], "audio/mpeg")
            self.assertIn("/r/", one.link, "the link is tracked")
            said = one.content[0].value if form == "atom" else one.description
            self.assertIn("Hello, A &amp; <b>B</b>", said)
            self.assertTrue(one.id and one.published_parsed)
            self.assertIn("public", answer.headers["Cache-Control"])

    def test_only_what_is_for_them_and_may_be_shown(self):
        fans = {"segment_ids": [(6, 0, self.fans.ids)]}
        now = fields.Datetime.now()
        self.content("Shown", **fans)
        self.content(
            "Both",
            {"body": "for all"},
            {"body": "secret", "segment_id": self.others.id},
            segment_ids=[(6, 0, (self.fans | self.others).ids)],
        )
        self.content("Draft", approved=False, **fans)
        self.content("Over", **fans).expires_at = now - timedelta(seconds=1)
        self.content("Later", planned_at=now + timedelta(days=1), **fans)
        self.content("Archived", **fans).active = False
        self.content("Insider", kind="insider", **fans)
        self.content("Theirs", segment_ids=[(6, 0, self.others.ids)])
        self.content("Theirs alone", {"body": "x", "segment_id": self.others.id}, **fans)
        self.assertEqual(set(self.titles()), {"Shown", "Both"})
        self.assertNotIn("secret", self.url_open(self.fans.feed_url.removeprefix(self.fans.get_base_url())).text)

    def test_the_language_that_is_asked_for(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.company.partner_id.lang = "en_US"
        self.content(
            "C",
            {"body": "x", "subject": "English", "lang": "en_US"},
            {"body": "x", "subject": "Français", "lang": "fr_FR"},
            segment_ids=[(6, 0, self.fans.ids)],
        )
        self.assertEqual(self.titles(), ["English"])
        self.assertEqual(self.titles("atom", "?lang=fr_FR"), ["Français"])
        self.assertEqual(self.titles(query="?lang=xx_XX<script>"), ["English"])

    def test_nothing_breaks_a_feed(self):
        self.content("T", {"body": f"<p>{NASTY}</p>", "subject": NASTY}, segment_ids=[(6, 0, self.fans.ids)])
        for form in ("rss", "atom"):
            self.assertEqual(len(self.titles(form)), 1)
        page = self.url_open(self.fans.feed_url.removeprefix(self.fans.get_base_url())).text
        self.assertNotIn("<script>alert", page)

    def test_whoever_has_it_gets_no_more_than_that(self):
        self.content("One", segment_ids=[(6, 0, self.fans.ids)])
        path = f"{self.fans.feed_url}/atom"
        _feed, first = self.look_at(path)
        _feed, again = self.look_at(path, **{"If-None-Match": first.headers["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        _feed, since = self.look_at(path, **{"If-Modified-Since": first.headers["Last-Modified"]})
        self.assertEqual(since.status_code, 304)
        self.content("Two", segment_ids=[(6, 0, self.fans.ids)])
        _feed, changed = self.look_at(path, **{"If-None-Match": first.headers["ETag"]})
        self.assertEqual(changed.status_code, 200)

    def test_what_is_not_public_is_not_there(self):
        old = self.fans.feed_url
        self.fans.action_renew_feed()
        path = self.fans.feed_url
        for wrong in (
            f"{old}/rss",
            f"{path}/pdf",
            f"{path}x/rss",
            "/social_crm/feed/%27/rss",
            "/social_crm/feed/mine/rss",
        ):
            self.assertEqual(self.look_at(wrong)[1].status_code, 404, wrong)
        self.fans.is_feed_public = False
        self.assertEqual(self.look_at(f"{path}/rss")[1].status_code, 404)

    # Of one person ------------------------------------------------------------------------------

    def test_a_feed_of_ones_own(self):
        self.content("For fans", "Hello {{first_name}}", segment_ids=[(6, 0, self.fans.ids)])
        self.content("Insider", kind="insider", segment_ids=[(6, 0, self.fans.ids)])
        self.content("Everybody")
        self.content("Offer", kind="offer")
        self.content("Others", segment_ids=[(6, 0, self.others.ids)])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.content("Far", user=self.env.user, approved=False, company_id=elsewhere.id).sudo().write(
            {"state": "approved", "approved_at": fields.Datetime.now()}
        )
        self.content("Clip", kind="video", media_url="https://example.org/v")
        mine = self.preference(self.anna)
        mine._choose({"unwanted_kinds": ["video"]}, "page")
        mine._refuse(["marketing"], "page")
        for form in ("rss", "atom"):
            feed, answer = self.look_at(mine._feed_url(form))
            self.assertFalse(feed.bozo)
            self.assertEqual({entry.title for entry in feed.entries}, {"For fans", "Insider", "Everybody"})
            self.assertIn("Hello Anna", str(feed.entries))
            self.assertIn("private", answer.headers["Cache-Control"])
        mine.left_segment_ids = self.fans
        feed, _answer = self.look_at(mine._feed_url())
        self.assertEqual([entry.title for entry in feed.entries], ["Everybody"])
        old = mine._feed_url()
        mine._renew("feed_token")
        self.assertEqual(self.look_at(old)[1].status_code, 404)

    def test_the_list_without_a_login(self):
        self.content("For fans", segment_ids=[(6, 0, self.fans.ids)])
        self.content("Clip", kind="video", media_url="https://example.org/v")
        mine = self.preference(self.anna)
        path = mine._for_you_url().removeprefix(mine.get_base_url())
        page = self.url_open(path).text
        self.assertIn("For fans", page)
        self.assertIn("Clip", page)
        self.assertNotIn(mine.access_token, page, "who reads may not choose")
        page = self.url_open(f"{path}?filterby=video").text
        self.assertNotIn("For fans", page)
        self.assertEqual(self.url_open(f"{path}x").status_code, 404)

    def test_the_portal(self):
        self.content("For fans", segment_ids=[(6, 0, self.fans.ids)])
        self.content("Others only", segment_ids=[(6, 0, self.others.ids)])
        new_test_user(self.env, "anna_p", "base.group_portal", partner_id=self.anna.id)
        self.assertIn("/web/login", self.url_open("/my/for-you").url)
        self.authenticate("anna_p", "anna_p")
        page = self.url_open("/my/for-you").text
        self.assertIn("For fans", page)
        self.assertNotIn("Others only", page)
        self.assertIn("/social_crm/preferences/", page)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["social_for_you_count"]})
        self.assertEqual(counters["social_for_you_count"], 1)

    # Articles -----------------------------------------------------------------------------------

    def test_an_article_for_everybody_has_a_page(self):
        article = self.content("How lamps work", "<b>Bright</b> words", kind="article")
        path = article.article_url.removeprefix(article.get_base_url())
        self.assertIn("<b>Bright</b> words", self.url_open(path).text)
        self.assertIn("Bright words", article.search_text)
        self.assertEqual(self.Content.search([("search_text", "ilike", "bright WORDS")]), article)
        article.expires_at = fields.Datetime.now()
        self.assertEqual(self.url_open(path).status_code, 404)
        article.expires_at = False
        article.with_user(self.manager).segment_ids = self.fans
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertFalse(self.content("Draft", kind="article", approved=False).article_url)

    def test_search_engines_learn_of_articles_for_everybody(self):
        article = self.content("How lamps work", "x", kind="article")
        self.content("Fans only", "x", kind="article", segment_ids=[(6, 0, self.fans.ids)])
        self.content("In their words", {"body": "x", "segment_id": self.fans.id}, kind="article")
        self.content("Draft", "x", kind="article", approved=False)
        self.assertEqual([each["loc"] for each in sitemap_articles(self.env, None, "")], [article._article_path()])
        self.assertFalse(list(sitemap_articles(self.env, None, "elsewhere")))

    def test_many_entries_take_as_many_statements_as_one(self):
        self.content("One", {"body": "x", "link_url": "https://example.org/0"})
        self.entries()  # what the registry keeps is there
        few = self.queries_of(self.entries)
        for number in range(10):
            self.content(f"C{number}", {"body": "x", "link_url": f"https://example.org/{number}"}, "y")
        self.entries()
        self.assertEqual(self.queries_of(self.entries), few)

    def entries(self):
        self.env.invalidate_all()
        contents = self.Content._newest([("company_id", "=", self.env.company.id)])
        entries = contents._as_entries("en_US", self.fans, self.anna)
        self.assertTrue(all("/r/" in entry["url"] for entry in entries))

    # Asking for it ------------------------------------------------------------------------------

    def ask(self, email):
        path = self.fans.feed_url.removeprefix(self.fans.get_base_url())
        page = self.url_open(path).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(path, data={"email": email, "csrf_token": token})

    def mails(self, email):
        return self.env["mail.mail"].search([("email_to", "=", email)])

    def link(self, mail, *args):
        if not hasattr(mail, "body_html"):
            return super().link(mail, *args)
        return "/social_crm/confirm/" + str(mail.body_html).split("/social_crm/confirm/")[1].split('"')[0]

    def test_asking_twice_is_consent(self):
        self.assertIn("look into your mailbox", self.ask("Dora@Example.org").text)
        mail = self.mails("dora@example.org")
        self.assertEqual(len(mail), 1)
        path = self.link(mail)
        self.assertIn("<form", self.url_open(path).text)
        identities = self.Identity.search([("external_id", "=", "dora@example.org")])
        self.assertFalse(identities, "until they say it twice, nothing is kept, whatever follows links")
        self.assertIn("from now on", self.url_open(path, data={"x": "y"}).text)
        self.url_open(path, data={"x": "y"})
        dora = self.Identity.search([("external_id", "=", "dora@example.org")])
        consent = self.Consent.search([("identity_id", "=", dora.id)])
        self.assertEqual((consent.state, consent.purpose, consent.source), ("granted", "content", "preference"))
        self.assertRegex(consent.evidence, r"Asked for “Fans” .* for dora@example.org; confirmed by the link")
        self.assertEqual(self.answers((None, dora, self.email)), ["granted"])
        self.assertEqual(self.answers((None, dora, self.email), purpose="marketing"), ["missing"])
        self.assertIn(dora, self.fans.member_ids.identity_id)
        self.content("For fans", segment_ids=[(6, 0, self.fans.ids)])
        self.assertEqual([entry["title"] for entry in self.preference(identity=dora)._entries()], ["For fans"])

    def test_who_left_may_ask_again(self):
        self.allow(self.anna)
        mine = self.preference(self.anna)
        mine._leave("x")
        self.ask("anna@example.org")
        self.url_open(self.link(self.mails("anna@example.org")), data={"x": "y"})
        self.env.invalidate_all()
        self.assertEqual(self.answers((self.anna, None, self.email)), ["granted"])
        self.assertEqual(self.answers((self.anna, None, self.email), purpose="marketing"), ["denied"])

    def test_who_refuses_service_is_not_mailed_and_nobody_learns_it(self):
        self.Consent.create({"partner_id": self.anna.id, "purpose": "service", "state": "denied"})
        self.assertIn("look into your mailbox", self.ask("anna@example.org").text)
        self.assertFalse(self.mails("anna@example.org"))

    def test_what_no_mailbox_is_called_is_told(self):
        for nonsense in ("", "@", "do\x00ra@example.org", "dora@example.org\n"):
            with self.subTest(nonsense=nonsense):
                self.assertIn(self.ask(nonsense).status_code, (200, 422))
        self.assertEqual(self.ask("do\x00ra@example.org").status_code, 422)

    def test_one_place_does_not_mail_the_world(self):
        self.assertEqual(self.ask("nobody").status_code, 422)
        for _time in range(2):
            self.ask("dora@example.org")
        self.assertEqual(len(self.mails("dora@example.org")), 1)
        self.ask("e@example.org")
        self.ask("f@example.org")
        self.assertEqual(self.ask("g@example.org").status_code, 429)
        self.assertFalse(self.mails("g@example.org"))

    def test_a_link_that_is_none_confirms_nothing(self):
        for token in ("x", "AAAA", "a" * 300):
            self.assertIn("opens nothing", self.url_open(f"/social_crm/confirm/{token}", data={"x": "y"}).text)
        self.ask("dora@example.org")
        self.fans.is_feed_public = False
        self.assertIn("opens nothing", self.url_open(self.link(self.mails("dora@example.org"))).text)
