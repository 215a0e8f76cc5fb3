from datetime import datetime, timedelta

from odoo.tests import TransactionCase, new_test_user

from ..connectors.contract import Author, IncomingMessage, sequence_of
from .doubles.server import LoopbackMixin
from .doubles.telegram_server import TOKEN
from .doubles.webhook_receiver import WebhookReceiver

MOMENT = datetime(2026, 3, 10, 9, 0, 0)
SECRET = "a secret that both sides know, and nobody else"


class SocialCrmCase(LoopbackMixin, TransactionCase):
    """Two teams of a company with a connected channel, and shorthands for what people say there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups="social_crm_base.group_user")
        cls.stranger = new_test_user(cls.env, "stranger", groups="social_crm_base.group_user")
        cls.manager = new_test_user(cls.env, "manager", groups="social_crm_base.group_manager")
        cls.admin = new_test_user(cls.env, "admin_of_channels", groups="social_crm_base.group_admin")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.other_team = cls.env["social.crm.team"].create({"name": "Sales", "member_ids": [(4, cls.stranger.id)]})
        cls.network = cls.env["social.crm.network"].search([("code", "=", "generic")])
        cls.channel = cls.make_channel()

    @classmethod
    def make_channel(cls, **values):
        channel = cls.env["social.crm.channel"].create(
            {
                "name": "Shop",
                "provider": "generic",
                "network_id": cls.network.id,
                "team_id": cls.team.id,
                "account_external_id": "shop",
                "send_url": "http://127.0.0.1:9/nobody-listens-here",
                **values,
            }
        )
        channel._set_credentials({"secret": SECRET})
        channel.state = "connected"
        channel.sudo().database_uuid = cls.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return channel

    @classmethod
    def make_telegram_channel(cls, server):
        """A connected channel of the Telegram double; it cannot tell a repeated message from a new one."""
        channel = cls.make_channel(
            name="Bot",
            provider="telegram",
            network_id=cls.env["social.crm.network"].search([("code", "=", "telegram")]).id,
            inbound_mode="poll",
            base_url=server.url,
        )
        channel._set_credentials({"token": TOKEN})
        return channel

    def said(self, text="Hello", number=1, *, talk="talk-1", person="anna", seconds=None, **values):
        """What a person said, as a connector reads it."""
        author = values.pop("author", None) or Author(person, name=person.title(), handle=person)
        return IncomingMessage(
            **{
                "external_id": f"m{number}",
                "conversation_id": talk,
                "author": author,
                "occurred_at": MOMENT + timedelta(seconds=number if seconds is None else seconds),
                "sequence": sequence_of(number),
                "text": text,
                **values,
            }
        )

    def ingest(self, *items, channel=None):
        return self.env["social.crm.message"]._ingest([(channel or self.channel, item) for item in items])

    def conversation(self, external_id="talk-1", channel=None):
        return self.env["social.crm.conversation"].search(
            [("channel_id", "=", (channel or self.channel).id), ("external_id", "=", external_id)]
        )

    def reply(self, text="Hello back", conversation=None, user=None, **values):
        """Post a comment as an agent would.

        :return: its ``social.crm.message``
        """
        conversation = (conversation or self.conversation()).with_user(user or self.agent)
        posted = conversation.message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def texts_on_screen(self, conversation=None):
        """What the thread shows, oldest first."""
        thread = conversation or self.conversation()
        found = self.env["mail.message"]._message_fetch(None, thread=thread, limit=1000)["messages"]
        return [message.preview for message in found[::-1]]


class DispatchCase(SocialCrmCase):
    """Somebody who wrote to us, on a channel of a provider that is there."""

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(WebhookReceiver(SECRET))
        self.channel.send_url = self.server.url
        self.ingest(self.said("Where is my parcel?"))

    def dispatch(self):
        """:return: how many parts were sent"""
        return self.env["social.crm.outbound.part"]._dispatch_batch()
