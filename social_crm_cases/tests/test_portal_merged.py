import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_portal import PortalCase


@tagged("post_install", "-at_install")
class TestPortalMerged(PortalCase):
    """Anna's case was merged into Otto's. Her page goes on to work, and neither learns of the other by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.living = cls._say(("otto", "My parcel too")).case_id
        cls._is(cls.living.identity_id, cls.otto.partner_id)
        cls.move = cls.case._merge(cls.living)
        cls.env.flush_all()

    def _shown(self, case):
        return case._portal_messages().mail_message_id.mapped("preview")

    def test_an_answer_on_the_page_is_worked_on_in_the_case_that_goes_on_and_shown_to_its_author_alone(self):
        self._enter(self.anna)
        back = self._send(self.case.access_url, text="Well?")
        self.assertEqual((back.status_code, back.headers["Location"]), (303, f"{self.case.access_url}#last"))
        said = self.living.social_message_ids.filtered(lambda message: message.channel_id.provider == "portal")
        self.assertEqual((said.case_id, said.own_case_id), (self.living, self.case))
        self.assertEqual(self._shown(self.case), ["My parcel is late", "Well?"])
        self.assertEqual(self._shown(self.living), ["My parcel too"])
        self._send(self.case.access_url, text="Hello?")
        self.assertEqual(self._shown(self.case), ["My parcel is late", "Well?", "Hello?"])
        self.move.action_undo()
        self.assertEqual(
            self.case.social_message_ids.sorted().mapped("mail_message_id.preview"), self._shown(self.case)
        )
        self.assertEqual(self.living.social_message_ids.mapped("mail_message_id.preview"), ["My parcel too"])

    def test_an_answer_by_the_link_comes_back_to_the_page_that_the_link_opens(self):
        token = self._token()
        self._enter(None)
        back = self._send(self.case.access_url, text="Well?", access_token=token)
        self.assertEqual(back.headers["Location"], f"{self.case.get_portal_url()}#last")
        self.assertIn("Well?", self._open(token=token).text)

    def test_a_form_of_a_new_case_that_is_sent_again_after_the_merge_comes_to_the_person_s_own(self):
        self._enter(self.anna)
        form = self._hidden(self.url_open("/my/cases/new")) | {"subject": "Lamp", "text": "It flickers"}
        self.url_open("/my/cases/new", data=form, allow_redirects=False)
        lamp = self.env["social.crm.case"].search([("name", "=", "Lamp")])
        lamp._merge(self.living)
        self.env.flush_all()
        back = self.url_open("/my/cases/new", data=form, allow_redirects=False)
        self.assertEqual(back.headers["Location"], f"{lamp.access_url}#last")

    def test_our_answer_is_told_by_mail_to_whom_it_is_for(self):
        self._enter(self.anna)
        self._send(self.case.access_url, text="Well?")
        before = self.env["mail.mail"].search([])
        self.living.with_user(self.ann).message_post(
            body="Tomorrow, Anna", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._dispatch()
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, self.anna.partner_id)
        self.assertIn(self._token(), mail.body_html)
        self.assertNotIn(self._token(self.living), mail.body_html)
        self.assertEqual(self._shown(self.case), ["My parcel is late", "Well?", "Tomorrow, Anna"])
        self.assertEqual(self._shown(self.living), ["My parcel too"])

    def test_the_page_says_what_the_case_that_goes_on_does_and_names_nothing_of_it(self):
        self._enter(self.anna)
        page = self._open().text
        self.assertIn(">Open<", page)
        for hidden in (self.living.number, "My parcel too", "Otto", "/reopen", "/close", "/rate"):
            self.assertNotIn(hidden, page)
        self.assertIn(self.case.number, self.url_open("/my/cases?filterby=open").text)
        self.assertNotIn(self.case.number, self.url_open("/my/cases?filterby=closed").text)
        self.living.action_close()
        self.env.flush_all()
        page = self._open().text
        self.assertIn(">Closed<", page)
        self.assertNotIn("/reopen", page)
        self.assertIn(self.case.number, self.url_open("/my/cases?filterby=closed").text)

    def test_it_is_neither_reopened_closed_nor_rated_by_a_form_of_before(self):
        self._enter(self.anna)
        csrf = self._hidden(self._open())
        for path, values in (("reopen", {}), ("close", {}), ("rate", {"rate": "1"})):
            answer = self.url_open(f"{self.case.access_url}/{path}", data=csrf | values, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        self.assertTrue(self.case.is_closed)
        self.assertFalse(self.living.is_closed)
        self.assertFalse((self.case | self.living).rating_ids)

    def test_why_it_is_not_opened_names_the_number_of_the_other_alone(self):
        with self.assertRaises(ValidationError) as refusal:
            self.case.action_reopen()
        self.assertIn(self.living.number, str(refusal.exception))
        self.assertNotIn("My parcel too", str(refusal.exception))

    def test_a_question_how_we_did_goes_to_the_person_of_the_case_that_is_closed(self):
        self.team.ask_rating = True
        self._say(("anna", "Thanks!", {"occurred_at": self.living.last_inbound_at + timedelta(hours=1)}))
        self.assertEqual(self.living._reply_conversation(), self.case.conversation_id)
        self.living.action_close()
        question = self.living.social_message_ids.filtered("is_automatic")
        self.assertEqual(question.conversation_id, self.living.conversation_id)
        self.assertEqual(question._addressee(), self.living.identity_id)
        token = re.search(r"/rate/(\w+)/5", question.body)[1]
        self.assertEqual(self.living.rating_ids.access_token, token)
        self.env.flush_all()
        self.move.action_undo()
        self.assertEqual(question.case_id, self.living)

    def test_nobody_is_asked_of_a_case_in_which_only_others_spoke(self):
        self.team.ask_rating = True
        watched = self.env["social.crm.case"].create({"name": "Watch", "team_id": self.team.id})
        self.living._merge(watched)
        watched.action_close()
        self.assertFalse(watched.social_message_ids.filtered("is_automatic"))
        self.assertFalse(watched.rating_asked_at)

    def test_a_case_that_was_closed_long_ago_is_gone_on_with_in_a_follow_up_of_their_own(self):
        self.living.action_close()
        self.living.closed_at = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self._enter(self.anna)
        back = self._send(self.case.access_url, text="It broke again")
        follow_up = self.living.next_case_ids
        self.assertEqual(back.headers["Location"], f"{follow_up.access_url}#last")
        self.assertEqual(follow_up.partner_id, self.anna.partner_id)
        self.assertEqual(self._shown(follow_up), ["It broke again"])
