from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """Odoo's own mail to colleagues tells how many people found their answer themselves."""

    _inherit = "digest.digest"

    kpi_social_crm_deflected = fields.Boolean("Cases deflected")
    kpi_social_crm_deflected_value = fields.Integer(compute="_compute_kpi_social_crm_deflected_value")

    def _compute_kpi_social_crm_deflected_value(self):
        if not self.env.user.has_group("social_crm_base.group_manager"):
            raise AccessError(self.env._("Managers of Social CRM alone see who was deflected."))
        self._calculate_company_based_kpi(
            "social.crm.deflection",
            "kpi_social_crm_deflected_value",
            date_field="settled_at",
            additional_domain=[("state", "=", "deflected")],
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("social_crm_base.menu_social_crm_root")
        actions["kpi_social_crm_deflected"] = f"social_crm_community.action_social_crm_deflection?menu_id={menu.id}"
        return actions
