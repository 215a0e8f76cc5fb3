from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm_cases.tests.common import AccessCase

from .common import SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentAccess(SegmentCase, AccessCase):
    """Who may see and do what with segments: role × relation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.segment("Home", company_id=cls.env.company.id)
        cls.home.add_people(cls.anna)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_table(self):
        agents = dict.fromkeys((self.ann, self.bob, self.carla, self.dora), "r")
        table = {
            self.home: agents | {self.manager: "rwcu"},
            self.home.member_ids: agents | {self.manager: "r"},
            self.home.move_ids: agents | {self.manager: "r"},
            self.env["social.crm.service"].create({"name": "Gold"}): agents | {self.manager: "rwcu"},
            self.env["social.crm.behaviour"].create({"name": "Loud", "company_id": self.env.company.id}): agents
            | {self.manager: "rwcu"},
            self.env["social.crm.segment.change"].create({"source": "x", "link": "id", "res_id": 1}): {},
        }
        for record, allowed in table.items():
            self._check_table(record, allowed)

    def test_members_of_another_company_are_not_told(self):
        shared = self.segment("Shared")
        self.anna.company_id = self.env.company
        shared.add_people(self.anna | self.ben)
        self.assertEqual(shared.with_user(self.far_manager).member_ids.partner_id, self.ben)
        told = self.Segment.with_user(self.far_manager).get_preview(
            False, {"kind": "dynamic", "partner_domain": "[('city', '=', 'Ghent')]"}
        )
        self.assertEqual([each["name"] for each in told["groups"][0]["people"]], ["Ben"])

    def test_a_look_in_passing_takes_no_time_and_leaves_nothing(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        values = {"kind": "dynamic", "partner_domain": "[('city', '=', 'Lille')]", "identity_domain": False}
        told = self.Segment.with_user(self.manager).get_preview(ghent.id, values)
        self.assertEqual((told["problem"], told["groups"][0]["number"]), ("", 1))
        self.assertEqual(ghent.member_ids.partner_id, self.anna | self.ben)
        circle = {**values, "partner_domain": f"[('social_segment_ids', 'in', {ghent.ids})]"}
        self.assertIn("in a circle", self.Segment.get_preview(ghent.id, circle)["problem"])
        self.patch(type(self.Segment), "_check_rule", lambda segment: segment.env.cr.execute("SELECT pg_sleep(9)"))
        with mute_logger("odoo.sql_db"):
            self.assertIn("takes too long", self.Segment.get_preview(ghent.id, values)["problem"])
        self.env.cr.execute("SHOW statement_timeout")
        self.assertEqual(self.env.cr.fetchone(), ("0",))

    def test_why_is_told_condition_by_condition(self):
        rule = ["|", ("city", "=", "Lille"), "!", ("name", "=like", "B%"), ("active", "=", True)]
        odd = self.segment("Odd", rule, identity_domain="[('name', '=', 'Nobody')]")
        explanation = self.env["social.crm.segment.explanation"].with_user(self.ann)

        def why(person):
            field = "partner_id" if person._name == "res.partner" else "identity_id"
            return explanation.create({"segment_id": odd.id, field: person.id}).explanation

        told = why(self.anna)
        self.assertEqual((told["is_member"], told["holds"], bool(told["since"])), (True, True, True))
        first, active = told["tree"]["children"]
        self.assertEqual((first["connector"], first["holds"], active["holds"]), ("|", True, True))
        self.assertEqual([each["holds"] for each in first["children"]], [False, True])
        self.assertEqual(first["children"][1]["children"][0], {"holds": False, "domain": "[('name', '=like', 'B%')]"})
        told = why(self.ben)
        self.assertEqual((told["is_member"], told["holds"], told["tree"]["holds"]), (False, False, False))
        self.ben.city = "Lille"
        self.assertEqual((why(self.ben)["is_member"], why(self.ben)["holds"]), (False, True))
        self.carl.active = False
        self.assertFalse(why(self.carl)["holds"])
        plain = self.segment("Plain", [("city", "=", "Lille")])
        told = explanation.create({"segment_id": plain.id, "partner_id": self.carl.id}).explanation
        self.assertIn("Archived", told["notes"][0])
        dora = self._say(("q7dora", "Hello")).identity_id
        self.assertFalse(why(dora)["holds"])
        dora._confirm_contact(self.anna, "Said so")
        self.assertIn("the account of Anna", why(dora)["notes"][0])

    def test_whom_segments_share(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        told = self.Segment.with_user(self.ann).get_overlap((ghent | self.home).ids)
        numbers = {each["name"]: each["number"] for each in told["segments"]}
        self.assertEqual(numbers, {"Ghent": 2, "Home": 1})
        place = [each["name"] for each in told["segments"]].index
        self.assertEqual(told["shared"][place("Ghent")][place("Home")], 1)

    def test_a_list_of_contacts_is_put_into_a_segment(self):
        wizard = self.env["social.crm.segment.add"].with_user(self.manager)
        wizard = wizard.with_context(active_model="res.partner", active_ids=(self.ben | self.carl).ids)
        wizard.create({"segment_ids": self.home.ids}).action_apply()
        self.assertEqual(self.home.member_ids.partner_id, self.anna | self.ben | self.carl)
        wizard.create({"segment_ids": self.home.ids, "what": "remove"}).action_apply()
        self.assertEqual(self.home.member_ids.partner_id, self.anna)

    def test_what_nobody_reads_is_not_found_out_by_asking_who_fits(self):
        self._say(("q7dora", "Hello")).identity_id._confirm_contact(self.anna, "Said so")
        for path in (
            "social_conversation_ids.channel_id.webhook_key",
            "social_conversation_ids.channel_id.credentials",
        ):
            rule = repr([(path, "!=", False)])
            told = self.Segment.with_user(self.manager).get_preview(False, {"kind": "dynamic", "partner_domain": rule})
            self.assertEqual((told["groups"], bool(told["problem"])), ([], True))
            self.assertIn("no rule may ask", self.Segment.create({"name": "Spy", "partner_domain": rule}).problem)

    def test_who_may_not_read_a_field_makes_no_rule_of_it(self):
        rule = repr([("social_conversation_ids.channel_id.send_url", "!=", False)])
        told = self.Segment.with_user(self.manager).get_preview(False, {"kind": "dynamic", "partner_domain": rule})
        self.assertEqual(told["groups"], [])
        self.assertTrue(told["problem"])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.Segment.with_user(self.manager).create({"name": "Spy", "partner_domain": rule})
        self.home.partner_domain = rule
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.home.with_user(self.manager).kind = "dynamic"
        self.home.kind = "dynamic"
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.home.with_user(self.manager).identity_domain = "[('name', '=', 'Dora')]"
        self.home.with_user(self.manager).write({"name": "Ours", "active": False})

    def test_who_makes_no_rules_is_told_whom_the_saved_one_finds(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        values = {"kind": "dynamic", "partner_domain": "[('city', '=', 'Lille')]"}
        told = self.Segment.with_user(self.ann).get_preview(ghent.id, values)
        self.assertEqual(told["groups"][0]["number"], 2)

    def test_everybody_is_looked_at_for_whom_manages_segments(self):
        for user in (self.ann, self.far_manager):
            with self.assertRaises(AccessError):
                self.home.with_user(user).action_look()

    def test_one_that_others_ask_for_is_not_deleted(self):
        ghent = self.segment("Ghent", [("city", "=", "Ghent")])
        asking = self.segment("Asking", [("social_segment_ids", "in", ghent.ids)])
        with self.assertRaisesRegex(UserError, "Asking"):
            ghent.unlink()
        (ghent | asking).unlink()

    def test_merged_contacts_belong_once_and_each_again_when_it_is_undone(self):
        both, one = self.segment("Both"), self.segment("One")
        both.add_people(self.anna | self.ben)
        one.add_people(self.ben)
        self._say(("q7dora", "Hello")).identity_id._confirm_contact(self.ben, "Said so")
        self.env["base.partner.merge.automatic.wizard"]._merge((self.anna | self.ben).ids, self.anna)
        self.assertEqual((both.member_ids.partner_id, one.member_ids.partner_id), (self.anna, self.anna))
        self.assertEqual(len(both.member_ids), 1)
        ben = self.env["social.crm.merge"].search([("partner_id", "=", self.anna.id)])._undo()
        self.assertEqual((both.member_ids.partner_id, one.member_ids.partner_id), (self.anna | ben, ben))
