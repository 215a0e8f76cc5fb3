from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: More than there will be networks: of the record and the network, one number is made for each row.
NETWORKS = 1_000_000


class SocialCrmOutgoing(models.Model):
    """What goes out where, and when: contents that are planned and campaigns, a row for each network they go to."""

    _name = "social.crm.outgoing"
    _description = "What Goes Out"
    _auto = False
    _order = "begins_at desc, id desc"
    _depends = {
        "social.crm.content": ["active", "company_id", "name", "network_ids", "planned_at", "state", "user_id"],
        "social.crm.campaign": [
            "active", "channel_ids", "company_id", "content_id", "name", "schedule_at", "segment_ids", "started_at",
            "state", "user_id",
        ],
        "social.crm.campaign.post": ["campaign_id", "channel_id", "community_id"],
        "social.crm.channel": ["network_id"],
        "social.crm.community": ["network_id"],
    }  # fmt: skip

    name = fields.Char("Title", readonly=True)
    what = fields.Selection([("content", "Content"), ("campaign", "Campaign")], readonly=True)
    begins_at = fields.Datetime("When", help="Moved in the calendar, the content or the campaign is planned anew.")
    network_id = fields.Many2one(
        "social.crm.network", "On", readonly=True, help="Empty where it goes wherever each person is reached best."
    )
    state = fields.Selection(
        lambda self: [
            *self.env["social.crm.content"]._fields["state"].selection,
            # a draft is a draft
            *(each for each in self.env["social.crm.campaign"]._fields["state"].selection if each[0] != "draft"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    content_id = fields.Many2one("social.crm.content", readonly=True)
    campaign_id = fields.Many2one("social.crm.campaign", readonly=True)
    segment_ids = fields.Many2many("social.crm.segment", string="For", compute="_compute_segment_ids")

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._contents_sql(), self._campaigns_sql())

    def _contents_sql(self):
        return SQL(
            """
            SELECT (content.id::bigint * %s + COALESCE(place.network_id, 0)) * 2 AS id, 'content' AS what,
                   content.name, content.planned_at AS begins_at, place.network_id, content.state, content.company_id,
                   content.user_id, content.id AS content_id, NULL::int AS campaign_id
              FROM social_crm_content content
         LEFT JOIN social_crm_content_network_rel place ON place.content_id = content.id
             WHERE content.active AND content.planned_at IS NOT NULL
            """,
            NETWORKS,
        )

    def _campaigns_sql(self):
        """Where posts go is said; where each person gets it only if the channels are named."""
        return SQL(
            """
            SELECT (campaign.id::bigint * %s + COALESCE(place.network_id, 0)) * 2 + 1, 'campaign', campaign.name,
                   COALESCE(campaign.started_at, campaign.schedule_at), place.network_id, campaign.state,
                   campaign.company_id, campaign.user_id, campaign.content_id, campaign.id
              FROM social_crm_campaign campaign
         LEFT JOIN LATERAL (
                   SELECT channel.network_id
                     FROM social_crm_campaign_channel_rel named
                     JOIN social_crm_channel channel ON channel.id = named.channel_id
                    WHERE named.campaign_id = campaign.id
                    UNION
                   SELECT COALESCE(channel.network_id, community.network_id)
                     FROM social_crm_campaign_post post
                LEFT JOIN social_crm_channel channel ON channel.id = post.channel_id
                LEFT JOIN social_crm_community community ON community.id = post.community_id
                    WHERE post.campaign_id = campaign.id
                    UNION
                   SELECT NULL
                    WHERE EXISTS (SELECT FROM social_crm_campaign_segment_rel WHERE campaign_id = campaign.id)
                      AND NOT EXISTS (SELECT FROM social_crm_campaign_channel_rel WHERE campaign_id = campaign.id)
                   ) place ON TRUE
             WHERE campaign.active AND COALESCE(campaign.started_at, campaign.schedule_at) IS NOT NULL
            """,
            NETWORKS,
        )

    def _compute_segment_ids(self):
        for outgoing in self:
            outgoing.segment_ids = outgoing._record().segment_ids

    def _record(self):
        """Return the content or the campaign that goes out."""
        return self.campaign_id or self.content_id

    def write(self, vals):  # pylint: disable=method-required-super
        """Override: there is no row to write. What is moved in the calendar is the content or the campaign.

        :raise UserError: something else is changed, or it has begun
        """
        self.check_access("write")
        if set(vals) != {"begins_at"}:
            raise UserError(self.env._("Open what goes out to change it: here it is moved to another moment only."))
        for outgoing in self:
            outgoing._move_to(fields.Datetime.to_datetime(vals["begins_at"]))
        self.env.flush_all()
        self.invalidate_model()
        return True

    def _move_to(self, moment):
        if not self.campaign_id:
            self.content_id.planned_at = moment
            return
        self.campaign_id._refuse_unless("draft", "ready")
        self.campaign_id.schedule_at = moment
        if self.campaign_id.state == "ready":
            self.campaign_id._wake_at(moment)

    def action_open(self):
        """Open the content or the campaign."""
        self.ensure_one()
        record = self._record()
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
