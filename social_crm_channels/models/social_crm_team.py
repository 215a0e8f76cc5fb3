from odoo import api, fields, models
from odoo.fields import Domain


class SocialCrmTeam(models.Model):
    """Who answers: conversations of a team are seen by its members."""

    _name = "social.crm.team"
    _description = "Social CRM Team"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    leader_id = fields.Many2one(
        "res.users", domain="[('share', '=', False), ('company_ids', 'in', company_id)]", ondelete="set null"
    )
    member_ids = fields.Many2many(
        "res.users",
        "social_crm_team_user_rel",
        "team_id",
        "user_id",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    # For rules: they are cached while memberships change, and lists read the ids of a few teams quicker than they ask
    # each row for its members.
    is_member = fields.Boolean("I am a member", compute="_compute_is_member", search="_search_is_member")
    approval_user_ids = fields.Many2many(
        "res.users",
        "social_crm_team_approval_rel",
        "team_id",
        "user_id",
        string="Answers to approve",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="What they answer, in any talk of the company, goes out once a colleague has approved it: the leader, a "
        "manager, or a member who is on no such list.",
    )
    capacity = fields.Integer("Capacity per member", help="Open cases a member can work on at once; 0 for no limit.")
    resource_calendar_id = fields.Many2one(
        "resource.calendar", "Working hours", ondelete="set null", check_company=True
    )
    channel_ids = fields.One2many("social.crm.channel", "team_id", "Channels")
    channel_count = fields.Integer(compute="_compute_channel_count")

    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "The capacity cannot be negative.")
    _check_company_auto = True

    @api.depends("member_ids")
    @api.depends_context("uid")
    def _compute_is_member(self):
        mine = self.env.user._own_teams()
        for team in self:
            team.is_member = team in mine

    def _search_is_member(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self.env.user._own_teams().ids) if True in value else Domain.FALSE

    def _compute_channel_count(self):
        counts = dict(
            self.env["social.crm.channel"]._read_group([("team_id", "in", self.ids)], ["team_id"], ["__count"])
        )
        for team in self:
            team.channel_count = counts.get(team, 0)

    def action_view_conversations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_channels.action_social_crm_conversation")
        return {**action, "domain": [("team_id", "=", self.id)], "context": {"search_default_open": 1}}
