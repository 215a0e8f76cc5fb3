from odoo import fields, models


class SocialCrmTeamCapacity(models.Model):
    """How much a member can take where it differs from the rest of the team: who works half days, who is new."""

    _name = "social.crm.team.capacity"
    _description = "Capacity of a Team Member"
    _order = "team_id, user_id, id"
    _rec_name = "user_id"

    team_id = fields.Many2one("social.crm.team", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="team_id.company_id")
    user_id = fields.Many2one(
        "res.users", "Member", required=True, index=True, ondelete="cascade", domain="[('share', '=', False)]"
    )
    capacity = fields.Integer(
        required=True, help="Work of open cases that this member can have at once; 0 for no limit."
    )

    _member_uniq = models.Constraint("UNIQUE(team_id, user_id)", "This member has a capacity of their own already.")
    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "The capacity cannot be negative.")
