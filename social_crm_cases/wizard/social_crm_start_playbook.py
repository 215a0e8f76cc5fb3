from odoo import fields, models


class SocialCrmStartPlaybook(models.TransientModel):
    """Put a playbook on one case or several."""

    _name = "social.crm.start.playbook"
    _description = "Start a playbook"

    case_ids = fields.Many2many("social.crm.case", string="Cases", required=True, readonly=True)
    playbook_id = fields.Many2one("social.crm.playbook", required=True, ondelete="cascade")
    description = fields.Text(related="playbook_id.description", related_sudo=False)
    step_ids = fields.One2many(related="playbook_id.step_ids", related_sudo=False)

    def action_start(self):
        self.ensure_one()
        self.case_ids._start_playbook(self.playbook_id)
