from odoo import fields, models

from odoo.addons.social_crm_base.models.social_crm_retention import PREFIX as BASE

from .social_crm_retention import PREFIX


class ResConfigSettingsRetention(models.TransientModel):
    """For how many days what is kept; 0 for ever."""

    # one file for each block of the screen  pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    social_crm_delivery_days = fields.Integer(
        "Raw deliveries, once read", config_parameter=PREFIX + "delivery_retention_days"
    )
    social_crm_dead_delivery_days = fields.Integer(
        "Deliveries that could not be read", config_parameter=PREFIX + "dead_delivery_retention_days"
    )
    social_crm_outbound_part_days = fields.Integer(
        "Texts of what was sent", config_parameter=PREFIX + "outbound_part_retention_days"
    )
    social_crm_change_days = fields.Integer(
        "Previous texts and reactions", config_parameter=PREFIX + "change_retention_days"
    )
    social_crm_waiting_change_days = fields.Integer(
        "Changes of messages that never came", config_parameter=PREFIX + "waiting_change_retention_days"
    )
    social_crm_touchpoint_days = fields.Integer("Timeline", config_parameter=BASE + "touchpoint_retention_days")
    social_crm_attachment_days = fields.Integer(
        "Files of messages", config_parameter=PREFIX + "attachment_retention_days"
    )
    social_crm_closed_conversation_days = fields.Integer(
        "Words of closed conversations", config_parameter=PREFIX + "closed_conversation_retention_days"
    )
    social_crm_draft_days = fields.Integer("Drafts of answers", config_parameter=PREFIX + "draft_retention_days")
    social_crm_passer_by_days = fields.Integer(
        "Accounts that are nobody's contact, once last seen", config_parameter=BASE + "passer_by_retention_days"
    )
    social_crm_merge_days = fields.Integer(
        "Merged contacts, while it can be undone", config_parameter=BASE + "merge_retention_days"
    )
    social_crm_consent_days = fields.Integer("Consents, once ended", config_parameter=BASE + "consent_retention_days")
    social_crm_erasure_days = fields.Integer("Reports of erasures", config_parameter=BASE + "erasure_retention_days")
    social_crm_export_days = fields.Integer(
        "Files with all about a person", config_parameter=BASE + "export_retention_days"
    )
