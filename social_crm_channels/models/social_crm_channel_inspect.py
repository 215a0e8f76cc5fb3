from urllib.parse import urlsplit

from odoo import fields, models

from ..connectors.contract import ConnectorError, Finding
from .social_crm_channel_health import Queues

LOCAL = ("localhost", "127.0.0.1", "::1")


class SocialCrmChannelInspect(models.Model):
    """What a test of the connection finds: what the provider tells, and what the house itself knows."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    def _inspect(self):
        """Look at everything that must work.

        :rtype: list[Finding]
        """
        self.ensure_one()
        try:
            connector = self._provider()
            account = connector._check_credentials(self)
            told = [self._found_account(account), *connector._inspect(self)]
        except ConnectorError as error:
            told = [Finding(self.env._("Account"), "bad", str(error))]
        else:
            told += self._found_token() if len(told) == 1 else []
        return told + [found for found in self._found_here() if found]

    def _found_account(self, account):
        handle = account.get("handle") or self.account_handle or self.name
        return Finding(self.env._("Account"), "good", self.env._("It is %s.", handle))

    def _found_token(self):
        """For a provider that tells nothing of it."""
        subject = self.env._("Access")
        if not self.token_expires_at:
            return []
        until = self._at(self.token_expires_at)
        if self.token_refresh_at:
            return [Finding(subject, "good", self.env._("Until %s; it is renewed before that.", until))]
        return [Finding(subject, "warning", self.env._("Until %s. Authorise again before that.", until))]

    def _found_here(self):
        return [self._found_address(), self._found_last_delivery(), self._found_budget(), *self._found_queues()]

    def _found_address(self):
        """Providers on the internet call addresses with https only."""
        if self.inbound_mode != "webhook":
            return None
        subject, parts = self.env._("Our address"), urlsplit(self.webhook_url)
        if parts.scheme == "https" and parts.hostname not in LOCAL:
            return Finding(subject, "good", self.env._("Providers can call %s.", parts.hostname))
        return Finding(
            subject,
            "warning",
            self.env._(
                "Providers on the internet cannot call %s: Odoo needs a public address with https, and must be opened"
                " there once by an administrator.",
                f"{parts.scheme}://{parts.netloc}",
            ),
        )

    def _found_last_delivery(self):
        if self.state != "connected" or self.inbound_mode not in ("webhook", "poll"):
            return None
        self._note_deliveries()
        subject = self.env._("Last delivery")
        if self.last_event_at:
            return Finding(subject, "good", self._at(self.last_event_at))
        return Finding(
            subject, "warning", self.env._("Nothing has come in yet. Write to the account, then test the connection.")
        )

    def _found_budget(self):
        if self.rate_limited_until and self.rate_limited_until > fields.Datetime.now():
            reason = self.env._("The provider asked us to wait until %s.", self._at(self.rate_limited_until))
            return Finding(self.env._("Calls"), "warning", reason)
        rate = self._capabilities().rate_per_second
        if not rate:
            return None
        return Finding(self.env._("Calls"), "good", self.env._("At most %s a second are made.", f"{rate:g}"))

    def _found_queues(self):
        if self.state == "draft":
            return []
        ailment = self._ailment_of_queues(self._queues().get(self.id, Queues()))
        return [Finding(self.env._("Queues"), "warning", ailment.reason)] if ailment else []
