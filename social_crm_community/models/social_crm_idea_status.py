from odoo import fields, models
from odoo.exceptions import UserError


class SocialCrmIdeaStatus(models.Model):
    """That an idea came to a stage, when, and what we told everybody then. Rows are only ever added."""

    _name = "social.crm.idea.status"
    _description = "Status of an Idea"
    _order = "at desc, id desc"
    _rec_name = "stage_id"

    idea_id = fields.Many2one("social.crm.idea", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="idea_id.company_id", store=True, index=True)
    stage_id = fields.Many2one("social.crm.idea.stage", required=True, readonly=True, ondelete="restrict", index=True)
    # what it meant then, whatever the stage is made to mean later
    kind = fields.Selection(related="stage_id.kind", string="Meaning", store=True, depends=["idea_id"])
    at = fields.Datetime("Since", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    public_note = fields.Text(readonly=True, translate=True)

    _history_idx = models.Index("(idea_id, at DESC, id DESC)")
    _kind_idx = models.Index("(kind, at)")

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("What happened is not changed. Move the idea, or write another public note."))
        return super().write(vals)
