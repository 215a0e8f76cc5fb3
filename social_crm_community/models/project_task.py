from odoo import api, fields, models


class ProjectTask(models.Model):
    """A task may be what an idea waits for."""

    _inherit = "project.task"

    social_idea_ids = fields.Many2many(
        "social.crm.idea",
        string="Ideas",
        compute="_compute_social_idea_ids",
        inverse="_inverse_social_idea_ids",
        groups="social_crm_base.group_user",
        help="They move once their tasks are done, and everybody who asked is told.",
    )

    def _compute_social_idea_ids(self):
        works = self.env["social.crm.idea.work"]
        found = dict(
            works._read_group(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["idea_id:recordset"]
            )
        )
        for task in self:
            task.social_idea_ids = found.get(task._origin.id, self.env["social.crm.idea"])

    def _inverse_social_idea_ids(self):
        works = self.env["social.crm.idea.work"]
        for task in self:
            tied = works.search([("res_model", "=", self._name), ("res_id", "=", task.id)])
            wanted, known = task.social_idea_ids, tied.idea_id
            tied.filtered(lambda work, wanted=wanted: work.idea_id not in wanted).unlink()
            works.create([{"idea_id": idea.id, "res_model": self._name, "res_id": task.id} for idea in wanted - known])

    def write(self, vals):
        """Ideas move with their tasks."""
        result = super().write(vals)
        self.env["social.crm.idea.work"]._follow_records(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _leave_ideas(self):
        """Nobody waits for a task that is gone."""
        # sudo: whoever may delete a task need not see ideas
        works = self.env["social.crm.idea.work"].sudo()
        tied = works.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        tied._note_deleted()
        tied.unlink()
