import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, new_test_user, tagged

from ..connectors.contract import Rejected, TokenRejected
from ..connectors.x_account import RIGHTS
from .common import SocialCrmCase
from .doubles.oauth_server import OAuthServer

SESSION = "what only this browser session knows"


class OAuthCase(SocialCrmCase):
    """A channel whose account is authorised at a server of ours."""

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(OAuthServer("/2/oauth2/token"))
        self.channel.write(
            {"provider": "x", "network_id": self.env.ref("social_crm_base.network_x").id, "base_url": self.server.url}
        )
        self.channel._set_credentials({"client_id": self.server.client_id, "client_secret": self.server.client_secret})
        self.requests = self.env["social.crm.oauth.request"].with_user(self.admin)

    def authorise(self, channel=None):
        """Have the account authorised, as far as the queues know."""
        channel = channel or self.channel
        url = self.requests._begin(channel, SESSION)
        answer = self.answer_of(self.server.authorize(url))
        taken, verifier = self.requests._take(answer["state"], SESSION)
        self.env.flush_all()  # what follows has a transaction of its own
        taken._oauth_finish(answer["code"], verifier, self.requests._redirect_uri(channel))
        self.env.invalidate_all()

    def answer_of(self, url):
        return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    def expire(self, minutes=-1):
        self.channel.sudo().write(
            {
                "token_expires_at": fields.Datetime.now() + timedelta(minutes=minutes),
                "token_refresh_at": fields.Datetime.now() - timedelta(minutes=1),
            }
        )
        self.env.flush_all()

    def token_calls(self):
        return [call.values["grant_type"] for call in self.server.calls if call.path == self.server.token_path]


@tagged("post_install", "-at_install")
class TestAuthorise(OAuthCase):
    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def test_the_provider_is_asked_with_a_state_and_a_challenge_that_say_nothing(self):
        url = self.requests._begin(self.channel, SESSION)
        asked = self.answer_of(url)
        self.assertTrue(url.startswith(f"{self.server.url}/i/oauth2/authorize?"))
        self.assertEqual((asked["response_type"], asked["code_challenge_method"]), ("code", "S256"))
        self.assertEqual((asked["client_id"], asked["scope"]), (self.server.client_id, " ".join(RIGHTS)))
        self.assertEqual(asked["redirect_uri"], self.channel.get_base_url() + "/social_crm/oauth/callback")
        self.assertGreaterEqual(len(asked["state"]), 43)
        pending = self.env["social.crm.oauth.request"].sudo().search([])
        self.assertNotIn(asked["state"], str(pending.read()))
        for secret in (pending.verifier, self.server.client_secret):
            self.assertNotIn(secret, url)

    def test_what_comes_back_is_kept_and_read_by_no_role(self):
        self.authorise()
        self.assertIn(self.channel._credential("access_token"), self.server.access_tokens)
        self.assertIn(self.channel._credential("refresh_token"), self.server.refresh_tokens)
        left = self.channel.token_expires_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), self.server.lives, delta=60)
        with self.assertRaises(AccessError):
            self.channel.with_user(self.admin).read(["credentials"])

    def test_a_token_without_an_end_has_none(self):
        self.server.lives = 0
        self.authorise()
        self.assertTrue(self.channel._credential("access_token"))
        self.assertFalse(self.channel.token_expires_at or self.channel.token_refresh_at)

    def test_a_state_is_taken_once(self):
        state = self.answer_of(self.requests._begin(self.channel, SESSION))["state"]
        self.requests._take(state, SESSION)
        with self.assertRaisesRegex(UserError, "used already"):
            self.requests._take(state, SESSION)

    def test_an_unknown_a_damaged_and_a_missing_state_are_refused(self):
        state = self.answer_of(self.requests._begin(self.channel, SESSION))["state"]
        for wrong in ("", None, "nonsense", state[:-1], state + "A", "é\x00"):
            with self.subTest(wrong), self.assertRaisesRegex(UserError, "not known"):
                self.requests._take(wrong, SESSION)

    def test_a_state_of_another_session_or_user_is_refused_and_spent(self):
        other = new_test_user(self.env, "other_admin", groups="social_crm_base.group_admin")
        for user, session in ((self.admin, "another session"), (self.admin, None), (other, SESSION)):
            with self.subTest(user=user.login, session=session):
                state = self.answer_of(self.requests._begin(self.channel, SESSION))["state"]
                with self.assertRaisesRegex(UserError, "somebody else"):
                    self.requests.with_user(user)._take(state, session)
                with self.assertRaisesRegex(UserError, "not known"):
                    self.requests._take(state, SESSION)

    def test_a_state_that_is_too_old_is_refused(self):
        state = self.answer_of(self.requests._begin(self.channel, SESSION))["state"]
        pending = self.env["social.crm.oauth.request"].sudo().search([])
        pending.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        pending.flush_recordset()
        with self.assertRaisesRegex(UserError, "too long"):
            self.requests._take(state, SESSION)

    def test_another_verifier_gets_nothing(self):
        answer = self.answer_of(self.server.authorize(self.requests._begin(self.channel, SESSION)))
        self.env.flush_all()
        with self.assertRaisesRegex(Rejected, "The code or its verifier is wrong"):
            self.channel._oauth_finish(answer["code"], "a" * 43, self.requests._redirect_uri(self.channel))
        self.assertFalse(self.channel._credential("access_token"))

    def test_the_provider_s_refusal_is_told_without_our_secret(self):
        self.server.application = False
        with self.assertRaisesRegex(Rejected, "Unknown application"):
            self.authorise()
        self.server.application = True
        self.server.answer_next(400, f'{{"error": "x", "error_description": "{self.server.client_secret} is wrong"}}')
        with self.assertRaises(Rejected) as caught:
            self.authorise()
        self.assertIn("*** is wrong", str(caught.exception))

    def test_an_answer_that_is_none_is_refused(self):
        for body in (b"", b"<html>", b"[]", b'{"access_token": 7}', b'{"access_token": ""}', b'"text"'):
            with self.subTest(body):
                self.server.answer_next(200, body)
                with self.assertRaises(Rejected):
                    self.authorise()

    def test_without_an_application_the_administrator_is_asked_for_one(self):
        self.channel._set_credentials({"client_id": ""})
        with self.assertRaisesRegex(UserError, "application"):
            self.requests._begin(self.channel, SESSION)

    def test_only_administrators_of_the_company_authorise(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreigner = new_test_user(
            self.env,
            "foreigner",
            groups="social_crm_base.group_admin",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        for user in (self.agent, self.manager, foreigner):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.requests.with_user(user)._begin(self.channel.with_user(user), SESSION)
        for user in (self.agent, self.manager, self.admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["social.crm.oauth.request"].with_user(user).search([])


@tagged("post_install", "-at_install")
class TestRefresh(OAuthCase):
    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self.authorise()
        self.server.calls.clear()
        self.first = self.channel._credential("refresh_token")

    def refresh_due(self):
        for channel in self.env["social.crm.channel"]._with_due_tokens():
            channel._renew_access()
        self.env.flush_all()

    def test_a_token_is_refreshed_before_it_ends_and_not_earlier(self):
        self.refresh_due()
        self.assertEqual(self.token_calls(), [])
        self.expire(minutes=5)
        self.refresh_due()
        self.assertEqual(self.token_calls(), ["refresh_token"])
        self.assertGreater(self.channel.token_expires_at, fields.Datetime.now() + timedelta(hours=1))
        self.assertNotEqual(self.channel._credential("refresh_token"), self.first)
        self.refresh_due()
        self.assertEqual(self.token_calls(), ["refresh_token"])

    def test_it_is_due_ten_minutes_before_its_end_or_in_the_last_fifth_of_its_life(self):
        now = fields.Datetime.now()
        for life, early in ((7200, 1440), (1800, 600), (300, 150)):
            with self.subTest(life=life):
                ends = int(now.replace(microsecond=0).timestamp()) + life
                self.channel._set_credentials({"expires_at": str(ends)})
                margin = self.channel.token_expires_at - self.channel.token_refresh_at
                self.assertAlmostEqual(margin.total_seconds(), early, delta=60)

    def test_a_refresh_token_that_stays_the_same_is_kept(self):
        self.server.answer_next(200, b'{"access_token": "fresh", "expires_in": "3600"}')
        self.expire(minutes=5)
        self.refresh_due()
        self.assertEqual(self.channel._credential("access_token"), "fresh")
        self.assertEqual(self.channel._credential("refresh_token"), self.first)

    def test_a_call_with_an_ended_token_refreshes_it_first(self):
        self.expire()
        self.channel._provider()
        self.assertEqual(self.token_calls(), ["refresh_token"])
        self.assertIn(self.channel._credential("access_token"), self.server.access_tokens)
        self.channel._provider()
        self.assertEqual(len(self.token_calls()), 1)

    def test_access_that_was_taken_away_must_be_given_again(self):
        self.server.revoke()
        self.expire(minutes=5)
        self.refresh_due()
        self.assertEqual(self.channel.state, "reauthorise")
        self.assertIn("Token was revoked", self.channel.state_reason)
        self.assertTrue(self.channel.activity_ids)
        self.refresh_due()
        self.assertEqual(len(self.token_calls()), 1, "It is not asked for again.")
        with self.assertRaises(TokenRejected):
            self.channel._refresh_token()

    def test_a_server_in_trouble_is_asked_again_later(self):
        for trouble in ({"status": 503}, {"status": 429}, {"status": 200, "hang_up": True}):
            with self.subTest(trouble):
                self.server.answer_next(**trouble)
                self.expire(minutes=5)
                self.refresh_due()
                self.assertEqual(self.channel.state, "connected")
                self.assertEqual(self.channel._credential("refresh_token"), self.first)
                self.assertTrue(self.channel.last_error)
        self.refresh_due()
        self.assertGreater(self.channel.token_expires_at, fields.Datetime.now() + timedelta(hours=1))

    def test_a_copy_of_the_database_leaves_the_original_s_token_alone(self):
        self.channel.sudo().database_uuid = "another database"
        self.expire(minutes=5)
        self.refresh_due()
        self.assertEqual(self.token_calls(), [])

    def test_pasting_another_token_forgets_when_the_old_one_would_have_ended(self):
        self.channel._set_credentials({"access_token": "pasted", "refresh_token": "", "expires_at": ""})
        self.assertFalse(self.channel.token_expires_at or self.channel.token_refresh_at)


@tagged("post_install", "-at_install")
class TestRefreshRace(OAuthCase):
    """Workers with connections of their own find the same token ended."""

    def setUp(self):
        super().setUp()
        with self.connection() as env:
            channel = env["social.crm.channel"].create(
                {
                    "name": "Race",
                    "provider": "x",
                    "network_id": env.ref("social_crm_base.network_x").id,
                    "base_url": self.server.url,
                }
            )
            self.channel_id = channel.id
            self.server.refresh_tokens["first"] = True
            channel._set_credentials(
                {
                    "client_id": self.server.client_id,
                    "client_secret": self.server.client_secret,
                    "access_token": "ended",
                    "refresh_token": "first",
                    "expires_at": "1000",
                }
            )
        self.addCleanup(self.forget)

    @contextmanager
    def connection(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def forget(self):
        with self.connection() as env:
            env["social.crm.channel"].browse(self.channel_id).unlink()

    def test_only_one_of_them_refreshes_it_and_all_go_on_with_the_new_one(self):
        start, seen, errors = threading.Barrier(3), [], []

        def work():
            try:
                with self.connection() as env:
                    channel = env["social.crm.channel"].browse(self.channel_id)
                    channel._credential("access_token")  # the transaction began before the token was refreshed
                    start.wait(30)
                    channel._provider()
                    seen.append(channel._credential("access_token"))
            except Exception as error:  # noqa: BLE001  reported by the test's own thread
                errors.append(error)
                start.abort()

        self.server.slow = 0.5
        threads = [threading.Thread(target=work) for _worker in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(errors, [])
        self.assertEqual(self.token_calls(), ["refresh_token"])
        self.assertEqual(set(seen), self.server.access_tokens)

    def test_what_was_refreshed_stays_when_the_caller_fails(self):
        with suppress(ZeroDivisionError), self.connection() as env:
            env["social.crm.channel"].browse(self.channel_id)._provider()
            raise ZeroDivisionError
        with self.connection() as env:
            token = env["social.crm.channel"].browse(self.channel_id)._credential("refresh_token")
        self.assertTrue(self.server.refresh_tokens[token])


@tagged("post_install", "-at_install")
class TestComingBack(OAuthCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.session = self.authenticate("admin_of_channels", "admin_of_channels")
        self.session["social_crm_oauth"] = SESSION
        root.session_store.save(self.session)

    def begin(self):
        url = self.requests._begin(self.channel, SESSION)
        self.env.flush_all()
        return url

    def come_back(self, **values):
        answer = self.url_open(f"/social_crm/oauth/callback?{urlencode(values)}", allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_the_administrator_is_sent_back_into_odoo_and_to_nowhere_else(self):
        answer = self.answer_of(self.server.authorize(self.begin()))
        back = self.come_back(**answer, redirect="https://evil.example", next="//evil.example")
        self.assertEqual(back.status_code, 303)
        self.assertTrue(urlsplit(back.headers["Location"]).path.startswith("/odoo/"))
        self.assertIn(urlsplit(back.headers["Location"]).netloc, ("", urlsplit(self.base_url()).netloc))
        self.assertIn(self.channel._credential("access_token"), self.server.access_tokens)

    def test_a_second_coming_back_changes_nothing(self):
        answer = self.answer_of(self.server.authorize(self.begin()))
        self.come_back(**answer)
        token = self.channel._credential("access_token")
        again = self.come_back(**answer)
        self.assertIn("used already", again.text)
        self.assertEqual(self.channel._credential("access_token"), token)

    def test_a_forged_coming_back_asks_the_provider_nothing(self):
        self.begin()
        for values in ({"state": "forged", "code": "stolen"}, {"code": "stolen"}, {}):
            with self.subTest(values):
                self.assertIn("not known", self.come_back(**values).text)
        self.assertEqual(self.token_calls(), [])

    def test_the_provider_s_refusal_is_told_in_the_wizard(self):
        asked = self.answer_of(self.begin())
        back = self.come_back(state=asked["state"], error="access_denied", error_description="The user <b>said</b> no")
        wizard = self.env["social.crm.channel.connect"].browse(int(back.headers["Location"].rpartition("/")[2]))
        self.assertEqual((wizard.channel_id, wizard.step, wizard.outcome), (self.channel, "test", "bad"))
        self.assertIn("The user <b>said</b> no", wizard.finding_ids.text)
        self.assertEqual(self.token_calls(), [])

    def test_others_than_administrators_get_nothing(self):
        answer = self.answer_of(self.server.authorize(self.begin()))
        self.authenticate("manager", "manager")
        self.assertNotIn("access_token", self.come_back(**answer).text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.come_back(**answer).headers["Location"])
        self.assertFalse(self.channel._credential("access_token"))
        self.assertEqual(self.token_calls(), [])
