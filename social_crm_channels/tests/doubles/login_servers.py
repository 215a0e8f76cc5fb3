"""Servers of providers with a page on which the owner of an account authorises us."""

from . import mastodon_server, x_server
from .oauth_server import OAuthServer


class XWithLogin(OAuthServer, x_server.XServer):
    """X, with the page that it shows to who is to authorise an application."""

    def __init__(self):
        super().__init__("/2/oauth2/token")

    def _new_access_token(self):
        return x_server.TOKEN

    def _on_resource(self, request, call):
        return x_server.XServer.respond(self, request, call)


class MastodonWithLogin(OAuthServer, mastodon_server.MastodonServer):
    """Mastodon, with its page, which serves applications that were registered before, with their redirect URI."""

    client_id, client_secret = "the-client", "the-secret"

    def __init__(self):
        super().__init__("/oauth/token")
        self.lives = 0  # tokens of Mastodon do not end
        self.registered = []  # what applications said of themselves

    def _app(self, request, call):
        self.registered.append(call.values)
        return super()._app(request, call)

    def _asked(self, query):
        asked = super()._asked(query)
        assert asked["redirect_uri"] in [each["redirect_uris"] for each in self.registered], asked
        return asked

    def _new_access_token(self):
        return mastodon_server.TOKEN

    def _on_resource(self, request, call):
        return mastodon_server.MastodonServer.respond(self, request, call)
