from odoo import fields, models
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import RegistryMixin

from .common import IdeaCase


class SaleOrder(models.Model):
    """As far as ideas look at it: Sales need not be installed."""

    _module = None
    _name = "sale.order"
    _description = "Order"
    partner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company")
    state = fields.Char()
    amount_total = fields.Float()
    currency_rate = fields.Float()


@tagged("post_install", "-at_install")
class TestIdeaCounts(RegistryMixin, IdeaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.said = cls._say(("anna", "Dim it"), ("otto", "Dim it"), ("ida", "Dim it"))
        cls.idea = cls._make_idea(cls.said)
        cls.anna, cls.otto, cls.ida = cls.said.identity_id

    def _counts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.idea.supporter_count, self.idea.vote_count, self.idea.customer_count, self.idea.revenue

    def _win(self, partner, amount):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        lead = self.env["crm.lead"].create(
            {"name": "Lamps", "type": "opportunity", "partner_id": partner.id, "expected_revenue": amount}
        )
        lead.write({"stage_id": won.id, "probability": 100})
        return lead

    def test_votes_count_beside_supporters_and_once(self):
        for _time in range(2):
            self.Supporter._vote(self.idea, identity=self.anna)
        voter = self.env["res.partner"].create({"name": "Voter"})
        for _time in range(2):
            vote = self.Supporter._vote(self.idea, partner=voter)
        self.assertEqual(self._counts()[:2], (4, 2))
        vote._take_vote_back()
        self.idea.supporter_ids.filtered("is_vote")._take_vote_back()
        self.assertEqual(self._counts()[:2], (3, 0))

    def test_a_dialog_shows_the_counts_of_an_idea_that_it_suggests(self):
        shown = self.Idea.new(origin=self.idea)
        self.assertEqual((shown.supporter_count, shown.source_count), (3, 3))

    def test_a_person_counts_once_however_many_accounts_they_have_and_again_when_it_was_a_mistake(self):
        partner = self._contact(self.anna)
        self.otto._confirm_contact(partner, "Said so")
        self.assertEqual(self.idea.supporter_ids.partner_id, partner)
        self.assertEqual(self._counts()[0], 2)
        self.otto.link_ids.filtered(lambda link: link.state == "confirmed").action_revoke()
        self.assertEqual(self._counts()[0], 3)

    def test_contacts_that_are_merged_are_one_supporter_and_lose_no_vote(self):
        first, second = self.env["res.partner"].create([{"name": "Voter"}, {"name": "Vote R"}])
        for partner in first | second:
            self.Supporter._vote(self.idea, partner=partner)
        self.assertEqual(self._counts()[:2], (5, 2))
        self.env["base.partner.merge.automatic.wizard"]._merge((first | second).ids, first)
        self.env.add_to_compute(self.idea._fields["supporter_count"], self.idea)
        self.assertEqual(self._counts()[:2], (4, 1))
        self.assertEqual(len(self.idea.supporter_ids), 5)

    def test_customers_and_what_they_bought_count_once_for_each_company(self):
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        for identity in self.anna, self.otto:
            self._contact(identity, parent_id=company.id)
        self._contact(self.ida)
        self._win(company, 1000)
        self._win(self.anna.partner_id, 500)
        self.assertEqual(self._counts(), (3, 0, 0, 0))
        self.Supporter._weigh_all(commit=lambda *args, **kwargs: 1)
        self.assertEqual(self._counts(), (3, 0, 1, 1500))
        self.assertEqual(self.idea.supporter_ids.filtered("is_customer").partner_id, company.child_ids)

    def test_who_becomes_known_as_a_customer_weighs_at_once(self):
        buyer = self.env["res.partner"].create({"name": "Buyer"})
        self._win(buyer, 70)
        self.anna._confirm_contact(buyer, "Said so")
        self.assertEqual(self._counts()[2:], (1, 70))

    def test_orders_count_where_there_are_any(self):
        self.add_models(SaleOrder)
        buyer, prospect = self._contact(self.anna), self._contact(self.otto)
        self._win(buyer, 70)
        self._win(prospect, 5)
        ours = {"company_id": self.env.company.id, "currency_rate": 2.0, "state": "sale"}
        self.env["sale.order"].create(
            [
                {**ours, "partner_id": buyer.id, "amount_total": 300},
                {**ours, "partner_id": buyer.id, "amount_total": 999, "state": "draft"},
            ]
        )
        self.Supporter._weigh_all(commit=lambda *args, **kwargs: 1)
        self.assertEqual(self._counts()[2:], (2, 155))

    def test_many_supporters_are_added_in_a_number_of_queries_that_does_not_grow(self):
        def add(number, start):
            partners = self.env["res.partner"].create([{"name": f"P{start + each}"} for each in range(number)])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Supporter._add({"own_idea_id": self.idea.id, "partner_id": partner.id} for partner in partners)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        add(2, 0)
        self.assertLessEqual(add(50, 100), add(5, 10) + 1)
