from odoo import api, fields, models
from odoo.tools import SQL

#: Where an idea counts who wants it.
COUNTS = ("supporter_count", "vote_count", "customer_count", "revenue")


class SocialCrmIdeaCount(models.Model):
    """How many want an idea, and what their word weighs. People count once, however many accounts they have."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    source_ids = fields.One2many("social.crm.idea.source", "idea_id", "Where it was said")
    supporter_ids = fields.One2many("social.crm.idea.supporter", "idea_id", "Supporters")
    supporter_count = fields.Integer("Number of supporters", compute="_compute_counts", store=True, index=True)
    vote_count = fields.Integer("Votes", compute="_compute_counts", store=True, index=True)
    customer_count = fields.Integer(
        "Customers", compute="_compute_counts", store=True, index=True, help="Companies and people who bought from us."
    )
    revenue = fields.Monetary(
        compute="_compute_counts", store=True, index=True, help="What the customers among the supporters bought."
    )
    source_count = fields.Integer("Times said", compute="_compute_source_count", store=True)

    @api.depends(
        "supporter_ids.identity_id",
        "supporter_ids.partner_id",
        "supporter_ids.is_vote",
        "supporter_ids.is_customer",
        "supporter_ids.revenue",
    )
    def _compute_counts(self):
        counts = self._counted()
        for idea in self:
            for name, value in zip(COUNTS, counts.get(idea._origin.id, (0, 0, 0, 0)), strict=True):
                idea[name] = value

    def _counted(self):
        """Count the people, each once, and the companies that they buy for.

        :return: values of ``COUNTS`` by id of the idea
        :rtype: dict
        """
        self.env["social.crm.idea.supporter"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                  WITH people AS (
                       SELECT fact.idea_id, bool_or(fact.is_vote) AS voted,
                              COALESCE(min(person.commercial_partner_id), -min(fact.id)) AS buyer,
                              bool_or(fact.is_customer) AS buys, max(fact.revenue) AS revenue
                         FROM social_crm_idea_supporter fact
                    LEFT JOIN res_partner person ON person.id = fact.partner_id
                        WHERE fact.idea_id = ANY(%s)
                     GROUP BY fact.idea_id, fact.partner_id,
                              CASE WHEN fact.partner_id IS NULL THEN fact.identity_id END,
                              CASE WHEN fact.partner_id IS NULL AND fact.identity_id IS NULL THEN fact.id END),
                       buyers AS (
                       SELECT idea_id, count(*) AS number, count(*) FILTER (WHERE voted) AS votes,
                              bool_or(buys) AS buys, max(revenue) AS revenue
                         FROM people
                     GROUP BY idea_id, buyer)
                SELECT idea_id, sum(number)::int, sum(votes)::int, count(*) FILTER (WHERE buys),
                       COALESCE(sum(revenue) FILTER (WHERE buys), 0)
                  FROM buyers
              GROUP BY idea_id
                """,
                self.ids,
            )
        )
        return {idea_id: values for idea_id, *values in rows}

    @api.depends("source_ids")
    def _compute_source_count(self):
        counts = dict(
            self.env["social.crm.idea.source"]._read_group([("idea_id", "in", self.ids)], ["idea_id"], ["__count"])
        )
        for idea in self:
            idea.source_count = counts.get(idea._origin, 0)
