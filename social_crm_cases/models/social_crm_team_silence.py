from odoo import api, fields, models


class SocialCrmTeamSilence(models.Model):
    """How long a team waits for people who say nothing more."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    silence_warn_days = fields.Integer("Warn after")
    silence_close_days = fields.Integer("Close", default=3)
    silence_warning = fields.Text(
        "Warning", translate=True, default=lambda self: self._default_silence_warning(), help="What the person is told."
    )

    _silence_warn_positive = models.Constraint(
        "CHECK (silence_warn_days >= 0)", "The days before a warning cannot be negative."
    )
    _silence_close_positive = models.Constraint(
        "CHECK (silence_close_days >= 0)", "The days between warning and closing cannot be negative."
    )

    @api.model
    def _default_silence_warning(self):
        return self.env._(
            "We have not heard from you since our last answer, and will close this soon. Do you still need help? Just answer."
        )
