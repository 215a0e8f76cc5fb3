from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SocialCrmCase


@tagged("post_install", "-at_install")
class TestChecklist(SocialCrmCase):
    """The first steps of a company, for who sets things up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["social.crm.channel"].search([("id", "!=", cls.channel.id)]).active = False
        cls.env["social.crm.team"].search([]).active = False
        cls.channel.state = "draft"

    def done(self, user=None):
        steps = self.env["social.crm.checklist"].with_user(user or self.admin).get_steps()
        return [step["code"] for step in steps if step["done"]]

    def test_each_step_is_done_when_it_is_done(self):
        self.assertEqual(self.done(), [])
        self.team.active = True
        self.assertEqual(self.done(), ["team"])
        self.channel.state = "connected"
        self.assertEqual(self.done(), ["team", "channel"])
        self.ingest(self.said())
        self.assertEqual(self.done(), ["team", "channel", "message"])
        reply = self.reply()
        self.assertEqual(self.done(), ["team", "channel", "message"])
        reply.state = "sent"
        self.assertEqual(self.done(), ["team", "channel", "message", "answer"])
        self.assertEqual(self.env["social.crm.checklist"].with_user(self.admin).get_steps(), [], "It is over.")

    def test_who_puts_them_away_sees_them_no_more_in_this_company_only(self):
        checklist = self.env["social.crm.checklist"].with_user(self.manager)
        self.assertTrue(checklist.get_steps())
        checklist.put_away()
        self.assertFalse(checklist.get_steps())
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += other
        self.assertTrue(checklist.with_company(other).get_steps())

    def test_agents_have_none_of_it(self):
        checklist = self.env["social.crm.checklist"].with_user(self.agent)
        self.assertEqual(checklist.get_steps(), [])
        with self.assertRaises(AccessError):
            checklist.put_away()
        with self.assertRaises(AccessError):
            checklist.open_step("team")

    def test_managers_are_told_that_an_administrator_connects(self):
        steps = {step["code"]: step for step in self.env["social.crm.checklist"].with_user(self.manager).get_steps()}
        self.assertIn("administrator", steps["channel"]["text"])
        self.assertFalse(steps["channel"]["button"])

    def test_each_button_leads_somewhere(self):
        self.channel.state = "connected"
        self.ingest(self.said())
        checklist = self.env["social.crm.checklist"].with_user(self.admin)
        for step in checklist.get_steps():
            with self.subTest(step["code"]):
                self.assertIn(checklist.open_step(step["code"])["res_model"], self.env)
