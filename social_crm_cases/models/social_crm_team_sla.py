from odoo import models


class SocialCrmTeam(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            # sudo: its manager need not see the cases of a team to say when it works
            cases = self.env["social.crm.case"].sudo().with_context(active_test=False)
            cases.search([("team_id", "in", self.ids), ("is_closed", "=", False)], order="id")._fit_sla()
        return result
