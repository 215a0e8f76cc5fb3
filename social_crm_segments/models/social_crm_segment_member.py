from dataclasses import replace

from odoo import api, fields, models


class SocialCrmSegmentMember(models.Model):
    """That a contact, or an account that is nobody's contact yet, belongs to a segment now."""

    _name = "social.crm.segment.member"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Segment Member"
    _order = "id desc"
    _log_access = False
    _rec_name = "segment_id"

    _personal_fields = ("segment_id", "joined_at")

    # No index of its own: the unique keys begin with it.
    segment_id = fields.Many2one("social.crm.segment", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade")
    identity_id = fields.Many2one(
        "social.crm.identity",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only where it is nobody's contact.",
    )
    joined_at = fields.Datetime("Joined", required=True, readonly=True, default=fields.Datetime.now)

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(partner_id, identity_id) = 1)", "A member is a contact, or an account without one."
    )
    _partner_uniq = models.UniqueIndex(
        "(segment_id, partner_id) WHERE partner_id IS NOT NULL", "This contact belongs to it already."
    )
    _identity_uniq = models.UniqueIndex(
        "(segment_id, identity_id) WHERE identity_id IS NOT NULL", "This account belongs to it already."
    )

    @api.model
    def _erase_person(self, person):
        """Override: a contact that is kept belongs where it belonged; only what its accounts did goes."""
        return super()._erase_person(replace(person, partner_id=None) if person.keeps_contact else person)
