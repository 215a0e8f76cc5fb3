import secrets
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..connectors.contract import ConnectorError, RateLimited, TokenRejected
from ..tools.cursor import read_committed, try_locks, unlock
from ..tools.wake import wake

POLL_LOCK = 0x50C1A2  # namespace of the advisory locks
POLL_INTERVAL = 1.0  # seconds between two rounds
POLL_LINGER = 20.0  # seconds after the last news until the next round is left to the cron


class SocialCrmChannel(models.Model):
    """An account of ours on a network, and how we reach it.

    States: ``draft`` → ``connected``; ``connected`` ⇄ ``paused`` by hand; ``connected`` → ``reauthorise`` when the
    provider rejects our credentials, back by :meth:`action_connect`.
    """

    _name = "social.crm.channel"
    _description = "Channel"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    network_id = fields.Many2one("social.crm.network", required=True, ondelete="restrict", index=True)
    network_icon = fields.Char("Network icon", related="network_id.icon")
    network_color = fields.Char("Network color", related="network_id.color")
    provider = fields.Selection(lambda self: self.env["social.crm.connector"]._providers(), required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "social.crm.team",
        "Default team",
        index=True,
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="Sees the conversations of this channel.",
    )
    care = fields.Boolean("Customer care", default=True, help="What people say here is answered by the team.")
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("reauthorise", "Authorise again"),
            ("paused", "Paused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_reason = fields.Text(readonly=True, copy=False)
    inbound_mode = fields.Selection(
        [
            ("webhook", "The provider calls us"),
            ("poll", "We ask the provider"),
            ("gateway", "Odoo's mail gateway"),
            ("manual", "Logged by hand"),
        ],
        string="How messages arrive",
        compute="_compute_inbound_mode",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    account_external_id = fields.Char("Account ID", readonly=True, copy=False, index="btree_not_null")
    account_handle = fields.Char("Account", copy=False)
    account_data = fields.Json(groups=fields.NO_ACCESS, copy=False)
    base_url = fields.Char(
        "Provider address",
        groups="social_crm_base.group_admin",
        help="Where the provider's server is. Leave empty unless it is self-hosted.",
    )
    send_url = fields.Char(
        "Send replies to", groups="social_crm_base.group_admin", help="Replies are posted to this web address."
    )
    webhook_key = fields.Char(
        groups=fields.NO_ACCESS, copy=False, default=lambda self: secrets.token_urlsafe(32), required=True
    )
    webhook_url = fields.Char("Webhook", compute="_compute_webhook_url", groups="social_crm_base.group_admin")
    database_uuid = fields.Char(groups=fields.NO_ACCESS, copy=False)
    cursor = fields.Json(groups=fields.NO_ACCESS, copy=False)
    rate_limited_until = fields.Datetime(readonly=True, copy=False)
    send_slot_at = fields.Datetime(groups=fields.NO_ACCESS, copy=False)
    poll_after = fields.Datetime(groups=fields.NO_ACCESS, copy=False)
    last_event_at = fields.Datetime("Last delivery", readonly=True, copy=False)
    last_error = fields.Text(readonly=True, copy=False)
    attachment_quota_mb = fields.Integer(
        "Attachment space (MB)", default=1024, help="Attachments beyond this are not fetched; 0 for no limit."
    )
    tell_read = fields.Boolean(
        "Tell people that we read", help="Who wrote to us sees that it was read as soon as a colleague opens the talk."
    )
    can_tell_read = fields.Boolean(compute="_compute_can_tell_read")
    conversation_count = fields.Integer(compute="_compute_counts")
    unread_count = fields.Integer("Unread", compute="_compute_counts")
    dead_count = fields.Integer("Dead deliveries", compute="_compute_counts")
    queued_count = fields.Integer("Waiting replies", compute="_compute_counts")
    has_templates = fields.Boolean(compute="_compute_has_templates")
    template_count = fields.Integer("Templates", compute="_compute_template_count")

    _webhook_key_uniq = models.UniqueIndex("(webhook_key)", "This webhook key is in use.")

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------
    @api.depends("provider")
    def _compute_inbound_mode(self):
        for channel in self:
            modes = channel._connector()._capabilities(channel).inbound_modes if channel.provider else ()
            if channel.inbound_mode not in modes:
                channel.inbound_mode = modes[0] if modes else "webhook"

    def _compute_webhook_url(self):
        for channel in self:
            key = channel.sudo().webhook_key  # sudo: administrators see the URL, no role reads the field
            channel.webhook_url = f"{channel.get_base_url()}/social_crm/webhook/{key}" if channel.id else False

    def _compute_counts(self):
        conversations = self.env["social.crm.conversation"]._read_group(
            [("channel_id", "in", self.ids)], ["channel_id"], ["__count", "unread_count:sum"]
        )
        conversations = {channel: numbers for channel, *numbers in conversations}
        # sudo: numbers only; the queues themselves are for administrators
        dead = (
            self.env["social.crm.event"]
            .sudo()
            ._read_group([("channel_id", "in", self.ids), ("state", "=", "dead")], ["channel_id"], ["__count"])
        )
        queued = (
            self.env["social.crm.outbound.part"]
            .sudo()
            ._read_group(
                [("channel_id", "in", self.ids), ("state", "in", ("queued", "unknown"))], ["channel_id"], ["__count"]
            )
        )
        dead, queued = dict(dead), dict(queued)
        for channel in self:
            channel.conversation_count, channel.unread_count = conversations.get(channel, (0, 0))
            channel.dead_count = dead.get(channel.sudo(), 0)
            channel.queued_count = queued.get(channel.sudo(), 0)

    @api.depends("provider")
    def _compute_has_templates(self):
        for channel in self:
            channel.has_templates = bool(channel.provider) and channel._capabilities().templates

    @api.depends("provider")
    def _compute_can_tell_read(self):
        for channel in self:
            channel.can_tell_read = bool(channel.provider) and channel._capabilities().mark_read

    def _compute_template_count(self):
        found = self.env["social.crm.template"]._read_group(
            [("channel_id", "in", self.ids)], ["channel_id"], ["__count"]
        )
        found = dict(found)
        for channel in self:
            channel.template_count = found.get(channel, 0)

    # ------------------------------------------------------------------
    # Provider
    # ------------------------------------------------------------------
    def _connector(self):
        """The connector of this channel's provider.

        What it says in the background is kept for all to read: in the language of the company.

        :rtype: odoo.model.social_crm_connector
        """
        speaker = self._for_company() if self.env.uid == SUPERUSER_ID else self
        return speaker.env["social.crm.connector"]._of(self.provider)

    def _for_company(self):
        """:return: this channel, to write what everybody sees in the language of its company"""
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _capabilities(self):
        """What this channel can do.

        :rtype: ..connectors.contract.Capabilities
        """
        return self._connector()._capabilities(self)

    def _is_bound(self):
        """Whether this database is the one that connected the channel. A copy neither polls nor sends.

        :rtype: bool
        """
        self.ensure_one()
        # sudo: both are technical
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return bool(uuid) and self.sudo().database_uuid == uuid

    def _is_live(self):
        """:rtype: bool"""
        self.ensure_one()
        return self.active and self.state == "connected" and self._is_bound()

    # ------------------------------------------------------------------
    # Connecting
    # ------------------------------------------------------------------
    def action_connect(self):
        """Check the credentials, take the account, and let messages in and out."""
        self.check_access("write")
        for channel in self:
            channel._connect()

    def _connect(self):
        self.ensure_one()
        try:
            connector = self._provider()
            account = connector._check_credentials(self)
            if self.inbound_mode == "webhook":
                connector._subscribe(self)
            elif self.inbound_mode == "poll":
                connector._unsubscribe(self)
        except ConnectorError as error:
            raise UserError(self.env._("The channel could not be connected: %s", error)) from error
        self.write(
            {
                "state": "connected",
                "state_reason": False,
                "last_error": False,
                "rate_limited_until": False,
                "account_external_id": account.get("external_id"),
                "account_handle": account.get("handle"),
            }
        )
        # sudo: nobody reads or writes these but the product itself
        self.sudo().write(
            {
                "account_data": account.get("data"),
                "database_uuid": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
                "poll_after": False,
            }
        )
        self.activity_unlink(["social_crm_channels.activity_reauthorise"])
        self._fetch_templates_if_any()
        self._wake_queues()

    def _fetch_templates_if_any(self):
        """An account that works is connected, whatever became of its templates: a button fetches them again."""
        try:
            self._fetch_templates()
        except ConnectorError as error:
            self.last_error = self.env._("The templates could not be fetched: %s", error)

    def _fetch_templates(self):
        """Copy the templates that the provider keeps for this account.

        :raise ConnectorError:
        """
        self.ensure_one()
        if self._capabilities().templates:
            self.env["social.crm.template"]._keep(self, self._provider()._fetch_templates(self))

    def action_fetch_templates(self):
        """Copy the provider's templates anew, and show them."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._fetch_templates()
        except ConnectorError as error:
            raise UserError(self.env._("The templates could not be fetched: %s", error)) from error
        return self.action_view_templates()

    def action_view_templates(self):
        """Open the templates of the channel."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_template")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {}}

    def action_test_connection(self):
        """Ask the provider who we are, and say so."""
        self.ensure_one()
        self.check_access("write")
        try:
            account = self._provider()._check_credentials(self)
        except ConnectorError as error:
            raise UserError(self.env._("The connection does not work: %s", error)) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The connection works. The account is %s.", account.get("handle") or self.name),
            },
        }

    def action_pause(self):
        """Stop fetching and sending; what is queued stays queued."""
        self.check_access("write")
        self.filtered(lambda channel: channel.state == "connected").state = "paused"

    def action_resume(self):
        """Fetch and send again after a pause, beginning at once."""
        self.check_access("write")
        self.filtered(lambda channel: channel.state == "paused").state = "connected"
        self._wake_queues()

    def _wake_queues(self):
        """Send and fetch at once what has been waiting."""
        wake(self.env, "social_crm_channels.cron_dispatch")
        if "poll" in self.mapped("inbound_mode"):
            wake(self.env, "social_crm_channels.cron_poll")

    def action_rotate_webhook_key(self):
        """Give the webhook another address; the old one stops working at once."""
        self.check_access("write")
        for channel in self:
            # Committed first: a provider that is told of the new address knocks there before it answers us.
            with channel._own_transaction() as own:
                own.webhook_key = secrets.token_urlsafe(32)
            if channel.state == "connected" and channel.inbound_mode == "webhook":
                with channel._own_transaction() as own:
                    own._connect()
        self.invalidate_recordset()

    def action_view_conversations(self):
        """Open the conversations of the channel."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_conversation")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {}}

    def action_view_dead_deliveries(self):
        """Open the deliveries that nobody could read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_event")
        return {**action, "domain": [("channel_id", "=", self.id)], "context": {"search_default_dead": 1}}

    def action_view_queued(self):
        """Open the replies that wait to be sent, or of which nobody knows whether they were."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_outbound_part")
        domain = [("channel_id", "=", self.id), ("state", "in", ("queued", "unknown"))]
        return {**action, "name": self.env._("Waiting replies"), "domain": domain, "context": {}}

    # ------------------------------------------------------------------
    # Trouble
    # ------------------------------------------------------------------
    def _reauthorise(self, reason):
        """The provider rejects our credentials: stop, keep the queue, tell the administrators once.

        :param str reason: for people
        """
        self.ensure_one()
        if self.state == "reauthorise":
            return
        self.write({"state": "reauthorise", "state_reason": reason})
        for user in self._administrators():
            told = self.with_context(lang=user.lang)
            told.activity_schedule(
                "social_crm_channels.activity_reauthorise",
                user_id=user.id,
                summary=told.env._("Connect %s again", self.name),
                note=reason,
            )

    def _administrators(self):
        group = self.env.ref("social_crm_base.group_admin")
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def _hold_until(self, moment):
        """The whole account waits, for all workers."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_channel SET rate_limited_until = GREATEST(rate_limited_until, %s) WHERE id = %s",
                moment,
                self.id,
            )
        )
        self.invalidate_recordset(["rate_limited_until"])

    def _take_send_slot(self):
        """Take one call out of the account's budget.

        :return: whether the call may be made now
        :rtype: bool
        """
        return bool(self._take_send_slots(1))

    def _take_send_slots(self, number):
        """Take calls out of the account's budget, which all workers share.

        The generic cell rate algorithm (ITU-T I.371) with a burst of one second, in one statement on the
        channel's row.

        :param int number: how many would be made
        :return: how many may be made now
        :rtype: int
        """
        self.ensure_one()
        rate = self._capabilities().rate_per_second
        if not rate or not number:
            return number
        rows = self.env.execute_query(
            SQL(
                """
                WITH now AS (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS moment),
                     free AS (
                     SELECT channel.id, GREATEST(send_slot_at, moment) AS begin,
                            LEAST(%(number)s, 1 + floor(extract(epoch FROM
                                moment + interval '1 second' - GREATEST(send_slot_at, moment)) * %(rate)s)::int) AS slots
                       FROM social_crm_channel channel, now
                      WHERE channel.id = %(channel)s
                        AND COALESCE(send_slot_at, '-infinity') <= moment + interval '1 second'
                        FOR NO KEY UPDATE OF channel)
                UPDATE social_crm_channel channel
                   SET send_slot_at = free.begin + free.slots / %(rate)s * interval '1 second'
                  FROM free WHERE channel.id = free.id
             RETURNING free.slots
                """,
                number=number,
                rate=float(rate),
                channel=self.id,
            )
        )
        return rows[0][0] if rows else 0

    def _attachment_bytes(self):
        """Bytes of stored attachments that came in here.

        :rtype: int
        """
        self.ensure_one()
        ((used,),) = self.env.execute_query(
            SQL(
                "SELECT COALESCE(sum(file_size), 0) FROM ir_attachment attachment"
                " JOIN social_crm_conversation talk ON talk.id = attachment.res_id"
                " WHERE attachment.res_model = 'social.crm.conversation' AND talk.channel_id = %s",
                self.id,
            )
        )
        return int(used)

    # ------------------------------------------------------------------
    # Polling
    # ------------------------------------------------------------------
    @api.model
    def _poll_all(self):
        """Cron: ask every provider that does not call us, again and again while people are talking."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        began = last_news = time.monotonic()
        while time.monotonic() - last_news < POLL_LINGER:
            # Here, not in _poll: its first channel would be asked in the transaction that this search begins.
            read_committed(self.env.cr)
            channels = self.search([("state", "=", "connected"), ("inbound_mode", "=", "poll")])
            channels = channels.filtered(lambda channel: channel._is_live())
            if not channels:
                return
            for channel in channels:
                if channel._poll(commit):
                    last_news = time.monotonic()
                if commit(1, remaining=0) <= 0:  # Odoo lets no job run for longer
                    if last_news > began:
                        wake(self.env, "social_crm_channels.cron_poll")
                        commit(0)
                    return
            time.sleep(POLL_INTERVAL)

    def _poll(self, commit=None):
        """Fetch what is new and store it together with the cursor: a crash loses and doubles nothing.

        :param commit: called where the work so far must survive
        :return: the number of deliveries that are new
        :rtype: int
        """
        self.ensure_one()
        cr = self.env.cr
        read_committed(cr)
        if not self._is_live() or not try_locks(cr, POLL_LOCK, [self.id]):
            return 0
        try:
            self.invalidate_recordset()
            now = fields.Datetime.now()
            channel = self.sudo()  # sudo: the cursor is technical
            if (channel.poll_after and channel.poll_after > now) or not self._is_live():
                return 0
            return self._poll_once(commit or (lambda: None))
        finally:
            unlock(cr, POLL_LOCK, [self.id])

    def _poll_once(self, commit):
        channel = self.sudo()  # sudo: cursor and credentials are technical
        try:
            deliveries, cursor = self._provider()._poll(self)
        except TokenRejected as error:
            self._reauthorise(str(error))
            return 0
        except RateLimited as error:
            channel.poll_after = fields.Datetime.now() + timedelta(seconds=error.retry_after or 60)
            return 0
        except ConnectorError as error:
            self.last_error = str(error)
            self._rest_from_polling()
            return 0
        new = self.env["social.crm.event"]._store(self, deliveries)
        if cursor != channel.cursor:
            channel.cursor = cursor
        self._rest_from_polling()
        if self.last_error:
            self.last_error = False
        if new:
            wake(self.env, "social_crm_channels.cron_drain")
        commit()
        return len(new)

    def _rest_from_polling(self):
        """Ask again when the provider wants to be asked again."""
        interval = self._capabilities().poll_interval
        if interval:
            # sudo: technical
            self.sudo().poll_after = fields.Datetime.now() + timedelta(seconds=interval)
