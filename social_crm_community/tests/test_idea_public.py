from lxml import etree, html
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.ideas import ATOM
from ..models.social_crm_idea_vote_trace import VOTES_FOR_AN_IDEA
from .common import IdeaCase


class PublicIdeaCase(IdeaCase, HttpCase):
    """What visitors and members see and do on the website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["website"].get_current_website().company_id
        cls.anna, cls.otto = (
            new_test_user(cls.env, login, groups="base.group_portal", name=login.title(), email=f"{login}@example.com")
            for login in ("anna", "otto")
        )
        cls.lamp = cls._publish("Dimmable lamps")

    @classmethod
    def _publish(cls, name, kind="new", **values):
        """:return: an idea that everybody sees, moved to a stage"""
        idea = cls.Idea.create({"name": name, "company_id": cls.company.id, "is_published": True, **values})
        if kind != "new":
            idea._move_to(cls.stages[kind], values.get("public_note"))
        return idea

    def _read(self, path):
        return self.url_open(path, allow_redirects=False)

    def _enter(self, user):
        self.authenticate(user.login, user.login)

    def _send(self, path, page, **values):
        """Send a form as a page has it."""
        token = html.fromstring(self._read(page).text).xpath("string(//input[@name='csrf_token']/@value)")
        return self.url_open(path, data={"csrf_token": token, **values}, allow_redirects=False)

    def _vote(self, idea, **values):
        return self._send(f"/ideas/{idea.id}/vote", idea.website_url, **values)

    def _propose(self, title, text="", **values):
        return self._send("/ideas/new", "/ideas/new", title=title, text=text, **values)

    def _supporters(self, idea):
        return self.Supporter.search([("idea_id", "=", idea.id)]).partner_id


@tagged("post_install", "-at_install")
class TestIdeaPublic(PublicIdeaCase):
    # ------------------------------------------------------------------
    # To read
    # ------------------------------------------------------------------
    def test_everybody_sees_what_is_published_and_nothing_else(self):
        hidden = self.Idea.create({"name": "Sell the company", "company_id": self.company.id})
        other = self.env["res.company"].create({"name": "Others"})
        elsewhere = self.Idea.create({"name": "Green bulbs", "company_id": other.id, "is_published": True})
        page = self._read("/ideas").text
        self.assertIn("Dimmable lamps", page)
        for idea in hidden | elsewhere:
            self.assertNotIn(idea.name, page)
            answer = self._read(idea.website_url)
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn(idea.name, answer.text)

    def test_an_idea_that_is_not_there_is_told_shortly(self):
        for slug in ("nothing", "nothing-999999999", "-1", "x" * 200, "9" * 30):
            with self.subTest(slug):
                answer = self._read(f"/ideas/{slug}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("Traceback", answer.text)

    def test_a_page_tells_where_the_idea_stands_and_what_was_said_of_it(self):
        self.lamp._move_to(self.stages["planned"], "Next spring, in all sizes.")
        self.lamp.message_post(body="Their competitor has it", subtype_xmlid="mail.mt_note")
        page = self._read(self.lamp.website_url).text
        self.assertIn("Planned", page)
        self.assertIn("Next spring, in all sizes.", page)
        self.assertNotIn("competitor", page)

    def test_supporters_are_counted_and_not_named(self):
        self.Supporter._vote(self.lamp, partner=self.anna.partner_id)
        page = self._read(self.lamp.website_url).text
        self.assertIn("One person wants it", page)
        self.assertNotIn("Anna", page)

    def test_a_merged_idea_leads_to_the_one_that_it_goes_on_in(self):
        twin = self._publish("Lamps that dim")
        path = twin.website_url
        twin._merge(self.lamp)
        answer = self._read(path)
        self.assertEqual((answer.status_code, answer.headers["Location"].endswith(self.lamp.website_url)), (301, True))

    def test_script_in_a_title_is_shown_as_text(self):
        idea = self._publish("<script>alert(1)</script>", public_note="<img src=x onerror=alert(2)>", kind="released")
        for path in (
            "/ideas",
            "/ideas/roadmap",
            "/ideas/changelog",
            idea.website_url,
            "/ideas?search=<script>alert(1)",
        ):
            with self.subTest(path):
                page = self._read(path).text
                self.assertNotIn("<script>alert(1)", page)
                self.assertNotIn("<img src=x", page)

    def test_the_list_is_narrowed_sorted_and_searched(self):
        tag = self.env["social.crm.idea.tag"].create({"name": "Kitchen"})
        planned = self._publish("Brighter kitchen", "planned", tag_ids=tag.ids)
        for path, there, gone in (
            ("/ideas?kind=planned", planned, self.lamp),
            (f"/ideas?tag={tag.id}", planned, self.lamp),
            ("/ideas?search=dimmable", self.lamp, planned),
        ):
            with self.subTest(path):
                page = self._read(path).text
                self.assertIn(there.name, page)
                self.assertNotIn(gone.name, page)
        newest = self._read("/ideas?order=newest").text
        self.assertLess(newest.index(planned.name), newest.index(self.lamp.name))
        for nonsense in ("order=1;drop", "kind=xx", "tag=%C2%B2", "tag=99999999999999999999"):
            self.assertEqual(self._read(f"/ideas?{nonsense}").status_code, 200)

    def test_the_roadmap_shows_what_is_on_its_way(self):
        self._publish("Solar lamps", "in_progress")
        self._publish("Lamps on wheels", "declined")
        page = self._read("/ideas/roadmap").text
        self.assertIn("Solar lamps", page)
        self.assertNotIn("Lamps on wheels", page)

    def test_the_changelog_and_its_feed_tell_what_was_released(self):
        self._publish("Quiet & <fast> fans\x0b", "released", public_note="From May on.")
        self.assertIn("From May on.", self._read("/ideas/changelog").text)
        answer = self._read("/ideas/feed.atom")
        self.assertTrue(answer.headers["Content-Type"].startswith("application/atom+xml"))
        feed = etree.fromstring(answer.content)
        [entry] = feed.findall(f"{{{ATOM}}}entry")
        self.assertEqual(entry.findtext(f"{{{ATOM}}}title"), "Quiet & <fast> fans: Released")
        self.assertEqual(entry.findtext(f"{{{ATOM}}}summary"), "From May on.")

    # ------------------------------------------------------------------
    # To vote
    # ------------------------------------------------------------------
    def test_who_votes_has_a_login(self):
        answer = self._vote(self.lamp)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(self._supporters(self.lamp))

    def test_a_vote_counts_once_and_is_taken_back(self):
        self._enter(self.anna)
        for _again in range(2):
            self._vote(self.lamp)
        self.assertEqual(self._supporters(self.lamp), self.anna.partner_id)
        self.assertEqual(self.lamp.vote_count, 1)
        self._vote(self.lamp, back="1")
        self.assertFalse(self._supporters(self.lamp))

    def test_nobody_votes_for_what_they_do_not_see(self):
        hidden = self.Idea.create({"name": "Sell the company", "company_id": self.company.id})
        self._enter(self.anna)
        answer = self._send(f"/ideas/{hidden.id}/vote", self.lamp.website_url)
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self._supporters(hidden))

    def test_one_address_does_not_vote_for_a_crowd(self):
        traces = self.env["social.crm.idea.vote.trace"]
        for _member in range(VOTES_FOR_AN_IDEA):
            traces._leave(self.lamp, "127.0.0.1")
        self._enter(self.anna)
        answer = self._vote(self.lamp)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Many votes came from your network today", answer.text)
        self.assertFalse(self._supporters(self.lamp))
        self._vote(self._publish("Solar lamps"))
        self.assertEqual(traces.search_count([]), VOTES_FOR_AN_IDEA + 1, "another idea is another matter")

    def test_addresses_of_one_subscriber_are_one(self):
        traces = self.env["social.crm.idea.vote.trace"]
        for number in range(VOTES_FOR_AN_IDEA):
            traces._leave(self.lamp, f"2001:db8::{number + 1}")
        with self.assertRaises(UserError):
            traces._leave(self.lamp, "2001:db8::ffff")
        traces._leave(self.lamp, "2001:db8:0:1::1")

    def test_two_votes_at_once_do_not_take_the_same_place(self):
        """Where both have counted as many before, the database lets one in; the other is tried again."""
        traces = self.env["social.crm.idea.vote.trace"]
        traces._leave(self.lamp, "192.0.2.1")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            traces.search([]).copy()

    def test_of_an_address_nothing_stays(self):
        traces = self.env["social.crm.idea.vote.trace"]
        traces._leave(self.lamp, "192.0.2.1")
        [trace] = traces.search([])
        self.assertNotIn("192.0.2.1", str(trace.read()))
        trace.at = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        traces._gc_traces()
        self.assertFalse(trace.exists())

    # ------------------------------------------------------------------
    # To propose
    # ------------------------------------------------------------------
    def test_a_proposal_waits_for_a_colleague_and_only_who_made_it_sees_it(self):
        self._enter(self.anna)
        answer = self._propose("A lamp for the bath", "It must stand <b>steam</b>.", confirmed="1")
        idea = self.Idea.search([("name", "=", "A lamp for the bath")])
        self.assertTrue(answer.headers["Location"].endswith(idea.website_url))
        self.assertEqual((idea.is_published, idea.kind, self._supporters(idea)), (False, "new", self.anna.partner_id))
        page = self._read(idea.website_url).text
        self.assertIn("It must stand &lt;b&gt;steam&lt;/b&gt;.", page)
        self.assertIn("Only you see this", page)
        self._enter(self.otto)
        self.assertEqual(self._read(idea.website_url).status_code, 404)

    def test_what_others_proposed_is_shown_before_the_like_is(self):
        self._enter(self.anna)
        page = self._propose("Dimmable lamp").text
        self.assertIn("Is it one of these?", page)
        self.assertIn(self.lamp.website_url, page)
        self.assertFalse(self.Idea.search([("name", "=", "Dimmable lamp")]))
        self._propose("Dimmable lamp", confirmed="1")
        self.assertTrue(self.Idea.search([("name", "=", "Dimmable lamp")]))

    def test_proposals_do_not_pile_up(self):
        self._enter(self.anna)
        for number in range(5):
            self._propose(f"Something quite different {number} {number * 7}", confirmed="1")
        page = self._propose("And one more", confirmed="1").text
        self.assertIn("wait for us to read them", page)
        self.assertIn('value="And one more"', page)

    def test_a_proposal_without_words_says_what_to_do(self):
        self._enter(self.anna)
        self.assertIn("Say in a few words", self._propose("   ").text)

    def test_what_somebody_wants_inside_is_not_shown_to_them_outside(self):
        """An idea that we made of what Anna said is ours until it is published."""
        [said] = self._say(("anna", "A lamp for the bath, please"))
        self._is(said.identity_id, self.anna.partner_id)
        idea = self._make_idea(said, name="Anna wants a bath lamp", company_id=self.company.id)
        self.assertIn(self.anna.partner_id, self._supporters(idea))
        self._enter(self.anna)
        self.assertEqual(self._read(idea.website_url).status_code, 404)

    def _is(self, identity, partner):
        identity._confirm_contact(partner, "Said so")

    # ------------------------------------------------------------------
    # In bulk
    # ------------------------------------------------------------------
    def test_a_page_asks_no_more_with_more_ideas(self):
        def show():
            self.env.invalidate_all()
            ideas, _number = self.Idea._public_page(self.company)
            ideas._supported_by(self.anna.partner_id)
            for idea in ideas:
                (idea.website_url, idea.tag_ids.mapped("name"), idea.supporter_count, idea.kind)

        for number in range(3):
            self._publish(f"Idea {number}")
        before = self._queries_of(show)
        for number in range(3, 18):
            self._publish(f"Idea {number}")
        self.assertEqual(self._queries_of(show), before)
