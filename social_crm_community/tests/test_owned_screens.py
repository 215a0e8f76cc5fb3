from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_channels.tests.markup_of_odoo import LISTS
from odoo.addons.social_crm_channels.tests.screen_case import PATIENCE, ScreenCase

from .owned_case import OwnedCase
from .peer_care_case import PeerCareCase


class OwnedScreenCase(ScreenCase, OwnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ends = fields.Datetime.now() + timedelta(days=5)
        cls.lamp.description = "<p>People ask for it each week.</p>"
        cls.poll = cls._poll(
            ("A solar lamp for the garden", "A lamp with a timer", "A lamp that can be dimmed"),
            description="<p>We make one of them this year. Which would you use most?</p>",
            closes_at=ends,
        )
        cls.poll.option_ids[2].idea_id = cls.lamp
        cls.group = cls._group(
            idea_id=cls.lamp.id,
            capacity=8,
            starts_on=fields.Date.today(),
            closes_at=ends,
            description="<p>Take it along for a night outside.</p>",
        )
        cls.call = cls._call(description="<p>We want to use less cardboard.</p>", closes_at=ends)
        crowd = cls._say(*((f"friend {number}", "Hi") for number in range(7))).identity_id
        cls._make_members(crowd)
        for number, identity in enumerate(crowd):
            cls.poll._vote(identity, cls.poll.option_ids[(number * 2) % 3])
            if number < 5:
                cls.group._join(identity, is_invited=number < 4)
        for identity, rating, text in zip(
            crowd[:2], "42", ("Bright enough to read", "The ring is stiff with gloves on"), strict=True
        ):
            cls.group._say(identity, rating, text)
        idea = cls.call._propose(crowd[0], "Pack the tent in the bag of the lamp", "One thing less to throw away.")
        cls.call._propose(crowd[1], "Lend bags for the way home", "With a deposit, as bottles have.")
        cls.call._want(crowd[2], idea.id)
        cls.crowd = crowd


@tagged("post_install", "-at_install")
class TestOwnedPublicScreens(OwnedScreenCase):
    """Each page on a desk and on a phone: nothing is cut, and nobody is hindered by how they see, hear or move."""

    picture_login = "anna"

    def _look(self, name, path, shown, **options):
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(name + suffix, path, shown, phone=phone, examine=True, **options)

    def test_a_poll_before_and_after_the_vote(self):
        self._look("website_poll", self.poll.website_url, "input[name=option]")
        self.poll._vote(self.anna_here, self.poll.option_ids[2])
        self._look("website_poll_voted", self.poll.website_url, ".o_social_crm_poll_results li")

    def test_the_polls(self):
        self._look("website_polls", "/polls", ".o_social_crm_polls li")

    def test_nothing_yet(self):
        self.poll.audience = "invited"
        self._look("website_polls_empty", "/polls", ".alert-info")

    def test_a_test_group_before_and_after_joining(self):
        self._look("website_test_group", self.group.website_url, "button[type=submit]")
        self.group._join(self.anna_here, is_invited=True)
        self._look("website_test_group_joined", self.group.website_url, "#feedback")

    def test_a_call_for_ideas_by_its_link(self):
        [invitation] = self._invite(self.call, self.ida)
        self._look("website_idea_call", self._link(invitation), "#call_title")

    def test_invitations_in_the_portal(self):
        for record in (self.poll, self.group, self.call):
            record._invite(self.anna_here)
        self._look("my_invitations", "/my/invitations", ".o_social_crm_invitations li")

    def test_a_page_that_is_not_there(self):
        self._look("taking_part_not_there", "/invited/" + "0" * 32, "h1")

    def test_a_member_takes_part(self):
        """On a desk, and on a phone."""
        self._invite(self.group, self.anna_here)
        for size in ("1366x768", "390x844"):
            with self.subTest(size=size):
                self.browser_size = size
                self.start_tour(self.poll.website_url, "social_crm_vote_in_poll", login="anna", timeout=PATIENCE)
                self.assertEqual(self.poll._voted_by(self.anna.partner_id).option_id, self.poll.option_ids[1])
                self.start_tour(self.group.website_url, "social_crm_join_test_group", login="anna", timeout=PATIENCE)
                tester = self.group._tester(self.anna_here)
                self.assertEqual((tester.rating, tester.feedback), ("4", "It shines far"))
                self.poll._votes_of(self.anna_here)._take_back()
                tester.sudo().unlink()


@tagged("post_install", "-at_install")
class TestOwnedScreens(OwnedScreenCase):
    """What colleagues see."""

    of_odoo = (*LISTS, ".o_progress")
    picture_login = "ann"

    def test_a_poll_and_its_result(self):
        self.photograph("poll", f"/odoo/social-polls/{self.poll.id}", ".o_progressbar", examine=True)
        press = "button[name=action_view_votes]"
        self.photograph(
            "poll_chart", f"/odoo/social-polls/{self.poll.id}", ".o_graph_canvas_container canvas", press=press
        )

    def test_a_test_group(self):
        path = f"/odoo/social-test-groups/{self.group.id}"
        self.photograph("test_group", path, "[name=tester_ids] .o_data_row button", examine=True)

    def test_a_call_for_ideas(self):
        path = f"/odoo/social-idea-calls/{self.call.id}"
        self.photograph("idea_call", path, "[name=idea_ids] .o_data_row", examine=True)

    def test_who_is_invited(self):
        press = "button[name=action_invite]"
        path = f"/odoo/social-polls/{self.poll.id}"
        self.photograph("invite", path, ".modal .alert-warning", press=press, examine=True)
        self._invite(self.poll, self.ida, self.otto_here)
        path = "/odoo/action-social_crm_community.action_social_crm_invitation"
        self.photograph("invitations", path, ".o_data_row button[name=action_try_again]", examine=True)

    def test_lists_with_nothing_in_them_say_what_comes_there(self):
        (self.poll | self.poll).active = False
        self.group.active = self.call.active = False
        for name in ("polls", "test-groups", "idea-calls"):
            self.photograph(f"{name}_empty", f"/odoo/social-{name}", ".o_view_nocontent_smiling_face", examine=True)

    def test_a_colleague_holds_a_poll(self):
        self.start_tour("/odoo/social-polls", "social_crm_hold_poll", login="ann", timeout=PATIENCE)
        poll = self.env["social.crm.poll"].search([("name", "=", "Bigger or smaller?")])
        self.assertEqual((poll.state, poll.community_id), ("open", self.community))
        self.assertEqual(poll.option_ids.mapped("name"), ["Bigger", "Smaller"])
        self.assertEqual(poll.invited_count, len(self.community.member_ids))


@tagged("post_install", "-at_install")
class TestThankScreens(ScreenCase, PeerCareCase, HttpCase):
    of_odoo = LISTS
    picture_login = "rosa"

    def test_a_member_thanks_and_takes_it_back(self):
        answer = self._answer(self._ask())
        path = answer.parent_id.website_url
        self.start_tour(path, "social_crm_thank", login="rosa", timeout=PATIENCE)
        self.assertEqual(answer.thanks_count, 1)
        for suffix, phone in (("", False), ("_phone", True)):
            self.photograph(f"topic_thanked{suffix}", path, ".o_social_crm_thank", phone=phone, examine=True)

    def test_the_list_of_thanks(self):
        self.env["social.crm.thanks"]._toggle(self._answer(self._ask()), self.rosa)
        path = "/odoo/action-social_crm_community.action_social_crm_thanks"
        self.photograph("thanks", path, ".o_data_row", login="ann", examine=True)
