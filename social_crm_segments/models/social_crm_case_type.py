from odoo import fields, models


class SocialCrmCaseType(models.Model):
    _inherit = "social.crm.case.type"

    is_complaint = fields.Boolean(
        "Complaint", help="Who has an open case of this type gets no campaigns until it is closed."
    )
