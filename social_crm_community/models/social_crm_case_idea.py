from odoo import fields, models


class SocialCrmCaseIdea(models.Model):
    """What somebody asks for help with may be an idea."""

    _inherit = "social.crm.case"

    idea_ids = fields.Many2many("social.crm.idea", string="Ideas", compute="_compute_idea_ids")
    idea_count = fields.Integer("Number of ideas", compute="_compute_idea_ids")

    def _compute_idea_ids(self):
        said = dict(
            self.env["social.crm.idea.source"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["idea_id:recordset"]
            )
        )
        for case in self:
            case.idea_ids = said.get(case, self.env["social.crm.idea"])
            case.idea_count = len(case.idea_ids)

    def action_make_idea(self):
        """Open the dialog that makes an idea of what was said in this case."""
        self.ensure_one()
        return self.env["social.crm.idea.make"]._open({"default_case_id": self.id})

    def action_view_ideas(self):
        return self.env["social.crm.idea"]._action_of(self.idea_ids)
