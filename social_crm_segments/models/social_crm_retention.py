from odoo import models
from odoo.tools import SQL

MOVE_DAYS = "social_crm_segments.segment_move_retention_days"
DELIVERY_DAYS = "social_crm_segments.campaign_delivery_retention_days"


class SocialCrmRetention(models.AbstractModel):
    _inherit = "social.crm.retention"

    def _kinds(self):
        return super()._kinds() | {
            MOVE_DAYS: self._purge_segment_moves,
            DELIVERY_DAYS: self._purge_deliveries_of_campaigns,
        }

    def _default_days(self):
        return super()._default_days() | {MOVE_DAYS: 730}

    def _purge_segment_moves(self, before):
        """That somebody joined or left; who belongs to a segment now is not touched."""
        return self._delete("social_crm_segment_move", SQL("at < %s", before))

    def _purge_deliveries_of_campaigns(self, before):
        """What came of a campaign stays counted; whom it reached is forgotten."""
        return self._update(
            "social_crm_campaign_delivery",
            SQL(
                "person_key = NULL, partner_id = NULL, identity_id = NULL, conversation_id = NULL, message_id = NULL,"
                " reply_id = NULL, reason_text = NULL"
            ),
            SQL(
                "(person_key IS NOT NULL OR partner_id IS NOT NULL OR identity_id IS NOT NULL) AND campaign_id IN"
                " (SELECT id FROM social_crm_campaign WHERE state IN ('done', 'stopped') AND ended_at < %s)",
                before,
            ),
        )

    def _identity_columns(self):
        """Override: that a passer-by once belonged to a segment keeps nobody here; that they do now does."""
        return [column for column in super()._identity_columns() if column[0] != "social_crm_segment_move"]
