from odoo import api, fields, models


class SocialCrmCaseLink(models.TransientModel):
    """The link of a case's page, to be sent on whatever channel. Odoo's own dialog would send an e-mail beside it."""

    _name = "social.crm.case.link"
    _description = "Link of a Case for its Customer"

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, ondelete="cascade")
    link = fields.Char(compute="_compute_link")

    @api.depends("case_id")
    def _compute_link(self):
        for each in self:
            each.link = each.case_id.get_base_url() + each.case_id.get_portal_url()
