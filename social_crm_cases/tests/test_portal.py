import re

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CaseCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class PortalCase(CaseCase, HttpCase):
    """Anna writes on a chat, is a contact, and has a login to the portal; so has Otto."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.otto = (
            new_test_user(cls.env, login, groups="base.group_portal", name=login.title(), email=f"{login}@example.com")
            for login in ("anna", "otto")
        )
        cls.case = cls._say(("anna", "My parcel is late")).case_id
        cls._is(cls.case.identity_id, cls.anna.partner_id)
        cls.team.assignment = "manual"

    @classmethod
    def _is(cls, identity, partner, state="confirmed"):
        cls.env["social.crm.identity.link"].create(
            {"identity_id": identity.id, "partner_id": partner.id, "evidence": "They said so", "state": state}
        )

    def _answer(self, text, case=None, user=None):
        """We answer, and the answer goes out."""
        case = case or self.case
        mail = case.with_user(user or self.ann).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._sent(mail)
        return mail

    def _sent(self, mail):
        """The provider has taken it. The chat's other side is not there in these tests."""
        parts = mail.sudo().social_message_ids.part_ids
        for part in parts.filtered(lambda part: part.state == "queued"):
            part._record_sent(f"sent-{part.id}", fields.Datetime.now())
        self.env.flush_all()

    def _dispatch(self):
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass

    def _enter(self, user):
        self.authenticate(user.login if user else None, user.login if user else None)

    def _open(self, case=None, token=None, path=""):
        query = f"?access_token={token}" if token else ""
        return self.url_open(f"{(case or self.case).access_url}{path}{query}", allow_redirects=False)

    def _send(self, path, page=None, files=(), **values):
        """Send a form as the page has it.

        :param page: where the form is, read for its hidden fields; by default the page of the case
        """
        form = self._hidden(page or self._open(token=values.get("access_token")))
        return self.url_open(path, data=form | values, files=[("files", file) for file in files], allow_redirects=False)

    def _hidden(self, page):
        """What a form sends that nobody types; without it, each form would be refused, whoever sends it."""
        hidden = dict(re.findall(r'name="(key|csrf_token)" value="([^"]+)"', page.text))
        self.assertIn("csrf_token", hidden)
        return hidden

    def _token(self, case=None):
        return (case or self.case).get_portal_url().rpartition("=")[2]


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCase):
    def test_the_person_reads_what_was_said_by_and_to_them_and_nothing_else(self):
        self._answer("It arrives tomorrow")
        self.case.with_user(self.ann).message_post(body="She is furious", subtype_xmlid="mail.mt_note")
        self.case.with_user(self.ann).message_post(
            body="Not yet gone", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._enter(self.anna)
        page = self._open().text
        self.assertIn("My parcel is late", page)
        self.assertIn("It arrives tomorrow", page)
        for hidden in ("She is furious", "Not yet gone", "Support", self.case.routing_reason):
            self.assertNotIn(hidden, page)

    def test_words_of_others_and_to_others_are_not_shown(self):
        """However they came to the case: by a merge, or in an e-mail with several authors."""
        [other] = self._say(("otto", "My secret", {"conversation_id": "talk-otto"}))
        theirs = self._answer("Dear Otto", other.case_id).social_message_ids
        (other | theirs).case_id = self.case
        self.assertEqual(self.case._portal_messages().mapped("body"), ["<p>My parcel is late</p>"])

    def test_after_a_merge_each_of_a_group_still_reads_what_was_said_to_them_alone(self):
        group = {"conversation_id": "group", "is_group": True}
        cases = self._say(("carl", "Broken!", group), ("otto", "Here too", group)).case_id.sorted("id")
        of_carl, of_otto = cases
        self._answer("Dear Otto", of_otto)
        of_otto._merge(of_carl)
        self.env.flush_all()
        self.assertEqual(of_carl._portal_messages().mail_message_id.mapped("preview"), ["Broken!"])
        self.assertEqual(of_otto._portal_messages().mail_message_id.mapped("preview"), ["Here too", "Dear Otto"])

    def test_what_was_deleted_or_erased_is_gone_from_the_page(self):
        [message] = self.case.social_message_ids
        for fname in ("deleted_at", "erased_at"):
            self.assertEqual(self.case._portal_messages(), message)
            message[fname] = fields.Datetime.now()
            self.assertFalse(self.case._portal_messages(), fname)
            message[fname] = False

    def test_an_answer_on_the_page_joins_the_case_on_a_channel_of_its_own_and_is_answered_there(self):
        self._enter(self.anna)
        back = self._send(self.case.access_url, text="It is <b>still</b> late")
        self.assertEqual((back.status_code, back.headers["Location"]), (303, f"{self.case.access_url}#last"))
        said = self.case.social_message_ids.sorted()[-1]
        self.assertEqual((said.channel_id.provider, said.contact_kind), ("portal", "portal"))
        self.assertEqual((said.partner_id, said.identity_id.partner_id), (self.anna.partner_id,) * 2)
        self.assertIn("It is <b>still</b> late", self._open().text.replace("&lt;", "<").replace("&gt;", ">"))
        self.assertNotIn("<b>still", self._open().text)
        answer = self.case.with_user(self.ann).message_post(
            body="Now it is there", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(answer.sudo().social_message_ids.channel_id, said.channel_id)
        self._dispatch()
        self.assertIn("Now it is there", self._open().text)
        self.assertNotIn(self.anna.partner_id, self.case.message_partner_ids)

    def test_a_form_that_is_sent_twice_is_one_message(self):
        self._enter(self.anna)
        form = self._hidden(self._open()) | {"text": "Hello?"}
        for _attempt in range(2):
            self.assertEqual(self.url_open(self.case.access_url, data=form, allow_redirects=False).status_code, 303)
        self.assertEqual(len(self.case.social_message_ids), 2)

    def test_an_answer_tells_by_mail_where_they_allow_it(self):
        self._enter(self.anna)
        self._send(self.case.access_url, text="Hello?")
        mails = self.env["mail.mail"].search([])

        def answer():
            self.case.with_user(self.ann).message_post(
                body="The van is on its way", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self._dispatch()
            return self.env["mail.mail"].search([("id", "not in", mails.ids)])

        [mail] = answer()
        self.assertEqual(mail.recipient_ids, self.anna.partner_id)
        self.assertIn(self._token(), mail.body_html)
        self.assertNotIn("The van", mail.body_html)
        mail.unlink()
        self.env["social.crm.consent"].create(
            {"partner_id": self.anna.partner_id.id, "purpose": "service", "state": "denied", "evidence": "Said so"}
        )
        self.assertFalse(answer())

    def test_files_are_taken_shown_and_saved(self):
        self._enter(self.anna)
        self._send(self.case.access_url, text="See here", files=[("bill.pdf", PDF, "text/html")])
        attachment = self.case.social_message_ids.mail_message_id.attachment_ids
        self.assertEqual((attachment.name, attachment.mimetype, attachment.raw), ("bill.pdf", "application/pdf", PDF))
        saved = self._open(path=f"/file/{attachment.id}")
        self.assertEqual(saved.content, PDF)
        self.assertTrue(saved.headers["Content-Disposition"].startswith("attachment"))

    def test_files_are_refused_with_the_reason_and_the_words_are_kept(self):
        self._enter(self.anna)
        for name, content, reason in (
            ("page.pdf", b"<html><script>alert(1)</script></html>", "of a type"),
            ("image.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "of a type"),
            ("nothing.pdf", b"", "is empty"),
        ):
            with self.subTest(name=name):
                page = self._send(self.case.access_url, text="Keep me", files=[(name, content, "application/pdf")])
                self.assertEqual(page.status_code, 422)
                self.assertIn(reason, page.text)
                self.assertIn("Keep me", page.text)
        many = [(f"{number}.pdf", PDF, "application/pdf") for number in range(11)]
        self.assertIn("at most 10", self._send(self.case.access_url, text="Keep me", files=many).text)
        self.assertEqual(len(self.case.social_message_ids), 1)

    def test_empty_and_endless_words_are_refused(self):
        self._enter(self.anna)
        for text, reason in ((" ", "a few words"), ("a" * 20_001, "too long")):
            page = self._send(self.case.access_url, text=text)
            self.assertEqual(page.status_code, 422)
            self.assertIn(reason, page.text)

    def test_a_new_case_is_opened_routed_and_shown(self):
        channel = self.env["social.crm.channel"]._portal_of(self.env.company)
        channel.team_id = self.team
        self._enter(self.anna)
        form = self.url_open("/my/cases/new")
        back = self._send(
            "/my/cases/new", form, subject="Broken lamp", text="It flickers", files=[("a.pdf", PDF, "application/pdf")]
        )
        case = self.env["social.crm.case"].search([("name", "=", "Broken lamp")])
        self.assertEqual((back.status_code, back.headers["Location"]), (303, f"{case.access_url}#last"))
        self.assertEqual(
            (case.team_id, case.partner_id, case.contact_kind), (self.team, self.anna.partner_id, "portal")
        )
        self.assertIn("a.pdf", self._open(case).text)
        self._send(case.access_url, self._open(case), text="And it hums")
        self.assertEqual(len(case.social_message_ids), 2)
        self.assertEqual(len(case.conversation_ids), 1)

    def test_to_look_makes_no_channel_and_whoever_writes_first_makes_it(self):
        portals = self.env["social.crm.channel"].with_context(active_test=False)
        self._enter(self.anna)
        for path in ("/my/cases", "/my/cases/new", self.case.access_url):
            self.assertEqual(self.url_open(path).status_code, 200)
        self.assertFalse(portals.search([("provider", "=", "portal")]))
        self._send("/my/cases/new", self.url_open("/my/cases/new"), subject="Lamp", text="It flickers")
        [portal] = portals.search([("provider", "=", "portal")])
        self.assertEqual(self.env["social.crm.case"].search([("name", "=", "Lamp")]).channel_id, portal)

    def test_the_home_page_counts_them(self):
        self._enter(self.anna)
        self.assertIn('data-placeholder_count="social_case_count"', self.url_open("/my").text)
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["social_case_count"]})
        self.assertEqual(counted, {"social_case_count": 1})

    def test_the_list_shows_one_s_own_cases_by_state(self):
        self._say(("otto", "Something else"))
        self._enter(self.anna)
        for query, shown in (("", True), ("?filterby=open", True), ("?filterby=closed", False), ("?filterby=x", True)):
            page = self.url_open(f"/my/cases{query}").text
            self.assertEqual(self.case.number in page, shown, query)
            self.assertNotIn("Something else", page)

    def test_the_person_closes_and_reopens(self):
        self._enter(self.anna)
        self._send(f"{self.case.access_url}/close")
        self.assertTrue(self.case.is_closed)
        log = self.case.message_ids.filtered(lambda message: "closed the case on the portal" in message.body)
        self.assertEqual(log.author_id, self.anna.partner_id)
        self._send(f"{self.case.access_url}/reopen")
        self.assertFalse(self.case.is_closed)

    def test_a_case_of_long_ago_is_gone_on_with_in_a_follow_up(self):
        self._enter(self.anna)
        self.case.action_close()
        self.case.closed_at = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self._send(f"{self.case.access_url}/reopen")
        self.assertTrue(self.case.is_closed)
        back = self._send(self.case.access_url, text="It broke again")
        follow_up = self.case.next_case_ids
        self.assertEqual(back.headers["Location"], f"{follow_up.access_url}#last")
        self.assertIn("It broke again", self._open(follow_up).text)
        self._send(follow_up.access_url, self._open(follow_up), text="Are you there?")
        self.assertEqual(len(follow_up.social_message_ids), 2)

    def test_who_is_nobody_s_contact_answers_by_the_link_and_becomes_one(self):
        case = self._say(("fan", "Nice!")).case_id
        self._enter(None)
        token = self._token(case)
        back = self._send(case.access_url, self._open(case, token), text="Really", access_token=token)
        self.assertIn(token, back.headers["Location"])
        self.assertEqual(case.partner_id.name, "Fan")
        self.assertEqual(case.social_message_ids.identity_id.partner_id, case.partner_id)
        self.assertEqual(len(case.partner_id.identity_ids), 2)

    def test_nothing_is_written_while_the_portal_rests(self):
        self.env["social.crm.channel"]._portal_of(self.env.company).action_pause()
        self._enter(self.anna)
        page = self._open()
        self.assertIn("You cannot write here at the moment", page.text)
        form = self._hidden(page) | {"key": "0" * 32, "text": "Hello?"}
        self.assertEqual(self.url_open(self.case.access_url, data=form).status_code, 422)
        self.assertEqual(len(self.case.social_message_ids), 1)

    def test_nothing_comes_to_the_portal_by_a_webhook(self):
        portal = self.env["social.crm.channel"]._portal_of(self.env.company)
        for mode, status in (("portal", 404), ("webhook", 403)):
            portal.inbound_mode = mode
            self.env.flush_all()
            answer = self.url_open(f"/social_crm/webhook/{portal.webhook_key}", data=b'{"text": "Let me in"}')
            self.assertEqual(answer.status_code, status)
        self.assertFalse(self.env["social.crm.event"].search([("channel_id", "=", portal.id)]))

    def test_there_is_one_portal_a_company_and_it_becomes_a_log_without_this_addon(self):
        channels = self.env["social.crm.channel"]
        portal = channels._portal_of(self.env.company)
        self.assertEqual(portal, channels._portal_of(self.env.company))
        self.assertTrue(portal._is_live())
        other = self.env["res.company"].create({"name": "Abroad"})
        self.assertEqual(channels._portal_of(other).company_id, other)
        portal._leave_portal()
        self.assertEqual((portal.provider, portal.inbound_mode, portal.state), ("logged", "manual", "draft"))
