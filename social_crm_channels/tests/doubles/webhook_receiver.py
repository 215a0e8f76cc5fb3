import hashlib
import hmac
import json

from werkzeug import Response

from .server import Server


class WebhookReceiver(Server):
    """The other side of the generic webhook, as readme/GENERIC_WEBHOOK.md asks it to behave.

    :param str secret: that both sides sign with
    """

    def __init__(self, secret):
        super().__init__()
        self.secret = secret
        self.messages = {}  # key → id: the same key is the same message
        self.posts = {}  # key → id: and the same post

    def respond(self, request, call):
        expected = "sha256=" + hmac.new(self.secret.encode(), call.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(call.headers.get("X-Social-Crm-Signature", ""), expected):
            return Response(json.dumps({"error": "signature"}), 401)
        if call.values["type"] not in ("message", "post"):
            return Response("{}", content_type="application/json")
        key = call.headers["Idempotency-Key"]
        if call.values["type"] == "post":
            number = self.posts.setdefault(key, len(self.posts) + 1)
            answer = {
                "id": f"post-{number}",
                "conversation": f"thread-{number}",
                "url": f"https://blog.example/{number}",
            }
            return Response(json.dumps(answer), content_type="application/json")
        self.messages.setdefault(key, f"ext-{len(self.messages) + 1}")
        answer = {"id": self.messages[key], "sent_at": "2025-03-10T09:46:40Z"}
        return Response(json.dumps(answer), content_type="application/json")
