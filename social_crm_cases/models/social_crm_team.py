from odoo import api, fields, models

DEFAULT_REOPEN_DAYS = 7

#: What a change of these may give somebody room or a case that they could not take before.
SHARING = {
    "active",
    "assignment",
    "capacity",
    "capacity_ids",
    "member_ids",
    "only_online",
    "resource_calendar_id",
    "skill_minutes",
}


class SocialCrmTeam(models.Model):
    _inherit = "social.crm.team"

    capacity = fields.Integer(
        help="Work of open cases that a member can have at once; 0 for no limit. A case of normal or raised priority "
        "counts once, a high one twice, an urgent one three times, each times the weight of its type."
    )
    capacity_ids = fields.One2many("social.crm.team.capacity", "team_id", "Own capacities", copy=True)
    assignment = fields.Selection(
        [("manual", "By hand"), ("round_robin", "Round robin"), ("balanced", "Balanced")],
        required=True,
        default="round_robin",
        help="Round robin: cases go to the members in turn. Balanced: to whoever has the least to do for their "
        "capacity. Nobody gets more than their capacity, and who waits longest is served first.",
    )
    usual_first = fields.Boolean(
        "The usual colleague first",
        default=True,
        help="Who had the person's last case in this team gets the next one too, if they are available.",
    )
    only_online = fields.Boolean(
        "Only to who is online",
        help="Cases wait for a member who has Odoo open and has been active in the last half hour.",
    )
    skill_minutes = fields.Integer(
        "Skills needed for (minutes)",
        default=60,
        help="A case that has waited so long for somebody with its skills goes to anybody. 0: it waits for ever.",
    )
    reopen_days = fields.Integer(
        "Reopen within (days)",
        default=lambda self: self._default_reopen_days(),
        help="A new message reopens a case that was closed less than this many days before; later ones open a "
        "follow-up. 0 to always open a follow-up.",
    )
    turn_sequence_id = fields.Many2one(
        "ir.sequence", "Turn", readonly=True, copy=False, ondelete="restrict", groups=fields.NO_ACCESS
    )
    case_ids = fields.One2many("social.crm.case", "team_id", "Cases")
    open_case_count = fields.Integer("Open cases", compute="_compute_open_case_count")
    waiting_case_count = fields.Integer("Waiting for somebody", compute="_compute_waiting_case_count")

    _reopen_days_positive = models.Constraint("CHECK (reopen_days >= 0)", "The days to reopen cannot be negative.")
    _skill_minutes_positive = models.Constraint("CHECK (skill_minutes >= 0)", "The minutes cannot be negative.")

    @api.model
    def _default_reopen_days(self):
        # sudo: managers make teams, only the system group reads parameters
        return int(
            self.env["ir.config_parameter"].sudo().get_param("social_crm_cases.reopen_days", DEFAULT_REOPEN_DAYS)
        )

    def _compute_open_case_count(self):
        counts = self._count_cases([("is_closed", "=", False)])
        for team in self:
            team.open_case_count = counts.get(team, 0)

    def _compute_waiting_case_count(self):
        counts = self._count_cases([("is_closed", "=", False), ("user_id", "=", False)])
        for team in self:
            team.waiting_case_count = counts.get(team, 0)

    def _count_cases(self, domain):
        domain = [("team_id", "in", self.ids), *domain]
        return dict(self.env["social.crm.case"]._read_group(domain, ["team_id"], ["__count"]))

    def action_view_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        action["domain"] = [("team_id", "in", self.ids)]
        action["context"] = {"default_team_id": self.id, "search_default_open": 1}
        return action

    def action_view_waiting_cases(self):
        action = self.action_view_cases()
        action["context"]["search_default_unassigned"] = 1
        return action

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._ensure_turn_sequence()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if not SHARING.isdisjoint(vals):
            self._wake_assignment()
        return result

    def unlink(self):
        sequences = self.sudo().turn_sequence_id  # sudo: a technical record of the team's own
        result = super().unlink()
        sequences.unlink()
        return result

    def _ensure_turn_sequence(self):
        """Give each team the counter whose numbers say whose turn it is."""
        # sudo: only the system group makes sequences, and no role reads which one is a team's
        teams = self.sudo().filtered(lambda team: not team.turn_sequence_id)
        sequences = (
            self.env["ir.sequence"]
            .sudo()
            .create(
                [{"name": self.env._("Turn of team %s", team.name), "company_id": team.company_id.id} for team in teams]
            )
        )
        for team, sequence in zip(teams, sequences, strict=True):
            team.turn_sequence_id = sequence
