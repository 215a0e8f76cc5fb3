import hashlib
import hmac
import json
import socket
from urllib.parse import quote_plus, urlsplit

from odoo.tests import HttpCase, tagged

from .common import SECRET, SocialCrmCase


@tagged("post_install", "-at_install")
class TestWebhook(SocialCrmCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.path = f"/social_crm/webhook/{self.channel.sudo().webhook_key}"
        self.event = {
            "type": "message",
            "id": "m1",
            "conversation": {"id": "talk-1"},
            "author": {"id": "anna"},
            "sent_at": "2026-03-10T09:00:00Z",
            "text": "Hello",
        }

    def signature(self, body, secret=SECRET):
        return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    def post(self, body, path=None, **headers):
        headers = {"Content-Type": "application/json", "X-Social-CRM-Signature": self.signature(body), **headers}
        return self.url_open(path or self.path, data=body, headers={k: v for k, v in headers.items() if v})

    def events(self):
        self.env.invalidate_all()
        return self.env["social.crm.event"].search([("channel_id", "=", self.channel.id)])

    def test_an_authentic_delivery_is_stored_once_and_then_thanked_for(self):
        body = json.dumps(self.event).encode()
        for _again in range(3):
            answer = self.post(body)
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(self.events()), 1)
        self.assertEqual(bytes(self.events().payload), body)

    def test_a_wrong_or_missing_signature_is_refused_and_nothing_is_stored(self):
        body = json.dumps(self.event).encode()
        for wrong in ("", "sha256=", "nonsense", self.signature(body, "another secret"), "sha256=é"):
            answer = self.post(body, **{"X-Social-CRM-Signature": wrong.encode()})
            self.assertEqual(answer.status_code, 403, wrong)
        self.assertFalse(self.events())

    def test_a_channel_without_a_secret_takes_nothing(self):
        self.channel.sudo().credentials = False
        self.assertEqual(self.post(b"{}", **{"X-Social-CRM-Signature": self.signature(b"{}", "")}).status_code, 403)

    def test_an_unknown_key_is_not_found(self):
        self.assertEqual(self.post(b"{}", "/social_crm/webhook/unknown").status_code, 404)
        self.channel.action_rotate_webhook_key()
        self.assertEqual(self.post(b"{}").status_code, 404)

    def test_a_body_that_cannot_be_read_is_kept_for_an_administrator(self):
        answer = self.post(b'{"type": oops')
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(answer.json()["error"], "malformed")
        event = self.events()
        self.assertEqual(event.state, "dead")
        self.assertIn("not JSON", event.error)

    def test_form_encoded_bodies_are_verified_on_their_raw_bytes(self):
        body = b"payload=" + quote_plus(json.dumps(self.event)).encode() + b"&x=%20"
        answer = self.post(body, **{"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(bytes(self.events().payload), body)

    def test_multipart_bodies_are_verified_on_their_raw_bytes(self):
        body = b'--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{}\r\n--b--\r\n'
        answer = self.post(body, **{"Content-Type": "multipart/form-data; boundary=b"})
        self.assertEqual(answer.status_code, 400)  # authentic, but not the documented form
        self.assertEqual(bytes(self.events().payload), body)

    def test_a_stranger_s_odd_request_is_no_error_of_the_server(self):
        for path in ("a%00b", "%00", "%ff%fe", "a/b", "a%2fb%00", "%F0%9F%98%80", "a b", "x" * 5000, "..%2f..", "'--"):
            for method in ("GET", "POST", "HEAD"):
                with self.subTest(path=path[:20], method=method):
                    answer = self.opener.request(method, f"{self.base_url()}/social_crm/webhook/{path}", timeout=30)
                    self.assertEqual(answer.status_code, 404)

    def test_names_that_our_own_code_uses_are_parameters_like_others(self):
        for query in ("self=1", "key=x", "endpoint=1&cls=2&request=3", "self=1&self=2", "%00=%00", "a[]=1&%ff=%fe"):
            with self.subTest(query):
                self.assertEqual(self.url_open(f"{self.path}?{query}").status_code, 403)
                answer = self.post(json.dumps({**self.event, "id": query}).encode(), f"{self.path}?{query}")
                self.assertEqual(answer.status_code, 200)
        body = b"self=1&key=2"
        answer = self.post(body, **{"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status_code, 400)  # authentic, but not the documented form

    def test_a_body_that_breaks_off_or_is_no_body_is_refused(self):
        for headers, body in (
            ("Transfer-Encoding: chunked", b"zz\r\nnothing\r\n"),
            ("Transfer-Encoding: chunked", b"5\r\nab"),
            ("Content-Length: 50", b"short"),
            ("Content-Length: abc", b""),
            ("Content-Length: -5", b""),
            ("Content-Type: application/json; charset=no-such-thing\r\nContent-Length: 2", b"{}"),
            ("Content-Type: multipart/form-data\r\nContent-Length: 2", b"{}"),
            ("Content-Encoding: gzip\r\nContent-Length: 2", b"{}"),
        ):
            with self.subTest(headers):
                status = self.knock(f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n\r\n", body)
                self.assertIn(status, (400, 403, 411, 413))

    def knock(self, head, body):
        """Say something that no HTTP library would.

        :return: the status of the answer
        """
        address = urlsplit(self.base_url())
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            connection.sendall(head.encode() + body)
            connection.shutdown(socket.SHUT_WR)
            return int(connection.makefile("rb").readline().split()[1])

    def test_other_methods_and_challenges_are_refused(self):
        self.assertEqual(self.url_open(self.path + "?hub.challenge=1").status_code, 403)
        self.assertEqual(self.opener.request("PUT", self.base_url() + self.path).status_code, 405)
