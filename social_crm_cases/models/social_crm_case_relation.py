from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

RELATION = "social_crm_case_relation"


class SocialCrmCaseRelation(models.Model):
    """Cases that belong together: whoever looks at one finds the other, from both sides."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    # A pair stands in the table once, in the direction in which it was made.
    related_to_ids = fields.Many2many("social.crm.case", RELATION, "case_id", "related_id", copy=False)
    related_from_ids = fields.Many2many("social.crm.case", RELATION, "related_id", "case_id", copy=False)
    related_case_ids = fields.Many2many(
        "social.crm.case",
        string="Related cases",
        compute="_compute_related_case_ids",
        inverse="_inverse_related_case_ids",
        search="_search_related_case_ids",
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
    )

    @api.depends("related_to_ids", "related_from_ids")
    def _compute_related_case_ids(self):
        for case in self:
            case.related_case_ids = case.related_to_ids | case.related_from_ids

    def _inverse_related_case_ids(self):
        for case in self:
            wanted = case.related_case_ids
            case.related_from_ids &= wanted
            case.related_to_ids = wanted - case.related_from_ids

    @api.model
    def _search_related_case_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return Domain("related_to_ids", operator, value) | Domain("related_from_ids", operator, value)

    @api.constrains("related_to_ids", "related_from_ids")
    def _check_related(self):
        """
        :raise ValidationError: a case is related to itself, or to one of another company
        """
        # sudo: a case that the user may not see is none of theirs to relate either
        for case in self.sudo():
            if case in case.related_case_ids:
                raise ValidationError(self.env._("The case %s cannot be related to itself.", case.display_name))
            if case.related_case_ids.company_id - case.company_id:
                raise ValidationError(self.env._("Only cases of the same company can be related."))
