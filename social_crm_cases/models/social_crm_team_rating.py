from odoo import fields, models


class SocialCrmTeamRating(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _name = "social.crm.team"
    _inherit = ["social.crm.team", "rating.parent.mixin"]

    ask_rating = fields.Boolean(
        "Ask for a rating", help="Whoever wrote in private is asked once, on their own channel, when a case is closed."
    )

    def action_view_ratings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_rating")
        return {**action, "domain": [("parent_res_model", "=", self._name), ("parent_res_id", "=", self.id)]}
