from odoo import api, fields, models
from odoo.tools import SQL


class SocialCrmIdentity(models.Model):
    """Where an account belongs to that is nobody's contact, and what rules may ask of it."""

    _name = "social.crm.identity"
    _inherit = ["social.crm.identity", "social.crm.segment.person"]

    social_segment_member_ids = fields.One2many(
        "social.crm.segment.member", "identity_id", "Memberships in segments", readonly=True
    )
    social_conversation_ids = fields.One2many("social.crm.conversation", "identity_id", "Conversations", readonly=True)
    social_message_ids = fields.One2many("social.crm.message", "identity_id", "Messages of theirs", readonly=True)
    social_case_ids = fields.One2many("social.crm.case", "identity_id", "Cases", readonly=True)

    @api.depends("touchpoint_ids.kind", "touchpoint_ids.occurred_at", "touchpoint_ids.network_id")
    def _compute_social_behaviour_ids(self):
        return super()._compute_social_behaviour_ids()

    @api.depends("social_segment_member_ids.segment_id")
    def _compute_social_segment_ids(self):
        return super()._compute_social_segment_ids()

    @api.model
    def _upsert(self, rows, only_known=False):
        result = super()._upsert(rows, only_known)
        self.env["social.crm.segment"]._wake_worker(self._table)
        return result

    def _partner_changed(self, old, new):
        """Where an account was put by hand, its contact is from now on. What follows from a rule follows by itself."""
        result = super()._partner_changed(old, new)
        if self:
            # sudo: the memberships of all companies follow the person
            by_hand = self.env["social.crm.segment"].sudo()._of_identities_by_hand(self)
            by_hand._follow_contacts(self)
            if self.env["social.crm.service"]._exist():
                of_these = SQL("opened.identity_id = ANY(%s)", self.ids)
                self.env["social.crm.case"].sudo()._look_at_service(of_these)  # sudo: as above
        return result

    def _absorb_into(self, known):
        result = super()._absorb_into(known)
        # sudo: whoever brought them together, their segments follow
        self.env["social.crm.segment"].sudo()._people_joined(self._name, known.ids)
        return result
