from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SocialCrmCaseSales(models.Model):
    """What sales staff do with a case: from its lead, they read the talk and answer.

    Nothing else of the case is theirs to change, no other case is theirs to read, and of its conversations they see
    what belongs to the case.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    seen_from_lead = fields.Boolean(compute="_compute_seen_from_lead", search="_search_seen_from_lead")

    @api.depends("own_lead_ids.user_id", "own_lead_ids.company_id", "merged_case_ids.own_lead_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_seen_from_lead(self):
        # sudo: it is what a record rule asks
        cases = self.sudo().with_context(active_test=False)
        seen = set(cases.search([("id", "in", self.ids), ("seen_from_lead", "=", True)])._ids)
        for case in self:
            case.seen_from_lead = case.id in seen

    @api.model
    def _search_seen_from_lead(self, operator, value):
        """Whoever sees one of its leads, by whatever rules hold for leads, sees the case.

        This is a field, for the domain of a record rule cannot ask for the rules of another model.
        """
        if operator != "in":
            return NotImplemented
        # the user's own rights, though record rules are asked with all
        leads = self.env["crm.lead"].sudo(False).with_context(active_test=False)
        if not leads.has_access("read"):
            return Domain.FALSE
        self.flush_model(["goes_on_in_id"])
        seen = SQL(
            """
            (SELECT linked.case_id FROM social_crm_case_lead_rel linked WHERE linked.lead_id IN %(leads)s
              UNION
             SELECT merged.goes_on_in_id FROM social_crm_case_lead_rel linked
               JOIN social_crm_case merged ON merged.id = linked.case_id AND merged.goes_on_in_id IS NOT NULL
              WHERE linked.lead_id IN %(leads)s)
            """,
            leads=leads._search([]).subselect(),
        )
        return Domain.custom(to_sql=lambda model, alias, query: SQL("%s IN %s", SQL.identifier(alias, "id"), seen))

    def _is_for_sales_alone(self):
        """Whether the user sees this case from one of its leads, and does not work on it."""
        self.ensure_one()
        case = self.sudo(False)
        return (
            self.env.uid != SUPERUSER_ID
            and not case.has_access("write")
            and case.has_access("read")
            and case.seen_from_lead
        )

    def _may_speak(self):
        return super()._may_speak() or self._is_for_sales_alone()

    def _reply_route(self, conversation=None):
        """They need not see the conversation to see where their answer goes. To read it is the work of others."""
        if not self._is_for_sales_alone():
            return super()._reply_route(conversation)
        # sudo: as above
        route = super(SocialCrmCaseSales, self.sudo())._reply_route(conversation)
        return route | {"unread": False, "templates": False}

    def _message_post_after_hook(self, message, msg_values):
        """Their answer goes the way of an agent's: through the same gate, into the same queue."""
        # sudo: they see the case and not its conversation; that they may speak is checked with their own rights
        case = self.sudo() if len(self) == 1 and self._is_for_sales_alone() else self
        return super(SocialCrmCaseSales, case)._message_post_after_hook(message, msg_values)

    # ------------------------------------------------------------------
    # What they see of a case itself
    # ------------------------------------------------------------------
    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The form of whoever works on cases is full of what sales staff may not read: theirs is the talk."""
        if view_type == "form" and not self._shows_work():
            view_id = self.env.ref("social_crm_cases.view_social_crm_case_form_talk").id
        return super()._get_view(view_id, view_type, **options)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return (*super()._get_view_cache_key(view_id, view_type, **options), self._shows_work())

    def _shows_work(self):
        return self.env.su or self.env.user.has_group("social_crm_base.group_user")
