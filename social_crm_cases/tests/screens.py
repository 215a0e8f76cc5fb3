from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage
from odoo.addons.social_crm_channels.tests.doubles.webhook_receiver import WebhookReceiver
from odoo.addons.social_crm_channels.tests.screen_case import ScreenCase

SECRET = "a secret that both sides know, and nobody else"


class AnsweringCase(ScreenCase, HttpCase):
    """Screens with a channel whose other side answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = cls.enterClassContext(WebhookReceiver(SECRET))

    @classmethod
    def _connect(cls, channel):
        channel.send_url = f"{cls.receiver.url}/messages"
        channel._set_credentials({"secret": SECRET})
        channel.action_connect()

    def _dispatch(self):
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass


class ShopCase(AnsweringCase):
    """An agent in a team that answers in the chat of a shop."""

    picture_login = "agent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls._agent("agent", "Jo Agent")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.channel = cls.env["social.crm.channel"].create(
            {
                "name": "Shop chat",
                "provider": "generic",
                "network_id": cls.env.ref("social_crm_base.network_generic").id,
                "team_id": cls.team.id,
            }
        )
        cls._connect(cls.channel)

    @classmethod
    def _agent(cls, login, name):
        return new_test_user(cls.env, login, groups="social_crm_base.group_user", name=name)

    @classmethod
    def _say(cls, person, text, minutes_ago=5):
        said = IncomingMessage(
            external_id=text,
            conversation_id=f"talk-{person}",
            author=Author(person, name=person.title()),
            occurred_at=fields.Datetime.now() - timedelta(minutes=minutes_ago),
            text=text,
        )
        return cls.env["social.crm.message"]._ingest([(cls.channel, said)])
