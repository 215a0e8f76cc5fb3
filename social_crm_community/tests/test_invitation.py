from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm_base.tools.person import Person

from .owned_case import OwnedCase


@tagged("post_install", "-at_install")
class TestInvitation(OwnedCase):
    """Each is invited once, through the gate, and what stands against it is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poll = cls._poll(audience="invited")

    def _refuse(self, identity):
        self.env["social.crm.consent"].create(
            {"identity_id": identity.id, "purpose": "feedback", "state": "denied", "evidence": "Said so"}
        )

    def test_each_is_told_once_in_a_talk_of_theirs(self):
        invitations = self.poll._invite(self.ida | self.eva)
        self.assertFalse(self._told())
        for _again in range(2):
            self._tell()
            self.assertFalse(self.poll._invite(self.ida | self.eva))
        told = self._told()
        self.assertEqual((len(told), set(told.mapped("purpose"))), (2, {"feedback"}))
        self.assertEqual(invitations.mapped("state"), ["posted"] * 2)
        self.assertIn("Which lamp shall we make next?", told[0].part_ids.body)
        self.assertEqual(set(told.conversation_id.mapped("identity_id")), set(self.ida | self.eva))

    def test_one_person_with_two_accounts_is_told_once(self):
        partner = self._contact(self.ida)
        self.eva._confirm_contact(partner, "Said so")
        self.assertEqual(len(self._invite(self.poll, self.ida, self.eva)), 1)
        self.assertEqual(len(self._told()), 1)

    def test_accounts_that_turn_out_to_be_one_person_before_they_were_told_are_told_once(self):
        invitations = self.poll._invite(self.ida | self.eva)
        partner = self._contact(self.ida)
        self.eva._confirm_contact(partner, "Said so")
        self._tell()
        self.assertEqual((len(self._told()), sorted(invitations.mapped("state"))), (1, ["covered", "posted"]))

    def test_who_refused_is_listed_with_the_reason_and_told_by_hand(self):
        self._refuse(self.ida)
        [invitation] = self._invite(self.poll, self.ida)
        self.assertEqual((invitation.state, self.poll.unreached_count), ("blocked", 1))
        self.assertTrue(invitation.reason)
        self.assertFalse(self._told())
        invitation.with_user(self.ann).action_try_again()
        self._tell()
        self.assertEqual(invitation.state, "blocked")
        invitation.with_user(self.ann).action_told_by_hand()
        self.assertEqual((invitation.state, self.poll.unreached_count), ("by_hand", 0))

    def test_nobody_is_told_of_what_is_not_open_yet_or_over(self):
        draft = self._poll(is_open=False)
        [waits] = self._invite(draft, self.ida)
        self.assertEqual((waits.state, len(self._told())), ("queued", 0))
        draft.action_open()
        draft.action_close()
        self._tell()
        self.assertEqual((waits.state, len(self._told())), ("blocked", 0))
        self.assertIn("closed before", waits.reason)

    def test_a_message_that_went_out_or_failed_is_followed(self):
        first, second = self._invite(self.poll, self.ida, self.eva)
        first.message_id.part_ids._record_sent("sent-1", fields.Datetime.now(), "1")
        second.message_id.part_ids.write({"state": "failed", "error": "No such chat"})
        second.message_id._derive_state()
        self.assertEqual((first.state, second.state, second.reason), ("told", "failed", "No such chat"))

    def test_a_job_that_dies_tells_nobody_twice(self):
        invitations = self.poll._invite(self.ida | self.eva)

        class Killed(Exception):
            pass

        def die(done, remaining=None):
            if done:
                raise Killed

        with self.assertRaises(Killed):  # which takes back what was done, as the database does
            self.Invitation._tell_all(commit=die)
        self.assertEqual((len(self._told()), invitations.mapped("state")), (0, ["queued"] * 2))
        self._tell()
        self.assertEqual(len(self._told()), 2)

    def test_a_contact_without_a_talk_is_told_by_mail(self):
        channel = self.env["social.crm.channel"].create(
            {
                "name": "Mail",
                "provider": "email",
                "network_id": self.env.ref("social_crm_base.network_email").id,
                "state": "connected",
                "account_external_id": "care@acme.example",
                "company_id": self.company.id,
            }
        )
        [invitation] = self._invite(self.poll, self.anna_here)
        self.assertEqual((invitation.state, invitation.conversation_id.channel_id), ("posted", channel))
        self.assertEqual(invitation.conversation_id.identity_id.external_id, "anna@example.com")

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------
    def _dialog(self, record=None, **values):
        record = record or self.poll
        wizard = self.env["social.crm.invite"].with_user(self.ann)
        return Form(wizard.with_context(**{f"default_{record._invitation_field}": record.id}))

    def test_members_are_chosen_by_role_level_or_by_hand(self):
        members = {member.identity_id: member for member in self.community.member_ids}
        members[self.ida].role = "voice"
        level = self.env["social.crm.trust.level"].create({"name": "Sage"})
        self.anna.social_trust_level_id = level
        form = self._dialog()
        self.assertEqual(form.new_count, 4)
        form.role = "voice"
        self.assertEqual(form.member_ids.ids, members[self.ida].ids)
        form.role = False
        form.level_ids.add(level)
        self.assertEqual(form.member_ids.ids, members[self.anna_here].ids)
        form.by_hand = True
        form.member_ids.remove(members[self.anna_here].id)
        form.member_ids.add(members[self.eva])
        form.save().action_invite()
        self.assertEqual(self.poll.invitation_ids.identity_id, self.eva)

    def test_it_shows_who_is_invited_already_and_what_stands_against_whom(self):
        self._refuse(self.ida)
        self._invite(self.poll, self.eva)
        form = self._dialog()
        self.assertEqual((form.new_count, form.known_count), (3, 1))
        self.assertIn(self.ida.display_name, form.obstacles)
        self.assertIn("Anna", form.obstacles, "there is no talk, and no channel for mail")
        self.assertNotIn(self.eva.display_name, form.obstacles)
        self.assertEqual(len(self._told()), 1, "to look tells nobody")

    def test_nobody_new_is_said_in_words(self):
        self._invite(self.poll, self.anna_here, self.otto_here, self.ida, self.eva)
        form = self._dialog()
        self.assertEqual((form.new_count, form.known_count), (0, 4))
        with self.assertRaises(UserError):
            form.save().action_invite()

    # ------------------------------------------------------------------
    # The link
    # ------------------------------------------------------------------
    def test_by_the_link_they_vote_without_a_login(self):
        [invitation] = self._invite(self.poll, self.ida)
        link = self._link(invitation)
        self.assertEqual(self._read(link).status_code, 200)
        self.assertFalse(invitation.answered_at, "to open it, as a scanner of mails does, says nothing")
        answer = self._act(link, "vote", option=self.poll.option_ids[1].id)
        self.assertEqual((answer.status_code, self.poll.vote_ids.identity_id), (303, self.ida))
        self.assertTrue(invitation.answered_at)
        headers = self._read(link).headers
        self.assertEqual((headers["Cache-Control"], headers["Referrer-Policy"]), ("no-store", "same-origin"))

    def test_a_person_who_votes_by_the_link_and_with_a_login_votes_once(self):
        self.ida._confirm_contact(self.anna.partner_id, "Said so")
        [invitation] = self._invite(self.poll, self.ida)
        self._act(self._link(invitation), "vote", option=self.poll.option_ids[1].id)
        self._enter(self.anna)
        self._act(self.poll.website_url, "vote", option=self.poll.option_ids[2].id)
        self.assertEqual((self.poll.voter_count, self.poll.vote_ids.option_id), (1, self.poll.option_ids[2]))

    def test_a_link_that_is_taken_back_opens_nothing_and_a_new_one_does(self):
        [invitation] = self._invite(self.poll, self.ida)
        old = self._link(invitation)
        invitation.with_user(self.ann).action_revoke()
        self.assertEqual(self._read(old).status_code, 404)
        self.assertEqual(self._act(old, "vote", option=self.poll.option_ids[1].id).status_code, 404)
        self.assertFalse(self.poll.vote_ids)
        self.assertEqual(self._invite(self.poll, self.ida), invitation)
        self.assertNotEqual(self._link(invitation), old)
        self.assertEqual(self._read(old).status_code, 404)
        self.assertEqual(self._read(self._link(invitation)).status_code, 200)

    def test_a_link_opens_its_own_thing_alone(self):
        other = self._poll(audience="invited")
        [invitation] = self._invite(other, self.ida)
        answer = self._act(self._link(invitation), "vote", option=self.poll.option_ids[1].id)
        self.assertEqual(answer.status_code, 422)
        for act in ("join", "propose"):
            self.assertEqual(self._act(self._link(invitation), act, title="x").status_code, 422)
        self.assertFalse(self.poll.vote_ids | other.vote_ids)

    def test_no_role_reads_the_token_and_nobody_writes_an_invitation(self):
        [invitation] = self._invite(self.poll, self.ida)
        with self.assertRaises(AccessError):
            invitation.with_user(self.env.ref("base.user_admin")).read(["access_token"])
        for values in ({"state": "told"}, {"identity_id": self.eva.id}):
            with self.assertRaises(AccessError):
                invitation.with_user(self.manager).write(values)

    def test_who_has_a_login_finds_invitations_in_the_portal(self):
        self._invite(self.poll, self.anna_here)
        self._enter(self.anna)
        self.assertIn(self.poll.name, self._read("/my/invitations").text)
        self._enter(self.otto)
        self.assertNotIn(self.poll.name, self._read("/my/invitations").text)

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def test_invitations_are_told_and_erased(self):
        [invitation] = self._invite(self.poll, self.ida)
        person = Person.gather(self.env["res.partner"], self.ida)
        [told] = self.Invitation._personal_data(person)
        self.assertIn(self.poll.name, told.values())
        self.assertNotIn(invitation.access_token, str(told))
        while self.Invitation._erase_person(person):
            pass
        self.assertFalse(self.Invitation.search([("poll_id", "=", self.poll.id)]))

    def test_many_are_told_in_a_number_of_queries_that_grows_with_the_messages_alone(self):
        def crowd(name, number):
            identities = self._say(*((f"{name}{each}", "Hi") for each in range(number))).identity_id
            return self._poll()._invite(identities)

        warm, few, many = crowd("warm", 2), crowd("few", 4), crowd("many", 24)
        warm._tell()
        of_few = self._queries_of(few._tell)
        self.assertLessEqual(self._queries_of(many._tell), of_few + 20 * 30)
        self.assertEqual(set((few | many).mapped("state")), {"posted"})

    def test_it_says_until_when_in_the_language_of_the_contact(self):
        self.poll.closes_at = fields.Datetime.now() + timedelta(days=3)
        [invitation] = self._invite(self.poll, self.ida)
        self.assertIn("It is open until", invitation.message_id.part_ids.body)
