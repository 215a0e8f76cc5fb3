from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestCase(CaseCase):
    """What people do with a case, and what its conversations take from it."""

    def test_a_case_by_hand_begins_with_who_makes_it(self):
        with Form(self.env["social.crm.case"].with_user(self.ann)) as form:
            form.name = "Called about an invoice"
        case = form.record
        self.assertEqual((case.user_id, case.team_id, case.stage_id), (self.ann, self.team, self.new))
        self.assertTrue(case.number)
        self.assertTrue(case.opened_at)

    def test_conversations_take_assignee_team_and_state_from_the_case(self):
        case = self._say(("anna", "Hello")).case_id
        talk = case.conversation_id
        self.assertEqual((talk.user_id, talk.team_id, talk.state), (case.user_id, self.team, "open"))
        case.write({"user_id": self.carla.id, "team_id": self.other_team.id})
        self.assertEqual((talk.user_id, talk.team_id), (self.carla, self.other_team))
        case.stage_id = self.solved
        self.assertEqual(talk.state, "closed")
        case.action_reopen()
        self.assertEqual((case.stage_id, talk.state), (self.new, "open"))

    def test_a_conversation_that_waits_goes_on_waiting_in_another_open_stage(self):
        case = self._say(("anna", "Hello")).case_id
        case.conversation_id.state = "waiting"
        case.stage_id = self.env.ref("social_crm_cases.stage_in_progress")
        self.assertEqual(case.conversation_id.state, "waiting")

    def test_the_latest_open_case_leads_a_conversation_of_many(self):
        group = {"conversation_id": "group", "is_group": True}
        first, second = self._say(("anna", "Broken!", group), ("otto", "Here too", group)).case_id.sorted("id")
        talk = first.conversation_id
        self.assertEqual(talk.open_case_id, second)
        self.assertEqual(talk.user_id, second.user_id)
        second.stage_id = self.solved
        self.assertEqual((talk.open_case_id, talk.user_id, talk.state), (first, first.user_id, "open"))
        first.stage_id = self.solved
        self.assertEqual((talk.open_case_id.id, talk.state), (False, "closed"))

    def test_closing_is_dated_and_undone(self):
        case = self._say(("anna", "Hello")).case_id
        case.action_close()
        self.assertEqual(case.stage_id, self.solved)
        self.assertTrue(case.closed_at)
        closed_at = case.closed_at
        case.stage_id = self.env.ref("social_crm_cases.stage_cancelled")
        self.assertEqual(case.closed_at, closed_at, "from one closing stage to another it stays closed")
        case.action_reopen()
        self.assertFalse(case.closed_at)

    def test_a_stage_may_belong_to_some_teams_only(self):
        special = self.env["social.crm.case.stage"].create(
            {
                "name": "Triage",
                "sequence": 1,
                "team_ids": [(6, 0, self.other_team.ids)],
            }
        )
        case = self._say(("anna", "Hello")).case_id
        self.assertEqual(case.stage_id, self.new)
        case.team_id = self.other_team
        self.assertEqual(case.stage_id, self.new, "a stage that the new team uses as well is kept")
        case.stage_id = special
        case.team_id = self.team
        self.assertEqual(case.stage_id, self.new)

    def test_without_a_closing_stage_the_error_says_what_to_do(self):
        case = self._say(("anna", "Hello")).case_id
        self.env["social.crm.case.stage"].search([("is_closed", "=", True)]).unlink()
        with self.assertRaisesRegex(UserError, "Configuration > Stages"):
            case.action_close()

    def test_a_stage_that_now_closes_closes_its_cases(self):
        case = self._say(("anna", "Hello")).case_id
        self.new.is_closed = True
        self.assertTrue(case.is_closed and case.closed_at)

    def test_every_stage_is_a_column(self):
        cases = self.env["social.crm.case"].with_context(read_group_expand=True)
        groups = cases.formatted_read_group([], ["stage_id"], ["__count"])
        self.assertEqual([group["stage_id"][0] for group in groups], self.env["social.crm.case.stage"].search([]).ids)

    def test_the_conversation_s_buttons_work_on_its_open_case(self):
        case = self._say(("anna", "Hello")).case_id
        talk = case.conversation_id.with_user(self.ann)
        talk.action_assign_to_me()
        self.assertEqual((case.user_id, talk.user_id), (self.ann, self.ann))
        talk.action_close()
        self.assertEqual((case.is_closed, talk.state), (True, "closed"))

    def test_the_conversation_s_buttons_work_without_a_case(self):
        self.channel.care = False
        talk = self._say(("anna", "Hello")).conversation_id.with_user(self.ann)
        talk.action_assign_to_me()
        talk.action_close()
        self.assertEqual((talk.user_id, talk.state), (self.ann, "closed"))

    def test_cases_follow_a_conversation_into_another(self):
        old = self._say(("anna", "Hello")).case_id
        new = self._say(("anna", "Hello again", {"conversation_id": "moved"})).case_id
        from_talk, to_talk = old.conversation_id, new.conversation_id
        self.env["social.crm.conversation"]._move([(self.channel, "talk-anna", "moved")])
        self.assertEqual(old.conversation_ids, to_talk)
        self.assertEqual(old.conversation_id, to_talk)
        self.assertFalse(from_talk.case_ids)

    def test_a_case_is_found_by_its_number_and_its_words(self):
        case = self._say(("anna", "Where is my parcel?")).case_id
        found = self.env["social.crm.case"].name_search(case.number)
        self.assertEqual(found[0], (case.id, f"{case.number} Where is my parcel?"))
        self.assertTrue(self.env["social.crm.case"].name_search("parcel"))

    def test_the_cases_of_a_company_are_those_of_its_people(self):
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        anna = self.env["res.partner"].create({"name": "Anna", "parent_id": company.id})
        cases = self.env["social.crm.case"].create(
            [
                {"name": "One", "partner_id": anna.id},
                {"name": "Two", "partner_id": company.id},
            ]
        )
        self.assertEqual((company.social_case_count, anna.social_case_count), (2, 1))
        action = company.action_view_social_cases()
        self.assertEqual(self.env["social.crm.case"].search(action["domain"]), cases.sorted("id", reverse=True))

    def test_merging_contacts_keeps_the_cases_of_both(self):
        kept, gone = self.env["res.partner"].create([{"name": "Anna"}, {"name": "Anna B."}])
        cases = self.env["social.crm.case"].create(
            [{"name": "One", "partner_id": kept.id}, {"name": "Two", "partner_id": gone.id}]
        )
        self.env["base.partner.merge.automatic.wizard"]._merge((kept | gone).ids, kept)
        self.assertEqual(cases.partner_id, kept)
        self.assertEqual(kept.social_case_count, 2)

    def test_contacts_open_for_people_without_social_crm(self):
        clerk = self._agent("clerk", "base.group_user,base.group_partner_manager")
        partner = self.env["res.partner"].with_user(clerk).create({"name": "Anna"})
        Form(partner)
        with self.assertRaises(AccessError):
            self.env["social.crm.case"].with_user(clerk).search([])
