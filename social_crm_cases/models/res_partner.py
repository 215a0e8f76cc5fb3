from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_case_ids = fields.One2many(
        "social.crm.case", "partner_id", "Cases", groups="social_crm_base.group_user", readonly=True
    )
    social_case_count = fields.Integer(
        "Number of cases", compute="_compute_social_case_count", groups="social_crm_base.group_user"
    )

    def _compute_social_case_count(self):
        """The contact's own cases and, for a company, those of its people."""
        people = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        counts = self.env["social.crm.case"]._read_group(
            [("partner_id", "in", people.ids)], ["partner_id"], ["__count"]
        )
        self.social_case_count = 0
        for person, count in counts:
            while person:
                if person in self:
                    person.social_case_count += count
                person = person.parent_id

    def action_view_social_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        action |= {
            "domain": [("partner_id", "child_of", self.ids)],
            "context": {"default_partner_id": self.id},
        }
        return action
