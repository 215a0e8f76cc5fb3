from odoo.tests import tagged

from ..models.social_crm_idea_call import PROPOSALS
from .owned_case import OwnedCase


@tagged("post_install", "-at_install")
class TestIdeaCall(OwnedCase):
    """Some members say what they would propose; nobody else sees it, until a colleague shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls._call()

    def _propose(self, identity, title="Pack them in the bag of the lamp", text="Less <b>rubbish</b>"):
        return self.call._propose(identity, title, text, "en")

    def test_who_is_invited_proposes_by_the_link_and_others_vote(self):
        ida, eva = self._invite(self.call, self.ida, self.eva)
        answer = self._act(self._link(ida), "propose", title="Pack them in a bag", text="Less <b>rubbish</b>")
        self.assertEqual(answer.status_code, 303)
        idea = self.call.idea_ids
        self.assertEqual((idea.name, idea.by_invitation, idea.is_published), ("Pack them in a bag", True, True))
        self.assertEqual((idea.supporter_ids.identity_id, idea.supporter_ids.origin), (self.ida, "proposed"))
        page = self._read(self._link(eva)).text
        self.assertIn("Less &lt;b&gt;rubbish&lt;/b&gt;", page)
        self.assertNotIn(self.ida.display_name, page)
        self._act(self._link(eva), "want", idea_id=idea.id)
        self.assertEqual(idea.supporter_count, 2)
        self._act(self._link(eva), "want", idea_id=idea.id, back="1")
        self.assertEqual(idea.supporter_count, 1)

    def test_one_person_wants_an_idea_once_by_whichever_account(self):
        partner = self._contact(self.eva)
        other = self._say(("eva2", "Hi")).identity_id
        other._confirm_contact(partner, "Said so")
        idea = self._propose(self.ida)
        self.call._want(self.eva, idea.id)
        self.call._want(other, idea.id)
        self.assertEqual((idea.supporter_count, len(idea.supporter_ids)), (2, 2))
        self.call._want(other, idea.id, back=True)
        self.assertEqual(idea.supporter_count, 1)

    def test_only_those_who_are_invited_see_what_is_by_invitation(self):
        idea = self._propose(self.ida)
        idea._move_to(self.stages["planned"], "Soon")
        self._invite(self.call, self.otto_here)
        released = self._propose(self.ida, "Deliver without a box")
        released._move_to(self.stages["released"], "Done")
        table = {None: 404, self.anna: 404, self.otto: 200}
        for user, expected in table.items():
            with self.subTest(user=user and user.login):
                self.authenticate(user and user.login, user and user.login)
                self.assertEqual(self._read(idea.website_url).status_code, expected)
                self.assertEqual(self._read(self.call.website_url).status_code, expected)
                for path in (
                    "/ideas",
                    "/ideas/roadmap",
                    "/ideas/changelog",
                    "/ideas/feed.atom",
                    "/ideas?search=pack+bag",
                ):
                    page = self._read(path).text
                    self.assertNotIn(idea.name, page, path)
                    self.assertNotIn(released.name, page, path)
        self._enter(self.anna)
        answer = self._send(f"/ideas/{idea.id}/vote", self.lamp.website_url)
        self.assertEqual((answer.status_code, idea.supporter_count), (404, 1))
        self.assertEqual(self._act(self.call.website_url, "propose", title="Mine").status_code, 404)

    def test_what_a_colleague_shows_to_everybody_everybody_sees(self):
        idea = self._propose(self.ida)
        idea.with_user(self.ann).by_invitation = False
        self.assertEqual(self._read(idea.website_url).status_code, 200)
        self.assertIn(idea.name, self._read("/ideas").text)

    def test_an_invitation_that_is_taken_back_shows_nothing_any_more(self):
        idea = self._propose(self.ida)
        [invitation] = self._invite(self.call, self.otto_here)
        self._enter(self.otto)
        self.assertEqual(self._read(idea.website_url).status_code, 200)
        invitation.action_revoke()
        self.assertEqual(self._read(idea.website_url).status_code, 404)
        self.assertEqual(self._read(self.call.website_url).status_code, 404)

    def test_a_public_idea_that_is_merged_into_it_leads_nobody_in(self):
        idea = self._propose(self.ida)
        self.lamp._merge(idea)
        self.assertEqual(self._read(self.lamp.website_url).status_code, 404)

    def test_where_colleagues_read_first_only_who_proposed_it_sees_it(self):
        self.call.publish_at_once = False
        ida, eva = self._invite(self.call, self.ida, self.eva)
        idea = self._propose(self.ida)
        self.assertIn(idea.name, self._read(self._link(ida)).text)
        self.assertNotIn(idea.name, self._read(self._link(eva)).text)
        answer = self._act(self._link(eva), "want", idea_id=idea.id)
        self.assertEqual((answer.status_code, idea.supporter_count), (422, 1))
        idea.is_published = True
        self.assertIn(idea.name, self._read(self._link(eva)).text)

    def test_nobody_votes_for_ideas_of_elsewhere_by_it(self):
        [invitation] = self._invite(self.call, self.ida)
        for idea_id in (self.lamp.id, 0, "x", "9" * 30):
            with self.subTest(idea_id=idea_id):
                answer = self._act(self._link(invitation), "want", idea_id=idea_id)
                self.assertEqual(answer.status_code, 422)
        self.assertFalse(self.lamp.supporter_ids)

    def test_proposals_do_not_pile_up_and_what_was_typed_is_kept(self):
        [invitation] = self._invite(self.call, self.ida)
        for number in range(PROPOSALS):
            self._propose(self.ida, f"Idea {number}")
        answer = self._act(self._link(invitation), "propose", title="One more", text="Really")
        self.assertEqual(answer.status_code, 422)
        self.assertIn('value="One more"', answer.text)
        self.assertEqual(self.call.idea_count, PROPOSALS)
        self.assertEqual(self._act(self._link(invitation), "propose", title="   ").status_code, 422)

    def test_a_closed_call_is_read_and_nothing_more(self):
        [invitation] = self._invite(self.call, self.ida)
        idea = self._propose(self.eva)
        self.call.action_close()
        self.assertIn(idea.name, self._read(self._link(invitation)).text)
        for act, values in (("propose", {"title": "Late"}), ("want", {"idea_id": idea.id})):
            self.assertEqual(self._act(self._link(invitation), act, **values).status_code, 422)
        self.assertEqual((self.call.idea_count, idea.supporter_count), (1, 1))

    def test_script_in_what_is_proposed_is_shown_as_text(self):
        [invitation] = self._invite(self.call, self.ida)
        self._propose(self.ida, "<script>alert(1)</script>", "<img src=x onerror=alert(2)>")
        page = self._read(self._link(invitation)).text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<img src=x", page)
