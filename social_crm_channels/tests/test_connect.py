from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SocialCrmCase
from .doubles.telegram_server import BOT, TOKEN, TelegramServer

WRONG_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDxxx"


@tagged("post_install", "-at_install")
class TestConnect(SocialCrmCase):
    """The way of an administrator from the choice of a network to a channel that works."""

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(TelegramServer())

    def begin(self, provider="telegram"):
        wizard = self.env["social.crm.channel.connect"].with_user(self.admin).create({"provider": provider})
        wizard.action_next()
        return wizard

    def enter(self, wizard, **secrets):
        wizard.write(
            {
                "line_ids": [
                    (1, line.id, {"value": secrets[line.name]}) for line in wizard.line_ids if line.name in secrets
                ]
            }
        )

    def begin_telegram(self, token):
        wizard = self.begin()
        wizard.write({"name": "Support on Telegram", "inbound_mode": "poll", "base_url": self.server.url})
        wizard.action_next()
        self.enter(wizard, token=token)
        wizard.action_next()
        return wizard

    def levels(self, wizard):
        return {finding.subject: finding.level for finding in wizard.finding_ids}

    def test_each_provider_can_be_chosen_and_has_a_guide(self):
        cards = {card["provider"]: card for card in self.env["social.crm.channel.connect"]._cards()}
        for provider, label in self.env["social.crm.connector"]._providers():
            with self.subTest(provider):
                self.assertEqual(cards[provider]["label"], label)
                self.assertTrue(cards[provider]["abilities"])
                wizard = self.begin(provider)
                self.assertEqual((wizard.step, wizard.channel_id.provider), ("prepare", provider))
                self.assertIn("<li", wizard.guide)
                wizard.action_cancel()

    def test_a_wrong_token_is_told_and_a_right_one_connects(self):
        wizard = self.begin_telegram(WRONG_TOKEN)
        self.assertEqual((wizard.step, wizard.outcome), ("test", "bad"))
        self.assertEqual(self.levels(wizard)["Account"], "bad")
        self.assertNotIn(WRONG_TOKEN, str(wizard.finding_ids.read()))
        wizard.action_back()
        self.enter(wizard, token=f" {TOKEN}\n")
        wizard.action_next()
        self.assertEqual(self.levels(wizard)["Account"], "good")
        self.assertIn(BOT["username"], str(wizard.finding_ids.mapped("text")))
        wizard.action_connect()
        channel = wizard.channel_id
        self.assertEqual((channel.state, channel.account_handle), ("connected", BOT["username"]))
        self.assertEqual(channel.name, "Support on Telegram")
        self.assertEqual(self.levels(wizard)["Webhook"], "good")
        self.assertNotEqual(wizard.outcome, "bad")

    def test_what_stands_against_connecting_is_told_and_nothing_is_half_connected(self):
        wizard = self.begin_telegram(TOKEN)
        wizard.inbound_mode = "webhook"  # which the server refuses to an address without https
        wizard.action_connect()
        self.assertEqual((wizard.outcome, wizard.channel_id.state), ("bad", "draft"))
        self.assertIn("HTTPS", wizard.finding_ids.text)

    def test_secrets_are_written_and_never_read_back(self):
        wizard = self.begin_telegram(TOKEN)
        self.assertEqual(wizard.channel_id._credential("token"), TOKEN)
        wizard.action_back()
        self.assertTrue(wizard.line_ids.is_set)
        for record in (wizard, wizard.line_ids, wizard.finding_ids, wizard.channel_id):
            record.invalidate_recordset()
            self.assertNotIn(TOKEN, str(record.read()))
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM social_crm_channel_connect_line")
        self.assertNotIn(TOKEN, str(self.env.cr.fetchall()))

    def test_a_wizard_that_began_with_the_test_asks_for_credentials_on_the_way_back(self):
        action = self.env["social.crm.channel.connect"]._open(self.make_telegram_channel(self.server), "test")
        wizard = self.env["social.crm.channel.connect"].browse(action["res_id"])
        wizard.action_back()
        self.assertEqual((wizard.step, wizard.line_ids.name), ("credentials", "token"))

    def test_an_empty_field_keeps_what_is_there(self):
        wizard = self.begin_telegram(TOKEN)
        wizard.action_back()
        self.enter(wizard, token="")
        self.assertEqual(wizard.channel_id._credential("token"), TOKEN)

    def test_who_gives_up_leaves_nothing_behind(self):
        wizard = self.begin()
        channel = wizard.channel_id
        wizard.action_cancel()
        self.assertFalse(channel.exists())

    def test_a_wizard_that_is_cleaned_up_takes_its_draft_along_and_nothing_else(self):
        drafts = [self.begin(), self.begin_telegram(TOKEN)]
        drafts[1].action_connect()
        existing = self.env["social.crm.channel.connect"].browse(
            self.env["social.crm.channel.connect"]._open(self.channel, "credentials")["res_id"]
        )
        channels = [wizard.channel_id for wizard in (*drafts, existing)]
        (drafts[0] + drafts[1] + existing).unlink()
        self.assertEqual([bool(channel.exists()) for channel in channels], [False, True, True])

    def test_who_chooses_another_network_begins_anew_with_it(self):
        wizard = self.begin()
        first = wizard.channel_id
        wizard.action_back()
        wizard.provider = "generic"
        wizard.action_next()
        self.assertFalse(first.exists())
        self.assertEqual(wizard.channel_id.provider, "generic")

    def test_an_address_that_is_none_is_refused(self):
        wizard = self.begin()
        for wrong in ("mastodon.example", "ftp://mastodon.example", "https://", "https://[mastodon"):
            with self.subTest(wrong):
                wizard.base_url = wrong
                wizard.action_next()
                self.assertEqual((wizard.step, wizard.problem["field"]), ("prepare", "base_url"))
                self.assertIn("https://", wizard.problem["text"])
        wizard.base_url = "https://mastodon.example"
        wizard.action_next()
        self.assertEqual((wizard.step, wizard.problem), ("credentials", False))

    def test_a_server_s_address_that_is_needed_is_asked_for(self):
        wizard = self.begin("mastodon")
        wizard.action_next()
        self.assertEqual((wizard.step, wizard.problem["field"]), ("prepare", "base_url"))
        wizard.action_back()
        self.assertEqual((wizard.step, wizard.problem), ("network", False))

    def test_without_a_choice_there_is_no_next_step(self):
        wizard = self.env["social.crm.channel.connect"].with_user(self.admin).create({})
        wizard.action_next()
        self.assertEqual((wizard.step, wizard.problem["field"]), ("network", "provider"))

    def test_only_administrators_connect(self):
        for user in (self.agent, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["social.crm.channel.connect"].with_user(user).create({"provider": "telegram"})

    def test_a_channel_gets_a_team_of_its_own_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.admin.company_ids += other
        here = self.admin.company_id
        self.env["social.crm.team"].create({"name": "Their care", "company_id": other.id, "sequence": 11})
        wizards = self.env["social.crm.channel.connect"].with_user(self.admin)
        for companies in (here + other, other + here, other):
            with self.subTest(companies.mapped("name")):
                wizard = wizards.with_context(allowed_company_ids=companies.ids).create({"provider": "telegram"})
                wizard.action_next()
                channel = wizard.channel_id
                self.assertEqual((channel.company_id, channel.team_id.company_id), (companies[0], companies[0]))

    def test_nobody_looks_through_the_wizard_into_another_company(self):
        foreigner = self.foreign_admin()
        wizards = self.env["social.crm.channel.connect"].with_user(foreigner)
        self.channel.base_url = "https://inside.example"
        with self.assertRaises(AccessError):
            wizards.create({"channel_id": self.channel.id, "provider": "generic"})
        with self.assertRaises(AccessError):
            wizards.create({"provider": "generic"}).channel_id = self.channel
        fields_spec = {"channel_id": {}, "base_url": {}, "webhook_url": {}, "is_authorised": {}, "name": {}}
        with self.assertRaises(AccessError):
            wizards.onchange({"channel_id": self.channel.id}, ["channel_id"], fields_spec)
        line = {"name": "secret", "label": "Secret", "connect_id": wizards.create({}).id}
        line = self.env["social.crm.channel.connect.line"].with_user(foreigner).create(line)
        self.env["social.crm.channel.connect"].browse(line.connect_id.id).channel_id = self.channel
        self.assertFalse(line.is_set)

    def foreign_admin(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        return new_test_user(
            self.env,
            "foreigner",
            groups="social_crm_base.group_admin",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_a_webhook_that_failed_lately_is_told(self):
        channel = self.make_telegram_channel(self.server)
        self.server.webhook = {"url": "https://elsewhere.example"}
        findings = {finding.subject: finding.level for finding in channel._inspect()}
        self.assertEqual(findings["Webhook"], "bad")

    def test_what_the_house_knows_is_told_too(self):
        findings = {finding.subject: finding for finding in self.channel._inspect()}
        self.assertEqual(findings["Last delivery"].level, "warning")
        self.assertEqual(findings["Our address"].level, "warning", "No provider on the internet can call localhost.")
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", "https://crm.example.com")
        self.channel.invalidate_recordset()
        findings = {finding.subject: finding for finding in self.channel._inspect()}
        self.assertEqual(findings["Our address"].level, "good")
