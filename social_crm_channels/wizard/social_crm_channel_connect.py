from urllib.parse import urlsplit

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connectors.contract import Finding
from .social_crm_oauth_request import session_key

STEPS = ["network", "prepare", "credentials", "test"]
LEVELS = [("good", "Works"), ("warning", "Needs a look"), ("bad", "Does not work")]
PATH = "connect-channel"  # of its action


class SocialCrmChannelConnect(models.TransientModel):
    """Leads an administrator from the choice of a network to a channel that works.

    It works on a channel that is there from the second step on, so that the provider can call and an authorisation can
    come back. A channel that it made and that was never connected goes with it.
    """

    _name = "social.crm.channel.connect"
    _description = "Connect a Channel"
    _transient_max_hours = 24.0  # so long an administrator may look for a credential

    step = fields.Selection(
        [("network", "Network"), ("prepare", "Prepare"), ("credentials", "Access"), ("test", "Test")],
        required=True,
        default="network",
    )
    provider = fields.Selection(lambda self: self.env["social.crm.connector"]._providers())
    provider_cards = fields.Json(compute="_compute_provider_cards")
    channel_id = fields.Many2one("social.crm.channel", ondelete="cascade")
    is_draft = fields.Boolean(help="The channel was made here.")
    channel_state = fields.Selection(related="channel_id.state", related_sudo=False)
    name = fields.Char(related="channel_id.name", related_sudo=False, readonly=False)
    network_id = fields.Many2one(related="channel_id.network_id", related_sudo=False, readonly=False)
    team_id = fields.Many2one(related="channel_id.team_id", related_sudo=False, readonly=False)
    company_id = fields.Many2one(related="channel_id.company_id", related_sudo=False)
    base_url = fields.Char(related="channel_id.base_url", related_sudo=False, readonly=False)
    send_url = fields.Char(related="channel_id.send_url", related_sudo=False, readonly=False)
    alias_name = fields.Char(related="channel_id.alias_name", related_sudo=False, readonly=False)
    alias_domain_id = fields.Many2one(related="channel_id.alias_domain_id", related_sudo=False, readonly=False)
    email_authserv_id = fields.Char(related="channel_id.email_authserv_id", related_sudo=False, readonly=False)
    inbound_mode = fields.Selection(
        [("webhook", "The provider calls us"), ("poll", "We ask the provider")],
        "How messages arrive",
        compute="_compute_about",
        inverse="_inverse_inbound_mode",
    )
    can_choose_mode = fields.Boolean(compute="_compute_about")
    can_choose_network = fields.Boolean(compute="_compute_about")
    needs_address = fields.Boolean(compute="_compute_about")
    can_choose_address = fields.Boolean(compute="_compute_about")
    guide = fields.Html(compute="_compute_about", sanitize=False)
    webhook_url = fields.Char("Webhook", compute="_compute_about")
    redirect_uri = fields.Char("Where the provider sends you back", compute="_compute_about")
    can_authorise = fields.Boolean(compute="_compute_about")
    needs_application = fields.Boolean(compute="_compute_about", help="Its keys are entered before authorising.")
    is_authorised = fields.Boolean(compute="_compute_about")
    unreadable_reason = fields.Char(compute="_compute_about")
    line_ids = fields.One2many("social.crm.channel.connect.line", "connect_id")
    finding_ids = fields.One2many("social.crm.channel.connect.finding", "connect_id")
    outcome = fields.Selection(LEVELS, compute="_compute_outcome")
    problem = fields.Json(help="What keeps the administrator from going on, as of :meth:`_problem`.")

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------
    @api.depends("provider")
    def _compute_display_name(self):
        labels = dict(self.env["social.crm.connector"]._providers())
        for wizard in self:
            label = labels.get(wizard.provider)
            wizard.display_name = self.env._("Connect %s", label) if label else self.env._("Connect a channel")

    def _compute_provider_cards(self):
        for wizard in self:
            wizard.provider_cards = wizard._cards()

    @api.model
    def _cards(self):
        """What there is to choose from.

        :rtype: list[dict]
        """
        connector = self.env["social.crm.connector"]
        networks = {network.code: network for network in self.env["social.crm.network"].search([("code", "!=", False)])}
        empty = self.env["social.crm.channel"]
        cards = []
        for provider, label in connector._providers():
            network = networks.get(connector._of(provider)._network_code)
            can = connector._of(provider)._capabilities(empty)
            cards.append(
                {
                    "provider": provider,
                    "label": label,
                    "icon": network.icon if network else "fa-pencil" if "manual" in can.inbound_modes else "fa-plug",
                    "color": (network and network.color) or "#6c757d",
                    "abilities": [text for able, text in self._abilities(can) if able],
                }
            )
        return cards

    def _abilities(self, can):
        kinds = set(can.contact_kinds)
        return [
            ("manual" in can.inbound_modes, self.env._("Logged by hand")),
            ("direct" in kinds, self.env._("Direct messages")),
            (bool(kinds & {"public_comment", "mention"}), self.env._("Comments and mentions")),
            (can.reply, self.env._("Replies")),
            (can.attachment_limit > 0, self.env._("Files")),
            (can.statuses, self.env._("Delivered and read")),
            (can.templates, self.env._("Templates")),
        ]

    @api.depends("channel_id", "step")
    def _compute_about(self):
        for wizard in self:
            wizard.update(wizard._about() if wizard.channel_id else dict.fromkeys(self._about_nothing()))

    def _about_nothing(self):
        return [name for name, field in self._fields.items() if field.compute == "_compute_about"]

    def _about(self):
        channel = self.channel_id
        connector = channel._connector()
        modes = connector._capabilities(channel).inbound_modes
        can_authorise = channel._can_authorise()
        asked = {name for name, _label, _help in connector._credential_fields()}
        return {
            "inbound_mode": channel.inbound_mode if channel.inbound_mode in ("webhook", "poll") else False,
            "can_choose_mode": {"webhook", "poll"} <= set(modes),
            "can_choose_network": not connector._network_code,
            "needs_address": connector._needs_address,
            "can_choose_address": bool(connector._base_url),
            "guide": _as_steps(connector._guide(channel)),
            "webhook_url": channel.inbound_mode == "webhook" and channel.webhook_url,
            "redirect_uri": can_authorise and self.env["social.crm.oauth.request"]._redirect_uri(channel),
            "can_authorise": can_authorise,
            "needs_application": can_authorise and "client_id" in asked,
            "is_authorised": bool(can_authorise and channel._credential("access_token")),
            "unreadable_reason": channel._unreadable_reason(),
        }

    def _inverse_inbound_mode(self):
        for wizard in self.filtered("inbound_mode"):
            wizard.channel_id.inbound_mode = wizard.inbound_mode

    @api.depends("finding_ids.level")
    def _compute_outcome(self):
        for wizard in self:
            levels = set(wizard.finding_ids.mapped("level"))
            wizard.outcome = next((level for level in ("bad", "warning", "good") if level in levels), False)

    @api.constrains("channel_id")
    def _check_channel(self):
        """Whoever leads a channel through here changes it, and is told of its secrets whether they are there."""
        self.sudo(False).channel_id.check_access("write")  # the framework checks with all rights

    # ------------------------------------------------------------------
    # Opening and giving up
    # ------------------------------------------------------------------
    @api.model
    def _open(self, channel, step):
        """Open the wizard on a channel that is there.

        :param str step: where to begin
        :return: an action
        :rtype: dict
        """
        wizard = self.create({"channel_id": channel.id, "provider": channel.provider})
        wizard._go(step)
        return wizard._action()

    def _action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_channel_connect")
        return {**action, "res_id": self.id}

    def _url(self):
        """Where the wizard is, for who comes back from elsewhere."""
        return f"/odoo/{PATH}/{self.id}"

    def action_cancel(self):
        """Give up: a channel that was made here, and never connected, goes as well."""
        self.unlink()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_channel"),
            "target": "main",
        }

    def unlink(self):
        drafts = self.filtered("is_draft").channel_id.filtered(lambda channel: channel.state == "draft")
        result = super().unlink()
        drafts.unlink()
        return result

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def action_next(self):
        """Go one step on, unless something on this page has to be put right first."""
        self.ensure_one()
        self.problem = getattr(self, f"_leave_{self.step}")()
        if not self.problem:
            self._go(STEPS[STEPS.index(self.step) + 1])

    def action_back(self):
        """Go one step back; what was entered stays."""
        self.ensure_one()
        self.problem = False
        self._go(STEPS[STEPS.index(self.step) - 1])

    @api.model
    def _problem(self, field, text):
        """Something that has to be put right first. It is said on the page, and the focus goes to the field.

        :param str field: of the wizard
        :rtype: dict
        """
        return {"field": field, "text": text}

    def _leave_network(self):
        if not self.provider:
            return self._problem("provider", self.env._("Choose where people talk to you."))
        if self.channel_id.provider != self.provider:
            self._make_channel()
        return False

    def _make_channel(self):
        draft = self.channel_id if self.is_draft else self.channel_id.browse()
        connector = self.env["social.crm.connector"]._of(self.provider)
        team = self.env["social.crm.team"].search([("company_id", "=", self.env.company.id)], limit=1)
        network = self.env["social.crm.network"].search(
            [("code", "in", (connector._network_code, self.provider))], limit=1
        )
        self.write(
            {
                "channel_id": self.env["social.crm.channel"]
                .create(
                    {
                        "name": connector._label,
                        "provider": self.provider,
                        "network_id": (network or self.env.ref("social_crm_base.network_generic")).id,
                        "team_id": team.id,
                    }
                )
                .id,
                "is_draft": True,
                "line_ids": [fields.Command.clear()],
                "finding_ids": [fields.Command.clear()],
            }
        )
        draft.unlink()

    def _leave_prepare(self):
        if self.needs_address and not self.base_url:
            return self._problem("base_url", self.env._("Enter the address first. It begins with https://."))
        if self.base_url and not _is_address(self.base_url):
            text = self.env._("“%s” is not an address that can be called. It begins with https://.", self.base_url)
            return self._problem("base_url", text)
        return False

    def _leave_credentials(self):
        """What was entered has been stored already, line by line."""
        return False

    def _go(self, step):
        self.step = step
        if step == "credentials":
            self._ask_for_credentials()
        if step == "test":
            self._test()

    def _ask_for_credentials(self):
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create({"name": name, "label": label, "help": text})
            for name, label, text in self.channel_id._connector()._credential_fields()
        ]

    def action_authorise(self):
        """Go to the provider, where the administrator agrees; it sends them back to :meth:`_come_back`."""
        self.ensure_one()
        if self.step != "credentials":  # where a problem is mended, and where who turns back goes on
            self._go("credentials")
        try:
            url = self.env["social.crm.oauth.request"]._begin(self.channel_id, session_key())
        except UserError as error:
            self.problem = self._problem("line_ids", str(error))
            return None
        self.problem = False
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    def _come_back(self, channel, refusal=""):
        """Go on where the administrator left for the provider.

        :param str refusal: why the provider did not authorise us
        :return: the address to go on at
        :rtype: str
        """
        wizard = self._latest([("channel_id", "=", channel.id)])
        wizard = wizard or self.create({"channel_id": channel.id, "provider": channel.provider})
        wizard.problem = False
        if refusal:
            wizard.step = "test"
            wizard._show([Finding(self.env._("Authorisation"), "bad", refusal)])
        else:
            wizard._go("test")
        return wizard._url()

    @api.model
    def _latest(self, domain):
        """The wizard that the administrator left last.

        :param domain: that it must fulfil
        :rtype: SocialCrmChannelConnect
        """
        return self.search([("create_uid", "=", self.env.uid), *domain], order="id desc", limit=1)

    def action_forget_credentials(self):
        """Delete the credentials and ask for them anew."""
        self.channel_id.action_forget_credentials()
        self._go("credentials")

    # ------------------------------------------------------------------
    # Testing
    # ------------------------------------------------------------------
    def action_test(self):
        """Ask the provider what works, and show it."""
        self.ensure_one()
        self._test()

    def _test(self):
        self._show(self.channel_id._inspect())

    def action_connect(self):
        """Take the account. What stands against it is shown among the findings."""
        self.ensure_one()
        try:
            self.channel_id.action_connect()
        except UserError as error:
            self._show([Finding(self.env._("Connection"), "bad", str(error))])
        else:
            self._test()

    def _show(self, findings):
        self.finding_ids = [fields.Command.clear()] + [
            fields.Command.create({"subject": finding.subject, "level": finding.level, "text": finding.text})
            for finding in findings
        ]

    def action_open_channel(self):
        """Leave the wizard for the channel itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.channel",
            "res_id": self.channel_id.id,
            "views": [(False, "form")],
        }


class SocialCrmChannelConnectLine(models.TransientModel):
    """A secret on its way in: it goes to the channel at once, and nothing of it stays here."""

    _name = "social.crm.channel.connect.line"
    _description = "Credential to Enter"

    connect_id = fields.Many2one("social.crm.channel.connect", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True)
    label = fields.Char(required=True)
    help = fields.Char()
    value = fields.Char(compute="_compute_value", inverse="_inverse_value")
    is_set = fields.Boolean("Entered before", compute="_compute_value")

    @api.depends("name")
    def _compute_value(self):
        for line in self:
            line.value = False
            channel = line.connect_id.channel_id
            line.is_set = bool(channel and channel.has_access("write") and channel._credential(line.name))

    def _inverse_value(self):
        for line in self.filtered("value"):
            line.connect_id.channel_id._set_credentials({line.name: line.value.strip()})


class SocialCrmChannelConnectFinding(models.TransientModel):
    _name = "social.crm.channel.connect.finding"
    _description = "What a Test Found"

    connect_id = fields.Many2one("social.crm.channel.connect", required=True, ondelete="cascade", index=True)
    subject = fields.Char(required=True)
    level = fields.Selection(LEVELS, required=True)
    text = fields.Text(required=True)


def _is_address(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _as_steps(sentences):
    items = Markup().join(Markup("<li class='mb-2'>%s</li>") % sentence for sentence in sentences)
    return Markup("<ol class='ps-3'>%s</ol>") % items if sentences else False
