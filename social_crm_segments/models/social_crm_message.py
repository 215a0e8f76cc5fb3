from odoo import models


class SocialCrmMessage(models.Model):
    _name = "social.crm.message"
    _inherit = ["social.crm.message", "social.crm.segment.source"]
