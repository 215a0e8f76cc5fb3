from odoo import api, models
from odoo.tools import SQL

DELIVERY_DAYS = "social_crm_segments.campaign_delivery_retention_days"


class SocialCrmRetentionCampaign(models.AbstractModel):
    """How long we know who got which campaign."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.retention"

    @api.model
    def _kinds(self):
        return super()._kinds() | {DELIVERY_DAYS: self._purge_deliveries_of_campaigns}

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
