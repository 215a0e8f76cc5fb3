from odoo import fields, models


class SocialCrmTeamAutomatic(models.Model):
    """What a team has a machine say while nobody works."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    out_of_hours_answer = fields.Text(
        "Out-of-hours answer",
        translate=True,
        help="Sent to who writes in private outside the team's working hours, in their language where it is "
        "translated, and only where the network and the community allow it.",
    )
    out_of_hours_pause = fields.Integer(
        "Hours until it is said again", default=24, help="At most once a talk in so many hours."
    )

    _out_of_hours_pause_positive = models.Constraint(
        "CHECK (out_of_hours_pause > 0)", "The hours until the out-of-hours answer is said again must be one or more."
    )

    def _is_out_of_hours(self):
        """Whether nobody of the team works now, by its working hours; without any, it always works.

        :rtype: bool
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        nobody_in_particular = self.env["resource.resource"]
        return bool(calendar) and False not in calendar._working_now(nobody_in_particular, self.company_id)
