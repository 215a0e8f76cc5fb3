from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Who sees whose cases: role × relation × operation."""

    def test_cases(self):
        self._check_table(self.case, {self.ann: "rwc", self.bob: "rwc", self.manager: "rwcu"})

    def test_splits_and_merges_are_seen_by_who_sees_a_case_and_changed_by_nobody(self):
        other = self._say(("otto", "Hello"), ("otto", "And goodbye")).case_id
        todo = self.case.activity_schedule("mail.mail_activity_data_todo", user_id=self.ann.id)
        split, merge = other._split(other.social_message_ids[0]), self.case._merge(other)
        self.assertEqual(merge.line_ids.activity_id, todo)
        for record in (split, split.line_ids, merge, merge.line_ids):
            self._check_table(record, {self.ann: "r", self.bob: "r", self.manager: "r"})

    def test_advice_is_seen_by_who_sees_the_case_and_by_who_was_asked_and_changed_by_nobody(self):
        asked = self.case.with_user(self.ann)._ask("Which courier?", self.carla).answer_ids
        for record in (asked, asked.swarm_id):
            self._check_table(record, {self.ann: "r", self.bob: "r", self.carla: "r", self.manager: "r"})
        self._check_table(self.case, {self.ann: "rwc", self.bob: "rwc", self.carla: "r", self.manager: "rwcu"})
        for record in (self.case.conversation_id, self.case.social_message_ids):
            with self.subTest(model=record._name):
                self.assertEqual((self._allowed(self.carla, record), self._allowed(self.dora, record)), ("r", ""))

    def test_a_talk_that_went_to_another_team_is_not_told_with_the_closed_case(self):
        case = self._say(("anna", "Where is my parcel?")).case_id
        talk = case.conversation_id
        case.action_close()
        talk.write({"team_id": self.other_team.id, "user_id": False, "unread_count": 1})
        self.env.invalidate_all()  # what was read with all rights is known no longer
        case, talk = case.with_user(self.ann), talk.with_user(self.ann)
        self.assertTrue(case.has_access("read"))
        self.assertFalse(talk.has_access("read"))
        route = case._reply_route()
        self.assertEqual((route["conversation_ids"], route["unread"]), ([], False))

    def test_who_is_assigned_sees_the_case_of_another_team_and_what_was_said_in_it(self):
        self.case.user_id = self.carla
        self.assertEqual(self._allowed(self.carla, self.case), "rwc")
        messages = self.env["mail.message"].with_user(self.carla)._message_fetch(None, thread=self.case)["messages"]
        self.assertEqual(messages.filtered("body").mapped("preview"), ["Hello"])

    def test_sales_staff_see_the_cases_of_leads_that_they_see(self):
        """By the rules of leads, whatever these are; and no other case, not even of the same person."""
        seller = "sales_team.group_sale_salesman"
        sam, sue = self._agent("sam", seller), self._agent("sue", seller)
        chief = self._agent("chief", "sales_team.group_sale_salesman_all_leads")
        far = {"company_id": self.abroad.id, "company_ids": [(6, 0, self.abroad.ids)]}
        far_chief = self._agent("farchief", "sales_team.group_sale_manager", **far)
        other = self._say(("otto", "Hello")).case_id
        lead = self.env["crm.lead"].create({"name": "Tents", "user_id": sam.id, "company_id": False})
        self.case.lead_ids = lead
        self.env.invalidate_all()
        for user, allowed in (
            (sam, "r"),
            (sue, ""),
            (chief, "r"),
            (far_chief, ""),
            (self.ann, "rwc"),
            (self.carla, ""),
            (self.manager, "rwcu"),
            (self.far_manager, ""),
            (self.clerk, ""),
            (self.customer, ""),
            (self.public, ""),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, self.case), allowed)
        for user in (sam, sue, chief, far_chief):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, other), "")
        lead.user_id = False  # then it is for every salesperson to see
        self.env.invalidate_all()
        self.assertEqual([self._allowed(user, self.case) for user in (sam, sue, far_chief)], ["r", "r", ""])

    def test_of_channels_sales_staff_see_nothing(self):
        sam = self._agent("sam", "sales_team.group_sale_salesman")
        self.case.lead_ids = self.env["crm.lead"].create({"name": "Tents", "user_id": sam.id})
        message = self.case.social_message_ids
        for record in (message, message.conversation_id, self.channel, self.team, self.case.identity_id):
            with self.subTest(model=record._name):
                self.assertEqual(self._allowed(sam, record), "")

    def test_a_case_without_a_team_is_seen_by_every_agent(self):
        self.case.write({"team_id": False, "user_id": False})
        self.assertEqual(self._allowed(self.carla, self.case), "rwc")

    def test_a_change_of_members_counts_at_once(self):
        self.assertEqual(self._allowed(self.carla, self.case), "")
        self.team.member_ids += self.carla
        self.assertEqual(self._allowed(self.carla, self.case), "rwc")
        self.team.member_ids -= self.carla
        self.assertEqual(self._allowed(self.carla, self.case), "")

    def test_an_open_case_of_the_team_opens_the_conversation_that_another_case_leads(self):
        group = {"conversation_id": "group", "is_group": True}
        first, second = self._say(("anna", "Broken!", group), ("otto", "Here too", group)).case_id.sorted("id")
        second.write({"team_id": self.other_team.id, "user_id": self.carla.id})
        self.assertEqual(first.conversation_id.team_id, self.other_team)
        self.assertTrue(first.conversation_id.with_user(first.user_id).has_access("read"))
        thread = self.env["mail.message"].with_user(first.user_id)._message_fetch(None, thread=first)["messages"]
        self.assertIn("Broken!", thread.mapped("preview"))
        self.assertNotIn("Here too", thread.mapped("preview"))

    def test_stages_rules_types_and_tags_are_the_manager_s(self):
        agents = self.ann | self.bob | self.carla | self.dora
        everybody = dict.fromkeys(agents, "r") | {self.manager: "rwcu"}
        rule = self.env["social.crm.routing.rule"].create({"name": "All", "team_id": self.team.id})
        self._check_table(rule, everybody)
        everybody[self.far_manager] = "rwcu"
        self._check_table(self.new, everybody)
        self._check_table(self.env["social.crm.case.type"].create({"name": "Delivery"}), everybody)
        tags = everybody | dict.fromkeys(agents, "rc")
        self._check_table(self.env["social.crm.case.tag"].create({"name": "courier"}), tags)

    def test_figures_follow_the_cases_and_only_managers_import(self):
        figures = self.env["social.crm.case.report"].browse(self.case.id)
        wizard = self.env["social.crm.case.import"].with_user(self.manager).create({})
        for user, of_figures, of_import in (
            (self.ann, "r", ""),
            (self.bob, "r", ""),
            (self.carla, "", ""),
            (self.manager, "r", "rwcu"),
            (self.far_manager, "", ""),
            (self.clerk, "", ""),
            (self.customer, "", ""),
            (self.public, "", ""),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._allowed(user, figures), of_figures)
                self.assertEqual(self._allowed(user, wizard), of_import)

    def test_the_turn_of_a_team_is_nobody_s_to_read(self):
        for user in (self.ann, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.team.with_user(user).read(["turn_sequence_id"])

    def test_agents_work_through_a_case_with_their_own_rights(self):
        case = self.case.with_user(self.bob)
        case.action_assign_to_me()
        case.action_close()
        case.action_reopen()
        self.assertEqual((case.user_id, case.conversation_id.state), (self.bob, "open"))
        opened = self.env["social.crm.case"].with_user(self.bob).create({"name": "By hand"})
        self.assertTrue(opened.number)
