from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import written_by_sql

#: What counts as contacted: also where nobody knows whether it arrived. What waits in the queue counts until it is known.
COUNTED = ("queued", "sent", "delivered", "read", "unknown")

REASONS = [
    ("no_route", "No channel reaches them"),
    ("consent", "They have not allowed it, or refused it"),
    ("never", "We never contact them"),
    ("window", "The network lets us write freely no more"),
    ("cap", "They got enough of us lately"),
    ("complaint", "They have an open complaint"),
    ("pace", "They want to hear of us more rarely"),
    ("unread", "Nobody would read their answer"),
    ("token", "The channel does not work"),
    ("capacity", "Nobody would have time for their answer"),
    ("twice", "They got it by another account"),
    ("words", "There are no fitting words for them"),
    ("files", "The network does not take the files"),
    ("gate", "Something else stands against it"),
]


class SocialCrmCampaignDelivery(models.Model):
    """That a campaign goes to a person: there before anything is sent, and after it says what became of it.

    Or that somebody to whom it did not go (``posted``) answered what it said to everybody.
    """

    _name = "social.crm.campaign.delivery"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Campaign Delivery"
    _order = "id"
    _rec_name = "campaign_id"
    _log_access = False

    _personal_fields = (
        "campaign_id",
        "channel_id",
        "state",
        "reason",
        "reason_text",
        "sent_at",
        "clicked_at",
        "replied_at",
        "joined_at",
        "left_at",
        "complained_at",
    )
    _erase_forgets = ("person_key", "conversation_id", "message_id", "reply_id", "reason_text")
    _erase_order = 15  # before the messages

    campaign_id = fields.Many2one("social.crm.campaign", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    # Plain, so that a merge of contacts has nothing to settle here: whom it was written down for.
    person_key = fields.Integer("Whom it was written down for", readonly=True, aggregator=None)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null")
    identity_id = fields.Many2one("social.crm.identity", "Account", readonly=True, ondelete="set null")
    person = fields.Char(compute="_compute_person")
    segment_id = fields.Many2one("social.crm.segment", readonly=True, index="btree_not_null", ondelete="set null")
    arm_id = fields.Many2one(
        "social.crm.campaign.arm", "Version on trial", readonly=True, index="btree_not_null", ondelete="set null"
    )
    variant_id = fields.Many2one(
        "social.crm.content.variant", "Version", readonly=True, index="btree_not_null", ondelete="set null"
    )
    template_id = fields.Many2one("social.crm.template", readonly=True, index="btree_not_null", ondelete="set null")
    channel_id = fields.Many2one("social.crm.channel", readonly=True, ondelete="restrict")
    network_id = fields.Many2one(related="channel_id.network_id")
    conversation_id = fields.Many2one(
        "social.crm.conversation", readonly=True, index="btree_not_null", ondelete="set null"
    )
    message_id = fields.Many2one("social.crm.message", readonly=True, ondelete="set null")
    post_id = fields.Many2one(
        "social.crm.campaign.post",
        "Answered post",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What they answered was said to everybody, not to them.",
    )
    zone = fields.Char("Time zone", readonly=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("queued", "Waiting to be sent"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Not sent"),
            ("unknown", "May have been sent"),
            ("skipped", "Left out"),
            ("posted", "Answered a post"),
        ],
        required=True,
        readonly=True,
        default="planned",
    )
    reason = fields.Selection(REASONS, "Why left out", readonly=True)
    reason_text = fields.Char("In words", readonly=True)
    send_at = fields.Datetime("Not before", readonly=True)
    queued_at = fields.Datetime("Queued", readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)
    clicked_at = fields.Datetime("Clicked", readonly=True)
    replied_at = fields.Datetime("Answered", readonly=True)
    reply_id = fields.Many2one(
        "social.crm.message", "Their answer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    answered = fields.Selection(
        [("in_time", "Within the SLA"), ("late", "Too late"), ("open", "Not yet")],
        "We answered them",
        readonly=True,
    )
    joined_at = fields.Datetime("Joined", readonly=True)
    left_at = fields.Datetime("Left", readonly=True)
    complained_at = fields.Datetime("Complained", readonly=True)

    _person_uniq = models.UniqueIndex("(campaign_id, person_key)", "A campaign goes to a person once.")
    _list_idx = models.Index("(campaign_id, state, id)")
    _due_idx = models.Index("(campaign_id, send_at, id) WHERE state = 'planned' AND reason IS NULL")
    _partner_idx = models.Index("(partner_id, queued_at) WHERE partner_id IS NOT NULL")
    _identity_idx = models.Index("(identity_id, queued_at) WHERE identity_id IS NOT NULL")
    _channel_idx = models.Index("(channel_id, queued_at) WHERE queued_at IS NOT NULL")
    _message_uniq = models.UniqueIndex("(message_id) WHERE message_id IS NOT NULL", "A message is one delivery.")

    @api.depends("partner_id", "identity_id")
    def _compute_person(self):
        for delivery in self:
            delivery.person = delivery.partner_id.name or delivery.identity_id.display_name or self.env._("Erased")

    @api.depends("campaign_id", "person")
    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = f"{delivery.campaign_id.name} – {delivery.person}"

    def action_open_person(self):
        """Open whom it goes to: there one notes which accounts are theirs, and what they allow.

        :raise UserError: nobody knows any more who it was
        """
        self.ensure_one()
        person = self.partner_id or self.identity_id
        if not person:
            raise UserError(self.env._("They were erased."))
        return person._get_records_action()

    def action_open_conversation(self):
        """Open the talk in which it was said, or the post that they answered.

        :raise UserError: there is none yet
        """
        self.ensure_one()
        if not self.conversation_id and self.post_id.url:
            return {"type": "ir.actions.act_url", "url": self.post_id.url, "target": "new"}
        if not self.conversation_id:
            raise UserError(self.env._("Nothing was said yet."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.conversation",
            "res_id": self.conversation_id.id,
            "views": [(False, "form")],
        }

    def action_mark_sent(self):
        """A person has seen that it arrived."""
        self.message_id.part_ids.filtered(lambda part: part.state == "unknown").action_mark_sent()

    def action_send_again(self):
        """A person has seen that it did not arrive, or has removed what stood in the way."""
        self.message_id.part_ids.filtered(lambda part: part.state in ("unknown", "failed")).action_send_again()

    @api.model
    def _follow_messages(self, messages):
        """How far messages came is how far their deliveries came.

        :param messages: ``social.crm.message``
        """
        if not messages:
            return
        messages.flush_recordset(["state", "error"])
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_campaign_delivery delivery
                   SET state = CASE message.state WHEN 'sending' THEN 'queued' ELSE message.state END,
                       reason_text = left(message.error, 500),
                       sent_at = CASE WHEN message.state IN ('sent', 'delivered', 'read')
                                      THEN COALESCE(delivery.sent_at, %(now)s) END
                  FROM social_crm_message message
                 WHERE delivery.message_id = message.id AND message.id = ANY(%(ids)s)
                   AND delivery.state != CASE message.state WHEN 'sending' THEN 'queued' ELSE message.state END
             RETURNING delivery.id
                """,
                ids=messages.ids,
                now=fields.Datetime.now(),
            )
        )
        written_by_sql(self.browse(id_ for (id_,) in rows), ["state", "reason_text", "sent_at"])

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _erase_person(self, person):
        """Where they clicked is told by an address of theirs as well."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE link_tracker_click SET ip = NULL, country_id = NULL, social_delivery_id = NULL"
                " WHERE social_delivery_id IN (SELECT id FROM social_crm_campaign_delivery WHERE %s)",
                self._personal_condition(person),
            )
        )
        return super()._erase_person(person)
