from odoo import models


class SocialCrmCase(models.Model):
    _name = "social.crm.case"
    _inherit = ["social.crm.case", "social.crm.segment.source"]
