from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .connector_case import ConnectorCase


class LoggedCase(ConnectorCase):
    provider = "logged"
    network = "phone"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.action_connect()
        cls.team = cls.env["social.crm.team"].create({"name": "Care"})
        cls.agent = new_test_user(
            cls.env, "maja", groups="social_crm_base.group_user,base.group_partner_manager", name="Maja"
        )
        cls.team.member_ids = cls.agent
        cls.channel.team_id = cls.team
        cls.anna = cls.env["res.partner"].create({"name": "Anna Lindqvist"})
        cls.when = fields.Datetime.now() - timedelta(days=3)

    def log(self, user=None, **values):
        """Log a talk as a person does.

        :return: the messages of the conversation that it belongs to
        """
        values = {"channel_id": self.channel.id, "partner_id": self.anna.id, "occurred_at": self.when, **values}
        wizard = self.env["social.crm.log.talk"].with_user(user or self.agent).create(values)
        action = wizard.action_log()
        if action.get("res_model") != "social.crm.conversation":
            return self.env["social.crm.message"]
        return self.env["social.crm.conversation"].browse(action["res_id"]).social_message_ids.sorted()

    def touchpoints(self):
        return self.env["social.crm.touchpoint"].search([("partner_id", "=", self.anna.id)])


@tagged("-at_install", "post_install")
class TestLogTalk(LoggedCase):
    def test_talk_becomes_conversation_messages_and_touchpoint(self):
        said, answered = self.log(
            subject="Lamp", they_said="It flickers.", we_answered="Change the bulb.", duration=0.2
        )
        self.assertEqual((said.direction, answered.direction), ("in", "out"))
        self.assertEqual((said.partner_id, said.occurred_at, said.contact_kind), (self.anna, self.when, "call"))
        self.assertIn("It flickers.", said.mail_message_id.body)
        self.assertIn("12 minutes", said.mail_message_id.body)
        self.assertEqual(said.mail_message_id.subject, "Lamp")
        self.assertEqual((answered.state, answered.user_id), ("sent", self.agent))
        self.assertEqual(answered.mail_message_id.author_id, self.agent.partner_id)
        conversation = said.conversation_id
        self.assertEqual((conversation.team_id, conversation.partner_id), (self.team, self.anna))
        self.assertEqual(conversation.unread_count, 0)
        [touchpoint] = self.touchpoints()
        self.assertEqual((touchpoint.kind, touchpoint.is_touch), ("call", True))
        self.assertEqual(touchpoint.occurred_at, self.when)

    def test_contact_gets_an_identity_once_with_evidence(self):
        self.log(they_said="One")
        self.log(they_said="Two")
        [identity] = self.anna.identity_ids
        self.assertEqual(identity.network_id, self.channel.network_id)
        self.assertEqual((identity.link_ids.method, identity.link_ids.state), ("manual", "confirmed"))
        self.assertIn("Maja", identity.link_ids.evidence)

    def test_talks_with_a_person_are_one_conversation_in_the_order_they_took_place(self):
        self.log(they_said="Today", occurred_at=self.when + timedelta(days=2))
        messages = self.log(they_said="Before")
        self.assertEqual([message.mail_message_id.preview for message in messages], ["Before", "Today"])
        self.assertEqual(messages.conversation_id.last_message_preview, "Today")

    def test_talk_in_which_only_we_spoke_touches_its_person(self):
        [answered] = self.log(we_answered="I called to say that it is repaired.")
        self.assertEqual(answered.conversation_id.partner_id, self.anna)
        [touchpoint] = self.touchpoints()
        self.assertEqual((touchpoint.kind, touchpoint.is_touch), ("call", True))

    def test_contact_kind_follows_the_channel(self):
        network = self.env["social.crm.network"].search([("code", "=", "face_to_face")])
        counter = self.make_channel(network_id=network.id)
        with Form(self.env["social.crm.log.talk"].with_context(default_partner_id=self.anna.id)) as form:
            form.channel_id = counter
            self.assertEqual(form.contact_kind, "face_to_face")
            form.channel_id = self.channel
            self.assertEqual(form.contact_kind, "call")

    def test_opened_from_a_conversation_it_continues_it(self):
        conversation = self.log(they_said="Hello").conversation_id
        wizard = (
            self.env["social.crm.log.talk"]
            .with_user(self.agent)
            .create(
                {
                    "conversation_id": conversation.id,
                    "they_said": "Me again",
                }
            )
        )
        self.assertEqual((wizard.partner_id, wizard.channel_id), (self.anna, self.channel))
        wizard.action_log()
        self.assertEqual(len(conversation.social_message_ids), 2)

    def test_person_who_is_no_contact_yet(self):
        identity = self.env["social.crm.identity"].create(
            {
                "network_id": self.channel.network_id.id,
                "external_id": "+46701740605",
                "name": "Somebody",
            }
        )
        [message] = self.log(partner_id=False, identity_id=identity.id, they_said="Who are you?")
        self.assertEqual((message.identity_id, message.partner_id.id), (identity, False))

    def test_what_is_missing_is_said(self):
        for values, reason in (
            ({"partner_id": False, "they_said": "Hi"}, "who it was"),
            ({"they_said": " "}, "what they said"),
            ({"they_said": "Hi", "occurred_at": fields.Datetime.now() + timedelta(hours=1)}, "took place"),
        ):
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                self.log(**values)

    def test_nothing_can_be_put_into_a_channel_that_a_provider_feeds(self):
        other = self.env["social.crm.channel"].create(
            {
                "name": "Bot",
                "provider": "telegram",
                "network_id": self.channel.network_id.id,
            }
        )
        other.state = "connected"
        with self.assertRaisesRegex(UserError, "Choose another channel"):
            self.log(channel_id=other.id, they_said="I never said this.")

    def test_paused_channel_takes_no_talk(self):
        self.channel.action_pause()
        with self.assertRaisesRegex(UserError, "Choose another channel"):
            self.log(they_said="Hi")

    def test_talk_for_another_team_is_logged_and_not_shown(self):
        self.channel.team_id = self.env["social.crm.team"].create({"name": "Sales"})
        self.assertFalse(self.log(they_said="I want to buy more."))
        self.assertEqual(len(self.touchpoints()), 1)

    def test_channel_of_another_company_is_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        channel = self.make_channel(company_id=company.id)
        channel.action_connect()
        with self.assertRaises(AccessError):
            self.log(channel_id=channel.id, they_said="Hi")

    def test_who_has_no_part_in_social_crm_logs_nothing(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.log(user=clerk, they_said="Hi")


@tagged("-at_install", "post_install")
class TestLoggedConnector(LoggedCase):
    def test_reply_is_logged_at_once(self):
        conversation = self.log(they_said="It flickers.").conversation_id
        posted = conversation.with_user(self.agent).message_post(
            body="I called back: change the bulb.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env.flush_all()
        self.env["social.crm.outbound.part"]._dispatch_batch()
        reply = self.env["social.crm.message"].search([("mail_message_id", "=", posted.id)])
        self.assertEqual((reply.state, reply.part_ids.state), ("sent", "sent"))
        self.assertTrue(reply.external_id)

    def test_nothing_comes_by_http(self):
        self.assertEqual(self.channel.inbound_mode, "manual")
        self.assertFalse(self.connector._verify_webhook(self.channel, {}, b""))
