from dataclasses import replace

from odoo import api, fields, models


class SocialCrmSegmentMove(models.Model):
    """That somebody joined a segment or left it, when, and why: light rows that are only ever added."""

    _name = "social.crm.segment.move"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Joined or Left a Segment"
    _order = "at desc, id desc"
    _log_access = False
    _rec_name = "segment_id"

    _personal_fields = ("at", "segment_id", "kind", "why")

    segment_id = fields.Many2one("social.crm.segment", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade")
    identity_id = fields.Many2one(
        "social.crm.identity",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only where it was nobody's contact.",
    )
    kind = fields.Selection([("joined", "Joined"), ("left", "Left")], "What", required=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True)
    why = fields.Selection(
        [
            ("rule", "By the rule"),
            ("hand", "By hand"),
            ("contact", "The account became a contact"),
            ("merge", "Contacts were merged"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")

    _one_person = models.Constraint(
        "CHECK (num_nonnulls(partner_id, identity_id) = 1)", "It is a contact that moved, or an account without one."
    )
    _of_segment_idx = models.Index("(segment_id, at DESC)")

    @api.model
    def _erase_person(self, person):
        """Override: a contact that is kept belongs where it belonged; only what its accounts did goes."""
        return super()._erase_person(replace(person, partner_id=None) if person.keeps_contact else person)
