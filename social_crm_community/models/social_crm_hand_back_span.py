from odoo import api, fields, models


class SocialCrmHandBackSpan(models.Model):
    """A part of a text that names somebody: to be taken out, unless whoever approves lets it stay."""

    _name = "social.crm.hand.back.span"
    _description = "Part to Take Out"
    _order = "start, id"
    _rec_name = "said"

    hand_back_id = fields.Many2one("social.crm.hand.back", required=True, index=True, ondelete="cascade")
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    said = fields.Char("What it says", required=True)
    kind = fields.Selection(
        [
            ("name", "Name"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("address", "Address"),
            ("iban", "Bank account"),
            ("card", "Card"),
            ("reference", "Reference"),
            ("number", "Number"),
            ("plate", "Number plate"),
            ("url", "Link"),
            ("handle", "Handle"),
        ],
        required=True,
    )
    take_out = fields.Boolean("Take out", default=True)
    replacement = fields.Char("Instead", compute="_compute_replacement", store=True, readonly=False)

    _in_order = models.Constraint('CHECK (start >= 0 AND start < "end")', "A part begins before it ends.")

    @api.depends("kind")
    def _compute_replacement(self):
        labels = self.env["social.crm.hand.back"]._labels()
        for span in self:
            span.replacement = labels.get(span.kind)
