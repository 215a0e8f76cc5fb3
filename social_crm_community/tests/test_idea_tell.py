import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.social_crm_base.tests.common import translated
from odoo.addons.social_crm_base.tools.person import Person

from .common import IdeaCase


class TellCase(IdeaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.said = cls._say(("anna", "Dim it"), ("otto", "Dim it"), ("ida", "Dim it"))
        cls.idea = cls._make_idea(cls.said)
        cls.anna, cls.otto, cls.ida = cls.said.identity_id
        cls.Notice = cls.env["social.crm.idea.notice"]

    def _release(self, idea=None):
        (idea or self.idea).stage_id = self.stages["released"]

    def _tell(self):
        self.Notice._tell_all(commit=lambda *args, **kwargs: 1)
        self.env.invalidate_all()

    def _told(self, identity=None):
        """:return: what the machine said to somebody, or to anybody"""
        domain = [("is_automatic", "=", True), ("direction", "=", "out")]
        if identity:
            domain.append(("conversation_id.identity_id", "=", identity.id))
        return self.env["social.crm.message"].search(domain)

    def _sent(self, messages):
        for message in messages:
            for part in message.part_ids:
                part._record_sent(f"sent-{part.id}", fields.Datetime.now(), str(part.id))


@tagged("post_install", "-at_install")
class TestIdeaTell(TellCase):
    def test_each_is_told_once_where_they_asked(self):
        self._release()
        self.assertEqual(self.Notice.search([]).mapped("state"), ["queued"] * 3)
        self.assertFalse(self._told())
        for _time in range(2):
            self._tell()
        told = self._told()
        self.assertEqual(told.conversation_id, self.said.conversation_id)
        self.assertEqual(len(told), 3)
        self.assertEqual(set(told.mapped("purpose")), {"feedback"})
        self.assertEqual(told.reply_to_id, self.said)
        self.assertIn("Dimmable lamps", told[0].part_ids.body)
        self.assertEqual(self.idea.notice_ids.message_id, told)
        self.assertEqual(self.idea.notice_ids.mapped("state"), ["posted"] * 3)

    def test_who_was_told_is_not_told_when_it_is_released_again(self):
        self._release()
        self._tell()
        self.idea.stage_id = self.stages["in_progress"]
        self._release()
        late = self._say(("eva", "Dim it"))
        self.idea._add_sources(self.Source._values_of_messages(late))
        self.idea.action_tell()
        self._tell()
        self.assertEqual((len(self._told()), len(self._told(late.identity_id))), (4, 1))

    def test_what_is_taken_back_before_it_was_told_is_not_told(self):
        self._release()
        self.idea.stage_id = self.stages["in_progress"]
        self._tell()
        self.assertFalse(self._told())
        self.assertFalse(self.Notice.search([]))

    def test_a_job_that_dies_tells_nobody_twice_and_nobody_not_at_all(self):
        self._release()

        class Killed(Exception):
            pass

        def die(done, remaining=None):
            """Before what was done is committed."""
            if done:
                died.append((len(self._told()), self.Notice.search([]).mapped("state")))
                raise Killed

        died = []
        for _time in range(2):
            with self.assertRaises(Killed):  # which takes back what was done, as the database does
                self.Notice._tell_all(commit=die)
            self.assertEqual((len(self._told()), self.Notice.search([]).mapped("state")), (0, ["queued"] * 3))
        self.assertEqual(died, [(3, ["posted"] * 3)] * 2)
        self._tell()
        self._tell()
        self.assertEqual(len(self._told()), 3)

    def test_a_person_with_two_accounts_is_told_once(self):
        partner = self._contact(self.anna)
        self.otto._confirm_contact(partner, "Said so")
        self._release()
        self.assertEqual(len(self.Notice.search([])), 2)
        self._tell()
        self.assertEqual(len(self._told()), 2)

    def test_accounts_and_contacts_that_turn_out_to_be_one_person_meanwhile_are_told_once(self):
        first, second = self._contact(self.anna), self._contact(self.otto)
        self._release()
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, second)
        self.ida._confirm_contact(second, "Said so")
        self._tell()
        self.assertEqual(len(self._told()), 1)
        self.assertEqual(sorted(self.Notice.search([]).mapped("state")), ["covered", "covered", "posted"])

    def test_who_supports_two_ideas_that_are_merged_is_told_once(self):
        other = self._make_idea(self.said[:2], name="Lamps to dim")
        other._merge(self.idea)
        self._release()
        self._tell()
        self.assertEqual(len(self._told()), 3)

    def test_ideas_that_are_merged_while_both_are_told_tell_each_once(self):
        other = self._make_idea(self.said[:2], name="Lamps to dim")
        self._release(self.idea | other)
        self.assertEqual(len(self.Notice.search([])), 5)
        other._merge(self.idea)
        self._tell()
        self.assertEqual(len(self._told()), 3)

    def test_an_idea_that_is_merged_while_it_is_told_goes_on_to_be_told_and_its_people_are_not_told_again(self):
        late = self._say(("eva", "Dim it"))
        other = self._make_idea(late, name="Light")
        self._release()
        self.idea.notice_ids[:1]._tell()
        move = self.idea._merge(other)
        self._tell()
        self.assertEqual((len(self._told()), len(self._told(late.identity_id))), (3, 0))
        self._release(other)
        self._tell()
        self.assertEqual((len(self._told()), len(self._told(late.identity_id))), (4, 1))
        move.action_undo()
        self.assertEqual((len(self.idea.notice_ids), len(other.notice_ids)), (3, 1))

    def test_supporters_of_a_merged_idea_are_told_where_it_goes_on_and_later_that_it_is_there(self):
        target = self.Idea.create({"name": "Better light"})
        move = self.idea._merge(target)
        move._tell_supporters()
        self._tell()
        self.assertEqual(len(self._told()), 3)
        self.assertIn("goes on as “Better light”", self._told(self.anna).part_ids.body)
        self._release(target)
        self._tell()
        self.assertEqual(len(self._told()), 6)

    def test_a_merge_that_is_undone_is_not_told(self):
        move = self.idea._merge(self.Idea.create({"name": "Better light"}))
        move._tell_supporters()
        move.action_undo()
        self._tell()
        self.assertFalse(self._told())

    def test_whoever_cannot_be_told_where_they_asked_is_told_where_they_can_be_reached(self):
        partner = self._contact(self.anna)
        shop = self._channel("Second chat")
        elsewhere = self._say(("anna-2", "Hello"), channel=shop)
        elsewhere.identity_id._confirm_contact(partner, "Said so")
        self.said[0].conversation_id.reply_until = fields.Datetime.now() - timedelta(days=1)
        self._release()
        self._tell()
        notice = self.Notice.search([("partner_id", "=", partner.id)])
        self.assertEqual(notice.conversation_id, elsewhere.conversation_id)

    def test_without_any_talk_that_is_open_the_contact_gets_an_email(self):
        partner = self._contact(self.anna, email="anna@example.org")
        mails = self._mail_channel()
        self.said[0].conversation_id.reply_until = fields.Datetime.now() - timedelta(days=1)
        self._release()
        self._tell()
        notice = self.Notice.search([("partner_id", "=", partner.id)])
        self.assertEqual((notice.state, notice.conversation_id.channel_id), ("posted", mails))
        self.assertEqual(notice.conversation_id.identity_id.external_id, "anna@example.org")
        self.assertEqual(notice.conversation_id.partner_id, partner)

    def _mail_channel(self):
        return self.env["social.crm.channel"].create(
            {
                "name": "Mail",
                "provider": "email",
                "network_id": self.env.ref("social_crm_base.network_email").id,
                "state": "connected",
                "account_external_id": "care@acme.example",
            }
        )

    def test_whoever_cannot_be_told_is_listed_with_the_reason_for_a_person_to_settle(self):
        self.said.conversation_id[0].reply_until = fields.Datetime.now() - timedelta(days=1)
        self.env["social.crm.consent"].create(
            {"identity_id": self.otto.id, "purpose": "feedback", "state": "denied", "evidence": "Said so"}
        )
        self._release()
        self._tell()
        blocked = self.Notice.search([("state", "=", "blocked")])
        self.assertEqual(blocked.identity_id, self.anna | self.otto)
        self.assertTrue(all(blocked.mapped("reason")))
        self.assertEqual((self.idea.unsettled_count, self.idea.told_count), (3, 0))
        self.said.conversation_id[0].reply_until = False
        mine = blocked.with_user(self.ann)
        mine.filtered(lambda notice: notice.identity_id == self.anna).action_try_again()
        mine.filtered(lambda notice: notice.identity_id == self.otto).action_told_by_hand()
        self._tell()
        self.assertEqual(sorted(self.Notice.search([]).mapped("state")), ["by_hand", "posted", "posted"])
        self.assertFalse(self._told(self.otto))

    def test_nothing_automatic_is_said_in_a_community_that_is_not_ours(self):
        community = self.env["social.crm.community"].create({"name": "Lamp fans", "kind": "external"})
        self.said[0].conversation_id.community_id = community
        self._release()
        self._tell()
        notice = self.Notice.search([("identity_id", "=", self.anna.id)])
        self.assertEqual(notice.state, "blocked")
        self.assertIn("Lamp fans", notice.reason)

    def test_a_contact_without_any_talk_is_listed_and_an_erased_person_is_not_told(self):
        self.Supporter._vote(self.idea, partner=self.env["res.partner"].create({"name": "Voter"}))
        person = Person.gather(self.env["res.partner"], self.anna)
        for model in ("social.crm.idea.source", "social.crm.idea.supporter"):
            while self.env[model]._erase_person(person):
                pass
        self._release()
        self._tell()
        self.assertEqual(sorted(self.Notice.search([]).mapped("state")), ["blocked", "posted", "posted"])
        self.assertFalse(self._told(self.anna))

    def test_it_is_told_in_the_language_of_the_contact_else_in_the_one_they_wrote_in(self):
        text = "You asked for this, and it is here: “%s”."
        here = {"de_DE": "Hier ist es: „%s“.", "fr_FR": "Le voici : « %s »."}
        self._contact(self.anna, lang="fr_FR") if self.env["res.lang"]._activate_lang("fr_FR") else None
        with (
            translated(self.env, "social_crm_community", "de_DE", {text: here["de_DE"]}),
            translated(self.env, "social_crm_community", "fr_FR", {text: here["fr_FR"]}),
        ):
            self.anna.partner_id.lang = "fr_FR"
            self.said[1].language = "de"
            self._release()
            self._tell()
        self.assertIn("Le voici", self._told(self.anna).part_ids.body)
        self.assertIn("Hier ist es", self._told(self.otto).part_ids.body)
        self.assertIn("it is here", self._told(self.ida).part_ids.body)

    def test_the_public_note_of_the_release_is_told(self):
        self.idea.write({"stage_id": self.stages["released"].id, "public_note": "Turn the ring to dim"})
        self._tell()
        self.assertIn("Turn the ring to dim", self._told(self.anna).part_ids.body)

    def test_in_public_no_link_of_theirs_is_said(self):
        public = self._say(("eva", "Dim it", {"contact_kind": "public_comment", "conversation_id": "wall"}))
        idea = self._make_idea(public, name="Dim")
        self._release(idea)
        self._tell()
        body = idea.notice_ids.message_id.part_ids.body
        self.assertNotIn("/ideas/told/", body)

    def test_a_notice_is_told_once_its_message_has_gone_out_and_listed_if_it_has_not(self):
        self._release()
        self._tell()
        first, second, *_third = self._told()
        self._sent(first)
        second.part_ids.write({"state": "failed", "error": "No such chat"})
        second._derive_state()
        notices = {notice.message_id: notice for notice in self.Notice.search([])}
        self.assertEqual((notices[first].state, notices[second].state), ("told", "failed"))
        self.assertTrue(notices[first].told_at)
        self.assertEqual((notices[second].reason, self.idea.told_count), ("No such chat", 1))

    def test_no_role_reads_the_token(self):
        self._release()
        with self.assertRaises(Exception) as refused:
            self.idea.notice_ids.with_user(self.env.ref("base.user_admin")).read(["access_token"])
        self.assertIn("access_token", str(refused.exception))

    def test_many_are_written_down_and_told_in_a_number_of_queries_that_grows_with_the_messages_alone(self):
        def crowd(name, number):
            said = self._say(*((f"{name}{each}", "Dim it") for each in range(number)))
            return self._make_idea(said, name=name)

        few, many = crowd("few", 5), crowd("many", 50)
        warm = crowd("warm", 2)
        self._release(warm)
        self._tell()
        queue = self._queries_of(self._release, few)
        self.assertLessEqual(self._queries_of(self._release, many), queue + 3)
        of_few = self._queries_of(few.notice_ids._tell)
        of_many = self._queries_of(many.notice_ids._tell)
        self.assertLessEqual(of_many, of_few + 45 * 24)
        self.assertEqual(len(self._told()), 57)


@tagged("post_install", "-at_install")
class TestIdeaHelped(TellCase, HttpCase):
    def setUp(self):
        super().setUp()
        self._release()
        self._tell()

    def _link(self, identity):
        return re.search(r"/ideas/told/\w{32}", self._told(identity).part_ids.body)[0]

    def _csrf(self, link):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.url_open(link).text)[1]

    def test_by_the_link_they_say_whether_it_helps_and_change_their_mind(self):
        link = self._link(self.anna)
        supporter = self.idea.supporter_ids.filtered(lambda each: each.identity_id == self.anna)
        csrf = self._csrf(link)
        self.assertFalse(supporter.helped)  # opening the page, as scanners of mails do, says nothing
        for helped, comment in (("no", "Too dark"), ("yes", "Better <script>alert(1)</script>")):
            page = self.url_open(link, data={"csrf_token": csrf, "helped": helped, "comment": comment})
            self.assertEqual(page.status_code, 200)
            self.assertEqual((supporter.helped, supporter.helped_comment), (helped, comment))
        self.assertNotIn("<script>alert(1)", page.text)
        self.assertEqual((self.idea.helped_count, self.idea.not_helped_count), (1, 0))

    def test_without_a_choice_nothing_is_noted_and_long_words_are_cut(self):
        link = self._link(self.anna)
        supporter = self.idea.supporter_ids.filtered(lambda each: each.identity_id == self.anna)
        csrf = self._csrf(link)
        page = self.url_open(link, data={"csrf_token": csrf, "helped": "perhaps", "comment": "x"})
        self.assertIn("Choose whether", page.text)
        self.assertFalse(supporter.helped)
        self.url_open(link, data={"csrf_token": csrf, "helped": "yes", "comment": "x" * 5000, "self": "1"})
        self.assertEqual(len(supporter.helped_comment), 2000)

    def test_a_wrong_link_opens_nothing_and_the_page_is_kept_from_caches_and_other_sites(self):
        self.assertEqual(self.url_open("/ideas/told/" + "0" * 32).status_code, 404)
        self.assertEqual(self.url_open("/ideas/told/x").status_code, 404)
        headers = self.url_open(self._link(self.anna)).headers
        self.assertEqual((headers["Referrer-Policy"], headers["Cache-Control"]), ("same-origin", "no-store"))
        queued = self.Notice.search([], limit=1)
        queued.state = "queued"
        self.assertEqual(self.url_open(f"/ideas/told/{queued.access_token}").status_code, 404)
