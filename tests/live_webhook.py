"""People who write to us through a generic channel, signed as its webhook wants it, and who take the answers."""

import hashlib
import hmac
import itertools
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

LOOK_EVERY = 0.02  # seconds, whether a server is to stop: usually half a second, which each test would wait for

SECRET = "a secret that both sides of the webhook sign with"

_numbers = itertools.count(1)


def signature(body):
    """Return the header that goes with a body."""
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


class Person:
    """Somebody who writes to a channel.

    :param str url: of the channel's webhook
    :param str name:
    """

    def __init__(self, url, name):
        self.url, self.name, self.external_id = url, name, name.lower()

    def say(self, text):
        number = next(_numbers)
        event = {
            "type": "message",
            "id": f"m{number}",
            "conversation": {"id": self.external_id},
            "author": {"id": self.external_id, "name": self.name},
            "sent_at": datetime.now(UTC).isoformat(),
            "sequence": number,
            "text": text,
        }
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json", "X-Social-CRM-Signature": signature(body)}
        requests.post(self.url, body, headers=headers, timeout=60).raise_for_status()


class Mailbox:
    """Where answers of a channel arrive; a context manager. ``texts`` holds what has been said, in order."""

    def __init__(self):
        self.texts = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(LOOK_EVERY,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        texts = self.texts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                texts.append(event["text"])
                body = json.dumps({"id": f"sent-{len(texts)}"}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                """What arrives is asked for, not read in a log."""

        return Handler
