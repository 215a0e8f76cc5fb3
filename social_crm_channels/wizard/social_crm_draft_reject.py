from odoo import fields, models


class SocialCrmDraftReject(models.TransientModel):
    """Why an answer does not go out, for its author."""

    _name = "social.crm.draft.reject"
    _description = "Do Not Send a Draft"

    draft_id = fields.Many2one("social.crm.draft", required=True, ondelete="cascade", readonly=True)
    note = fields.Text("Why", required=True)

    def action_reject(self):
        """Tell the author.

        :raise UserError: it was decided already
        """
        self.ensure_one()
        self.draft_id.reject(self.note)
        return {"type": "ir.actions.act_window_close"}
