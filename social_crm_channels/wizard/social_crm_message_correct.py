from odoo import api, fields, models

from ..assessors.sentiment import SENTIMENTS


class SocialCrmMessageCorrect(models.TransientModel):
    """Where the machine was wrong, a person says what is right."""

    _name = "social.crm.message.correct"
    _description = "Correct Language and Sentiment"

    message_ids = fields.Many2many("social.crm.message", required=True)
    language = fields.Selection(lambda self: self.env["social.crm.message"]._language_names())
    sentiment = fields.Selection(SENTIMENTS)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        messages = self.env["social.crm.message"].browse(self.env.context.get("active_ids"))
        messages = messages.filtered(lambda message: message.direction == "in")
        values["message_ids"] = [fields.Command.set(messages.ids)]
        return values

    def action_save(self):
        """Set what was chosen on all messages; it stays whatever a program thinks later."""
        self.ensure_one()
        self.message_ids._correct(self.language, self.sentiment)
        return {"type": "ir.actions.act_window_close"}
