from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.social_crm_base.tools.sql import update_rows

#: Supporters whose worth is looked up in one transaction.
WEIGHT_BATCH = 5000


class SocialCrmIdeaSupporterWeight(models.Model):
    """What a supporter's word weighs beside the plain count: whether they buy, and how much.

    An addon that knows more of people extends :meth:`_weigh` with a field of its own.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.supporter"

    currency_id = fields.Many2one(related="company_id.currency_id")
    is_customer = fields.Boolean("Customer", readonly=True, help="They, or the company they work for, bought from us.")
    revenue = fields.Monetary(readonly=True, help="What their company, or they themselves, bought from us.")

    @api.model
    def _weigh_all(self, commit=None):
        """Cron: people buy after they have asked.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        known = self.search([("partner_id", "!=", False)], order="id")
        commit(0, remaining=len(known))
        for ids in split_every(WEIGHT_BATCH, known.ids):
            self.browse(ids).exists()._weigh()
            if commit(len(ids)) <= 0:
                break

    def _weigh(self):
        """Look up what these supporters bought, in one statement."""
        if not self:
            return
        self.env.flush_all()
        changed = self.env.execute_query(
            SQL(
                """
                SELECT fact.id, COALESCE(bought.number, 0) > 0, COALESCE(bought.amount, 0)
                  FROM social_crm_idea_supporter fact
             LEFT JOIN res_partner person ON person.id = fact.partner_id
             LEFT JOIN LATERAL (%s) bought ON TRUE
                 WHERE fact.id = ANY(%s)
                   AND (fact.is_customer IS DISTINCT FROM (COALESCE(bought.number, 0) > 0)
                        OR COALESCE(fact.revenue, 0) != COALESCE(bought.amount, 0))
                """,
                self._bought_sql(),
                self.ids,
            )
        )
        # sudo: what is known of sales is told as a sum
        update_rows(self.sudo().env, self._table, ["is_customer", "revenue"], changed)

    def _bought_sql(self):
        """What ``person`` and whoever belongs to the same company bought in the company of ``fact``.

        Orders count where Sales is installed and there are any, opportunities that were won otherwise.
        """
        won = SQL(
            """
            SELECT count(*) AS number, sum(lead.expected_revenue) AS amount
              FROM crm_lead lead
              JOIN res_partner buyer ON buyer.id = lead.partner_id
             WHERE buyer.commercial_partner_id = person.commercial_partner_id AND lead.won_status = 'won'
               AND COALESCE(lead.company_id, fact.company_id) = fact.company_id
            """
        )
        if "sale.order" not in self.env:
            return won
        ordered = SQL(
            """
            SELECT count(*) AS number, sum(sold.amount_total / COALESCE(NULLIF(sold.currency_rate, 0), 1)) AS amount
              FROM sale_order sold
              JOIN res_partner buyer ON buyer.id = sold.partner_id
             WHERE buyer.commercial_partner_id = person.commercial_partner_id AND sold.state = 'sale'
               AND sold.company_id = fact.company_id
            """
        )
        return SQL(
            "SELECT GREATEST(o.number, w.number) AS number,"
            " CASE WHEN o.number > 0 THEN o.amount ELSE w.amount END AS amount FROM (%s) o, (%s) w",
            ordered,
            won,
        )
