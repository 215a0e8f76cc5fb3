from pathlib import Path

from odoo.tests import new_test_user

from .connector_case import FIXTURES, ConnectorCase

ADDRESS = "care@shop.example"


class EmailCase(ConnectorCase):
    """A channel with the address care@shop.example, and mails that come by Odoo's gateway."""

    provider = "email"
    network = "email"

    @classmethod
    def make_channel(cls, connect=True, **values):
        domain = cls.env["mail.alias.domain"].search([("name", "=", "shop.example")]) or cls.env[
            "mail.alias.domain"
        ].create({"name": "shop.example", "bounce_alias": "bounce", "catchall_alias": "catchall"})
        cls.env.company.alias_domain_id = domain
        channel = super().make_channel(**{"alias_name": "care", "name": "Lamp Shop", **values})
        if connect:
            channel.action_connect()
        return channel

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "email_agent", groups="social_crm_base.group_user")
        cls.team = cls.env["social.crm.team"].create({"name": "Care", "member_ids": [(4, cls.agent.id)]})
        cls.channel.team_id = cls.team

    @classmethod
    def fixture(cls, name):
        return (Path(FIXTURES) / "email" / f"{name}.eml").read_bytes()

    @classmethod
    def fixture_names(cls):
        return sorted(path.stem for path in (Path(FIXTURES) / "email").glob("*.eml"))

    def mail_in(self, *names, **changes):
        """Mails that come by the gateway.

        :param changes: bytes that stand in a mail for others: ``OUR_ID="x"`` for OUR-ID
        :return: the conversation of the last one
        """
        for name in names:
            payload = self.fixture(name)
            for old, new in changes.items():
                payload = payload.replace(old.replace("_", "-").encode(), new.encode())
            self.receive(payload)
        return self.talks()[-1:]

    def receive(self, payload):
        self.env["mail.thread"].message_process(False, payload)
        self.env.flush_all()
        self.env.invalidate_all()

    def talks(self):
        return self.env["social.crm.conversation"].search([("channel_id.provider", "=", "email")], order="id")

    def messages(self):
        return self.talks().social_message_ids

    def reply(self, text="Please change the bulb.", talk=None, **values):
        """Answer as an agent does.

        :return: our ``social.crm.message``
        """
        posted = (
            (talk or self.talks()[-1:])
            .with_user(self.agent)
            .message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        )
        return self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])

    def sent(self, **values):
        """An answer that has gone out as far as the dispatcher is concerned.

        :return: the message and the Message-ID that it was sent with, without brackets
        """
        message = self.reply(**values)
        message_id = self.connector._own_message_id(self.channel, message.part_ids)
        message.part_ids._record_sent(message_id)
        self.env.flush_all()
        return message, message_id.strip("<>")
