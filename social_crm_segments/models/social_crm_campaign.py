from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_crm_channels.tools.wake import wake

CRON = "social_crm_segments.cron_campaign"

#: Purposes that a campaign may have, of those of ``social.crm.consent``.
PURPOSES = [("content", "Content they may subscribe to"), ("marketing", "Offers"), ("feedback", "News and surveys")]

#: Deliveries that have gone out, however far they came.
SENT = ("sent", "delivered", "read")


class SocialCrmCampaign(models.Model):
    """Something that is said to an audience, each person where they can be reached best and can answer.

    ``draft`` → ``ready`` (all checks passed, waits for its moment) → ``running`` ⇄ ``paused`` → ``done``; ``stopped`` is
    for good. Who gets it is written down, a row each, when it is checked, and again when it starts; from then on the
    audience stays what it was.
    """

    _name = "social.crm.campaign"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Campaign"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="It is said in their name, and they hear of trouble.",
    )
    content_id = fields.Many2one(
        "social.crm.content", required=True, index=True, ondelete="restrict", check_company=True, tracking=True
    )
    segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_campaign_segment_rel",
        "campaign_id",
        "segment_id",
        "Audience",
        ondelete="restrict",
        help="Whoever belongs to one of them when the campaign starts.",
    )
    purpose = fields.Selection(
        PURPOSES, "What for", required=True, default="content", tracking=True, help="Whether people have to allow it."
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("ready", "Ready"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    utm_campaign_id = fields.Many2one(
        "utm.campaign", "UTM campaign", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    channel_ids = fields.Many2many(
        "social.crm.channel",
        "social_crm_campaign_channel_rel",
        "campaign_id",
        "channel_id",
        "Only on",
        check_company=True,
        ondelete="restrict",
        help="Left empty, each person is reached on whichever channel of the company is best.",
    )
    template_ids = fields.Many2many(
        "social.crm.template",
        "social_crm_campaign_template_rel",
        "campaign_id",
        "template_id",
        "Templates",
        domain="[('approved', '=', True), ('company_id', '=', company_id)]",
        ondelete="restrict",
        help="Sent in place of the content where a network lets us write freely no more.",
    )

    # When
    schedule_at = fields.Datetime("Not before", tracking=True, help="Left empty, it begins at once.")
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)
    has_window = fields.Boolean("Only at certain hours", default=True)
    window_from = fields.Float("From", default=9.0)
    window_to = fields.Float("To", default=19.0)
    weekdays_only = fields.Boolean("Not at weekends")

    # A/B
    arm_ids = fields.One2many("social.crm.campaign.arm", "campaign_id", "Versions on trial", copy=True)
    test_hours = fields.Integer("Decide after", default=24, help="Hours from the start.")
    test_by = fields.Selection(
        [("replied", "Share of answers"), ("clicked", "Share of clicks")],
        "Decide by",
        required=True,
        default="replied",
    )
    winner_id = fields.Many2one("social.crm.campaign.arm", readonly=True, copy=False, ondelete="set null")
    test_rule = fields.Text("The rule", compute="_compute_test_rule")

    # Rows
    delivery_ids = fields.One2many("social.crm.campaign.delivery", "campaign_id", "Deliveries")
    check_ids = fields.One2many("social.crm.campaign.check", "campaign_id", "Checks", copy=False)
    checked_at = fields.Datetime("Checked", readonly=True, copy=False)
    post_ids = fields.One2many("social.crm.campaign.post", "campaign_id", "Posts", copy=True)

    _window_valid = models.Constraint(
        "CHECK (window_from >= 0 AND window_to <= 24 AND window_from < window_to)",
        "The hours begin before they end, within one day.",
    )
    _test_hours_positive = models.Constraint(
        "CHECK (test_hours > 0)", "A winner is decided some hours after the start."
    )
    _due_idx = models.Index("(schedule_at) WHERE state IN ('ready', 'running')")

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        campaigns = super().create(vals_list)
        for campaign in campaigns.sudo():  # sudo: whoever may make a campaign need not be allowed to make those of Odoo
            campaign.utm_campaign_id = campaign.utm_campaign_id.create({"title": campaign.name})
        return campaigns

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%s (copy)", campaign.name)}
            for campaign, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def write(self, vals):
        """What people get is not changed under way."""
        self._refuse_kept(vals)
        if FIXED & vals.keys() and (begun := self.filtered(lambda each: each.state not in ("draft", "ready"))):
            raise UserError(
                self.env._("%s has begun. Stop it and make another one, to say something else.", begun[0].name)
            )
        if FIXED & vals.keys():
            self._refuse_while_checked()
            self.filtered(lambda each: each.state == "ready")._become("draft")
        return super().write(vals)

    def _refuse_kept(self, vals):
        """Where a campaign stands follows from what was checked, and from nothing else: by hand, by import or by a call."""
        if KEPT & vals.keys() and not self.env.su:
            raise AccessError(self.env._("A campaign is started, paused and stopped by its buttons."))

    def _become(self, state, **values):
        """Go on; whoever asks for it has been checked. What was being looked at is looked at no more."""
        self.sudo().write({"state": state, **UNCHECKED, **values})  # sudo: the product keeps the state

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(campaign.started_at for campaign in self):
            raise UserError(self.env._("A campaign that has begun is kept: it says what people got. Archive it."))

    @api.constrains("arm_ids")
    def _check_arms(self):
        for campaign in self.filtered("arm_ids"):
            if len(campaign.arm_ids) < 2:
                raise ValidationError(self.env._("A trial compares at least two versions."))
            if sum(campaign.arm_ids.mapped("share")) > 100:
                raise ValidationError(self.env._("The versions on trial go to more than all of the audience."))

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.depends("arm_ids.share", "arm_ids.content_id", "test_by", "test_hours", "winner_id")
    def _compute_test_rule(self):
        by = dict(self._fields["test_by"]._description_selection(self.env))
        for campaign in self:
            shares = [f"{arm.name}: {arm.share} %" for arm in campaign.arm_ids]
            if not shares:
                campaign.test_rule = False
                continue
            rest = 100 - sum(campaign.arm_ids.mapped("share"))
            sentences = [
                self.env._("Who gets which version follows from a number of each person: %s.", ", ".join(shares)),
                self.env._(
                    "%(hours)s hours after the start the version with the higher %(by)s goes to the other %(rest)s %%;"
                    " where they are equal, the first one.",
                    hours=campaign.test_hours,
                    by=by[campaign.test_by].lower(),
                    rest=rest,
                )
                if rest
                else self.env._("Nobody is left to get the better one: it is a comparison."),
            ]
            if campaign.winner_id:
                sentences.append(self.env._("The winner is %s.", campaign.winner_id.name))
            campaign.test_rule = " ".join(sentences)

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_check(self):
        """See who would get it, where, and what stands against it; the form shows how far it is with a large audience."""
        for campaign in self:
            campaign._refuse_unless("draft", "ready")
            campaign._ask_check()

    def action_start(self):
        """Check once more and begin: now, or at the moment that was set.

        :raise UserError: something stands against it, said in full
        """
        for campaign in self:
            campaign._refuse_unless("draft", "ready")
            campaign._ask_check(starts=True)

    def action_pause(self):
        """Send nothing more until it is resumed; what waits in the queue is held."""
        for campaign in self:
            campaign._refuse_unless("running")
            campaign._become("paused")
            campaign._hold_queued(True)

    def action_resume(self):
        """Go on where it was paused."""
        for campaign in self:
            campaign._refuse_unless("paused")
            campaign._become("running")
            campaign._hold_queued(False)
            wake(self.env, CRON)

    def action_stop(self):
        """End it for good: who has not got it yet will not get it."""
        for campaign in self:
            campaign._refuse_unless("ready", "running", "paused")
            campaign._become("stopped", ended_at=fields.Datetime.now())
            campaign._take_back_queued()

    def action_back_to_draft(self):
        """Change something before it has begun."""
        for campaign in self:
            campaign._refuse_unless("ready")
            campaign._become("draft")

    def _refuse_unless(self, *states):
        self.ensure_one()
        self.check_access("write")
        if self.state not in states:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._("%(name)s is %(state)s.", name=self.name, state=words[self.state].lower()))

    def _start_checked(self):
        """Begin with what was just checked: now, or at the moment that was set.

        :raise UserError: something stands against it, said in full
        """
        self._refuse_if_blocked()
        if self.schedule_at and self.schedule_at > fields.Datetime.now():
            self._become("ready")
            self._wake_at(self.schedule_at)
        else:
            self._start()

    def _start(self):
        """Begin with what was just checked."""
        self.ensure_one()
        now = fields.Datetime.now()
        self._become("running", started_at=now)
        self._settle_left_out()
        self._plan_moments(now)
        self._posts_to_make()._plan()
        wake(self.env, CRON)

    def _wake_at(self, moment):
        # sudo: scheduled actions are technical
        self.env.ref(CRON).sudo()._trigger(moment)

    def _queued_parts(self):
        """What waits in the queue and was not tried yet."""
        # sudo: the queue belongs to the product; the right to the campaign was checked
        return (
            self.env["social.crm.outbound.part"]
            .sudo()
            .search(
                [
                    ("message_id.campaign_id", "in", self.ids),
                    ("message_id.direction", "=", "out"),
                    ("state", "=", "queued"),
                ]
            )
        )

    def _hold_queued(self, hold):
        parts = self._queued_parts()
        if hold:
            parts.write({"next_attempt_at": FAR_AWAY})
        else:
            parts.filtered(lambda part: part.next_attempt_at == FAR_AWAY).write({"next_attempt_at": False})
            wake(self.env, "social_crm_channels.cron_dispatch")

    def _take_back_queued(self):
        parts = self._queued_parts()
        parts.write({"state": "failed", "error": self.env._("The campaign was stopped."), "next_attempt_at": False})
        parts.message_id._derive_state()


#: What is not changed once a campaign has begun.
FIXED = {
    "content_id",
    "segment_ids",
    "purpose",
    "arm_ids",
    "channel_ids",
    "template_ids",
    "company_id",
    "user_id",
    "test_by",
    "test_hours",
}

#: That nothing is being checked.
UNCHECKED = {
    "check_stage": False,
    "check_starts": False,
    "check_user_id": False,
    "check_reached": 0,
    "check_done": 0,
    "check_total": 0,
}

#: What the product keeps.
KEPT = {
    "state",
    "started_at",
    "ended_at",
    "winner_id",
    "checked_at",
    "predicted_replies",
    "utm_campaign_id",
    *UNCHECKED,
}

#: What is held is due then.
FAR_AWAY = fields.Datetime.to_datetime("9999-01-01 00:00:00")

#: Until a reply to it is no longer told apart from any other.
ATTRIBUTED = timedelta(days=7)
