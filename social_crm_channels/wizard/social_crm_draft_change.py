from odoo import api, fields, models


class SocialCrmDraftChange(models.TransientModel):
    """Other words for an answer that a colleague approves."""

    _name = "social.crm.draft.change"
    _description = "Change a Draft"

    draft_id = fields.Many2one("social.crm.draft", required=True, ondelete="cascade", readonly=True)
    text = fields.Text("New words", compute="_compute_text", store=True, readonly=False, precompute=True)
    text_rule = fields.Json(compute="_compute_text_rule")

    @api.depends("draft_id")
    def _compute_text(self):
        for wizard in self:
            wizard.draft_id.check_access("read")
            wizard.text = wizard.draft_id._text()

    @api.depends("draft_id")
    def _compute_text_rule(self):
        for wizard in self:
            # sudo: how long a text may be is for whoever writes one
            wizard.text_rule = wizard.draft_id.sudo()._text_rule()

    def action_save(self):
        """Let the draft read so.

        :raise UserError: it could not be sent so, or it was decided already
        """
        self.ensure_one()
        self.draft_id.change(self.text)
        return {"type": "ir.actions.act_window_close"}
