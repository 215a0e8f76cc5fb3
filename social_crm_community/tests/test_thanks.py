from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_base.tools.person import Person

from ..models.social_crm_thanks import THANKS_A_DAY, WITH_KARMA
from .peer_care_case import PeerCareCase


@tagged("post_install", "-at_install")
class TestThanks(PeerCareCase):
    """Whoever was helped thanks whoever helped, beyond votes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Thanks = cls.env["social.crm.thanks"]
        cls.answer = cls._answer(cls._ask())

    def test_thanks_are_given_once_give_karma_and_are_taken_back(self):
        before = self.otto.karma
        self.assertTrue(self.Thanks._toggle(self.answer, self.rosa))
        self.assertEqual((self.answer.thanks_count, self.otto.karma), (1, before + self.forum.karma_gen_thanks))
        self.assertTrue(self.answer.with_user(self.rosa).is_thanked)
        self.assertFalse(self.answer.with_user(self.nele).is_thanked)
        self.assertTrue(self.Thanks._toggle(self.answer, self.nele))
        self.assertEqual(self.answer.thanks_count, 2)
        self.assertFalse(self.Thanks._toggle(self.answer, self.rosa))
        self.assertEqual((self.answer.thanks_count, self.otto.karma), (1, before + self.forum.karma_gen_thanks))

    def test_what_is_taken_back_takes_the_karma_that_it_gave_whatever_it_gives_now(self):
        before = self.otto.karma
        self.Thanks._toggle(self.answer, self.rosa)
        self.forum.karma_gen_thanks = 40
        self.Thanks._toggle(self.answer, self.rosa)
        self.assertEqual(self.otto.karma, before)

    def test_nobody_thanks_themselves_for_what_is_gone_or_without_a_login(self):
        gone = self._answer(self._ask("Another"))
        gone.state = "offensive"
        for post, user in (
            (self.answer, self.otto),
            (self.answer, self.env.ref("base.public_user")),
            (gone, self.rosa),
        ):
            with self.subTest(user=user.login, state=post.state), self.assertRaises(UserError):
                self.Thanks._toggle(post, user)
        self.assertFalse(self.Thanks.search([]))

    def test_two_friends_do_not_make_each_other_trusted(self):
        before = self.otto.karma
        for number in range(WITH_KARMA + 2):
            self.Thanks._toggle(self._answer(self._ask(f"Question {number}")), self.rosa)
        self.assertEqual(self.otto.karma, before + WITH_KARMA * self.forum.karma_gen_thanks)
        self.assertEqual(self.Thanks._received_by(self.otto), WITH_KARMA + 2)

    def test_a_storm_of_thanks_ends(self):
        thanks = self.Thanks.search([])
        for number in range(THANKS_A_DAY):
            thanks += self.Thanks.create(
                {
                    "post_id": self._ask(f"Q {number}", self.otto).id,
                    "user_id": self.rosa.id,
                    "recipient_id": self.otto.id,
                    "company_id": self.env.company.id,
                }
            )
        with self.assertRaises(UserError):
            self.Thanks._toggle(self.answer, self.rosa)
        self.Thanks._toggle(self.answer, self.nele)

    def test_thanks_count_for_the_level_of_trust_once_with_a_vote_for_the_same_post(self):
        levels = self.env["social.crm.trust.level"]
        self.Thanks._toggle(self.answer, self.rosa)
        self.answer.with_user(self.rosa).vote(upvote=True)
        self.assertEqual(levels._evidence(self.otto)[self.otto.id]["thanks"], 1)
        self.Thanks._toggle(self.answer, self.nele)
        self.assertEqual(levels._evidence(self.otto)[self.otto.id]["thanks"], 2)
        self.assertIn("2 thanks", self.otto.social_trust_evidence)
        self.forum.peer_care = False
        self.assertEqual(levels._evidence(self.otto)[self.otto.id]["thanks"], 0)

    def test_who_was_thanked_ten_times_gets_a_badge(self):
        challenge = self.env.ref("social_crm_community.challenge_thanked")
        for number in range(10):
            member = self._member(f"fan{number}", karma=1)
            self.Thanks._toggle(self.answer, member)
        challenge._update_all()
        badge = self.env.ref("social_crm_community.badge_thanked")
        self.assertEqual(self.env["gamification.badge.user"].search([("badge_id", "=", badge.id)]).user_id, self.otto)

    def test_the_weekly_mail_names_what_people_were_thankful_for(self):
        self.Thanks._toggle(self.answer, self.rosa)
        digests = self.env["social.crm.topic.digest"]
        digests._toggle(self.forum, self.otto)
        digests._toggle(self.forum, self.nele)
        before = self.env["mail.mail"].search([])
        digests._send_due(commit=lambda number, remaining=0: 60)
        mails = {mail.email_to: mail.body_html for mail in self.env["mail.mail"].search([]) - before}
        for member in (self.otto, self.nele):
            self.assertIn("What people were thankful for", mails[member.email_formatted])
            self.assertNotIn("Rosa", mails[member.email_formatted])
        self.assertIn("You were thanked once this week", mails[self.otto.email_formatted])
        self.assertNotIn("You were thanked", mails[self.nele.email_formatted])

    def test_who_thanked_is_counted_in_a_number_of_queries_that_does_not_grow(self):
        topic = self.answer.parent_id
        answers = self.answer | self.env["forum.post"].union(
            *(self._answer(topic, self._member(f"helper{number}", karma=5)) for number in range(8))
        )
        for some in (answers[:2], answers):
            self.env.flush_all()
            self.env.invalidate_all()
            some = some.with_prefetch(some.ids)
            with self.assertQueryCount(3):
                some.mapped("thanks_count")

    def test_agents_read_thanks_and_nobody_writes_them(self):
        self.Thanks._toggle(self.answer, self.rosa)
        [thanks] = self.Thanks.search([])
        for user, allowed in ((self.ann, "r"), (self.manager, "r"), (self.otto, ""), (self.rosa, "")):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, thanks), allowed)

    def test_thanks_are_told_and_erased_with_whoever_gave_them(self):
        self.Thanks._toggle(self.answer, self.rosa)
        self.Thanks._toggle(self.answer, self.nele)
        person = Person.gather(self.rosa.partner_id, self.rosa.partner_id.identity_ids)
        [told] = self.Thanks._personal_data(person)
        self.assertIn("Lamp hums", told.values())
        while self.Thanks._erase_person(person):
            pass
        self.assertEqual(self.Thanks.search([]).user_id, self.nele)

    def test_what_is_long_ago_does_not_stop_anybody(self):
        for number in range(WITH_KARMA):
            self.Thanks._toggle(self._answer(self._ask(f"Question {number}")), self.rosa)
        ago = fields.Datetime.now() - timedelta(days=2)
        self.env.cr.execute("UPDATE social_crm_thanks SET create_date = %s", [ago])
        before = self.otto.karma
        self.Thanks._toggle(self.answer, self.rosa)
        self.assertEqual(self.otto.karma, before + self.forum.karma_gen_thanks)


@tagged("post_install", "-at_install")
class TestThankButton(PeerCareCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answer = cls._answer(cls._ask())
        cls.page = cls.answer.parent_id.website_url

    def _form(self):
        page = html.fromstring(self.url_open(self.page).text)
        found = page.xpath(f"//form[@action='/social_crm/post/{self.answer.id}/thank']")
        return found and found[0]

    def _send(self, token, post=None, **sent):
        path = f"/social_crm/post/{(post or self.answer).id}/thank"
        return self.url_open(path, data={"csrf_token": token, **sent}, allow_redirects=False)

    def _press(self, form):
        sent = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
        return self._send(sent.pop("csrf_token"), **sent)

    def test_members_thank_by_the_button_below_a_post_and_take_it_back(self):
        self.authenticate("rosa", "rosa")
        for pressed, count in (("false", 1), ("true", 0)):
            form = self._form()
            self.assertEqual(form.xpath(".//button/@aria-pressed"), [pressed])
            self._press(form)
            answer = self._press(form)  # whoever presses it twice wants it once
            self.assertTrue(answer.headers["Location"].endswith(f"#answer-{self.answer.id}"))
            self.answer.invalidate_recordset(["thanks_count"])
            self.assertEqual(self.answer.thanks_count, count)

    def test_visitors_and_authors_see_how_many_and_not_who(self):
        self.env["social.crm.thanks"]._toggle(self.answer, self.nele)
        for login in (None, "otto"):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertFalse(self._form())
                page = self.url_open(self.page).text
                self.assertIn("Thanked once", page)
                self.assertNotIn("Nele", page)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._send("x").headers.get("Location", ""))

    def test_without_the_token_of_the_page_nothing_is_done(self):
        self.authenticate("rosa", "rosa")
        self.assertEqual(self._send("wrong").status_code, 400)
        self.assertFalse(self.env["social.crm.thanks"].search([]))

    def test_nobody_thanks_for_what_they_do_not_read(self):
        self.authenticate("rosa", "rosa")
        token = self._form().xpath("string(.//input[@name='csrf_token']/@value)")
        hidden = self._ask("Secret", self.otto)
        hidden.active = False
        self.assertEqual(self._send(token, hidden).status_code, 404)
        self.assertFalse(self.env["social.crm.thanks"].search([]))

    def test_the_profile_tells_how_often_somebody_was_thanked(self):
        self.env["social.crm.thanks"]._toggle(self.answer, self.nele)
        self.otto.write({"website_published": True})
        self.authenticate("rosa", "rosa")
        page = html.fromstring(self.url_open(f"/profile/user/{self.otto.id}").text)
        self.assertEqual(page.xpath("normalize-space(//tr[contains(@class,'o_social_crm_profile_thanks')]/td)"), "1")
