from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .suggestion_common import SuggestionCase


@tagged("post_install", "-at_install")
class TestTopicDigest(HttpCase, SuggestionCase):
    """Who wants it hears once a week what was asked and solved, and ends it with one click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Digest = cls.env["social.crm.topic.digest"]
        cls._ask("My lamp flickers", answer="Tighten the screw")
        cls._ask("My <b>radio</b> hums")
        cls.env.flush_all()

    def _send(self):
        before = self.env["mail.mail"].search([])
        self.Digest._send_due(commit=lambda number, remaining=0: 60)
        return self.env["mail.mail"].search([]) - before

    def _subscribe(self, *users):
        for user in users or (self.reader,):
            self.assertTrue(self.Digest._toggle(self.forum, user))

    def test_the_mail_names_what_was_asked_and_solved(self):
        self._subscribe()
        [mail] = self._send()
        self.assertEqual(mail.email_to, self.reader.email_formatted)
        solved, unanswered = mail.body_html.index("My lamp flickers"), mail.body_html.index("My &lt;b&gt;radio")
        self.assertLess(unanswered, solved)

    def test_nobody_gets_it_twice_a_week_and_what_is_old_is_not_told(self):
        self._subscribe()
        self.assertEqual(len(self._send()), 1)
        self.assertFalse(self._send())
        digest = self.Digest._of(self.forum, self.reader)
        digest.since = fields.Datetime.now() - timedelta(days=7)
        posts = self.env["forum.post"].search([])
        self.env.cr.execute(
            "UPDATE forum_post SET create_date = create_date - INTERVAL '9 days', write_date = create_date"
            " - INTERVAL '9 days' WHERE id = ANY(%s)",
            [posts.ids],
        )
        self.env.invalidate_all()
        self.assertFalse(self._send(), "there is nothing to tell")

    def test_who_may_not_read_or_wants_no_mail_gets_none(self):
        refused, blocked = self._member("rolf"), self._member("bea")
        self._subscribe(self.reader, refused, blocked)
        self.env["social.crm.consent"].create(
            {"partner_id": refused.partner_id.id, "purpose": "content", "state": "denied", "evidence": "Said so"}
        )
        self.env["mail.blacklist"]._add(blocked.email)
        self.assertEqual(self._send().mapped("email_to"), [self.reader.email_formatted])
        self.Digest.search([]).since = fields.Datetime.now() - timedelta(days=8)
        self.forum.write({"privacy": "private"})
        self.assertFalse(self._send())

    def test_topics_of_a_forum_are_looked_up_once_for_all_its_members(self):
        members = [self._member(f"member{number}") for number in range(4)]
        self._subscribe(*members)
        self.Digest.search([]).since = self.Digest._a_week_ago()
        looked_up = []
        topics_of = type(self.Digest)._topics_of
        self.patch(type(self.Digest), "_topics_of", lambda *args: looked_up.append(1) or topics_of(*args))
        self.assertEqual(len(self._send()), 4)
        self.assertEqual(looked_up, [1])

    def test_one_click_in_the_mail_program_ends_it(self):
        """RFC 8058: a POST of the header's address, without cookies or anything typed."""
        self._subscribe()
        headers = literal_eval(self._send().headers)
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        path = headers["List-Unsubscribe"].strip("<>").removeprefix(self.forum.get_base_url())
        self.env.flush_all()
        self.assertIn("Do not send it any more", self.url_open(path).text)
        self.assertTrue(self.Digest._of(self.forum, self.reader), "to look ends nothing")
        for _time in range(2):
            answer = self.url_open(path, data={"List-Unsubscribe": "One-Click"}, allow_redirects=False)
            self.assertEqual(answer.status_code, 200)
            self.assertFalse(self.Digest._of(self.forum, self.reader))
        self.assertIn("You do not get this mail", self.url_open(path).text)

    def test_a_member_begins_and_ends_it_in_the_forum(self):
        self.authenticate("rita", "rita")
        path = f"/forum/{self.forum.id}"
        for subscribed, label in ((True, "No weekly mail any more"), (False, "Get a weekly mail")):
            page = self.url_open(f"{path}/digest", data={"csrf_token": Request.csrf_token(self)})
            self.assertIn(label, page.text)
            self.assertEqual(bool(self.Digest._of(self.forum, self.reader)), subscribed)

    def test_nobody_reads_the_tokens(self):
        self._subscribe()
        digest = self.Digest._of(self.forum, self.reader)
        self.assertEqual(self._allowed(self.manager, digest), "ru")
        self.assertNotIn("token", digest.with_user(self.manager).fields_get())
        for user in (self.ann, self.reader):
            self.assertEqual(self._allowed(user, digest), "")

    def test_ten_accepted_answers_make_a_solver(self):
        challenge = self.env.ref("social_crm_community.challenge_solver")
        for number in range(10):
            self._ask(f"Question {number}", answer="Tighten the screw")
        challenge.user_domain = f"[('id', 'in', {[self.expert.id, self.asker.id]})]"
        challenge._recompute_challenge_users()
        challenge._update_all()
        solvers = self.env.ref("social_crm_community.badge_solver").owner_ids.user_id
        self.assertEqual(solvers, self.expert)
