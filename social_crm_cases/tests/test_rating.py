import re
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.social_crm_base.tools.person import Person

from .test_portal import PortalCase


@tagged("post_install", "-at_install")
class TestRating(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.ask_rating = True
        cls.case.user_id = cls.ann

    def _questions(self, case=None):
        return (case or self.case).social_message_ids.filtered("is_automatic")

    def _link(self, question):
        return re.search(r"/rate/\w+/5", question.body)[0]

    def test_closing_asks_once_on_the_person_s_own_channel(self):
        self.case.with_user(self.ann).action_close()
        question = self._questions()
        self.assertEqual((question.channel_id, question.purpose, question.state), (self.channel, "service", "queued"))
        self.assertIn(self._link(question), question.part_ids.body)
        self.case.action_reopen()
        self.case.action_close()
        self.assertEqual(self._questions(), question)
        self.assertTrue(self.case.rating_asked_at)

    def test_nobody_is_asked_where_all_could_read_it_where_it_is_refused_or_by_a_team_that_does_not(self):
        public = self._say(("otto", "Hey you", {"contact_kind": "public_comment"})).case_id
        refused = self._say(("fan", "Nice")).case_id
        self.env["social.crm.consent"].create(
            {"identity_id": refused.identity_id.id, "purpose": "service", "state": "denied", "evidence": "Said so"}
        )
        quiet = self._say(("nora", "Hello")).case_id
        quiet.team_id = self.other_team
        for case in (public, refused, quiet):
            case.action_close()
            self.assertFalse(self._questions(case))
            self.assertFalse(case.rating_asked_at)

    def test_a_rating_by_the_link_counts_on_case_team_and_agent_and_stays_inside(self):
        self.case.with_user(self.ann).action_close()
        link = self._link(self._questions())
        self._enter(None)
        form = self._hidden(self.url_open(link)) | {"rate": "5", "feedback": "Quick!"}
        self.assertEqual(self.url_open(f"{link.rpartition('/')[0]}/submit_feedback", data=form).status_code, 200)
        rating = self.case.rating_ids
        self.assertEqual((rating.rating, rating.feedback, rating.consumed), (5, "Quick!", True))
        self.assertEqual((rating.partner_id, rating.rated_partner_id), (self.anna.partner_id, self.ann.partner_id))
        self.assertEqual((self.case.rating_last_value, self.team.rating_percentage_satisfaction), (5, 100))
        self.assertEqual(self.team.rating_ids, rating)
        self.assertTrue(rating.message_id.subtype_id.internal)
        self.assertEqual(len(self.case.social_message_ids), 2)

    def test_on_the_page_they_rate_what_is_closed_and_change_their_mind(self):
        self._enter(self.anna)
        csrf = self._hidden(self._open())
        rate = f"{self.case.access_url}/rate"
        self.url_open(rate, data=csrf | {"rate": "5"})
        self.assertFalse(self.case.rating_ids)
        self._send(f"{self.case.access_url}/close")
        self.assertFalse(self._questions())
        for value, feedback, stored in (("1", "Slow", 1), ("7", "", 1), ("x", "", 1), ("3", "Better", 3)):
            self.url_open(rate, data=csrf | {"rate": value, "feedback": feedback})
            self.assertEqual(self.case.rating_ids.mapped("rating"), [stored])
        self.assertIn("Better", self._open().text)
        self.assertNotIn("Slow", self.case._portal_messages().mapped("body"))

    def test_who_may_not_open_the_case_does_not_rate_it(self):
        self.case.action_close()
        for user, token in ((self.otto, None), (None, "0" * 36), (self.ann, self._token())):
            self._enter(user)
            csrf = self._hidden(self.url_open("/my/cases/new") if user else self.url_open("/web/login"))
            self.url_open(
                f"{self.case.access_url}/rate",
                data=csrf | {"rate": "1", "access_token": token or ""},
                allow_redirects=False,
            )
            self.assertFalse(self.case.rating_ids.filtered("consumed"))

    def test_a_person_is_told_their_rating_and_it_loses_their_words_with_them(self):
        token = self._token()
        self.case._portal_close()
        self.case._portal_rate(1, "Never again")
        rating = self.case.rating_ids
        told = "\n".join(self.case._personal_row().values())
        self.assertIn("1/5; Never again", told)
        person = Person.gather(self.anna.partner_id, self.case.identity_id)
        self.env["social.crm.case"]._erase_person(person)
        self.env.invalidate_all()
        self.assertEqual((rating.rating, rating.feedback, rating.partner_id.ids), (1, False, []))
        self.assertFalse(self.env["social.crm.case"]._portal_find(self.case.id, token))
        while self.env["social.crm.case"]._erase_person(person):
            pass
        self.assertNotIn("parcel", rating.res_name)
        self.assertEqual(rating.res_name, self.case.display_name)
        self.assertNotIn("Never", str(self.case.message_ids.mapped("body")))

    def test_what_they_said_is_kept_as_long_as_their_case_also_if_they_said_it_late(self):
        self.env["ir.config_parameter"].set_param("social_crm_cases.closed_case_retention_days", 30)
        retention, long_ago = self.env["social.crm.retention"], fields.Datetime.now() - timedelta(days=31)
        self.case.action_close()
        self.case._portal_rate(1, "Never again")
        self.env.flush_all()
        retention._purge()
        self.assertEqual(self.case.rating_ids.feedback, "Never again")
        self.case.closed_at = long_ago
        retention._purge()
        self.env.invalidate_all()
        rating = self.case.rating_ids
        self.assertEqual((rating.rating, rating.feedback, rating.partner_id), (1, False, self.anna.partner_id))
        self.assertEqual(rating.res_name, f"{self.case.number} Erased")
        self.case._portal_rate(1, "I still wait")
        self.env.flush_all()
        retention._purge()
        self.assertEqual(self.case.rating_ids.feedback, "I still wait")
        rating.rated_on = long_ago
        retention._purge()
        self.env.invalidate_all()
        self.assertFalse(self.case.rating_ids.feedback)
