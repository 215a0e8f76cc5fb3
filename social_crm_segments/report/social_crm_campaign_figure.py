from odoo import fields, models
from odoo.tools import SQL

from ..models.social_crm_campaign import SENT


class SocialCrmCampaignFigure(models.Model):
    """What came of campaigns, a row for each person whom one reached, and who answered a post: figures that add up by
    whatever one asks for.
    """

    _name = "social.crm.campaign.figure"
    _description = "Result of a Campaign"
    _auto = False
    _order = "id"
    _rec_name = "campaign_id"
    _depends = {
        "social.crm.campaign.delivery": [
            "answered", "arm_id", "campaign_id", "channel_id", "clicked_at", "company_id", "complained_at", "joined_at",
            "left_at", "replied_at", "segment_id", "sent_at", "state", "variant_id",
        ]
    }  # fmt: skip

    delivery_id = fields.Many2one("social.crm.campaign.delivery", readonly=True)
    person = fields.Char(related="delivery_id.person")
    campaign_id = fields.Many2one("social.crm.campaign", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel_id = fields.Many2one("social.crm.channel", readonly=True)
    segment_id = fields.Many2one("social.crm.segment", readonly=True)
    variant_id = fields.Many2one("social.crm.content.variant", "Version", readonly=True)
    arm_id = fields.Many2one("social.crm.campaign.arm", "Version on trial", readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)
    delivered = fields.Integer(readonly=True)
    was_read = fields.Integer("Read", readonly=True)
    clicked = fields.Integer(readonly=True)
    replied = fields.Integer("Answered", readonly=True)
    in_time = fields.Integer("Got our answer within the SLA", readonly=True)
    late = fields.Integer("Got our answer too late", readonly=True)
    joined = fields.Integer(readonly=True)
    has_left = fields.Integer("Left", readonly=True)
    complained = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS delivery_id, campaign_id, company_id, channel_id, segment_id, variant_id, arm_id, sent_at,
                   (state IN ('delivered', 'read'))::int AS delivered, (state = 'read')::int AS was_read,
                   (clicked_at IS NOT NULL)::int AS clicked, (replied_at IS NOT NULL)::int AS replied,
                   (answered IS NOT DISTINCT FROM 'in_time')::int AS in_time,
                   (answered IS NOT DISTINCT FROM 'late')::int AS late, (joined_at IS NOT NULL)::int AS joined,
                   (left_at IS NOT NULL)::int AS has_left, (complained_at IS NOT NULL)::int AS complained
              FROM social_crm_campaign_delivery
             WHERE state = ANY(%s) OR replied_at IS NOT NULL
            """,
            list(SENT),
        )

    def action_open_conversation(self):
        """Open the talk in which it was said, or the post that they answered.

        :raise UserError: there is none
        """
        self.ensure_one()
        return self.delivery_id.action_open_conversation()
