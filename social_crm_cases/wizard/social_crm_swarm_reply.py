from odoo import fields, models


class SocialCrmSwarmReply(models.TransientModel):
    """Say what one knows of what a colleague asks about a case."""

    _name = "social.crm.swarm.reply"
    _description = "Give Advice"

    answer_id = fields.Many2one("social.crm.swarm.answer", required=True, readonly=True, ondelete="cascade")
    question = fields.Text(related="answer_id.question")
    asked_by_id = fields.Many2one(related="answer_id.asked_by_id")
    text = fields.Text("Your advice")

    def action_answer(self):
        """Give the answer to whoever has the case.

        :raise UserError: there is nothing in it
        """
        self.ensure_one()
        self.answer_id._give(self.text)
        return {"type": "ir.actions.act_window_close"}
