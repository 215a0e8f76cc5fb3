import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send
from odoo.tools import config

from ..connectors.contract import RateLimited, Rejected, TemporaryFailure, UnknownOutcome
from ..tools import http_client
from ..tools.http_client import HttpClient, Sessions, retry_after
from .doubles.server import Server


@tagged("post_install", "-at_install")
class TestHttpClient(BaseCase):
    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # Odoo's tests refuse calls to the outside; that ours does is what is tested here.
        return _super_send(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Server())
        self.client = HttpClient(self.server.url, secrets=["hush/hush"])

    # ------------------------------------------------------------------
    # Calls
    # ------------------------------------------------------------------
    def test_an_answer_is_read_whole(self):
        self.server.answer_next(200, b'{"ok": true}')
        self.assertEqual(self.client.request("POST", "send", json={"a": 1}).json(), {"ok": True})
        self.assertEqual((self.server.calls[0].path, self.server.calls[0].values), ("/send", {"a": 1}))

    def test_what_was_never_sent_is_told_from_what_may_have_been_done(self):
        self.server.answer_next(200, hang_up=True)
        with self.assertRaises(UnknownOutcome):
            self.client.request("POST", "send")
        self.server.answer_next(200, delay=1)
        with self.assertRaises(UnknownOutcome):
            self.client.request("POST", "send", timeout=0.2)
        with self.assertRaises(TemporaryFailure):
            HttpClient("http://127.0.0.1:9").request("POST", "send")
        with self.assertRaises(TemporaryFailure):
            HttpClient("https://127.0.0.1:" + self.server.url.rpartition(":")[2]).request("POST", "send")

    def test_limits_and_failures_carry_the_provider_s_own_time(self):
        self.server.answer_next(429, headers={"Retry-After": "7"})
        with self.assertRaises(RateLimited) as limited:
            self.client.request("GET")
        self.assertEqual(limited.exception.retry_after, 7)
        self.server.answer_next(503)
        with self.assertRaises(TemporaryFailure) as failed:
            self.client.request("GET")
        self.assertIsNone(failed.exception.retry_after)

    def test_calls_that_share_a_connection_share_nothing_else(self):
        self.server.answer_next(200, headers={"Set-Cookie": "account=one"})
        with Sessions() as sessions:
            for _account in range(2):
                self.client.request("POST", "send", session=sessions.mine())
        self.assertNotIn("Cookie", self.server.calls[1].headers)

    def test_redirects_are_not_followed(self):
        self.server.answer_next(302, headers={"Location": "http://127.0.0.1:9/"})
        self.assertEqual(self.client.request("GET").status_code, 302)
        self.assertEqual(len(self.server.calls), 1)

    def test_secrets_stay_out_of_errors_also_quoted(self):
        self.server.answer_next(500, b"hush/hush and hush%2Fhush")
        with self.assertRaises(TemporaryFailure) as failed:
            self.client.request("GET", "bothush/hush/x")
        self.assertNotIn("hush", str(failed.exception))

    def test_an_endless_answer_is_cut_off(self):
        self.server.answer_next(200, b"a" * (1 << 20))
        with self.assertRaises(Rejected):
            self.client.request("GET", max_bytes=1000)

    def test_retry_after_in_every_form(self):
        soon = datetime.now(UTC) + timedelta(seconds=90)
        self.assertEqual(retry_after({"Retry-After": "120"}), 120)
        self.assertAlmostEqual(retry_after({"Retry-After": format_datetime(soon)}), 90, delta=2)
        self.assertEqual(retry_after({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), 0)
        self.assertEqual(retry_after({"Retry-After": "99999999"}), http_client.MAX_RETRY_AFTER)
        for nonsense in ("", "soon", "-5", "1e9"):
            self.assertIsNone(retry_after({"Retry-After": nonsense}))

    # ------------------------------------------------------------------
    # What strangers link to
    # ------------------------------------------------------------------
    def allow_loopback(self):
        """What whoever runs the server may write in its configuration file."""
        self.addCleanup(config.options.__setitem__, "social_crm_fetch_allow", config.get("social_crm_fetch_allow"))
        config.options["social_crm_fetch_allow"] = "127.0.0.0/8"

    def test_the_inside_is_never_fetched(self):
        port = self.server.url.rpartition(":")[2]
        for host in (
            "127.0.0.1",
            "localhost",
            "0.0.0.0",  # noqa: S104 - an address to be refused
            "[::1]",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "10.0.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "[fe80::1]",
            "100.64.0.1",
            "224.0.0.1",
        ):
            with self.subTest(host), self.assertRaises((Rejected, TemporaryFailure)) as refused:
                HttpClient("").fetch_file(f"http://{host}:{port}/secret.txt")
            self.assertIn(type(refused.exception), (Rejected, TemporaryFailure))
        self.assertFalse(self.server.calls)

    def test_a_redirect_to_the_inside_is_refused(self):
        self.allow_loopback()
        self.server.answer_next(302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
        with self.assertRaisesRegex(Rejected, "not a public address"):
            self.client.fetch_file(f"{self.server.url}/innocent.txt")

    def test_a_file_is_fetched_through_redirects_without_its_secret_header(self):
        self.allow_loopback()
        self.server.answer_next(302, headers={"Location": "/moved/photo.jpg"})
        self.server.answer_next(200, b"jpeg", headers={"Content-Type": "image/jpeg"})
        file = self.client.fetch_file(f"{self.server.url}/photo", headers={"Authorization": "hush"})
        self.assertEqual((file.content, file.name, file.mimetype), (b"jpeg", "photo.jpg", "image/jpeg"))
        self.assertEqual(["Authorization" in call.headers for call in self.server.calls], [True, False])

    def test_redirects_end(self):
        self.allow_loopback()
        for _hop in range(5):
            self.server.answer_next(302, headers={"Location": "/again"})
        with self.assertRaisesRegex(Rejected, "too often"):
            self.client.fetch_file(f"{self.server.url}/photo")

    def test_types_that_a_browser_would_run_are_refused(self):
        self.allow_loopback()
        for mimetype in ("text/html", "image/svg+xml", "application/javascript", "application/xhtml+xml"):
            self.server.answer_next(200, b"x", headers={"Content-Type": mimetype})
            with self.assertRaisesRegex(Rejected, "not stored"):
                self.client.fetch_file(f"{self.server.url}/x")

    def test_size_and_time_are_capped(self):
        self.allow_loopback()
        self.patch(http_client, "MAX_FILE", 1000)
        self.server.answer_next(200, b"a" * 2000, headers={"Content-Type": "text/plain"})
        with self.assertRaisesRegex(Rejected, "larger than"):
            self.client.fetch_file(f"{self.server.url}/x")
        self.patch(http_client, "READ_TIMEOUT", 0.2)
        self.server.answer_next(200, delay=1)
        started = time.monotonic()
        with self.assertRaises(TemporaryFailure):
            self.client.fetch_file(f"{self.server.url}/x")
        self.assertLess(time.monotonic() - started, 1)

    def test_what_is_no_web_address_is_refused(self):
        for url in (
            "",
            "file:///etc/passwd",
            "gopher://x",
            "http://",
            "http://[",
            "javascript:alert(1)",
            "/etc/passwd",
        ):
            with self.subTest(url), self.assertRaises(Rejected):
                self.client.fetch_file(url)
