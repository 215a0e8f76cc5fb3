from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestRatingAccess(CaseCase):
    """Odoo opens all ratings to all employees; what people said of a case is for those who see the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.far_manager = cls._agent(
            "far", "social_crm_base.group_manager", company_id=cls.abroad.id, company_ids=[(6, 0, cls.abroad.ids)]
        )
        cls.clerk = cls._agent("clerk", "base.group_user")
        cls.admin = cls._agent("admin2", "base.group_system")
        cls.case = cls._say(("anna", "Hello")).case_id
        cls.case.user_id = cls.ann
        cls.case.action_close()
        cls.case._portal_rate(1, "Never again")
        cls.rating = cls.case.rating_ids
        cls.other = cls.env["rating.rating"].create(
            {"res_model_id": cls.env["ir.model"]._get_id("res.partner"), "res_id": cls.env.user.partner_id.id}
        )

    def _allowed(self, user, rating):
        rating = rating.with_user(user).with_company(user.company_id)
        seen = rating.search([("id", "=", rating.id)])
        self.assertEqual(bool(seen), rating.has_access("read"))
        return "".join(
            operation[0] for operation in ("read", "write", "create", "unlink") if rating.has_access(operation)
        )

    def test_who_sees_a_case_reads_how_it_was_rated_and_nobody_rewrites_it(self):
        for user, allowed, of_others in (
            (self.ann, "r", "rwc"),
            (self.bob, "r", "rwc"),
            (self.carla, "", "rwc"),
            (self.manager, "r", "rwc"),
            (self.far_manager, "", "rwc"),
            (self.clerk, "", "rwc"),
            (self.admin, "", "rwcu"),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, self.rating), allowed)
                self.assertEqual(self._allowed(user, self.other), of_others)

    def test_it_follows_the_case(self):
        self.case.user_id = self.carla
        self.assertEqual(self._allowed(self.carla, self.rating), "r")
        self.case.write({"user_id": False, "team_id": False})
        self.assertEqual(self._allowed(self.carla, self.rating), "r")
        self.assertEqual(self._allowed(self.clerk, self.rating), "")
        self.clerk.group_ids += self.env.ref("social_crm_base.group_user")
        self.assertEqual(self._allowed(self.clerk, self.rating), "r")

    def test_no_role_reads_the_token_with_which_the_customer_rates(self):
        for user in (self.ann, self.manager):
            self.assertNotIn("access_token", self.rating.with_user(user).read()[0])
            with self.assertRaises(AccessError):
                self.rating.with_user(user).search([("access_token", "=like", "a%")])

    def test_a_token_lets_employees_rate_what_they_may_and_no_case(self):
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        partner = self.env.user.partner_id.with_user(self.clerk)
        self.assertEqual(partner.rating_apply(5, token=self.other.access_token), self.other)
        self.assertEqual((self.other.rating, self.other.consumed), (5, True))
        with self.assertRaises(ValueError):
            partner.rating_apply(5, token="0" * 32)
        with self.assertRaises(AccessError):
            self.case.with_user(self.ann).rating_apply(5, token=self.rating.access_token)

    def test_who_may_have_another_rating_given_anew_still_may(self):
        token = self.other.access_token
        self.other.with_user(self.clerk).reset()
        self.assertNotEqual(self.other.access_token, token)
        with self.assertRaises(AccessError):
            self.rating.with_user(self.manager).reset()

    def test_nobody_forges_a_rating_of_a_case(self):
        of_case = {"res_model_id": self.env["ir.model"]._get_id(self.case._name), "res_id": self.case.id}
        for user in (self.ann, self.clerk):
            ratings = self.env["rating.rating"].with_user(user)
            with self.assertRaises(AccessError):
                ratings.create({**of_case, "rating": 5, "consumed": True})
            with self.assertRaises(AccessError):
                self.other.with_user(user).write({**of_case, "rating": 5, "consumed": True})
            self.other.invalidate_recordset()
        self.case.with_user(self.ann).message_post(body="Great work", subtype_xmlid="mail.mt_note", rating_value=5)
        self.assertEqual(self.case.rating_ids, self.rating)

    def test_it_goes_with_the_case(self):
        self.case.unlink()
        self.assertFalse(self.rating.exists())
        self.assertTrue(self.other.exists())
