import base64
import hashlib
import html
import json
import secrets
import time
from collections import deque
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from werkzeug import Response

from .server import Server

CONSENT = """<!DOCTYPE html>
<html lang="en">
<head><title>Authorise</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>
<h1>An application wants to use your account @nordlicht</h1>
<ul>%(rights)s</ul>
<form method="post">
<input type="hidden" name="asked" value="%(asked)s">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
<script>%(press)s</script>
</body>
</html>
"""
PRESS = "document.querySelector('button[value=%s]').click();"


class OAuthServer(Server):
    """An authorization server as RFC 6749 and RFC 7636 describe it, for one application and one account.

    It asks for PKCE with S256 always, takes a code once, and gives a new refresh token with each use of the old one,
    which is useless from then on; a second use of an old one revokes them all (RFC 9700, 4.14.2).
    """

    client_id = "our-application"
    client_secret = "s3cret/of our application"

    def __init__(self, token_path="/oauth/token"):  # noqa: S107 - of nobody
        super().__init__()
        self.token_path = token_path
        self.lives = 7200  # seconds of an access token
        self.rotates = True
        self.codes = {}  # code → challenge, redirect URI, scope
        self.access_tokens = set()
        self.refresh_tokens = {}  # token → whether it may still be used
        self.slow = 0.0  # seconds that an answer takes
        self.application = True  # it accepts ours
        self.decisions = deque()  # what the owner of the account presses, "allow" or "deny", each time it is asked

    def authorize(self, url, **changes):
        """What a browser does there: the administrator agrees, and is sent back.

        :param str url: of our redirect
        :param changes: of the query that it comes back with; ``None`` takes a value away
        :return: where to, with the query
        :rtype: str
        """
        asked = self._asked(urlsplit(url).query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = (asked["code_challenge"], asked["redirect_uri"], asked.get("scope", ""))
        return self._send_back(asked, **{"code": code, **changes})

    def _asked(self, query):
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        assert asked["response_type"] == "code", asked
        assert asked["client_id"] == self.client_id, asked
        assert asked["code_challenge_method"] == "S256", asked
        return asked

    def _send_back(self, asked, **values):
        values = {"state": asked["state"], **values}
        query = urlencode({name: value for name, value in values.items() if value is not None})
        return f"{asked['redirect_uri']}?{query}"

    def revoke(self):
        """The owner of the account takes our access away."""
        self.access_tokens.clear()
        self.refresh_tokens.clear()

    def respond(self, request, call):
        if request.path == self.token_path and request.method == "POST":
            time.sleep(self.slow)
            return self._on_token(request, call.values)
        if request.path.endswith("/authorize"):
            return self._on_authorize(request, call.values)
        return self._on_resource(request, call)

    def _on_authorize(self, request, values):
        """Ask the owner of the account, who sits at a browser, and send the browser back."""
        if request.method == "GET":
            query = request.query_string.decode()
            rights = self._asked(query).get("scope", "").split()
            page = CONSENT % {
                "rights": "".join(f"<li>{html.escape(right)}</li>" for right in rights),
                "asked": html.escape(query),
                "press": PRESS % self.decisions.popleft() if self.decisions else "",
            }
            return Response(page, content_type="text/html; charset=utf-8")
        if values["decision"] == "allow":
            url = self.authorize(f"?{values['asked']}")
        else:
            url = self._send_back(self._asked(values["asked"]), error="access_denied")
        return Response(status=303, headers={"Location": url})

    def _on_resource(self, request, call):
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.access_tokens:
            return _json(401, error="invalid_token")
        return _json(200, id="4711", username="nordlicht")

    def _on_token(self, request, values):
        if not self._is_our_application(request, values):
            return _json(401, error="invalid_client", error_description="Unknown application")
        if values.get("grant_type") == "authorization_code":
            return self._on_code(values)
        if values.get("grant_type") == "refresh_token":
            return self._on_refresh(values)
        return _json(400, error="unsupported_grant_type")

    def _is_our_application(self, request, values):
        given = (values.get("client_id"), values.get("client_secret"))
        if request.authorization:
            given = tuple(unquote(text) for text in (request.authorization.username, request.authorization.password))
        return self.application and given == (self.client_id, self.client_secret)

    def _on_code(self, values):
        challenge, redirect_uri, scope = self.codes.pop(values.get("code"), ("", "", ""))
        digest = hashlib.sha256(values.get("code_verifier", "").encode()).digest()
        if not challenge or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return _json(400, error="invalid_grant", error_description="The code or its verifier is wrong")
        if values.get("redirect_uri") != redirect_uri:
            return _json(400, error="invalid_grant", error_description="Another redirect URI")
        return self._grant(scope)

    def _on_refresh(self, values):
        token = values.get("refresh_token")
        if not self.refresh_tokens.get(token):
            if token in self.refresh_tokens:
                self.revoke()
            return _json(400, error="invalid_grant", error_description="Token was revoked")
        self.refresh_tokens[token] = not self.rotates
        return self._grant()

    def _grant(self, scope=""):
        access, refresh = self._new_access_token(), secrets.token_urlsafe(24)
        self.access_tokens.add(access)
        answer = {"access_token": access, "token_type": "Bearer"}
        if self.lives:
            answer["expires_in"] = self.lives
            answer["refresh_token"] = refresh
            self.refresh_tokens[refresh] = True
        return _json(200, **answer, **({"scope": scope} if scope else {}))

    def _new_access_token(self):
        return secrets.token_urlsafe(24)


def _json(status, **data):
    return Response(json.dumps(data), status, content_type="application/json")
