from odoo import fields, models


class SocialCrmCaseType(models.Model):
    """What kind of work a case is: a question, a complaint, a return."""

    _name = "social.crm.case.type"
    _description = "Case Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    playbook_ids = fields.Many2many(
        "social.crm.playbook", "social_crm_playbook_type_rel", "type_id", "playbook_id", "Playbooks"
    )
    description = fields.Text(translate=True, help="Tells colleagues when a case is of this type.")

    weight = fields.Integer(
        default=1, required=True, help="How many ordinary cases a case of this type counts for in a colleague's work."
    )

    _weight_positive = models.Constraint("CHECK (weight > 0)", "A case counts at least once.")
    _name_uniq = models.Constraint("UNIQUE(name)", "There is a type of this name already.")
