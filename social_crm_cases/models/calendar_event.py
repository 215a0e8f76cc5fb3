from odoo import api, fields, models
from odoo.tools import SQL

CASE = "social.crm.case"


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    social_case_id = fields.Many2one(
        CASE, "Case", index="btree_not_null", ondelete="set null", groups="social_crm_base.group_user"
    )
    social_identity_id = fields.Many2one(
        "social.crm.identity",
        "Known as",
        compute="_compute_social_identity_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm_base.group_user",
        help="Whom the case was with when the meeting was linked, whether they are a contact or not.",
    )

    # Not of the case's identity: a case is emptied of its person before its meetings are.
    @api.depends("social_case_id")
    def _compute_social_identity_id(self):
        for event in self:
            event.social_identity_id = event.social_case_id.identity_id

    @api.model
    def default_get(self, fields_list):
        """A meeting that is made from a case, by its button or as an activity, is a meeting of the case."""
        defaults = super().default_get(fields_list)
        if "social_case_id" in fields_list and not defaults.get("social_case_id") and self._is_of_case(defaults):
            defaults["social_case_id"] = defaults.get("res_id") or self.env.context.get("default_res_id")
        return defaults

    def _is_of_case(self, defaults):
        """Odoo names the model in the values, by its name or its id, or in the context alone."""
        context = self.env.context
        model = defaults.get("res_model") or context.get("default_res_model")
        model_id = defaults.get("res_model_id") or context.get("default_res_model_id")
        is_of_case = model == CASE or model_id == self.env["ir.model"]._get_id(CASE)
        return is_of_case and self.env.user.has_group("social_crm_base.group_user")

    def action_view_social_case(self):
        self.ensure_one()
        case = self.social_case_id
        return (case.goes_on_in_id or case).get_formview_action()

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_condition(self, person):
        """Also meetings about an account that is nobody's."""
        return SQL(
            "(%s OR calendar_event.social_identity_id = ANY(%s))",
            super()._personal_condition(person),
            person.identity_ids,
        )

    def _take_out(self, person, ids):
        result = super()._take_out(person, ids)
        self.env.cr.execute(
            SQL(
                "UPDATE calendar_event SET social_identity_id = NULL WHERE id = ANY(%s) AND social_identity_id = ANY(%s)",
                ids,
                person.identity_ids,
            )
        )
        return result
