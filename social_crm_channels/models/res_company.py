from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_checklist_over = fields.Boolean(help="The first steps of Social CRM are done, or were put away.")
