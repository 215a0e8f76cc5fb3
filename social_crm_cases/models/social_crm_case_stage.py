from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmCaseStage(models.Model):
    """How far the work on a case has come."""

    _name = "social.crm.case.stage"
    _description = "Case Stage"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in kanban")
    is_closed = fields.Boolean(
        "Closes the case",
        help="Cases in this stage are done. Their conversations are closed, and a new message of the person reopens "
        "the case or opens a follow-up.",
    )
    team_ids = fields.Many2many(
        "social.crm.team",
        "social_crm_case_stage_team_rel",
        "stage_id",
        "team_id",
        string="Teams",
        help="Only these teams use this stage. Leave empty for all teams.",
    )
    description = fields.Text(translate=True, help="Tells the team when a case belongs here.")

    def write(self, vals):
        result = super().write(vals)
        if "is_closed" in vals:
            self._move_clocks()
        return result

    def _move_clocks(self):
        """Cases in a stage that closes now are closed, and their clocks know."""
        # sudo: whoever changes a stage changes it for all cases
        cases = self.env["social.crm.case"].sudo().with_context(active_test=False)
        cases.search([("stage_id", "in", self.ids)], order="id")._follow_sla()

    def _for_team(self, team):
        """The stages that a team uses, in order.

        :param team: at most one ``social.crm.team``
        :return: those of this recordset that all teams, or this team, use
        """
        return self.filtered(lambda stage: not stage.team_ids or team in stage.team_ids)

    @api.model
    def _first(self, team, is_closed):
        """Where a case of a team begins, or ends.

        :param team: at most one ``social.crm.team``
        :param bool is_closed: whether the stage must close the case
        :return: one stage
        :raise UserError: the team has no such stage
        """
        stage = self.search([("is_closed", "=", is_closed)])._for_team(team)[:1]
        if not stage and is_closed:
            raise UserError(self.env._("No stage closes a case. Add one under Configuration > Stages."))
        if not stage:
            raise UserError(self.env._("There is no stage for open cases. Add one under Configuration > Stages."))
        return stage
