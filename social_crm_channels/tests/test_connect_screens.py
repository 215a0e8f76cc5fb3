from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..connectors.contract import Author, Delivery, IncomingMessage
from .doubles import mastodon_server, x_server
from .doubles.login_servers import MastodonWithLogin, XWithLogin
from .doubles.telegram_server import BOT, TOKEN, TelegramServer
from .screen_case import ScreenCase

ADMIN = "channel_admin"


class ConnectScreens(ScreenCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(TelegramServer())
        cls.admin = new_test_user(cls.env, ADMIN, groups="social_crm_base.group_admin", name="Kim Admin")

    def wizard(self, provider, **values):
        wizard = self.env["social.crm.channel.connect"].with_user(self.admin).create({"provider": provider})
        wizard.action_next()
        wizard.write(values)
        return wizard

    def enter(self, wizard, **secrets):
        for line in wizard.line_ids:
            line.value = secrets.get(line.name)


@tagged("post_install", "-at_install")
class TestConnectTour(ConnectScreens):
    def test_an_administrator_connects_with_a_wrong_then_a_right_token(self):
        self.start_tour(
            "/odoo/connect-channel",
            "social_crm_connect_channel",
            login=ADMIN,
            timeout=120,
            cookies={"telegram_server": self.server.url},
        )
        channel = self.env["social.crm.channel"].search([("name", "=", "Support on Telegram")])
        self.assertEqual((channel.state, channel.account_handle), ("connected", BOT["username"]))
        self.assertEqual(channel._credential("token"), TOKEN)


@tagged("post_install", "-at_install")
class TestAuthoriseTour(ConnectScreens):
    """The administrator's browser goes to the provider, where the owner of the account decides, and comes back."""

    def start(self, tour, server, path="/odoo/connect-channel"):
        self.start_tour(path, tour, login=ADMIN, timeout=120, cookies={"provider_server": server.url})

    def test_an_account_of_x_is_authorised_after_it_was_denied(self):
        server = self.enterContext(XWithLogin())
        server.decisions.extend(["deny", "allow"])
        self.start("social_crm_authorise_x", server)
        channel = self.env["social.crm.channel"].search([("name", "=", "Nordlicht on X")])
        self.assertEqual((channel.state, channel.account_handle), ("connected", x_server.US["username"]))
        self.assertEqual(channel._credential("access_token"), x_server.TOKEN)
        self.assertFalse(server.decisions)

    def test_mastodon_registers_us_and_authorises_the_account(self):
        server = self.enterContext(MastodonWithLogin())
        server.decisions.append("allow")
        self.start("social_crm_authorise_mastodon", server)
        channel = self.env["social.crm.channel"].search([("name", "=", "Nordlicht in the Fediverse")])
        self.assertEqual((channel.state, channel.account_handle), ("connected", "nordlicht@social.example"))
        self.assertEqual(channel._credential("access_token"), mastodon_server.TOKEN)
        (application,) = server.registered
        self.assertEqual(application["redirect_uris"], channel.get_base_url() + "/social_crm/oauth/callback")

    def test_a_stale_authorisation_leads_back_to_the_wizard(self):
        server = self.enterContext(MastodonWithLogin())
        wizard = self.wizard("mastodon", base_url=server.url)
        wizard.action_next()
        stale = "/social_crm/oauth/callback?state=stale&code=stolen"
        back = f"main:has([role=alert]) a[href='{wizard._url()}']"
        self.photograph("authorise_refused", stale, back, ADMIN)
        self.photograph("authorise_refused_phone", stale, back, ADMIN, phone=True)
        server.decisions.append("allow")
        self.start("social_crm_authorise_anew", server, wizard._url())
        self.assertEqual(wizard.channel_id.state, "connected")
        self.assertEqual([call.path for call in server.calls].count("/oauth/token"), 1)


@tagged("post_install", "-at_install")
class TestChecklistTour(ConnectScreens):
    """From an empty database to the first answered message."""

    def test_the_first_steps_lead_to_the_first_answered_message(self):
        self.env["social.crm.channel"].search([]).active = False
        self.env["social.crm.team"].search([]).active = False
        self.start_tour("/odoo/social-inbox", "social_crm_first_steps", login=ADMIN, timeout=120)
        team = self.env["social.crm.team"].search([])
        self.assertEqual((team.name, team.member_ids), ("Care", self.admin))

        wizard = self.wizard("telegram", inbound_mode="poll", base_url=self.server.url)
        wizard.action_next()
        self.enter(wizard, token=TOKEN)
        wizard.action_next()
        wizard.action_connect()
        channel = wizard.channel_id
        said = IncomingMessage(
            "7001:1", "7001", Author("7001", name="Anna"), fields.Datetime.now(), text="Are you open today?"
        )
        self.env["social.crm.message"]._ingest([(channel, said)])
        self.start_tour("/odoo/social-inbox", "social_crm_first_answer", login=ADMIN, timeout=120)
        while self.env["social.crm.outbound.part"]._dispatch_batch():
            pass
        self.assertEqual(self.server.sent[-1]["text"], "Yes, until six.")
        steps = self.env["social.crm.checklist"].with_user(self.admin).get_steps()
        self.assertTrue(all(step["done"] for step in steps))
        self.assertEqual(self.env["social.crm.checklist"].with_user(self.admin).get_steps(), [])


@tagged("post_install", "-at_install")
class TestConnectPictures(ConnectScreens):
    def test_the_steps_of_the_wizard(self):
        url = "/odoo/connect-channel"
        self.both("connect_network", url, ".o_social_crm_provider_cards label")
        wizard = self.wizard("telegram", name="Support on Telegram", inbound_mode="poll", base_url=self.server.url)
        self.both("connect_prepare", f"{url}/{wizard.id}", ".o_field_widget[name=guide] li")
        wizard.action_next()
        self.both("connect_access", f"{url}/{wizard.id}", ".o_social_crm_credentials input")
        self.enter(wizard, token="110201543:wrong")
        wizard.action_next()
        self.both("connect_wrong", f"{url}/{wizard.id}", "[data-level=bad]")
        wizard.action_back()
        self.enter(wizard, token=TOKEN)
        wizard.action_next()
        wizard.action_connect()
        self.both("connect_done", f"{url}/{wizard.id}", "[data-level=good]")
        wizard = self.wizard("mastodon", base_url="https://mastodon.example")
        wizard.action_next()
        self.both("connect_authorise", f"{url}/{wizard.id}", "button[name=action_authorise]")

    def test_what_the_wizard_says_of_an_authorisation_that_fails(self):
        server = self.enterContext(XWithLogin())
        wizard = self.wizard("x", base_url=server.url)
        path = f"/odoo/connect-channel/{wizard.id}"
        self.both("connect_prepare_x", path, ".o_field_widget[name=redirect_uri]")
        wizard.action_next()
        self.assertIsNone(self.authorise(wizard))
        self.both("connect_problem", path, "[role=alert]")
        self.enter(wizard, client_id=server.client_id, client_secret=server.client_secret)
        page, _mark, asked = self.authorise(wizard)["url"].partition("?")
        self.url_open(page, data={"decision": "deny", "asked": asked})
        self.both("connect_denied", path, "[data-level=bad]")

    def authorise(self, wizard):
        """Press the button, as who is logged in: what comes back from the provider belongs to that session."""
        self.authenticate(ADMIN, ADMIN)
        call = {"model": wizard._name, "method": "action_authorise", "args": [wizard.ids], "kwargs": {}}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{wizard._name}/action_authorise", call)

    def both(self, name, path, shown):
        """On a wide screen, and on a phone's."""
        self.photograph(name, path, shown, ADMIN)
        self.photograph(f"{name}_phone", path, shown, ADMIN, phone=True)

    def test_channels_in_all_three_colours(self):
        network = self.env.ref("social_crm_base.network_telegram").id
        names = ["Support on Telegram", "News of the shop", "Sales", "Wholesale", "Press"]
        channels = self.env["social.crm.channel"].create(
            [{"name": name, "provider": "telegram", "network_id": network} for name in names]
        )
        channels.state = "connected"
        channels.sudo().database_uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        self.env["social.crm.event"]._store(channels[1], [Delivery(b"{", "d1")], error="This is not JSON.")
        channels[2]._reauthorise("Telegram does not accept the token (Unauthorized).")
        channels[3].action_pause()
        channels[4].rate_limited_until = fields.Datetime.now() + timedelta(hours=1)
        self.photograph("health_kanban", "/odoo/social-channels", "[data-level=red]", ADMIN)
        self.photograph("health_list", "/odoo/social-channels?view_type=list", "[data-level=red]", ADMIN)
        self.photograph("health_form", f"/odoo/social-channels/{channels[2].id}", "button[name=action_mend]", ADMIN)
        path = f"/odoo/social-channels/{channels[0].id}"
        self.photograph("channel_abilities", path, "[data-cannot]", ADMIN, press=[(".nav-link", "What it can do")])

    def test_the_first_steps_above_the_inbox(self):
        self.env["social.crm.channel"].search([]).active = False
        self.photograph("first_steps", "/odoo/social-inbox", ".o_social_crm_checklist [data-step=team]", ADMIN)
