from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a stage means, whatever it is called.
STAGE_KINDS = [
    ("new", "New"),
    ("under_review", "Under review"),
    ("planned", "Planned"),
    ("in_progress", "In progress"),
    ("released", "Released"),
    ("declined", "Declined"),
]

#: Somebody has said what becomes of the idea.
DECIDED = ("planned", "in_progress", "released", "declined")

#: Nobody has a next step to take.
OVER = ("released", "declined")


class SocialCrmIdeaStage(models.Model):
    """How far an idea has come."""

    _name = "social.crm.idea.stage"
    _description = "Idea Stage"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        STAGE_KINDS, "Meaning", required=True, default="under_review", help="What figures and notices go by."
    )
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in kanban")
    description = fields.Text(translate=True, help="Tells colleagues when an idea belongs here.")
    escalate_after_days = fields.Integer(
        "Escalate after days",
        help="An idea whose next step waits for longer is brought to somebody's notice. 0: never.",
    )
    escalate_user_id = fields.Many2one(
        "res.users",
        "Escalate to",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Empty for the owner of the next step.",
    )

    _escalate_after_days_positive = models.Constraint(
        "CHECK (escalate_after_days >= 0)", "The days until an idea is escalated must be none or more."
    )

    @api.model
    def _first(self, kind):
        """Return the first stage of a kind.

        :param str kind: of ``STAGE_KINDS``
        :raise UserError: there is none
        """
        stage = self.search([("kind", "=", kind)], limit=1)
        if not stage:
            meaning = dict(self._fields["kind"]._description_selection(self.env))[kind]
            raise UserError(
                self.env._("No stage of ideas means “%s”. Add one under Configuration > Stages of ideas.", meaning)
            )
        return stage
