from odoo import api, fields, models


class SocialCrmCaseMerge(models.TransientModel):
    """Make one case of several."""

    _name = "social.crm.case.merge"
    _description = "Merge Cases"

    case_ids = fields.Many2many(
        "social.crm.case",
        "social_crm_case_merge_rel",
        "wizard_id",
        "case_id",
        "Cases",
        domain="[('merged_into_id', '=', False), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    target_id = fields.Many2one(
        "social.crm.case",
        "Go on in",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', case_ids)]",
        help="It shows the messages and notes of all of them. The others are closed and point to it.",
    )

    @api.depends("case_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.case_ids[:1].company_id or self.env.company

    @api.depends("case_ids")
    def _compute_target_id(self):
        """The oldest one that is open, unless somebody chooses another."""
        for wizard in self:
            if wizard.target_id not in wizard.case_ids:
                wizard.target_id = wizard.case_ids.sorted(lambda case: (case.is_closed, case.opened_at, case.id))[:1]

    def action_merge(self):
        """Merge the cases, and go to the one that is left.

        :raise UserError: they cannot be merged, and why
        """
        self.ensure_one()
        (self.case_ids - self.target_id)._merge(self.target_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.case",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
