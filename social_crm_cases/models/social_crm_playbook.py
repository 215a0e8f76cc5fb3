from odoo import fields, models


class SocialCrmPlaybook(models.Model):
    """How a kind of case is worked on: a checklist that begins with the case."""

    _name = "social.crm.playbook"
    _description = "Playbook"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="cascade", help="Leave empty for the cases of all companies."
    )
    type_ids = fields.Many2many(
        "social.crm.case.type",
        "social_crm_playbook_type_rel",
        "playbook_id",
        "type_id",
        "Begins by itself on",
        help="Cases of these types begin with it. Without a type it is started by hand, by a macro or by a rule.",
    )
    description = fields.Text(translate=True, help="Tells colleagues when this playbook helps.")
    step_ids = fields.One2many("social.crm.playbook.step", "playbook_id", "Steps", copy=True)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        return [
            vals if "name" in (default or {}) else {**vals, "name": self.env._("%s (copy)", playbook.name)}
            for playbook, vals in zip(self, vals_list, strict=True)
        ]
