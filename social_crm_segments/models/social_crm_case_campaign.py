from odoo import api, fields, models


class SocialCrmCaseCampaign(models.Model):
    """A case may follow from a campaign."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    campaign_ids = fields.Many2many(
        "social.crm.campaign",
        string="Answers a campaign",
        compute="_compute_campaign_ids",
        search="_search_campaign_ids",
        compute_sudo=True,  # who may read a case may know what it answers
    )

    def _compute_campaign_ids(self):
        groups = self.env["social.crm.message"]._read_group(
            [("case_id", "in", self.ids), ("campaign_id", "!=", False)],
            ["case_id"],
            ["campaign_id:recordset"],
        )
        found = dict(groups)
        for case in self:
            case.campaign_ids = found.get(case, False)

    @api.model
    def _search_campaign_ids(self, operator, value):
        # sudo: as the field
        messages = self.env["social.crm.message"].sudo()._search([("campaign_id", operator, value)])
        return [("id", "in", messages.subselect("case_id"))] if operator == "in" else NotImplemented
