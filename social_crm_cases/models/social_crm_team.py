from odoo import api, fields, models

DEFAULT_REOPEN_DAYS = 7


class SocialCrmTeam(models.Model):
    _inherit = "social.crm.team"

    assignment = fields.Selection(
        [("manual", "By hand"), ("round_robin", "Round robin")],
        required=True,
        default="round_robin",
        help="Round robin: new cases go to the members in turn.",
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

    _reopen_days_positive = models.Constraint("CHECK (reopen_days >= 0)", "The days to reopen cannot be negative.")

    @api.model
    def _default_reopen_days(self):
        # sudo: managers make teams, only the system group reads parameters
        return int(
            self.env["ir.config_parameter"].sudo().get_param("social_crm_cases.reopen_days", DEFAULT_REOPEN_DAYS)
        )

    def _compute_open_case_count(self):
        counts = dict(
            self.env["social.crm.case"]._read_group(
                [("team_id", "in", self.ids), ("is_closed", "=", False)], ["team_id"], ["__count"]
            )
        )
        for team in self:
            team.open_case_count = counts.get(team, 0)

    def action_view_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        action["domain"] = [("team_id", "in", self.ids)]
        action["context"] = {"default_team_id": self.id, "search_default_open": 1}
        return action

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._ensure_turn_sequence()
        return teams

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

    def _draw_members(self, count):
        """Who takes the next cases of this team, each member in turn.

        Turns are drawn from a sequence, without a lock: drains that run in parallel share the cases out evenly, whatever
        the order in which they commit. A member at the team's capacity is passed over; the capacity is a soft limit,
        as cases that another drain has not committed yet are not counted.

        :param int count: number of cases
        :return: a user id a case, ``False`` where nobody can take it or the team assigns by hand
        :rtype: list
        """
        self.ensure_one()
        members = self.member_ids.filtered(lambda user: user.active and self.company_id in user.company_ids).sorted(
            "id"
        )
        if self.assignment != "round_robin" or not members:
            return [False] * count
        turns = [int(turn) for turn in self.sudo().turn_sequence_id._next_many(count)]  # sudo: see the field's groups
        if not self.capacity:
            return [members.ids[turn % len(members)] for turn in turns]
        return self._pass_over_busy(members, turns)

    def _pass_over_busy(self, members, turns):
        open_cases = dict(
            # sudo: all open cases count, whoever asks
            self.env["social.crm.case"]
            .sudo()
            ._read_group([("user_id", "in", members.ids), ("is_closed", "=", False)], ["user_id"], ["__count"])
        )
        room = {user.id: self.capacity - open_cases.get(user, 0) for user in members}
        picks = []
        for turn in turns:
            order = [members.ids[(turn + step) % len(members)] for step in range(len(members))]
            pick = next((user_id for user_id in order if room[user_id] > 0), False)
            if pick:
                room[pick] -= 1
            picks.append(pick)
        return picks
