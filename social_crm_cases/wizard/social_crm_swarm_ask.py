from odoo import api, fields, models


class SocialCrmSwarmAsk(models.TransientModel):
    """Ask a colleague, a team, or those who solved similar cases."""

    _name = "social.crm.swarm.ask"
    _description = "Ask for Advice"

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    kind = fields.Selection(
        lambda self: self.env["social.crm.swarm"]._fields["kind"].selection, "Ask", required=True, default="colleague"
    )
    user_ids = fields.Many2many(
        "res.users",
        "social_crm_swarm_ask_user_rel",
        "wizard_id",
        "user_id",
        "Colleagues",
        domain=lambda self: (
            f"[('company_ids', 'in', company_id), ('id', '!=', uid),"
            f" ('all_group_ids', 'in', {self.env.ref('social_crm_base.group_user').id})]"
        ),
    )
    team_id = fields.Many2one("social.crm.team", domain="[('company_id', '=', company_id)]")
    line_ids = fields.One2many(
        "social.crm.swarm.ask.line",
        "wizard_id",
        "Who solved similar ones",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    question = fields.Text()

    @api.depends("case_id", "kind")
    def _compute_line_ids(self):
        """Those who solved most of what is alike; the first one is chosen, unless somebody chooses others."""
        for wizard in self:
            found = wizard.case_id._who_solved_similar() if wizard.kind == "similar" else []
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create({"user_id": user.id, "solved": number, "selected": not position})
                for position, (user, number) in enumerate(found)
            ]

    def action_ask(self):
        """Ask them.

        :raise UserError: there is nobody to ask, or nothing
        """
        self.ensure_one()
        self.case_id._ask(self.question, self._users(), self.kind, self.team_id if self.kind == "team" else None)
        return {"type": "ir.actions.act_window_close"}

    def _users(self):
        if self.kind == "team":
            return self.team_id.member_ids
        return self.line_ids.filtered("selected").user_id if self.kind == "similar" else self.user_ids


class SocialCrmSwarmAskLine(models.TransientModel):
    _name = "social.crm.swarm.ask.line"
    _description = "Colleague Who Solved Similar Cases"

    wizard_id = fields.Many2one("social.crm.swarm.ask", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Colleague", required=True, ondelete="cascade")
    solved = fields.Integer()
    selected = fields.Boolean("Ask")
