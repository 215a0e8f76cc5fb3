from odoo import models


class SocialCrmCommunity(models.Model):
    _name = "social.crm.community"
    _inherit = ["social.crm.community", "social.crm.segment.source"]
