from odoo import fields, models


class SocialCrmSegment(models.Model):
    """An audience: the contacts, and the accounts that are nobody's contact yet, for whom something holds."""

    _name = "social.crm.segment"
    _inherit = ["mail.thread"]
    _description = "Segment"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    note = fields.Html("What it is for", translate=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty for all companies.")
    kind = fields.Selection(
        [("dynamic", "By rule"), ("static", "By hand")],
        "Who belongs to it",
        required=True,
        default="dynamic",
    )
    partner_domain = fields.Char("Contacts", default="[]", tracking=True)
    identity_domain = fields.Char(
        "Accounts",
        tracking=True,
        help="Over accounts that are nobody's contact yet. Left empty, none of them belongs to it.",
    )
    member_ids = fields.One2many("social.crm.segment.member", "segment_id", "Members")
    problem = fields.Text(readonly=True, help="Why its rule cannot be read. Its members stay as they were.")
