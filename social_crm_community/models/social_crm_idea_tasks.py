from odoo import api, fields, models


class SocialCrmIdeaTasks(models.Model):
    """What is done for an idea."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    work_ids = fields.One2many("social.crm.idea.work", "idea_id")
    work_count = fields.Integer("Number of tasks", compute="_compute_work_count")

    @api.depends("work_ids")
    def _compute_work_count(self):
        for idea in self:
            idea.work_count = len(idea.work_ids)

    def action_make_task(self):
        """Open the form of a new task for this idea."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make a task"),
            "res_model": "project.task",
            "views": [(False, "form")],
            "context": {"default_name": self.name, "default_social_idea_ids": [(4, self.id)]},
        }
