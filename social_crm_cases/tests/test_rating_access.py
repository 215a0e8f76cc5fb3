from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestRatingAccess(AccessCase):
    """Odoo opens all ratings to all employees; what people said of a case is for those who see the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._agent("admin2", "base.group_system")
        cls.case.action_close()
        cls.case._portal_rate(1, "Never again")
        cls.rating = cls.case.rating_ids
        cls.other = cls.env["rating.rating"].create(
            {"res_model_id": cls.env["ir.model"]._get_id("res.partner"), "res_id": cls.env.user.partner_id.id}
        )

    def test_who_sees_a_case_reads_how_it_was_rated_and_nobody_rewrites_it(self):
        self._check_table(self.rating, {self.ann: "r", self.bob: "r", self.manager: "r"})
        self.assertEqual(self._allowed(self.admin, self.rating), "")

    def test_ratings_of_all_else_are_every_employee_s_as_odoo_has_them(self):
        agents = self.ann | self.bob | self.carla | self.dora
        self._check_table(self.other, dict.fromkeys(agents | self.manager | self.far_manager | self.clerk, "rwc"))
        self.assertEqual(self._allowed(self.admin, self.other), "rwcu")

    def test_rules_for_ratings_of_all_else_are_asked_when_odoo_asks_them(self):
        self.env["ir.rule"].create(
            {
                "name": "Given once",
                "model_id": self.env["ir.model"]._get_id("rating.rating"),
                "groups": [(6, 0, self.env.ref("base.group_user").ids)],
                "domain_force": "[('consumed', '=', False)]",
                "perm_read": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )
        rating = self.other.with_user(self.clerk)
        rating.write({"rating": 5, "consumed": True})
        with self.assertRaises(AccessError):
            rating.write({"rating": 1})
        self.assertEqual(self.other.rating, 5)

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
