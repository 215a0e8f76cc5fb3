import time
from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from ..connectors.contract import (
    ConnectorError,
    RateLimited,
    Rejected,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    WindowClosed,
)
from .doubles.facebook_server import PAGE_ID, PAGE_TOKEN, RIGHTS, USER_TOKEN
from .doubles.graph_server import APP_ID, APP_SECRET, CODE, graph_error, signature
from .test_connector_facebook import FacebookServerCase


class MetaCase(FacebookServerCase):
    """What Meta's platforms share is tried with a Page."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.org")

    def refusal(self, code, message="(#1) What Meta says", subcode=None, headers=None, status=400, **more):
        """What a call is refused with, once Meta has answered so.

        :rtype: ConnectorError
        """
        self.server.answer_next(status, graph_error(code, message, subcode, **more).get_data(), headers)
        with self.assertRaises(ConnectorError) as caught:
            self.connector._call(self.channel, "GET", "me")
        return caught.exception

    def findings(self):
        return {finding.subject: finding for finding in self.connector._inspect(self.channel)}


@tagged("-at_install", "post_install")
class TestMetaErrors(MetaCase):
    def test_limits_stop_the_account(self):
        for code in (4, 17, 32, 341, 613, 80007, 130429, 131048):
            with self.subTest(code):
                error = self.refusal(code)
                self.assertIsInstance(error, RateLimited)
                self.assertFalse(error.conversation_only)

    def test_limit_of_a_pair_stops_its_conversation_only(self):
        self.assertTrue(self.refusal(131056).conversation_only)

    def test_time_to_wait_in_every_form(self):
        business = '{"1":[{"type":"pages","estimated_time_to_regain_access":3}],"2":[{"type":"messenger",%s}]}'
        for headers, expected in (
            ({"X-Business-Use-Case-Usage": business % '"estimated_time_to_regain_access":7'}, 420),
            ({"X-App-Usage": '{"call_count":100,"estimated_time_to_regain_access":"5"}'}, 300),
            ({"X-App-Usage": '{"call_count":100,"total_time":25,"total_cputime":25}', "Retry-After": "90"}, 90),
            ({"X-Business-Use-Case-Usage": business % '"call_count":1', "Retry-After": "10"}, 180),
            ({"X-App-Usage": "nonsense", "X-Business-Use-Case-Usage": "[1]"}, None),
            ({"X-App-Usage": '{"estimated_time_to_regain_access":99999}'}, 24 * 3600),
            ({}, None),
        ):
            with self.subTest(headers):
                self.assertEqual(self.refusal(4, headers=headers).retry_after, expected)

    def test_dead_tokens(self):
        for error in (self.refusal(190, subcode=463, status=401), self.refusal(102), self.refusal(0)):
            self.assertIsInstance(error, TokenRejected)
            self.assertIn("What Meta says", str(error))

    def test_what_passes(self):
        for error in (self.refusal(1), self.refusal(2, status=500), self.refusal(100, is_transient=True)):
            self.assertIs(type(error), TemporaryFailure)
        self.server.answer_next(502, "<html>Bad gateway</html>", {"Retry-After": "12"})
        with self.assertRaises(TemporaryFailure) as caught:
            self.connector._call(self.channel, "GET", "me")
        self.assertEqual(caught.exception.retry_after, 12)

    def test_closed_window_is_said_in_plain_words(self):
        for error in (self.refusal(10, subcode=2018278), self.refusal(131047)):
            self.assertIsInstance(error, WindowClosed)
            self.assertIn("the person must write first", str(error))

    def test_the_rest_is_refused_in_meta_s_words(self):
        self.assertEqual(str(self.refusal(10, "(#10) Requires pages_messaging")), "(#10) Requires pages_messaging")
        error = self.refusal(131026, "Undeliverable", error_data={"details": "Not on this network"})
        self.assertEqual(str(error), "Undeliverable: Not on this network")

    def test_errors_hold_no_secret(self):
        for secret in (PAGE_TOKEN, APP_SECRET):
            self.assertNotIn(secret, str(self.refusal(100, f"Bad parameter {secret}")))
        self.assertIn(APP_ID, str(self.refusal(100, f"App {APP_ID} is in development mode")))

    def test_answer_of_another_server_is_no_success(self):
        self.server.answer_next(200, "<html>Welcome</html>")
        with self.assertRaises(UnknownOutcome):
            self.connector._call(self.channel, "GET", "me")
        self.server.answer_next(200, "{}")
        with self.assertRaises(UnknownOutcome):
            self.connector._call(self.channel, "GET", "me", key="id")

    def test_calls_prove_that_they_come_from_the_app(self):
        self.channel._set_credentials({"client_secret": "of another app"})
        with self.assertRaisesRegex(Rejected, "appsecret_proof"):
            self.connector._call(self.channel, "GET", "me")

    def test_version_of_the_provider_address_is_spoken(self):
        self.channel.base_url = f"{self.server.url}/v25.0/"
        self.connector._check_credentials(self.channel)
        self.assertEqual(self.server.calls[-1].path, "/v25.0/me")


@tagged("-at_install", "post_install")
class TestMetaAccount(MetaCase):
    def test_connecting_names_the_page_and_our_webhook(self):
        self.channel.action_connect()
        self.assertEqual((self.channel.account_external_id, self.channel.account_handle), (PAGE_ID, "Nordlicht Lamps"))
        webhook = self.server.subscriptions["page"]
        self.assertEqual(webhook["callback_url"], self.channel.webhook_url)
        self.assertEqual(webhook["verify_token"], self.connector._verify_token(self.channel))
        self.assertIn("message_echoes", webhook["fields"].split(","))
        self.assertIn("feed", self.server.page_fields)
        self.connector._unsubscribe(self.channel)
        self.assertIsNone(self.server.page_fields)

    def test_webhook_that_does_not_answer_is_said_in_meta_s_words(self):
        self.server.unreachable_webhook = True
        with self.assertRaisesRegex(Rejected, "Callback verification failed"):
            self.connector._subscribe(self.channel)

    def test_wrong_and_missing_credentials_are_said(self):
        self.channel._set_credentials({"access_token": "wrong"})
        with self.assertRaises(TokenRejected):
            self.connector._check_credentials(self.channel)
        for name, said in (
            ("access_token", "no access token"),
            ("client_secret", "App secret"),
            ("client_id", "App ID"),
        ):
            self.channel._set_credentials({name: ""})
            with self.assertRaisesRegex(TokenRejected, said):
                self.connector._check_credentials(self.channel)

    def test_token_of_a_person_is_not_one_of_a_page(self):
        self.server.add_token(USER_TOKEN, RIGHTS, type="USER")
        self.channel._set_credentials({"access_token": USER_TOKEN})
        with self.assertRaisesRegex(Rejected, "must be one of a Page"):
            self.connector._check_credentials(self.channel)

    def test_everything_works(self):
        self.channel.action_connect()
        self.server.usage = {"X-App-Usage": '{"call_count":28,"total_time":25,"total_cputime":25}'}
        findings = self.findings()
        self.assertEqual({finding.level for finding in findings.values()}, {"good"}, findings)
        self.assertEqual({*findings}, {"Token", "Rights", "Budget", "Webhook", "Page"})
        self.assertIn("28 %", findings["Budget"].text)

    def test_what_does_not_work_is_said_with_what_to_do(self):
        self.server.tokens[PAGE_TOKEN]["expires_at"] = int(time.time()) + 3600
        self.server.tokens[PAGE_TOKEN]["scopes"].remove("pages_messaging")
        self.server.usage = {"X-App-Usage": '{"call_count":95}'}
        findings = self.findings()
        self.assertEqual(
            {name: finding.level for name, finding in findings.items()} | {"Token": "", "Budget": ""},
            {"Token": "", "Rights": "bad", "Budget": "", "Webhook": "bad", "Page": "bad"},
        )
        self.assertEqual((findings["Token"].level, findings["Budget"].level), ("warning", "warning"))
        self.assertIn("pages_messaging", findings["Rights"].text)

    def test_webhook_of_another_address_or_for_less(self):
        self.channel.action_connect()
        self.server.subscriptions["page"]["fields"] = "feed"
        self.assertEqual(self.findings()["Webhook"].level, "warning")
        self.server.subscriptions["page"]["callback_url"] = "https://elsewhere.example.org"
        self.assertIn("another address", self.findings()["Webhook"].text)

    def test_dead_token_and_token_of_another_app(self):
        self.server.tokens[PAGE_TOKEN]["app_id"] = "999"
        self.assertIn("another app", self.findings()["Token"].text)
        self.server.tokens[PAGE_TOKEN] |= {"is_valid": False, "error": {"message": "The person has logged out."}}
        findings = self.findings()
        self.assertEqual(findings["Token"].level, "bad")
        self.assertIn("logged out", findings["Token"].text)
        self.assertNotIn("Rights", findings)


@tagged("-at_install", "post_install")
class TestMetaAuthorisation(MetaCase):
    def setUp(self):
        super().setUp()
        self.server.add_token("short-token", RIGHTS, type="USER")
        self.channel._set_credentials({"access_token": ""})

    def authorise(self):
        """What comes back from the dialog becomes credentials, as the product keeps them."""
        flow = self.connector._oauth(self.channel)
        values = {"client_id": APP_ID, "client_secret": APP_SECRET, "code": CODE, "redirect_uri": "https://x/back"}
        path = flow.token_url.removeprefix(self.server.url).partition("/")[2].partition("/")[2]
        answer = self.connector._call(self.channel, "POST", path, token="", data=values)
        self.channel._set_credentials(self.connector._oauth_credentials(self.channel, answer))

    def test_dialog_asks_for_the_rights(self):
        self.channel.base_url = False
        flow = self.connector._oauth(self.channel)
        self.assertRegex(flow.authorize_url, r"^https://www\.facebook\.com/v\d+\.\d+/dialog/oauth$")
        self.assertRegex(flow.token_url, r"^https://graph\.facebook\.com/v\d+\.\d+/oauth/access_token$")
        self.assertEqual((sorted(flow.scopes), flow.scope_separator), (sorted(RIGHTS), ","))

    def test_the_token_of_a_person_gives_the_one_of_their_page(self):
        self.authorise()
        self.assertEqual(self.channel._credential("access_token"), PAGE_TOKEN)
        self.assertEqual(self.channel._credential("expires_at"), "")
        self.assertIn("long-short-token", [call.token for call in self.server.calls if hasattr(call, "token")])
        self.connector._check_credentials(self.channel)

    def test_of_several_pages_one_is_named(self):
        self.server.add_token("other-token", RIGHTS, account="310044004400")
        self.server.pages.append({"id": "310044004400", "name": "Kitchen Club", "access_token": "other-token"})
        with self.assertRaisesRegex(Rejected, r"Kitchen Club \(310044004400\)"):
            self.authorise()
        self.channel._set_credentials({"page_id": "310044004400"})
        self.authorise()
        self.assertEqual(self.channel._credential("access_token"), "other-token")
        self.channel._set_credentials({"page_id": "1"})
        with self.assertRaisesRegex(Rejected, "not granted the Page 1"):
            self.authorise()

    def test_whoever_manages_no_page_is_told(self):
        self.server.pages = []
        with self.assertRaisesRegex(Rejected, "manage no Page"):
            self.authorise()


@tagged("-at_install", "post_install")
class TestMetaWebhook(MetaCase):
    def test_only_what_meta_signed_with_our_secret_is_authentic(self):
        def verify(headers, body=b'{"object": "page"}'):
            return self.connector._verify_webhook(self.channel, headers, body)

        right = signature(b'{"object": "page"}')
        self.assertTrue(verify({"X-Hub-Signature-256": right}))
        for wrong in ("", right[:-1], right.removeprefix("sha256="), signature(b"{}"), "sha256=" + "å" * 64):
            self.assertFalse(verify({"X-Hub-Signature-256": wrong}), wrong)
        self.assertFalse(verify({}))
        self.assertFalse(verify({"X-Hub-Signature-256": right}, b'{"object":"page"}'))
        self.channel._set_credentials({"client_secret": ""})
        self.assertFalse(verify({"X-Hub-Signature-256": signature(b'{"object": "page"}', "")}))

    def test_challenge_is_repeated_to_whoever_knows_our_token(self):
        token = self.connector._verify_token(self.channel)
        params = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": token}
        answer = self.connector._answer_challenge
        self.assertEqual(answer(self.channel, params), "1158201444")
        other = self.connector._verify_token(self.make_channel())
        for wrong in ({"hub.mode": "unsubscribe"}, {"hub.verify_token": other}, {"hub.verify_token": "å"}):
            self.assertIsNone(answer(self.channel, params | wrong))
        self.assertIsNone(answer(self.channel, {}))

    def test_token_of_the_challenge_needs_no_credential_that_is_not_committed_yet(self):
        before = self.connector._verify_token(self.channel)
        self.channel._set_credentials({"client_secret": "another"})
        self.assertEqual(self.connector._verify_token(self.channel), before)
        self.channel.sudo().webhook_key = "another key"
        self.assertNotEqual(self.connector._verify_token(self.channel), before)

    def test_what_is_for_another_page_goes_to_its_channel(self):
        other = self.make_channel(account_external_id="310044004400")
        self.ingest("batch")
        talks = self.env["social.crm.conversation"].search([("channel_id", "=", other.id)])
        self.assertEqual(talks.social_message_ids.mapped("external_id"), ["m_AbCd3Fg7hIjK-22"])

    def test_what_was_said_keeps_its_time(self):
        [message] = self.parse("message")
        self.assertEqual(message.occurred_at, datetime.fromtimestamp(1741600000, UTC).replace(tzinfo=None))
        self.assertEqual(message.reply_until - message.occurred_at, timedelta(hours=24))
