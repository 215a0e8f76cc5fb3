from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .test_portal import PDF, PortalCase


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalCase):
    """Who opens which case on the portal, and what else a token or a login opens: nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._say(("otto", "Words of Otto")).case_id
        cls._is(cls.other.identity_id, cls.otto.partner_id)
        abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.far = new_test_user(
            cls.env, "far", groups="base.group_portal", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)]
        )
        cls.clerk = cls._agent("clerk", "base.group_user")

    def _statuses(self, user, token=None, case=None):
        """What comes back from each address of a case: 200 and 303 to the case are yes, 404 and the login are no."""
        case = case or self.case
        self._enter(user)
        values = {"access_token": token} if token else {}
        answers = [self._open(case, token)]
        csrf = self._hidden(self.url_open("/my/cases/new") if user else self.url_open("/web/login"))
        for path in ("", "/close", "/reopen"):
            form = csrf | values | {"key": "a" * 32, "text": "By me"}
            answers.append(self.url_open(f"{case.access_url}{path}", data=form, allow_redirects=False))
        return ["yes" if self._is_yes(answer, case) else "no" for answer in answers]

    @staticmethod
    def _is_yes(answer, case):
        location = answer.headers.get("Location", "")
        return answer.status_code == 200 or (answer.status_code == 303 and location.startswith(case.access_url))

    def test_who_opens_a_case_and_acts_on_it(self):
        yes, no, looks = ["yes"] * 4, ["no"] * 4, ["yes", "no", "no", "no"]
        token, wrong, others = self._token(), "0" * 36, self._token(self.other)
        for name, user, sent, expected in (
            ("the person", self.anna, None, yes),
            ("the person, with a wrong token", self.anna, wrong, yes),
            ("another customer", self.otto, None, no),
            ("another customer with the token of theirs", self.otto, others, no),
            ("another customer with the link", self.otto, token, yes),
            ("a customer of another company", self.far, None, no),
            ("a stranger", None, None, no),
            ("a stranger with a wrong token", None, wrong, no),
            ("a stranger with a token that is no text of ours", None, "é", no),
            ("a stranger with the token of another case", None, others, no),
            ("a stranger with the link", None, token, yes),
            ("the assigned agent", self.ann, None, no),
            ("an agent of another team", self.carla, None, no),
            ("a manager", self.manager, None, no),
            ("a clerk", self.clerk, None, no),
            ("an agent with the link, who only looks", self.ann, token, looks),
            ("a clerk with the link, who only looks", self.clerk, token, looks),
        ):
            with self.subTest(name), mute_logger("odoo.http"):
                self.assertEqual(self._statuses(user, sent), expected)

    def test_a_suggested_link_opens_nothing(self):
        """Anybody can write an address of somebody else's into a mail."""
        case = self._say(("forger", "Let me in")).case_id
        self._is(case.identity_id, self.anna.partner_id, state="suggested")
        self.assertEqual(self._statuses(self.anna, case=case)[0], "no")

    def test_a_person_s_case_in_a_company_that_they_do_not_see_needs_its_link(self):
        abroad = self.far.company_id
        channel = self._channel("Abroad chat", company_id=abroad.id)
        case = self._say(("anna", "From afar"), channel=channel).case_id
        self.assertEqual(case.partner_id, self.anna.partner_id)
        self.assertEqual(self._statuses(self.anna, case=case)[0], "no")
        self._enter(self.anna)
        listed = self.url_open("/my/cases").text
        self.assertIn(f'href="{self.case.access_url}"', listed)
        self.assertNotIn(f'href="{case.access_url}"', listed)
        self.assertEqual(self._open(case, self._token(case)).status_code, 200)

    def test_a_case_that_was_put_away_opens_to_nobody(self):
        token = self._token()
        self.case.active = False
        for user in (self.anna, None):
            self.assertEqual(self._statuses(user, token)[0], "no")

    def test_a_case_by_hand_in_which_nobody_spoke_is_the_team_s(self):
        case = self.env["social.crm.case"].create({"name": "Watch her", "partner_id": self.anna.partner_id.id})
        self.assertEqual(self._statuses(self.anna, case=case)[0], "no")

    def test_a_file_opens_with_its_own_case_only(self):
        def attach(message, name):
            attachment = self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": PDF,
                    "res_model": "social.crm.conversation",
                    "res_id": message.conversation_id.id,
                }
            )
            message.mail_message_id.attachment_ids = attachment
            return attachment

        mine = attach(self.case.social_message_ids, "mine.pdf")
        theirs = attach(self.other.social_message_ids, "theirs.pdf")
        note = self.case.message_post(body="Inside", attachments=[("inside.pdf", PDF)], subtype_xmlid="mail.mt_note")
        token = self._token()
        for user, sent, opens in (
            (self.anna, None, True),
            (None, token, True),
            (None, None, False),
            (None, "0" * 36, False),
            (self.otto, None, False),
        ):
            self._enter(user)
            for attachment, here in ((mine, opens), (theirs, False), (note.attachment_ids, False)):
                with self.subTest(user=user and user.login, file=attachment.name):
                    answer = self._open(token=sent, path=f"/file/{attachment.id}")
                    self.assertIn(answer.status_code, (200,) if here else (303, 404))

    def test_a_token_opens_no_thread(self):
        """Odoo's own routes would show the notes of colleagues' answers, and post past the channel."""
        self._answer("It arrives tomorrow")
        token = self._token()
        signed = self.case._sign_token(self.anna.partner_id.id)
        for user in (None, self.anna, self.otto):
            self._enter(user)
            for credentials in ({"token": token}, {"hash": signed, "pid": self.anna.partner_id.id}, {}):
                thread = {"thread_model": "social.crm.case", "thread_id": self.case.id, **credentials}
                with self.subTest(user=user and user.login, credentials=list(credentials)):
                    with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                        self.make_jsonrpc_request("/mail/message/post", {**thread, "post_data": {"body": "By me"}})
                    self.assertFalse(self._fetched(thread))
        self.assertNotIn("By me", self.case.message_ids.mapped("preview"))
        self._enter(self.ann)
        self.make_jsonrpc_request("/mail/message/post", {**thread, "post_data": {"body": "By Ann"}})
        self.assertTrue(self._fetched(thread))

    def _fetched(self, thread):
        try:
            with mute_logger("odoo.http"):
                return self.make_jsonrpc_request("/mail/chatter_fetch", thread)["messages"]
        except JsonRpcException:
            return []

    def test_an_agent_hands_on_the_link(self):
        action = self.case.with_user(self.ann).action_portal_link()
        dialog = self.env[action["res_model"]].with_user(self.ann).browse(action["res_id"])
        self.assertEqual(dialog.link, self.case.get_base_url() + self.case.get_portal_url())
        self._enter(None)
        self.assertIn("My parcel is late", self.url_open(dialog.link).text)
        with self.assertRaises(AccessError):
            self.case.with_user(self.carla).action_portal_link()
        with self.assertRaises(AccessError):
            dialog.with_user(self.carla).create({"case_id": self.case.id}).link  # noqa: B018

    def test_the_dialog_of_odoo_that_mails_a_link_opens_on_no_case(self):
        """It would sign people into the thread, and speak to them past their channel."""
        self.ann.group_ids += self.env.ref("base.group_partner_manager")
        share = self.env["portal.share"].with_user(self.ann)
        share = share.with_context(active_model=self.case._name, active_id=self.case.id)
        with self.assertRaises(AccessError):
            share.create({"partner_ids": self.anna.partner_id.ids})
        self.assertNotIn(self.anna.partner_id, self.case.message_partner_ids)

    def test_no_role_reads_the_token_and_customers_call_nothing_on_the_model(self):
        self._token()
        for user in (self.ann, self.manager, self.env.ref("base.user_admin")):
            self.assertNotIn("access_token", self.case.with_user(user).read()[0])
        methods = (
            ("get_portal_url", []),
            ("read", [["name"]]),
            ("write", [{"name": "Mine"}]),
            ("action_close", []),
            ("message_post", []),
        )
        for user in (self.anna, self.otto):
            self._enter(user)
            for method, args in methods:
                with self.subTest(method=method), self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                    self._call(method, args)
        self._enter(self.ann)
        for method, args in methods:
            self._call(method, args)

    def _call(self, method, args):
        self.make_jsonrpc_request(
            f"/web/dataset/call_kw/social.crm.case/{method}",
            {"model": "social.crm.case", "method": method, "args": [self.case.ids, *args], "kwargs": {}},
        )

    def test_an_answer_by_token_does_not_open_the_follow_up_that_others_have_filled(self):
        self.case.action_close()
        self.case.closed_at = "2026-03-02 12:00:00"
        self.env["ir.config_parameter"].set_param("social_crm_cases.reopen_days", 0)
        self.team.reopen_days = 0
        token = self._token()
        self._enter(None)
        first = self._send(self.case.access_url, text="By the link", access_token=token)
        follow_up = self.case.next_case_ids
        self.assertTrue(first.headers["Location"].startswith(follow_up.access_url))
        second = self._send(self.case.access_url, text="Once more", access_token=token)
        self.assertTrue(second.headers["Location"].startswith(self.case.access_url))
        self.assertNotIn(self._token(follow_up), second.headers["Location"])
        self.assertEqual(len(follow_up.social_message_ids), 2)

    def test_pages_tell_no_other_site_and_no_cache(self):
        self._enter(None)
        page = self._open(token=self._token())
        self.assertEqual(page.headers["Referrer-Policy"], "same-origin")
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertIn("noindex", page.headers["X-Robots-Tag"])

    def test_strange_numbers_and_parameters_are_no_error_of_the_server(self):
        for user in (self.anna, None):
            self._enter(user)
            for path in (
                "/my/cases/99999999999999",
                "/my/cases/-1",
                f"{self.case.access_url}?self=1&case_id=2&access_token=%00",
                "/my/cases?self=1&page=x&filterby[]=1",
                "/my/cases/page/99999999999",
                "/my/cases/new?self=1",
                f"{self.case.access_url}/file/99999999999",
            ):
                with self.subTest(path=path):
                    self.assertLess(self.url_open(path).status_code, 500)
