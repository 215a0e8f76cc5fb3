from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_crm_base.tools.person import Person

from .owned_case import OwnedCase


@tagged("post_install", "-at_install")
class TestTestGroup(OwnedCase):
    """Members try something before others, and what they say of it is a source of the idea."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._group(idea_id=cls.lamp.id, capacity=2)

    def _states(self):
        return self.group.tester_ids.mapped("state")

    # ------------------------------------------------------------------
    # Joining
    # ------------------------------------------------------------------
    def test_who_is_invited_joins_and_who_asks_waits_for_a_colleague(self):
        self.group._join(self.ida, is_invited=True)
        self.group._join(self.eva, is_invited=False)
        self.assertEqual(self._states(), ["joined", "asked"])
        self.group.tester_ids.with_user(self.ann).action_accept()
        self.assertEqual((self._states(), self.group.joined_count), (["joined"] * 2, 2))

    def test_there_are_so_many_places_and_not_one_more(self):
        for identity in (self.ida, self.eva, self.anna_here):
            self.group._join(identity, is_invited=True)
        self.assertEqual(self._states(), ["joined", "joined", "asked"])
        with self.assertRaises(UserError):
            self.group.tester_ids[2].with_user(self.ann).action_accept()
        self.group._leave(self.ida)
        self.group.tester_ids[2].with_user(self.ann).action_accept()
        self.assertEqual(self._states(), ["left", "joined", "joined"])
        self.group._join(self.ida, is_invited=True)
        self.assertEqual(self._states(), ["asked", "joined", "joined"])

    def test_one_person_with_two_accounts_has_one_place(self):
        partner = self._contact(self.ida)
        self.eva._confirm_contact(partner, "Said so")
        self.group._join(self.ida, is_invited=True)
        self.group._join(self.eva, is_invited=True)
        self.assertEqual(len(self.group.tester_ids), 1)

    def test_accounts_that_turn_out_to_be_one_person_keep_the_place_with_the_last_word(self):
        partner = self._contact(self.ida)
        self.group._join(self.ida, is_invited=True)
        self.group._join(self.eva, is_invited=True)
        self.group._say(self.eva, "4", "Bright")
        self.eva._confirm_contact(partner, "Said so")
        self.assertEqual(self.group.tester_ids.feedback, "Bright")

    def test_who_was_declined_is_not_in_by_asking_again(self):
        self.group._join(self.eva, is_invited=False)
        self.group.tester_ids.with_user(self.ann).action_decline()
        with self.assertRaises(UserError):
            self.group._join(self.eva, is_invited=False)
        self.assertEqual(self._states(), ["declined"])

    # ------------------------------------------------------------------
    # Saying
    # ------------------------------------------------------------------
    def test_what_testers_say_is_a_source_of_the_idea_and_they_support_it(self):
        self.group._join(self.ida, is_invited=True)
        self.group._say(self.ida, "4", "Bright enough to read")
        source = self.lamp.source_ids
        self.assertEqual((source.quote, source.identity_id), ("★★★★ Bright enough to read", self.ida))
        self.assertEqual(self.lamp.supporter_ids.identity_id, self.ida)
        self.group._say(self.ida, "2", "It broke")
        self.assertEqual((self.lamp.source_ids, source.quote), (source, "★★ It broke"))
        self.assertEqual((self.group.feedback_count, self.group.rating_average), (1, 2))
        self.assertEqual(source.action_open()["res_id"], self.group.id)

    def test_an_idea_that_is_named_later_gets_what_was_said_before(self):
        self.group.idea_id = False
        self.group._join(self.ida, is_invited=True)
        self.group._say(self.ida, "4", "Bright")
        self.assertFalse(self.lamp.source_ids)
        self.group.idea_id = self.lamp
        self.assertEqual(self.lamp.source_ids.quote, "★★★★ Bright")
        other = self._publish("Another lamp")
        self.group.idea_id = other
        self.assertEqual((len(self.lamp.source_ids), other.source_ids.quote), (0, "★★★★ Bright"))

    def test_only_testers_say_something_and_give_stars(self):
        self.group._join(self.eva, is_invited=False)
        for identity, rating in ((self.ida, "4"), (self.eva, "4")):
            with self.assertRaises(UserError):
                self.group._say(identity, rating, "Bright")
        self.group._join(self.ida, is_invited=True)
        for rating in ("6", "", None, "x"):
            with self.assertRaises(UserError):
                self.group._say(self.ida, rating, "Bright")
        self.group._say(self.ida, "5", "x" * 5000)
        self.assertEqual(len(self.group.tester_ids[1].feedback), 2000)

    # ------------------------------------------------------------------
    # The end
    # ------------------------------------------------------------------
    def test_when_it_ends_those_who_joined_are_thanked_once_through_the_gate(self):
        self._invite(self.group, self.ida)
        self.group._join(self.ida, is_invited=True)
        self.group._join(self.eva, is_invited=False)
        self.group.closes_at = fields.Datetime.now() - timedelta(minutes=1)
        with self.assertRaises(UserError):
            self.group._say(self.ida, "4", "Late")
        before = self._told()
        for _again in range(2):
            self.env["social.crm.poll"]._close_due(commit=lambda *args, **kwargs: 1)
            self._tell()
        told = self._told() - before
        self.assertEqual(
            (self.group.state, told.conversation_id.identity_id, told.purpose), ("closed", self.ida, "feedback")
        )
        self.assertIn("Thank you for trying", told.part_ids.body)
        self.assertNotIn("/invited/", told.part_ids.body)

    def test_who_refused_news_is_not_thanked_and_listed(self):
        self.group._join(self.ida, is_invited=True)
        self.env["social.crm.consent"].create(
            {"identity_id": self.ida.id, "purpose": "feedback", "state": "denied", "evidence": "Said so"}
        )
        self.group.action_close()
        self._tell()
        self.assertFalse(self._told())
        self.assertEqual(self.group.invitation_ids.mapped("state"), ["blocked"])

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def test_who_is_erased_leaves_stars_and_no_words(self):
        self.group._join(self.ida, is_invited=True)
        self.group._say(self.ida, "4", "I am Ida")
        person = Person.gather(self.env["res.partner"], self.ida)
        testers = self.env["social.crm.test.member"]
        [told] = testers._personal_data(person)
        self.assertIn("I am Ida", told.values())
        for model in ("social.crm.idea.source", "social.crm.test.member"):
            while self.env[model]._erase_person(person):
                pass
        self.env.invalidate_all()
        self.assertEqual((self.group.rating_average, self.group.tester_ids.feedback), (4, False))
        self.assertFalse(self.group.tester_ids.identity_id)
        self.assertFalse(self.lamp.source_ids.quote)


@tagged("post_install", "-at_install")
class TestTestGroupPage(OwnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._group(idea_id=cls.lamp.id, capacity=2)

    def test_by_the_link_they_join_read_the_briefing_and_say_how_it_is(self):
        [invitation] = self._invite(self.group, self.ida)
        link = self._link(invitation)
        self.assertNotIn("Turn the ring", self._read(link).text)
        self._act(link, "join")
        page = self._read(link).text
        self.assertIn("Turn the ring", page)
        self.assertIn("1 of 2 places are free", " ".join(page.split()).replace("</t>", ""))
        self._act(link, "say", rating="5", text="Bright <script>alert(1)</script>")
        self.assertEqual(self.group.tester_ids.rating, "5")
        self.assertNotIn("<script>alert(1)", self._read(link).text)
        self._act(link, "leave")
        self.assertEqual(self.group.tester_ids.state, "left")

    def test_members_ask_with_their_login_and_see_no_briefing_until_they_are_in(self):
        self._enter(self.anna)
        page = self._read(self.group.website_url).text
        self.assertIn("Ask to join", page)
        self._act(self.group.website_url, "join")
        self.assertEqual(self.group.tester_ids.state, "asked")
        page = self._read(self.group.website_url).text
        self.assertIn("We tell you here once there is a place", page)
        self.assertNotIn("Turn the ring", page)
        self.group.tester_ids.action_accept()
        self.assertIn("Turn the ring", self._read(self.group.website_url).text)
        self._enter(self.otto)
        self.assertNotIn("Turn the ring", self._read(self.group.website_url).text)

    def test_what_was_typed_is_kept_when_the_stars_are_missing(self):
        self.group._join(self.anna_here, is_invited=True)
        self._enter(self.anna)
        answer = self._act(self.group.website_url, "say", text="Bright enough")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Choose how many stars", answer.text)
        self.assertIn("Bright enough", answer.text)

    def test_whom_it_is_not_for_does_not_find_it(self):
        self._enter(self.max)
        self.assertEqual(self._read(self.group.website_url).status_code, 404)
        self.assertEqual(self._act(self.group.website_url, "join").status_code, 404)
        self.assertFalse(self.group.tester_ids)
