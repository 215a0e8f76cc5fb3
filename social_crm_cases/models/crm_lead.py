from odoo import fields, models
from odoo.tools import SQL

from ..tools.sales import SALES


class CrmLead(models.Model):
    _inherit = "crm.lead"

    _erase_links = ("partner_id", "social_identity_id")

    social_identity_id = fields.Many2one(
        "social.crm.identity",
        "Known as",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who the lead was made of, whether they are a contact or not.",
    )
    social_case_ids = fields.Many2many(
        "social.crm.case",
        string="Cases",
        compute="_compute_social_case_ids",
        context={"active_test": False},
        groups=f"{SALES},social_crm_base.group_user",
    )
    social_case_count = fields.Integer(
        "Number of cases", compute="_compute_social_case_ids", groups=f"{SALES},social_crm_base.group_user"
    )

    def _compute_social_case_ids(self):
        """The cases that the user may see, the latest open one first.

        They are linked on the case alone, by whoever works on it: to link one is to show it to sales.
        """
        self.env["social.crm.case"].flush_model(["goes_on_in_id", "active", "is_closed", "last_message_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead_id, array_agg(id ORDER BY active DESC, is_closed, last_message_at DESC NULLS LAST, id DESC)
                  FROM (
                        SELECT DISTINCT rel.lead_id, shown.id, shown.active, shown.is_closed, shown.last_message_at
                          FROM social_crm_case_lead_rel rel
                          JOIN social_crm_case linked ON linked.id = rel.case_id
                          JOIN social_crm_case shown ON shown.id = COALESCE(linked.goes_on_in_id, linked.id)
                         WHERE rel.lead_id = ANY(%s)
                       ) linked
              GROUP BY lead_id
                """,
                self._origin.ids,
            )
        )
        found = self.env["social.crm.case"].browse(case_id for _lead_id, case_ids in rows for case_id in case_ids)
        seen, linked = set(found._filtered_access("read")._ids), dict(rows)
        for lead in self:
            cases = found.browse(case_id for case_id in linked.get(lead._origin.id, ()) if case_id in seen)
            lead.social_case_ids = cases
            lead.social_case_count = len(cases)

    def action_view_social_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        action |= {"domain": [("id", "in", self.social_case_ids.ids)], "context": {"create": False}}
        if len(self.social_case_ids) == 1:
            action |= {"views": [(False, "form")], "res_id": self.social_case_ids.id}
        return action

    # ------------------------------------------------------------------
    # Merging leads
    # ------------------------------------------------------------------
    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "social_identity_id"]

    def _merge_dependences(self, opportunities):
        """Cases follow the lead that another one took in, whoever may see them."""
        result = super()._merge_dependences(opportunities)
        self.env.cr.execute(
            SQL(
                "INSERT INTO social_crm_case_lead_rel (case_id, lead_id)"
                " SELECT DISTINCT case_id, %s FROM social_crm_case_lead_rel WHERE lead_id = ANY(%s)"
                " ON CONFLICT DO NOTHING",
                self.id,
                opportunities.ids,
            )
        )
        self.env["social.crm.case"].invalidate_model(["own_lead_ids", "lead_ids", "lead_count", "seen_from_lead"])
        self.invalidate_model(["social_case_ids", "social_case_count"])
        return result

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_condition(self, person):
        """Also leads that were made of an account, while they are nobody's."""
        return SQL(
            "(%s OR (partner_id IS NULL AND social_identity_id = ANY(%s)))",
            super()._personal_condition(person),
            person.identity_ids,
        )
