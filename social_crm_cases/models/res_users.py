from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    social_skill_ids = fields.Many2many(
        "social.crm.skill",
        "social_crm_skill_user_rel",
        "user_id",
        "skill_id",
        string="Skills",
        groups="social_crm_base.group_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if "manual_im_status" in vals:  # who comes back finds cases that waited for them
            self.env["social.crm.team"]._wake_assignment()
        return result

    def _allowed_in(self, company):
        """Those of these users who are still with us, and may enter a company."""
        # sudo: which companies a colleague may enter decides, not whether one may read those
        return self.filtered(lambda user: user.active and company in user.sudo().company_ids)
