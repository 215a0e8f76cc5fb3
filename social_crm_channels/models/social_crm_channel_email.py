import logging

from odoo import api, fields, models

from ..connectors.contract import Delivery
from ..connectors.email import RECEIVED_AT
from ..tools import mail_reader
from ..tools.wake import wake

_logger = logging.getLogger(__name__)

RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To", "Resent-Cc")


class SocialCrmChannelEmail(models.Model):
    """A channel with an e-mail address of its own: an alias, as for any record that Odoo's gateway writes to."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _name = "social.crm.channel"
    _inherit = ["social.crm.channel", "mail.alias.mixin.optional"]

    email_authserv_id = fields.Char(
        "Trusted mail server",
        groups="social_crm_base.group_admin",
        help="Name of the server that receives your mail and checks its senders: the first word of the header"
        " Authentication-Results. Without it, an address only suggests who wrote.",
    )

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("social.crm.conversation")
        if self.id:
            values["alias_defaults"] = {"channel_id": self.id}
        if self.id and not self.alias_id:
            values["alias_domain_id"] = self.company_id.alias_domain_id.id
        return values

    def _connect(self):
        """People need an address to write to: the channel's name, unless an administrator chose another."""
        if self.provider == "email" and not self.alias_name:
            self.alias_name = self.name
        return super()._connect()

    # ------------------------------------------------------------------
    # For the gateway
    # ------------------------------------------------------------------
    @api.model
    def _addressed_by(self, payload):
        """The channels that a mail is for: by its recipients, else by what it answers.

        :param bytes payload: the raw mail, however broken
        :rtype: odoo.model.social_crm_channel
        """
        mail = mail_reader.read_mail(payload)
        recipients = [address for _name, address in mail_reader.addresses(mail, *RECIPIENTS)]
        channels = self.with_context(active_test=False).search(
            [
                ("provider", "=", "email"),
                "|",
                ("alias_id.alias_full_name", "in", recipients),
                ("account_external_id", "in", recipients),
            ]
        )
        return channels or self._answered_by(mail_reader.message_ids(mail, "References", "In-Reply-To")).channel_id

    @api.model
    def _of_routes(self, routes):
        """The one channel that a mail is stored on, whichever of its addresses it was sent to.

        :param routes: of Odoo's gateway, to conversations
        :rtype: odoo.model.social_crm_channel
        :raise ValueError: there is no such channel
        """
        channels = self.browse((route[2] or {}).get("channel_id") for route in routes if route[2]).exists()
        channels = channels or self.search([("provider", "=", "email")])
        if not channels:
            raise ValueError("No channel has an e-mail address.")
        return channels.sorted(lambda channel: (channel.sequence, channel.id))[:1]

    @api.model
    def _answered_by(self, references):
        """The conversation in which a mail answers something.

        :param references: Message-IDs, the nearest last
        :rtype: odoo.model.social_crm_conversation
        """
        channels = self.with_context(active_test=False).search([("provider", "=", "email")])
        self._prove_sent(references)
        # sudo: people write to us whoever works here
        found = (
            self.env["social.crm.message"]
            .sudo()
            ._conversations_answered({(channel, reference) for channel in channels for reference in references})
        )
        for reference in reversed(references):
            for channel in channels:
                if (channel, reference) in found:
                    return found[channel, reference]
        return self.env["social.crm.conversation"]

    def _prove_sent(self, references):
        """Somebody answers a mail of ours of which nobody knew whether it had been sent."""
        keys = {reference.strip("<>").rpartition("@")[0]: reference for reference in references}
        # sudo: the queue belongs to the product
        parts = self.env["social.crm.outbound.part"].sudo()
        unknown = parts.search([("key", "in", list(keys)), ("state", "=", "unknown"), ("external_id", "=", False)])
        for part in unknown.filtered(lambda part: part.channel_id.provider == "email"):
            part._record_sent(keys[part.key])
            self.env.flush_all()

    def _receive_mail(self, payload, keep_files=True, keep_original=False):
        """Take in a mail that is for this channel, or for a conversation of its kind.

        :param bytes payload: the raw mail
        :param bool keep_files: store what came with it
        :param bool keep_original: store the raw mail too
        :return: the new messages
        """
        connector = self._connector()
        if connector._is_report(mail_reader.read_mail(payload)):
            return self._receive_report(payload)
        items = connector._parse(self, payload, {RECEIVED_AT: fields.Datetime.now().isoformat()})
        messages = self.env["social.crm.message"]._ingest([(self, item) for item in items])
        for message in messages:
            files = connector._files(payload) if keep_files else []
            message._store_at_once([*files, *([connector._original(payload)] if keep_original else [])])
        return messages

    @api.model
    def _receive_report(self, payload):
        """Take in a mail that came back, or what else a machine sent to our bounce address.

        :param bytes payload: the raw mail
        :return: the new messages: none of a report, one of an out-of-office note
        """
        connector = self.env["social.crm.connector"]._of("email")
        mail = mail_reader.read_mail(payload)
        references = mail_reader.message_ids(mail, "References", "In-Reply-To")
        if not connector._is_report(mail):
            channel = self._answered_by(references).channel_id
            return channel._receive_mail(payload) if channel else self.env["social.crm.message"]
        statuses = connector._statuses(mail, {RECEIVED_AT: fields.Datetime.now().isoformat()})
        return self.env["social.crm.message"]._ingest(
            [(talk.channel_id, status) for status in statuses if (talk := self._answered_by([status.message_id]))]
        )

    def _keep_mail(self, payload, error):
        """Keep a mail that the gateway could not process: the drain tries it again, and shows it if it cannot.

        :param bytes payload: the raw mail
        :param Exception error: what went wrong
        """
        self.ensure_one()
        _logger.warning("A mail for channel %s goes the long way: %s", self.id, error)
        delivery = self._connector()._delivery(self, {RECEIVED_AT: fields.Datetime.now().isoformat()}, payload)
        self.env["social.crm.event"]._store(self, [Delivery(payload, delivery.dedup_key, headers=delivery.headers)])
        wake(self.env, "social_crm_channels.cron_drain")
