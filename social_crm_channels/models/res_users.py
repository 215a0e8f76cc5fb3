from odoo import fields, models

#: What everybody decides for themselves.
PREFERENCES = ["social_crm_undo_seconds", "social_crm_display_name", "social_crm_alert_unassigned"]


class ResUsers(models.Model):
    _inherit = "res.users"

    social_crm_team_ids = fields.Many2many(
        "social.crm.team", "social_crm_team_user_rel", "user_id", "team_id", string="Social CRM Teams"
    )
    social_crm_approval_team_ids = fields.Many2many(
        "social.crm.team", "social_crm_team_approval_rel", "user_id", "team_id", string="Teams that approve answers"
    )
    social_crm_undo_seconds = fields.Selection(
        [("0", "Send at once"), ("5", "5 seconds"), ("10", "10 seconds"), ("20", "20 seconds")],
        "Undo sending",
        default="5",
        required=True,
        help="An answer from the inbox waits so long, and can be taken back.",
    )

    social_crm_display_name = fields.Char(
        "Name in answers", help="How people outside read your name, where signatures have it. Empty: your name."
    )

    social_crm_alert_unassigned = fields.Boolean(
        "Desktop alerts for unassigned conversations",
        help="Tell me also of new messages in conversations of my teams that nobody has yet.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 - as Odoo calls it
        return super().SELF_READABLE_FIELDS + PREFERENCES

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 - as Odoo calls it
        return super().SELF_WRITEABLE_FIELDS + PREFERENCES

    def _own_teams(self):
        """:return: the teams of which this user is a member, archived ones too"""
        return self.sudo().with_context(active_test=False).social_crm_team_ids  # sudo: everybody knows their own

    def _is_supervised(self, company):
        """Whether answers of this user go out once a colleague has approved them, by any team of a company.

        Not by the team of the talk alone: whoever may answer in a talk may also give it to another team.
        """
        # sudo: how teams are set holds for whoever answers
        return company in self.sudo().social_crm_approval_team_ids.company_id

    def _name_for_people(self):
        """:return: how people outside read who answers them"""
        user = self.sudo()  # sudo: it is written for everybody
        return user.social_crm_display_name or user.name

    def _undo_seconds(self):
        """:rtype: int"""
        return int(self.sudo().social_crm_undo_seconds or 0)  # sudo: everybody knows what they prefer
