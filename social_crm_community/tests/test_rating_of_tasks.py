import re

from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRatingOfTasks(HttpCase):
    """Ratings of cases are guarded; those of projects go on as Odoo makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "lead", groups="project.group_project_manager", email="lead@example.com")
        cls.customer = cls.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        project = cls.env["project.project"].create({"name": "Bridge", "privacy_visibility": "employees"})
        cls.task = cls.env["project.task"].create(
            {"name": "Survey", "project_id": project.id, "partner_id": cls.customer.id, "user_ids": cls.lead.ids}
        )

    def test_the_customer_rates_by_the_link_of_the_mail_and_the_team_reads_it(self):
        task = self.task.with_user(self.lead)
        task.rating_send_request(self.env.ref("project.rating_project_request_email_template"))
        link = re.search(r"/rate/\w+/5", task.message_ids[:1].body)[0]
        page = self.url_open(link)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        form = {"csrf_token": csrf, "rate": "5", "feedback": "Solid"}
        self.assertEqual(self.url_open(f"{link.rpartition('/')[0]}/submit_feedback", data=form).status_code, 200)
        self.assertEqual((task.rating_ids.rating, task.rating_ids.feedback), (5, "Solid"))
        self.assertEqual((task.rating_count, task.project_id.rating_percentage_satisfaction), (1, 100))

    def test_an_employee_applies_a_rating_by_its_token(self):
        task = self.task.with_user(self.lead)
        rating = task.rating_apply(3, token=task._rating_get_access_token(), feedback="By phone")
        self.assertEqual(task.rating_ids, rating)
        self.assertEqual((rating.rating, rating.feedback, rating.consumed), (3, "By phone", True))

    def test_an_employee_makes_rewrites_and_resets_a_rating(self):
        rating = (
            self.env["rating.rating"]
            .with_user(self.lead)
            .create({"res_model_id": self.env["ir.model"]._get_id("project.task"), "res_id": self.task.id, "rating": 1})
        )
        rating.feedback = "Slow"
        self.assertEqual(self.task.rating_ids.read(["rating", "feedback"])[0]["feedback"], "Slow")
        token = rating.sudo().access_token
        rating.reset()
        self.assertEqual((rating.rating, rating.feedback), (0, False))
        self.assertNotIn(rating.sudo().access_token, (token, False))
