from datetime import UTC, datetime

from odoo import models

from .contract import ConnectorError, Finding, OAuthFlow, Rejected
from .x_api import EVENTS, USER_FIELDS, current_name, number

AUTHORIZE_URL = "https://x.com/i/oauth2/authorize"
RIGHTS = (  # scopes that are asked for; offline.access: a token that can be renewed, else it ends after two hours
    "tweet.read",
    "tweet.write",
    "users.read",
    "dm.read",
    "dm.write",
    "media.write",
    "offline.access",
)
NEEDED_EVENTS = ("post.mention.create", "post.reply.create", "dm.received")


class SocialCrmConnectorX(models.AbstractModel):
    """Connecting an account of X: what to enter, rights, the webhook, and what a test of the connection finds."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.connector.x"

    def _credential_fields(self):
        return [
            ("client_id", self.env._("Client ID"), self.env._("Of OAuth 2.0, under “Keys and tokens” of your app.")),
            (
                "client_secret",
                self.env._("Client Secret"),
                self.env._("Of OAuth 2.0. X signs its deliveries with it, and checks our webhook."),
            ),
            (
                "bearer_token",
                self.env._("Bearer Token"),
                self.env._("Of the app itself. Needed where X calls us: it registers the webhook."),
            ),
            (
                "consumer_secret",
                self.env._("API Key Secret"),
                self.env._("Also called consumer secret. If your app has one, X checks our webhook with it."),
            ),
        ]

    def _guide(self, channel):
        address = channel.sudo().webhook_url  # sudo: whoever may connect, the key in it is for X
        return [
            self.env._("Open the developer console, https://console.x.com, and create a project with an app in it."),
            self.env._(
                "Under “User authentication settings” choose “Read and write and Direct message” and the type “Web App,"
                " Automated App or Bot”: answering and direct messages need it."
            ),
            self.env._("Enter there as “Callback URI” the address “Where the provider sends you back” of this page."),
            self.env._(
                "Under “Keys and tokens” copy the Client ID and Client Secret of OAuth 2.0, the Bearer Token of the app"
                " and the API Key Secret, and enter them in Odoo."
            ),
            self.env._("Authorise: log in to X with the account that people write to, and allow all that is listed."),
            self.env._(
                "If X shall call us, Odoo must be reachable by HTTPS without a port in its address (%s)."
                " Odoo registers the webhook itself. Else choose “We ask the provider”.",
                address or "",
            ),
            self.env._("Charge credits, or choose a plan: X counts what is read and written."),
        ]

    def _oauth(self, channel):
        base = channel.sudo().base_url  # sudo: the address is for administrators, any connector may need it
        return OAuthFlow(
            authorize_url=f"{base.rstrip('/')}/i/oauth2/authorize" if base else AUTHORIZE_URL,
            token_url=f"{(base or self._base_url).rstrip('/')}/2/oauth2/token",
            scopes=tuple(RIGHTS),
            client_auth="basic",
        )

    # --- the webhook ---

    def _subscribe(self, channel):
        """Have X call our webhook, and tell what happens on the account. X asks for a challenge meanwhile."""
        hooks, ours = self._webhooks(channel)
        for hook in hooks:
            if self._is_left_over(channel, hook):
                self._app_call(channel, "DELETE", f"/2/webhooks/{hook['id']}")
        if ours:
            self._app_call(channel, "PUT", f"/2/webhooks/{ours['id']}")
        else:
            url = channel.sudo().webhook_url  # sudo: whoever may connect, the key in it is for X
            ours = self._data(self._app_call(channel, "POST", "/2/webhooks", json={"url": url}))
        self._subscribe_to_events(channel, str(ours.get("id")))

    def _subscribe_to_events(self, channel, webhook_id):
        """Ask for each kind of event; what an account may not have, but we can do without, is left out."""
        known = {each["event_type"]: each for each in self._subscriptions(channel)}
        for event_type in EVENTS:
            found = known.get(event_type)
            if found and str(found.get("webhook_id") or "") == webhook_id:
                continue
            try:
                if found:
                    path = f"/2/activity/subscriptions/{found['subscription_id']}"
                    self._user_call(channel, "PUT", path, json={"webhook_id": webhook_id})
                else:
                    wanted = {
                        "event_type": event_type,
                        "filter": {"user_id": channel.account_external_id or self._account_id(channel)},
                        "webhook_id": webhook_id,
                    }
                    self._user_call(channel, "POST", "/2/activity/subscriptions", json=wanted)
            except Rejected:
                if event_type in NEEDED_EVENTS:
                    raise

    def _unsubscribe(self, channel):
        if not channel._credential("bearer_token"):
            return  # then there never was a webhook
        _hooks, ours = self._webhooks(channel)
        if not ours:
            return
        for subscription in self._subscriptions(channel):
            if str(subscription.get("webhook_id") or "") == ours["id"]:
                self._user_call(channel, "DELETE", f"/2/activity/subscriptions/{subscription['subscription_id']}")
        self._app_call(channel, "DELETE", f"/2/webhooks/{ours['id']}")

    def _webhooks(self, channel):
        """:return: all of the app, and ours among them or ``None``"""
        hooks = self._list(self._app_call(channel, "GET", "/2/webhooks"), "id")
        url = channel.sudo().webhook_url  # sudo: whoever may connect, the key in it is for X
        return hooks, next((hook for hook in hooks if hook.get("url") == url), None)

    def _is_left_over(self, channel, hook):
        """A webhook of this Odoo whose key was changed: nobody answers there, and X allows few."""
        place, _slash, key = str(hook.get("url")).rpartition("/")
        ours = channel.sudo().webhook_url.rpartition("/")[0]  # sudo: as above
        channels = self.env["social.crm.channel"].sudo().with_context(active_test=False)  # sudo: whoever's they are
        return place == ours and not channels.search_count([("webhook_key", "=", key)], limit=1)

    def _subscriptions(self, channel):
        """:return: those of the app that are about this account"""
        account = channel.account_external_id or self._account_id(channel)
        found = self._list(self._app_call(channel, "GET", "/2/activity/subscriptions"), "subscription_id", "event_type")
        return [
            {**each, "event_type": current_name(each["event_type"])}
            for each in found
            if isinstance(each.get("filter"), dict) and str(each["filter"].get("user_id") or "") == account
        ]

    def _account_id(self, channel):
        return self._check_credentials(channel)["external_id"]

    # --- what a test of the connection finds ---

    def _inspect(self, channel):
        answer = self._call(channel, "get_me", user_fields=USER_FIELDS)
        findings = [self._token_finding(channel), self._rights_finding(channel)]
        if channel.inbound_mode == "webhook":
            findings += self._webhook_findings(channel)
        return [*findings, self._budget_finding(channel, answer.headers)]

    def _token_finding(self, channel):
        expires_at = channel._credential("expires_at")
        until = datetime.fromtimestamp(float(expires_at), UTC) if expires_at else None
        if until is None:
            text = self.env._("X accepts the token. It is not known until when.")
        else:
            text = self.env._("X accepts the token until %s UTC.", f"{until:%Y-%m-%d %H:%M}")
        if channel._credential("refresh_token"):
            return Finding(self.env._("Token"), "good", f"{text} {self.env._('It is renewed by itself.')}")
        return Finding(
            self.env._("Token"), "warning", f"{text} {self.env._('It cannot be renewed: authorise the account again.')}"
        )

    def _rights_finding(self, channel):
        granted = channel._credential("scope").split()
        missing = [right for right in RIGHTS if right not in granted]
        if not granted:
            return Finding(
                self.env._("Rights"), "warning", self.env._("X did not tell which rights we have. Authorise again.")
            )
        if missing:
            return Finding(
                self.env._("Rights"),
                "bad",
                self.env._(
                    "These rights are missing: %s. Authorise the account again and allow all that is listed.",
                    ", ".join(missing),
                ),
            )
        return Finding(self.env._("Rights"), "good", self.env._("All rights are there."))

    def _webhook_findings(self, channel):
        subject = self.env._("Webhook")
        try:
            _hooks, ours = self._webhooks(channel)
            events = {each["event_type"] for each in self._subscriptions(channel)}
        except ConnectorError as error:
            return [Finding(subject, "bad", str(error))]
        if not ours:
            return [Finding(subject, "bad", self.env._("X does not know our webhook. Connect the channel again."))]
        if ours.get("valid") is not True:
            return [
                Finding(
                    subject,
                    "bad",
                    self.env._(
                        "X could not verify our webhook: it must be reachable by HTTPS, and the API Key Secret or"
                        " Client Secret must be that of the app. Connect the channel again."
                    ),
                )
            ]
        missing = [event for event in EVENTS if event not in events]
        if missing:
            level = "bad" if set(missing) & set(NEEDED_EVENTS) else "warning"
            text = self.env._(
                "X does not tell us of: %s. Connect the channel again, or ask X for it.", ", ".join(missing)
            )
            return [Finding(subject, level, text)]
        return [Finding(subject, "good", self.env._("X has verified our webhook and tells us of all we asked for."))]

    def _budget_finding(self, channel, headers):
        subject = self.env._("Budget")
        usage = self._usage(channel)
        if usage:
            used, cap = usage
            level = "bad" if used >= cap else "warning" if used >= 0.9 * cap else "good"
            return Finding(
                subject, level, self.env._("%(used)s of %(cap)s posts a month have been read.", used=used, cap=cap)
            )
        left, limit = number(headers, "x-rate-limit-remaining"), number(headers, "x-rate-limit-limit")
        if left is None or limit is None:
            return Finding(subject, "warning", self.env._("X did not tell what is left of the budget."))
        return Finding(
            subject,
            "good" if left else "warning",
            self.env._("%(left)s of %(limit)s calls of this kind are left for now.", left=left, limit=limit),
        )

    def _usage(self, channel):
        """:return: posts read this month and how many may be, ``None`` where X does not tell"""
        if not channel._credential("bearer_token"):
            return None
        try:
            usage = self._data(self._app_call(channel, "GET", "/2/usage/tweets"))
            used, cap = int(usage["project_usage"]), int(usage["project_cap"])
        except (ConnectorError, KeyError, TypeError, ValueError):
            return None
        return (used, cap) if cap > 0 else None
