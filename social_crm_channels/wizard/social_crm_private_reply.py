from odoo import api, fields, models


class SocialCrmPrivateReply(models.TransientModel):
    """Answer a public comment in private."""

    _name = "social.crm.private.reply"
    _description = "Answer in private"

    conversation_id = fields.Many2one("social.crm.conversation", required=True, ondelete="cascade", readonly=True)
    comment_id = fields.Many2one(
        "social.crm.message",
        required=True,
        ondelete="cascade",
        domain="[('conversation_id', '=', conversation_id), ('direction', '=', 'in')]",
        compute="_compute_comment_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    comment_body = fields.Html(related="comment_id.body", string="What they said")
    body = fields.Text("Private answer")
    blockers = fields.Text(compute="_compute_blockers")

    @api.depends("conversation_id")
    def _compute_comment_id(self):
        """The last words of theirs, unless somebody chooses others."""
        for wizard in self:
            talk = wizard.conversation_id
            wizard.comment_id = talk and talk._last_said(("direction", "=", "in"))

    @api.depends("comment_id")
    def _compute_blockers(self):
        for wizard in self:
            wizard.blockers = "\n".join(wizard.comment_id.private_reply_reasons()) if wizard.comment_id else False

    def action_send(self):
        """Queue the answer, and go to where it stands."""
        self.ensure_one()
        self.conversation_id.check_access("write")
        talk = self.comment_id._answer_in_private((self.body or "").strip())
        return {
            "type": "ir.actions.act_window",
            "res_model": talk._name,
            "res_id": talk.id,
            "views": [(False, "form")],
        }
