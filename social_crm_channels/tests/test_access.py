from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SocialCrmCase
from .doubles.telegram_server import TelegramServer

ROLES = ("portal", "outsider", "stranger", "agent", "manager", "admin")
READ, WRITE, CREATE, DELETE = "read", "write", "create", "unlink"
ALL = {READ, WRITE, CREATE, DELETE}
LOOKS = {"action_view_conversations", "action_view_dead_deliveries", "action_view_queued", "action_view_templates"}
# model → role → what it may do with a record of the agent's team; roles that are not named may do nothing
TABLE = {
    "social.crm.team": {"stranger": {READ}, "agent": {READ}, "manager": ALL, "admin": ALL},
    "social.crm.channel": {"stranger": {READ}, "agent": {READ}, "manager": {READ}, "admin": ALL},
    "social.crm.event": {"admin": {READ, WRITE, DELETE}},
    "social.crm.conversation": {"agent": {READ, WRITE}, "manager": {READ, WRITE}, "admin": {READ, WRITE, DELETE}},
    "social.crm.message": {"agent": {READ}, "manager": {READ}, "admin": {READ}},
    "social.crm.message.change": {"agent": {READ}, "manager": {READ}, "admin": {READ}},
    "social.crm.outbound.part": {"agent": {READ}, "manager": {READ}, "admin": {READ}},
    "social.crm.draft": {"agent": {READ}, "manager": {READ}, "admin": {READ}},
    "social.crm.template": {"stranger": {READ}, "agent": {READ}, "manager": {READ}, "admin": {READ}},
}


@tagged("post_install", "-at_install")
class TestAccess(SocialCrmCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, "portal_customer", groups="base.group_portal")
        cls.outsider = new_test_user(cls.env, "outsider", groups="base.group_user")
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner",
            groups="social_crm_base.group_admin",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.ingest(self.said())
        message = self.reply()
        self.env["social.crm.message.change"].create(
            {
                "channel_id": self.channel.id,
                "message_id": message.id,
                "message_external_id": "m1",
                "kind": "edit",
                "occurred_at": message.occurred_at,
            }
        )
        self.records = {
            "social.crm.team": self.team,
            "social.crm.channel": self.channel,
            "social.crm.event": self.env["social.crm.event"].create(
                {
                    "channel_id": self.channel.id,
                    "received_at": message.occurred_at,
                    "payload": b"{}",
                    "dedup_key": "1",
                }
            ),
            "social.crm.conversation": self.conversation(),
            "social.crm.message": message,
            "social.crm.message.change": message.change_ids,
            "social.crm.outbound.part": message.part_ids,
            "social.crm.draft": self.env["social.crm.draft"].create(
                {
                    "conversation_id": self.conversation().id,
                    "res_model": "social.crm.conversation",
                    "res_id": self.conversation().id,
                }
            ),
            "social.crm.template": self.env["social.crm.template"].create(
                {"channel_id": self.channel.id, "external_id": "1", "name": "ready", "body": "Ready."}
            ),
        }

    def test_every_model_has_its_row(self):
        ours = {
            name
            for name, model in self.registry.items()
            if model._original_module == "social_crm_channels" and model._auto and not model._transient
        }
        self.assertEqual(ours, set(TABLE), "a model without a row in the access table")

    def test_each_role_may_do_what_the_table_says(self):
        for model, rights in TABLE.items():
            for role in ROLES:
                record = self.records[model].with_user(getattr(self, role))
                for operation in sorted(ALL):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(record.has_access(operation), operation in rights.get(role, set()))

    def test_only_administrators_do_anything_to_a_channel(self):
        """Also none of those things that call the provider first, and write then."""
        server = self.enterContext(TelegramServer())
        channel = self.make_telegram_channel(server)
        channel.inbound_mode = "webhook"
        actions = {
            name
            for model in type(channel).mro()
            for name in vars(model)
            if name.startswith("action_") and model.__module__.startswith("odoo.addons.social_crm")
        }
        self.assertLess({"action_connect", "action_test_connection", "action_rotate_webhook_key"}, actions)
        for role in ("stranger", "agent", "manager"):
            for name in sorted(actions - LOOKS):
                with self.subTest(role=role, action=name), self.assertRaises(AccessError):
                    getattr(channel.with_user(getattr(self, role)), name)()
            for name in LOOKS:
                self.assertEqual(
                    getattr(channel.with_user(getattr(self, role)), name)()["type"], "ir.actions.act_window"
                )
        self.assertFalse(server.calls)

    def test_another_company_sees_nothing(self):
        for model, record in self.records.items():
            with self.subTest(model):
                self.assertFalse(record.with_user(self.foreigner).has_access(READ))
                self.assertFalse(self.env[model].with_user(self.foreigner).search([("id", "in", record.ids)]))

    def test_no_role_reads_a_secret(self):
        for role in ROLES:
            channel = self.channel.with_user(getattr(self, role))
            for secret in ("credentials", "webhook_key", "cursor", "database_uuid"):
                with self.subTest(role=role, secret=secret):
                    with self.assertRaises(AccessError):
                        channel.read([secret])
                    with self.assertRaises(AccessError):
                        self.env["social.crm.channel"].with_user(getattr(self, role)).search([(secret, "!=", False)])
                    self.assertNotIn(secret, channel.with_user(self.admin).fields_get())

    def test_only_administrators_see_where_a_channel_is_called(self):
        self.assertIn("/social_crm/webhook/", self.channel.with_user(self.admin).webhook_url)
        for role in ("agent", "manager"):
            with self.assertRaises(AccessError):
                self.channel.with_user(getattr(self, role)).read(["webhook_url"])

    def test_who_joins_a_team_sees_its_talks_at_once_and_who_leaves_no_more(self):
        conversation = self.conversation().with_user(self.stranger)
        self.assertFalse(conversation.has_access(READ))
        self.team.member_ids += self.stranger
        self.assertTrue(conversation.has_access(READ))
        self.team.member_ids -= self.stranger
        self.assertFalse(conversation.has_access(READ))

    def test_the_thread_is_read_by_whoever_may_read_the_conversation(self):
        fetch = self.env["mail.message"].with_user(self.agent)._message_fetch
        self.assertEqual(len(fetch(None, thread=self.conversation().with_user(self.agent))["messages"]), 2)
        strange = self.env["mail.message"].with_user(self.stranger)
        self.assertFalse(strange._message_fetch(None, thread=self.conversation().with_user(self.stranger))["messages"])

    def test_the_bus_follows_the_rules(self):
        names = [f"social.crm.conversation_{self.conversation().id}"]
        for role, hears in (("agent", True), ("manager", True), ("stranger", False), ("outsider", False)):
            with self.subTest(role):
                found = self.env["ir.websocket"].with_user(getattr(self, role))._social_crm_channels(names)
                self.assertEqual(bool(found), hears)
