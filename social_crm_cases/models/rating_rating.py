from odoo import api, fields, models


class RatingRating(models.Model):
    """What somebody said of a case is read by whoever sees the case, and rewritten by nobody.

    Odoo lets each employee read and write all ratings: rules of ours take those of cases out. They are rules for
    everybody and not for groups, for a rule of one group would open to it what another addon's rule keeps closed.
    """

    _inherit = "rating.rating"

    social_case_id = fields.Many2one(
        "social.crm.case",
        "Case",
        compute="_compute_social_case_id",
        store=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    access_token = fields.Char(groups=fields.NO_ACCESS)  # with it, anybody rates as the customer

    @api.depends("res_model", "res_id")
    def _compute_social_case_id(self):
        cases = self.env["social.crm.case"]
        of_cases = self.filtered(lambda rating: rating.res_model == cases._name)
        there = set(cases.browse(of_cases.mapped("res_id")).exists().ids)
        for rating in self:
            rating.social_case_id = rating in of_cases and rating.res_id in there and rating.res_id

    def write(self, vals):
        """Override so that nobody makes a rating of something else one of a case."""
        result = super().write(vals)
        self.filtered("social_case_id").check_access("write")
        return result

    def reset(self):
        """Override: whoever may write a rating may have it given anew, though no role writes its token."""
        self.check_access("write")
        return super(RatingRating, self.sudo()).reset()  # sudo: as above
