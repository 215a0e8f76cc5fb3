import hashlib
import hmac
import json
import re

from werkzeug import Response

from .server import Server

APP_ID = "220033004400"
APP_SECRET = "5f2c8e41b7a94d03ae61c0d77f3b1290"
CODE = "code-from-the-dialog"


class GraphServer(Server):
    """Meta's Graph API (https://developers.facebook.com/docs/graph-api) as far as all of its platforms share it.

    Tokens, their proofs and ``debug_token``, OAuth, subscriptions of the app, the error format, usage headers. A
    subclass adds ``routes``: verb, pattern of the path below the version, and the name of the method that answers
    it with the call and the pattern's groups.
    """

    routes = [
        ("GET", "me", "_me"),
        ("GET", "debug_token", "_debug_token"),
        ("GET|POST", "oauth/access_token", "_access_token"),
        ("POST", r"(\d+)/subscriptions", "_subscribe"),
        ("GET", r"(\d+)/subscriptions", "_subscriptions"),
    ]

    def __init__(self):
        super().__init__()
        self.tokens = {}  # token → what debug_token tells of it
        self.requests = []  # (verb, path below the version, values) of each call that had a valid token
        self.subscriptions = {}  # kind of account → what the app has subscribed to
        self.refusals = {}  # name of a route's method → arguments of graph_error
        self.usage = {}  # more headers of each answer
        self.unreachable_webhook = False  # it does not answer the challenge

    def add_token(self, token, scopes=(), *, account="", expires_at=0, app_id=APP_ID, **values):
        """Let a token be valid."""
        self.tokens[token] = {
            "app_id": app_id,
            "type": "PAGE",
            "expires_at": expires_at,
            "data_access_expires_at": 0,
            "is_valid": True,
            "scopes": list(scopes),
            "profile_id": account,
            **values,
        }

    def respond(self, request, call):
        version, _slash, path = request.path.lstrip("/").partition("/")
        if not re.fullmatch(r"v\d+\.\d+", version):
            return graph_error(2500, f"Unknown path components: {request.path}")
        call.values = {**request.args.to_dict(), **call.values}
        for verbs, pattern, name in self.routes:
            found = re.fullmatch(pattern, path)
            if found and request.method in verbs.split("|"):
                return self._guarded(request, call, path, name, found.groups())
        return graph_error(100, f"Unsupported {request.method.lower()} request.", 33, type="GraphMethodException")

    def _guarded(self, request, call, path, name, groups):
        call.token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        refused = None if name == "_access_token" else self._refuse_token(call)
        if refused:
            return refused
        self.requests.append((request.method, path, call.values))
        response = graph_error(**self.refusals[name]) if name in self.refusals else getattr(self, name)(call, *groups)
        response.headers.update(self.usage)
        return response

    def _refuse_token(self, call):
        if call.token == f"{APP_ID}|{APP_SECRET}":
            return None
        known = self.tokens.get(call.token)
        if not known or not known["is_valid"]:
            return graph_error(190, "Error validating access token: The session has been invalidated.", 460, status=401)
        proof = hmac.new(APP_SECRET.encode(), call.token.encode(), hashlib.sha256).hexdigest()
        if call.values.pop("appsecret_proof", None) != proof:
            return graph_error(100, "Invalid appsecret_proof provided in the API argument", type="GraphMethodException")
        return None

    def _me(self, call):
        known = self.tokens[call.token]
        return answer({"id": known["profile_id"], "name": known.get("name", "")})

    def _debug_token(self, call):
        known = self.tokens.get(call.values["input_token"])
        error = {"code": 190, "message": "Malformed access token", "subcode": None}
        return answer({"data": known or {"is_valid": False, "scopes": [], "error": error}})

    def _access_token(self, call):
        """Exchange a code for a short-lived token, and that for a long-lived one."""
        values = call.values
        if (values.get("client_id"), values.get("client_secret")) != (APP_ID, APP_SECRET):
            return graph_error(1, "Error validating client secret.")
        if values.get("grant_type") == "fb_exchange_token":
            given = values.get("fb_exchange_token")
            if given not in self.tokens:
                return graph_error(190, "Invalid OAuth access token.", status=401)
            token = f"long-{given}"
            self.tokens[token] = {**self.tokens[given], "expires_at": 0}
            return answer({"access_token": token, "token_type": "bearer"})
        if values.get("code") != CODE:
            return graph_error(100, "Invalid verification code format.", 36009)
        self.add_token("short-token")
        return answer({"access_token": "short-token", "token_type": "bearer", "expires_in": 5183944})

    def _subscribe(self, call, app_id):
        values = call.values
        if self.unreachable_webhook or not values.get("callback_url", "").startswith("https://"):
            said = "(#2200) Callback verification failed with the following errors: HTTP Status Code = 403"
            return graph_error(2200, said)
        self.subscriptions[values["object"]] = values
        return answer({"success": True})

    def _subscriptions(self, call, app_id):
        data = [
            {
                "object": name,
                "callback_url": values["callback_url"],
                "active": True,
                "fields": [{"name": each, "version": "v24.0"} for each in values["fields"].split(",")],
            }
            for name, values in self.subscriptions.items()
        ]
        return answer({"data": data})


def answer(data):
    """:rtype: werkzeug.Response"""
    return Response(json.dumps(data), content_type="application/json")


def graph_error(code, message, subcode=None, status=400, type="OAuthException", **more):
    """What Meta answers when it refuses (Graph API, "Error Handling").

    :rtype: werkzeug.Response
    """
    error = {"message": message, "type": type, "code": code, "fbtrace_id": "AbCdEfGhIjK", **more}
    if subcode:
        error["error_subcode"] = subcode
    return Response(json.dumps({"error": error}), status, content_type="application/json")


def signature(body, secret=APP_SECRET):
    """What Meta signs a delivery with.

    :param bytes body: the raw body
    :return: the value of ``X-Hub-Signature-256``
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
