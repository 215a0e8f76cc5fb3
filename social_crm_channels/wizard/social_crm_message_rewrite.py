from odoo import api, fields, models
from odoo.tools import html2plaintext


class SocialCrmMessageRewrite(models.TransientModel):
    """Other words for a message that was sent."""

    _name = "social.crm.message.rewrite"
    _description = "Correct What Was Sent"

    message_id = fields.Many2one("social.crm.message", required=True, ondelete="cascade", readonly=True)
    text = fields.Text("New words", compute="_compute_text", store=True, readonly=False, precompute=True)
    text_rule = fields.Json(compute="_compute_text_rule")
    refusal = fields.Text(compute="_compute_refusal")

    @api.depends("message_id")
    def _compute_text(self):
        for wizard in self:
            message = wizard.message_id
            message.check_access("read")
            parts = message._sent_parts()
            written = parts.body if len(parts) == 1 else ""
            wizard.text = written or html2plaintext(message.body or "", include_references=False).strip()

    @api.depends("message_id")
    def _compute_text_rule(self):
        for wizard in self:
            talk = wizard.message_id.conversation_id
            # sudo: how long a text may be is for whoever writes one
            wizard.text_rule = {**talk.sudo()._text_rule(), "split": False}

    @api.depends("message_id")
    def _compute_refusal(self):
        for wizard in self:
            wizard.refusal = wizard.message_id._correction_refusal()

    def action_send(self):
        """Let the message read so, at the network and here.

        :raise UserError: it cannot be, for the reason given, and nothing has changed
        """
        self.ensure_one()
        self.message_id._correct_sent((self.text or "").strip())
        return {"type": "ir.actions.act_window_close"}
