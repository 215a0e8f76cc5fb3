from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

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

    def _auto_init(self):
        """The meetings that are there when the column comes are of no case: nothing is computed for each of them."""
        if not column_exists(self.env.cr, self._table, "social_identity_id"):
            create_column(self.env.cr, self._table, "social_identity_id", "int4")
        return super()._auto_init()

    # Not of the case's identity: a case is emptied of its person before its meetings are.
    @api.depends("social_case_id")
    def _compute_social_identity_id(self):
        for event in self:
            event.social_identity_id = event.social_case_id.identity_id

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._link_to_cases()
        return events

    def _link_to_cases(self):
        """A meeting that is made from a case, by its button or as an activity, is a meeting of the case."""
        for event in self.sudo():  # sudo: whoever makes it need not see cases
            activities = [(activity.res_model, activity.res_id) for activity in event.activity_ids]
            about = {res_id for model, res_id in [(event.res_model, event.res_id), *activities] if model == CASE}
            case = not event.social_case_id and self.env[CASE].browse(filter(None, about)).exists()[:1]
            if case:
                event.social_case_id = case

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
