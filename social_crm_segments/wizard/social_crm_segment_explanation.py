from odoo import api, fields, models


class SocialCrmSegmentExplanation(models.TransientModel):
    """Why somebody belongs to a segment, or does not: condition by condition."""

    _name = "social.crm.segment.explanation"
    _description = "Why Somebody Is in a Segment or Not"

    segment_id = fields.Many2one("social.crm.segment", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="cascade", context={"active_test": False})
    identity_id = fields.Many2one("social.crm.identity", "Account", ondelete="cascade")
    explanation = fields.Json("Why", compute="_compute_explanation")

    @api.depends("segment_id", "partner_id", "identity_id")
    def _compute_explanation(self):
        for each in self:
            person = each.partner_id or each.identity_id
            if not (person and each.segment_id):
                each.explanation = False
                continue
            for record in (person, each.segment_id):
                record._origin.check_access("read")
            # sudo: whoever may see segment and person may see why, whatever the conditions look at
            each.explanation = each.segment_id._origin.sudo()._explain(person._name, person._origin.id)

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id:
            self.identity_id = False

    @api.onchange("identity_id")
    def _onchange_identity_id(self):
        if self.identity_id:
            self.partner_id = False
