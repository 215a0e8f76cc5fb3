from collections import Counter

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestAssignment(CaseCase):
    """Which team gets a case, and whose turn it is."""

    def _cases(self, number, prefix="person", **values):
        return self._say(*((f"{prefix}{index}", "Hello", values) for index in range(number))).case_id

    def _shares(self, cases):
        return Counter(case.user_id for case in cases)

    def test_members_take_turns_within_a_batch_and_across_batches(self):
        cases = self.env["social.crm.case"]
        for batch, size in enumerate((1, 4, 7, 1)):
            cases |= self._cases(size, f"batch{batch}-")
        shares = self._shares(cases)
        self.assertEqual(shares.keys(), set(self.ann | self.bob))
        self.assertLessEqual(max(shares.values()) - min(shares.values()), 1)

    def test_who_left_gets_nothing(self):
        self.bob.active = False
        self.assertEqual(self._cases(4).user_id, self.ann)

    def test_who_may_not_enter_the_company_gets_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.bob.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertEqual(self._cases(4).user_id, self.ann)

    def test_a_team_may_assign_by_hand(self):
        self.team.assignment = "manual"
        self.assertFalse(self._cases(3).user_id)

    def test_who_is_at_capacity_is_passed_over(self):
        self.team.capacity = 2
        cases = self._cases(5)
        self.assertEqual(self._shares(cases), {self.ann: 2, self.bob: 2, self.env["res.users"]: 1})
        waiting = cases.filtered(lambda case: not case.user_id)
        self.assertIn("as much to do as they can take", waiting.waiting_reason)

    def test_the_capacity_cannot_be_used_by_closed_cases(self):
        self.team.capacity = 1
        self._cases(2).stage_id = self.solved
        self.assertEqual(len(self._cases(2, "next").user_id), 2)

    def test_a_team_has_one_turn_of_its_own_and_takes_it_along(self):
        sequence = self.team.sudo().turn_sequence_id
        self.assertTrue(sequence)
        self.assertNotEqual(self.team.copy().sudo().turn_sequence_id, sequence)
        lonely = self.env["social.crm.team"].create({"name": "Short-lived"})
        sequence = lonely.sudo().turn_sequence_id
        lonely.unlink()
        self.assertFalse(sequence.exists())

    def test_numbers_come_from_any_kind_of_sequence(self):
        sequence = self.env["ir.sequence"].create({"name": "Odd", "prefix": "X", "padding": 3, "suffix": "/y"})
        self.assertEqual(sequence._next_many(2), ["X001/y", "X002/y"])
        sequence.implementation = "no_gap"
        self.assertEqual(len(set(sequence._next_many(3))), 3)
        self.assertTrue(all(number.startswith("X") for number in sequence._next_many(2)))

    def test_a_company_may_number_its_cases_its_own_way(self):
        self.env["ir.sequence"].create(
            {
                "name": "Ours",
                "code": "social.crm.case",
                "prefix": "A-",
                "company_id": self.env.company.id,
            }
        )
        self.assertEqual(self._cases(2).sorted("id").mapped("number"), ["A-1", "A-2"])

    def test_without_a_sequence_the_error_says_what_to_do(self):
        self.env["ir.sequence"].search([("code", "=", "social.crm.case")]).unlink()
        with self.assertRaisesRegex(UserError, "Ask an administrator to add a sequence"):
            self.env["social.crm.case"].create({"name": "By hand"})

    def test_a_number_is_given_once_a_company(self):
        case = self._cases(1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["social.crm.case"].create({"name": "Twin", "number": case.number})

    def test_assignees_are_told_once_a_batch(self):
        self.env["bus.bus"].search([]).unlink()
        cases = self._cases(5)
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("message", "like", "social_crm.case/assigned")])
        self.assertEqual(len(told), 2)
        self.assertEqual(
            {self.ann.partner_id.id, self.bob.partner_id.id},
            {
                user.partner_id.id
                for user in (self.ann, self.bob)
                if any(f",{user.partner_id.id}]" in row.channel for row in told)
            },
        )
        self.assertTrue(cases)
