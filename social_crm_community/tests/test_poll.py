from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm_base.tools.person import Person

from ..models.social_crm_idea_vote_trace import VOTES_FOR_AN_IDEA
from .owned_case import OwnedCase


@tagged("post_install", "-at_install")
class TestPoll(OwnedCase):
    """Members choose, each once, and change their mind until it is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poll = cls._poll()
        cls.solar, cls.wind, cls.wood = cls.poll.option_ids

    def _counts(self):
        self.env.invalidate_all()
        return self.poll.option_ids.mapped("vote_count")

    # ------------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------------
    def test_a_person_has_one_vote_and_changes_it(self):
        for option in (self.solar, self.solar, self.wind):
            self.poll._vote(self.ida, option)
        self.assertEqual((self._counts(), self.poll.voter_count), ([0, 1, 0], 1))
        self.poll._vote(self.eva, self.wind)
        self.assertEqual((self._counts(), self.wind.share, self.poll.voter_count), ([0, 2, 0], 100, 2))

    def test_several_are_chosen_where_that_is_asked_and_no_more_than_that(self):
        self.poll = self._poll(is_multiple=True, max_choices=2)
        one, two, three = self.poll.option_ids
        self.poll._vote(self.ida, one | two)
        self.poll._vote(self.eva, two)
        self.assertEqual((self._counts(), two.share, one.share), ([1, 2, 0], 100, 50))
        with self.assertRaises(UserError):
            self.poll._vote(self.ida, one | two | three)
        self.poll._vote(self.ida, two | three)
        self.assertEqual(self._counts(), [0, 2, 1])

    def test_what_cannot_be_chosen_is_not(self):
        other = self._poll()
        for options in (self.solar | self.wind, other.option_ids[:1], self.solar.browse()):
            with self.subTest(options=options), self.assertRaises(UserError):
                self.poll._vote(self.ida, options)
        self.assertFalse(self.poll.vote_ids)

    def test_one_person_with_two_accounts_has_one_vote(self):
        partner = self._contact(self.ida)
        self.eva._confirm_contact(partner, "Said so")
        self.poll._vote(self.ida, self.solar)
        self.poll._vote(self.eva, self.wind)
        self.assertEqual((self._counts(), self.poll.voter_count), ([0, 1, 0], 1))

    def test_accounts_that_turn_out_to_be_one_person_keep_the_last_vote(self):
        partner = self._contact(self.ida)
        self.poll._vote(self.ida, self.solar)
        self.poll.vote_ids.voted_at = fields.Datetime.now() - timedelta(hours=1)
        self.poll._vote(self.eva, self.wind)
        self.assertEqual(self._counts(), [1, 1, 0])
        self.eva._confirm_contact(partner, "Said so")
        self.assertEqual((self._counts(), self.poll.vote_ids.partner_id), ([0, 1, 0], partner))

    def test_contacts_that_are_merged_keep_the_last_vote(self):
        first, second = self._contact(self.ida), self._contact(self.eva)
        self.poll._vote(self.ida, self.solar)
        self.poll.vote_ids.voted_at = fields.Datetime.now() - timedelta(hours=1)
        self.poll._vote(self.eva, self.wind)
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, second)
        self.assertEqual(self._counts(), [0, 1, 0])

    def test_the_database_knows_one_vote_of_an_account_for_an_option(self):
        self.poll._vote(self.ida, self.solar)
        values = {"poll_id": self.poll.id, "option_id": self.solar.id, "identity_id": self.ida.id, "ballot": "x"}
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["social.crm.poll.vote"].create(values)

    # ------------------------------------------------------------------
    # Open and closed
    # ------------------------------------------------------------------
    def test_nobody_votes_before_it_is_open_or_after_it_is_closed(self):
        draft, over = self._poll(is_open=False), self._poll(closes_at=fields.Datetime.now() + timedelta(days=1))
        over.closes_at = fields.Datetime.now() - timedelta(minutes=1)
        self.poll._vote(self.ida, self.solar)
        self.poll.action_close()
        for poll in (draft, over, self.poll):
            with self.subTest(state=poll.state), self.assertRaises(UserError):
                poll._vote(self.ida, poll.option_ids[1])
        self.assertEqual(self._counts(), [1, 0, 0])

    def test_the_job_closes_what_is_over_and_nothing_else(self):
        over = self._poll(closes_at=fields.Datetime.now() + timedelta(days=1))
        over.closes_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env["social.crm.poll"]._close_due(commit=lambda *args, **kwargs: 1)
        self.assertEqual((over.state, self.poll.state), ("closed", "open"))
        self.assertTrue(over.closed_at)

    def test_a_poll_has_options_and_a_date_ahead(self):
        with self.assertRaises(UserError):
            self._poll(options=("Only one",))
        with self.assertRaises(UserError):
            self._poll(closes_at=fields.Datetime.now() - timedelta(days=1))

    def test_only_communities_of_our_own_have_polls_and_stay_our_own(self):
        other = self.env["social.crm.community"].create({"name": "Elsewhere", "kind": "external"})
        with self.assertRaises(ValidationError):
            self._poll(community_id=other.id)
        with self.assertRaises(ValidationError):
            self.community.kind = "external"

    def test_what_was_chosen_stays_what_it_was(self):
        self.poll._vote(self.ida, self.solar)
        for change in (
            lambda: self.solar.write({"name": "Nuclear"}),
            lambda: self.solar.unlink(),
            lambda: self.poll.write({"is_multiple": True}),
        ):
            with self.assertRaises(UserError):
                change()
        self.wood.name = "Candles"
        self.wind.unlink()
        self.assertEqual(self.poll.option_ids.mapped("name"), ["Solar", "Candles"])

    # ------------------------------------------------------------------
    # Ideas among the options
    # ------------------------------------------------------------------
    def test_whoever_chooses_an_idea_supports_it_as_long_as_they_choose_it(self):
        self.solar.idea_id = self.lamp
        self.poll._vote(self.ida, self.solar)
        self.assertEqual((self.lamp.supporter_ids.identity_id, self.lamp.vote_count), (self.ida, 1))
        self.assertEqual(self.lamp.supporter_ids.origin, "poll")
        self.poll._vote(self.ida, self.wind)
        self.assertFalse(self.lamp.supporter_ids)

    def test_who_supports_it_anyway_goes_on_as_they_did(self):
        self.solar.idea_id = self.lamp
        mine = self.Supporter._vote(self.lamp, identity=self.ida)
        self.poll._vote(self.ida, self.solar)
        self.poll._vote(self.ida, self.wind)
        self.assertEqual(self.lamp.supporter_ids, mine)

    def test_an_idea_that_is_named_later_is_supported_from_then_on(self):
        self.poll._vote(self.ida, self.solar)
        self.solar.idea_id = self.lamp
        self.assertEqual(self.lamp.supporter_count, 1)
        other = self._publish("Solar lamps")
        self.solar.idea_id = other
        self.assertEqual((self.lamp.supporter_count, other.supporter_count), (0, 1))

    def test_an_idea_in_two_polls_is_supported_until_it_is_chosen_in_neither(self):
        second = self._poll()
        self.solar.idea_id = second.option_ids[0].idea_id = self.lamp
        self.poll._vote(self.ida, self.solar)
        second._vote(self.ida, second.option_ids[0])
        self.poll._vote(self.ida, self.wind)
        self.assertEqual(self.lamp.supporter_count, 1)
        second._vote(self.ida, second.option_ids[1])
        self.assertEqual(self.lamp.supporter_count, 0)

    # ------------------------------------------------------------------
    # What colleagues see
    # ------------------------------------------------------------------
    def test_each_figure_opens_who_voted(self):
        self.poll._vote(self.ida, self.solar)
        self.poll._vote(self.eva, self.wind)
        action = self.solar.with_user(self.ann).action_view_votes()
        votes = self.env[action["res_model"]].with_user(self.ann).search(action["domain"])
        self.assertEqual((len(votes), votes.person), (self.solar.vote_count, self.ida.display_name))
        action = self.poll.with_user(self.ann).action_view_votes()
        self.assertEqual(action["view_mode"].split(",")[0], "graph")
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)

    def test_counting_asks_no_more_with_more_votes(self):
        def count():
            self.env.invalidate_all()
            return (self.poll.voter_count, self.poll.option_ids.mapped("share"))

        self.poll._vote(self.ida, self.solar)
        before = self._queries_of(count)
        for said in self._say(*((f"crowd{number}", "Hi") for number in range(12))):
            self.poll._vote(said.identity_id, self.wind)
        self.assertLessEqual(self._queries_of(count), before)

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def test_who_is_erased_is_one_person_whatever_they_chose(self):
        poll = self._poll(is_multiple=True)
        poll._vote(self.ida, poll.option_ids[:2])
        poll._vote(self.eva, poll.option_ids[:1])
        person = Person.gather(self.env["res.partner"], self.ida)
        while self.env["social.crm.poll.vote"]._erase_person(person):
            pass
        self.env.invalidate_all()
        self.assertEqual((poll.voter_count, poll.option_ids.mapped("share")), (2, [100, 50, 0]))

    def test_who_is_erased_goes_on_to_be_counted_and_is_nobody(self):
        self.poll._vote(self.ida, self.solar)
        votes = self.env["social.crm.poll.vote"]
        person = Person.gather(self.env["res.partner"], self.ida)
        [told] = votes._personal_data(person)
        self.assertIn("Solar", told.values())
        while votes._erase_person(person):
            pass
        self.assertEqual((self._counts(), self.poll.voter_count), ([1, 0, 0], 1))
        self.assertFalse(self.poll.vote_ids.identity_id | self.poll.vote_ids.partner_id.identity_ids)
        self.assertEqual(self.poll.vote_ids.person, "Somebody")


@tagged("post_install", "-at_install")
class TestPollPage(OwnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poll = cls._poll()
        cls.solar, cls.wind, cls.wood = cls.poll.option_ids

    def test_a_member_votes_sees_the_result_and_changes_the_vote(self):
        self._enter(self.anna)
        self.assertNotIn("people voted", self._read(self.poll.website_url).text)
        answer = self._act(self.poll.website_url, "vote", option=self.solar.id)
        self.assertEqual(answer.status_code, 303)
        page = self._read(self.poll.website_url).text
        self.assertIn("One person voted", page)
        self.assertIn("100 % (1)", page)
        self._act(self.poll.website_url, "vote", option=self.wind.id)
        self.assertEqual(self.poll.vote_ids.option_id, self.wind)
        self.assertEqual(self.poll.vote_ids.partner_id, self.anna.partner_id)

    def test_results_are_shown_as_the_poll_says_and_to_all_once_it_is_closed(self):
        self.poll.results_shown = "closed"
        self._enter(self.anna)
        self._act(self.poll.website_url, "vote", option=self.solar.id)
        page = self._read(self.poll.website_url).text
        self.assertIn("The result is shown once it is closed", page)
        self.assertNotIn("One person voted", page)
        self.poll.action_close()
        self._enter(self.otto)
        self.assertIn("One person voted", self._read(self.poll.website_url).text)

    def test_who_voted_is_told_to_nobody_outside(self):
        self.poll.audience = "everybody"
        self.poll._vote(self.anna_here, self.solar)
        self.poll.action_close()
        for user in (None, self.otto):
            self.authenticate(user and user.login, user and user.login)
            self.assertNotIn("Anna", self._read(self.poll.website_url).text)

    def test_whom_it_is_not_for_does_not_find_it(self):
        invited = self._poll(audience="invited", name="A secret question")
        draft = self._poll(is_open=False, name="Not yet")
        self._invite(invited, self.otto_here)
        table = {
            None: (404, 404, 404),
            self.max: (404, 404, 404),
            self.anna: (200, 404, 404),
            self.otto: (200, 200, 404),
        }
        for user, expected in table.items():
            with self.subTest(user=user and user.login):
                self.authenticate(user and user.login, user and user.login)
                found = tuple(self._read(each.website_url).status_code for each in (self.poll, invited, draft))
                self.assertEqual(found, expected)
                self.assertEqual("A secret question" in self._read("/polls").text, expected[1] == 200)
                if user and expected[1] == 404:
                    answer = self._act(invited.website_url, "vote", option=invited.option_ids[0].id)
                    self.assertEqual(answer.status_code, 404)
        self.assertFalse(invited.vote_ids)

    def test_visitors_read_what_is_for_everybody_and_vote_with_a_login(self):
        self.poll.audience = "everybody"
        page = self._read(self.poll.website_url).text
        self.assertIn("Which lamp shall we make next?", page)
        self.assertNotIn('value="vote"', page)
        answer = self._act(self.poll.website_url, "vote", option=self.solar.id)
        self.assertIn("/web/login", answer.headers["Location"])
        self._enter(self.max)
        self._act(self.poll.website_url, "vote", option=self.solar.id)
        self.assertEqual(self.poll.vote_ids.partner_id, self.max.partner_id)
        self.assertIn(self.max.partner_id, self.community.member_ids.partner_id, "who takes part is a member")

    def test_a_poll_of_another_company_is_not_there(self):
        self.poll.audience = "everybody"
        self.community.company_id = False
        self.poll.company_id = self.env["res.company"].create({"name": "Others"})
        self._enter(self.anna)
        self.assertEqual(self._read(self.poll.website_url).status_code, 404)

    def test_one_address_does_not_vote_for_a_crowd_and_changing_ones_mind_is_no_crowd(self):
        traces = self.env["social.crm.idea.vote.trace"]
        self._enter(self.anna)
        self._act(self.poll.website_url, "vote", option=self.solar.id)
        for _member in range(VOTES_FOR_AN_IDEA - 1):
            traces._leave(self.poll, "127.0.0.1")
        self._act(self.poll.website_url, "vote", option=self.wind.id)
        self.assertEqual(self.poll.vote_ids.option_id, self.wind)
        self._enter(self.otto)
        answer = self._act(self.poll.website_url, "vote", option=self.solar.id)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Many votes came from your network today", answer.text)
        self.assertEqual(self.poll.voter_count, 1)
        traces._leave(self.lamp, "127.0.0.1")  # another matter

    def test_a_closed_poll_and_a_choice_that_is_none_are_refused_in_words(self):
        self._enter(self.anna)
        other = self._poll()
        for value in (other.option_ids[0].id, "x", "9" * 30, "²"):
            with self.subTest(value=value):
                answer = self._act(self.poll.website_url, "vote", option=value)
                self.assertEqual(answer.status_code, 422)
                self.assertIn("Choose one of the options", answer.text)
        self.assertEqual(self._act(self.poll.website_url, "sell").status_code, 422)
        self.poll.closes_at = fields.Datetime.now() - timedelta(minutes=1)
        answer = self._act(self.poll.website_url, "vote", option=self.solar.id)
        self.assertIn("nobody can take part any more", answer.text)
        self.assertFalse(self.poll.vote_ids | other.vote_ids)

    def test_without_the_token_of_the_page_nothing_is_done(self):
        self._enter(self.anna)
        answer = self.url_open(
            self.poll.website_url,
            data={"act": "vote", "option": self.solar.id, "csrf_token": "x"},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.poll.vote_ids)

    def test_script_in_a_title_is_shown_as_text(self):
        evil = "<script>alert(1)</script>"
        poll = self._poll(name=evil, options=(evil, "B"), audience="everybody", description=f"<p>Hi</p>{evil}")
        poll.action_close()
        for path in ("/polls", poll.website_url):
            self.assertNotIn("<script>alert(1)", self._read(path).text)

    def test_nonsense_is_not_there_and_told_shortly(self):
        for path in (
            "/polls/x",
            "/polls/-1",
            "/polls/" + "9" * 30,
            f"/test-groups/{self.poll.id}",
            "/invited/" + "0" * 32,
        ):
            with self.subTest(path):
                answer = self._read(path)
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("Traceback", answer.text)

    def test_the_forum_of_the_community_shows_what_is_open(self):
        forum = self.env["forum.forum"].create(
            {
                "name": "Lamps",
                "privacy": "public",
                "peer_care": True,
                "community_id": self.community.id,
                "care_company_id": self.company.id,
            }
        )
        self._enter(self.anna)
        self.assertIn(self.poll.website_url, self.url_open(f"/forum/{forum.id}").text)
        self.poll.action_close()
        self.assertNotIn(self.poll.website_url, self.url_open(f"/forum/{forum.id}").text)
        self._enter(self.max)
        self.assertNotIn("o_social_crm_offered", self.url_open(f"/forum/{forum.id}").text)
        self.env["forum.post"].with_user(self.max).create({"forum_id": forum.id, "name": "Hi", "content": "Hi"})
        self.assertIn(self.max.partner_id, self.community.member_ids.partner_id, "who writes there is a member")
