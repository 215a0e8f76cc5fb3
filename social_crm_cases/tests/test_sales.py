from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.social_crm_base.tools.person import Person
from odoo.addons.social_crm_channels.connectors.contract import FetchedFile

from .common import NOON, CaseCase

SELLER = "sales_team.group_sale_salesman"
ANSWER = {"body": "We have it in blue", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class SalesCase(CaseCase):
    """Ann has Anna's case, Sam sells and knows nothing of channels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam, cls.sue = cls._agent("sam", SELLER), cls._agent("sue", SELLER)
        cls.said = cls._say(("anna", "Do you have the tent in <blue>?"))
        cls.case = cls.said.case_id
        cls.case.user_id = cls.ann
        cls.other = cls._say(("otto", "Where is my parcel?")).case_id
        cls.anna = cls.env["res.partner"].create({"name": "Anna Buyer", "email": "anna@example.org"})

    @classmethod
    def _lead(cls, *cases, user=None, **values):
        lead = cls.env["crm.lead"].create(
            {"name": "Blue tents", "type": "opportunity", "user_id": (user or cls.sam).id, **values}
        )
        for case in cases:
            case.lead_ids = [Command.link(lead.id)]
        cls.env.invalidate_all()
        return lead

    def _thread(self, case, user):
        return self.env["mail.message"].with_user(user)._message_fetch(None, thread=case)["messages"]

    def _answers(self, case):
        return case.social_message_ids.filtered(lambda message: message.direction == "out")


@tagged("post_install", "-at_install")
class TestLeads(SalesCase):
    def _create(self, case=None, user=None):
        """:return: what the button leads to, and the lead"""
        case = case or self.case
        before = case.lead_ids
        action = case.with_user(user or self.ann).action_create_lead()
        return action, case.lead_ids - before

    def test_a_contact_is_an_opportunity_of_whoever_sells_to_them(self):
        self.anna.user_id = self.sam
        self.case.partner_id = self.anna
        _action, lead = self._create()
        self.assertEqual(
            (lead.type, lead.name, lead.partner_id, lead.user_id),
            ("opportunity", "Do you have the tent in <blue>?", self.anna, self.sam),
        )
        self.assertEqual((lead.email_from, lead.company_id), ("anna@example.org", self.case.company_id))
        self.assertIn(self.case.number, lead.description)
        self.assertIn("Do you have the tent in &lt;blue&gt;?", lead.description)
        self.assertEqual((lead.source_id.name, lead.medium_id.name), (self.case.network_id.name, "Website"))
        self.assertEqual((lead.social_case_ids, lead.social_case_count, self.case.lead_count), (self.case, 1, 1))

    def test_both_say_where_they_come_from(self):
        _action, lead = self._create()
        self.assertIn("Created from the case <a href", lead.message_ids.filtered("body")[0].body)
        self.assertIn("Handed to sales as", self.case.message_ids[0].body)

    def test_who_is_nobody_s_contact_is_a_lead_with_what_is_known_of_them(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref("crm.group_use_lead")
        self.case.identity_id = self.env["social.crm.identity"].create(
            {
                "network_id": self.env.ref("social_crm_base.network_email").id,
                "external_id": "anna@example.org",
                "name": "Anna Stranger",
            }
        )
        _action, lead = self._create()
        self.assertEqual((lead.type, lead.contact_name, lead.partner_id.id), ("lead", "Anna Stranger", False))
        self.assertEqual(lead.name, "Anna Stranger – Do you have the tent in <blue>?")
        self.assertEqual((lead.email_from, lead.phone), ("anna@example.org", False))

    def test_a_number_comes_along(self):
        self.case.identity_id = self.env["social.crm.identity"].create(
            {"network_id": self.env.ref("social_crm_base.network_whatsapp").id, "external_id": "32485112233"}
        )
        _action, lead = self._create()
        self.assertEqual((lead.email_from, lead.phone), (False, "+32485112233"))

    def test_where_leads_are_not_used_everything_is_an_opportunity(self):
        self.assertFalse(self.ann.has_group("crm.group_use_lead"))
        _action, lead = self._create()
        self.assertEqual((lead.type, lead.contact_name), ("opportunity", "Anna"))

    def test_whoever_sells_has_what_they_make(self):
        self.ann.group_ids += self.env.ref(SELLER)
        action, lead = self._create()
        self.assertEqual((lead.user_id, action["res_model"], action["res_id"]), (self.ann, "crm.lead", lead.id))

    def test_whoever_sees_no_leads_hands_over_and_is_told_so(self):
        sales = self.env["crm.team"].create({"name": "Tents", "sequence": -1, "company_id": self.case.company_id.id})
        action, lead = self._create()
        self.assertEqual((lead.user_id.id, lead.team_id), (False, sales))
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(self.case.with_user(self.ann).lead_count, 1)
        self.assertNotIn(self.ann.partner_id, lead.message_partner_ids)

    def test_a_salesperson_of_another_company_gets_nothing(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.anna.user_id = self._agent("far", SELLER, company_id=abroad.id, company_ids=[(6, 0, abroad.ids)])
        self.case.partner_id = self.anna
        self.assertFalse(self._create()[1].user_id)

    def test_whoever_may_not_work_on_the_case_hands_over_nothing(self):
        self._lead(self.case)
        for user in (self.carla, self.sam):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_create_lead()

    def test_a_lead_that_is_there_is_linked_and_unlinked_on_the_case(self):
        self.ann.group_ids += self.env.ref(SELLER)
        lead = self._lead(user=self.ann)
        case = self.case.with_user(self.ann)
        with Form(case) as form:
            form.lead_ids.add(lead)
        self.assertEqual((case.lead_ids, lead.social_case_ids), (lead, self.case))
        self.assertEqual(case.action_view_leads()["res_id"], lead.id)
        with Form(case) as form:
            form.lead_ids.remove(lead.id)
        self.env.invalidate_all()
        self.assertFalse(case.lead_ids)
        self.assertFalse(lead.social_case_ids)

    def test_several_of_each(self):
        first, second = self._lead(self.case, self.other), self._lead(self.case)
        self.assertEqual(self.case.lead_ids, first | second)
        self.assertEqual(first.social_case_ids, self.case | self.other)
        self.assertEqual(first.action_view_social_cases()["domain"], [("id", "in", first.social_case_ids.ids)])

    def test_the_latest_open_case_comes_first(self):
        late = self._say(("late", "Me too", {"occurred_at": NOON + timedelta(days=1)})).case_id
        lead = self._lead(self.other, late, self.case)
        self.assertEqual(lead.social_case_ids[0], late)
        late.action_close()
        self.env.invalidate_all()
        self.assertEqual(lead.social_case_ids[-1], late)

    def test_a_lead_of_another_company_is_not_linked(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        lead = self.env["crm.lead"].create({"name": "Far", "company_id": abroad.id, "user_id": False})
        with self.assertRaisesRegex(ValidationError, "same company"):
            self.case.lead_ids = lead

    def test_a_merged_case_brings_its_leads_and_takes_them_along_when_it_is_undone(self):
        mine, theirs = self._lead(self.case), self._lead(self.other)
        move = self.other._merge(self.case)
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, self.case.lead_count), (mine | theirs, 2))
        self.assertEqual(theirs.social_case_ids, self.case)
        self.assertIn("Do you have", "".join(self._thread(self.case.with_user(self.sam), self.sam).mapped("preview")))
        self.case.lead_ids -= theirs
        self.env.invalidate_all()
        self.assertFalse(theirs.social_case_ids, "unlinked from the case that all goes on in")
        self.case.lead_ids += theirs
        move.action_undo()
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, self.other.lead_ids), (mine | theirs, theirs.browse()))

    def test_undoing_a_merge_parts_the_leads_again(self):
        mine, theirs = self._lead(self.case), self._lead(self.other)
        self.other._merge(self.case).action_undo()
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, self.other.lead_ids), (mine, theirs))
        self.assertEqual((mine.social_case_ids, theirs.social_case_ids), (self.case, self.other))

    def test_a_merged_case_makes_no_lead(self):
        self.other._merge(self.case)
        with self.assertRaisesRegex(UserError, "was merged"):
            self.other.action_create_lead()

    def test_what_is_split_off_is_another_matter(self):
        more = self._say(("anna", "And where is my refund?", {"occurred_at": NOON + timedelta(hours=1)}))
        lead = self._lead(self.case)
        new = self.case._split(more).target_id
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, new.lead_ids), (lead, lead.browse()))
        self.assertFalse(new.with_user(self.sam).has_access("read"))

    def test_merging_leads_keeps_their_cases(self):
        first, second = self._lead(self.case), self._lead(self.other, self.case)
        second.social_identity_id = self.other.identity_id
        merged = (first | second).merge_opportunity()
        self.env.invalidate_all()
        self.assertEqual(merged.exists().social_case_ids, self.case | self.other)
        self.assertEqual(merged.social_identity_id, self.other.identity_id)
        self.assertEqual((self.case.lead_ids, self.other.lead_ids), (merged, merged))

    def test_deleting_and_archiving_either_harms_nothing(self):
        first, second = self._lead(self.case, self.other), self._lead(self.case)
        second.action_set_lost()
        self.case.active = False
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, first.social_case_ids), (first | second, self.other | self.case))
        first.unlink()
        self.other.unlink()
        self.env.invalidate_all()
        self.assertEqual((self.case.lead_ids, second.social_case_ids), (second, self.case))

    def test_words_that_are_erased_are_forgotten_on_the_lead(self):
        _action, lead = self._create()
        self.env["social.crm.message"]._words_erased(self.said.ids)
        self.assertEqual(lead.name, "Anna – Erased")
        self.assertNotIn("blue", lead.description)
        self.assertIn(self.case.number, lead.description)

    def test_a_lead_that_somebody_renamed_keeps_its_name(self):
        _action, lead = self._create()
        lead.name = "Twenty tents"
        self.env["social.crm.message"]._words_erased(self.said.ids)
        self.assertEqual(lead.name, "Twenty tents")
        self.assertNotIn("blue", lead.description)

    def test_an_account_that_is_nobody_s_takes_its_lead_along(self):
        _action, lead = self._create()
        person = Person(identity_ids=self.case.identity_id.ids)
        leads = self.env["crm.lead"]
        self.assertIn(lead.id, leads._personal_ids(person))
        rounds = 0
        while leads._erase_person(person):
            rounds += 1
            self.assertLess(rounds, 5)
        self.assertEqual((lead.name, lead.contact_name, lead.description), ("Erased", False, False))

    def test_an_account_that_is_nobody_s_is_kept_as_long_as_its_lead(self):
        row = {"network_id": self.channel.network_id.id, "scope": "", "seen_at": NOON}
        asking, passing = self.env["social.crm.identity"].browse(
            self.env["social.crm.identity"]._upsert([row | {"external_id": name} for name in ("asking", "passing")])
        )
        self._lead(social_identity_id=asking.id)
        self.env["social.crm.retention"]._purge_passers_by(fields.Datetime.now())
        self.assertEqual((asking | passing).exists(), asking)

    def test_lists_cost_the_same_for_many_cases(self):
        def queries(cases):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.mapped("lead_count"), cases.mapped("meeting_count"), cases.mapped("lead_ids")
            cases.lead_ids.mapped("social_case_count")
            return self.env.cr.sql_log_count - before

        few = self.case | self.other
        many = few | self._say(*((f"p{number}", "Hello") for number in range(30))).case_id
        self._lead(*many)
        self._lead(*few)
        self.assertEqual(queries(many), queries(few))


@tagged("post_install", "-at_install")
class TestSalesAnswers(SalesCase):
    """From the lead, Sam reads the talk of its case and answers, and does nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead(cls.case)
        cls.mine = cls.case.with_user(cls.sam)

    def test_they_read_the_talk_and_not_what_else_was_said_there(self):
        self.case.action_close()
        self.case.closed_at = NOON
        later = self._say(("anna", "Something private", {"occurred_at": NOON + timedelta(days=40)}))
        self.assertEqual(later.conversation_id, self.said.conversation_id)
        self.assertNotEqual(later.case_id, self.case)
        shown = self._thread(self.mine, self.sam)
        self.assertIn("Do you have the tent in <blue>?", shown.mapped("preview"))
        self.assertNotIn("Something private", shown.mapped("preview"))
        messages = self.env["mail.message"].with_user(self.sam)
        self.assertTrue(messages.browse(self.said.mail_message_id.id).has_access("read"))
        self.assertFalse(messages.browse(later.mail_message_id.id).has_access("read"))
        both = (self.said | later).mail_message_id
        self.assertEqual(messages.search([("id", "in", both.ids)]), self.said.mail_message_id)
        self.assertFalse(messages.browse(self.said.mail_message_id.id).has_access("write"))

    def test_their_answer_goes_out_as_an_agent_s(self):
        for case in (self.mine, self.mine.sudo()):  # clients post with all rights
            case.message_post(**ANSWER)
            answer = self._answers(self.case)[-1]
            self.assertEqual((answer.state, answer.user_id, answer.case_id), ("queued", self.sam, self.case))
            self.assertEqual((answer.purpose, answer.part_ids.body), ("reply", "We have it in blue"))
        self.assertEqual(len(self._answers(self.case)), 2)
        self.assertEqual(self.case.conversation_id.state, "waiting")

    def test_it_counts_as_a_response(self):
        self.mine.message_post(**ANSWER)
        sent_at = fields.Datetime.now()
        self._answers(self.case).part_ids._record_sent("ext-1", sent_at, "1")
        self.assertEqual(self.case.first_response_at, sent_at)

    def test_it_passes_the_same_gate(self):
        self.assertFalse(self.mine._reply_route()["blockers"])
        self.case.conversation_id.reply_until = NOON
        self.assertTrue(self.mine._reply_route()["blockers"])
        with self.assertRaisesRegex(UserError, "answer"):
            self.mine.message_post(**ANSWER)

    def test_the_composer_knows_where_it_goes(self):
        route = self.mine._reply_route()
        self.assertEqual((route["person"], route["channel"]), ("Anna", "Acme chat"))
        self.assertEqual(route["conversation_ids"], self.case.conversation_ids.ids)
        self.assertEqual((route["unread"], route["templates"]), (False, False))

    def test_whoever_sees_the_case_otherwise_does_not_answer(self):
        step = {"name": "Look", "user_id": self.carla.id, "case_id": self.case.id, "state": "todo"}
        self.env["social.crm.case.step"].create(step)
        case = self.case.with_user(self.carla)
        self.assertTrue(case.has_access("read"))
        with self.assertRaises(UserError):
            case.sudo().message_post(**ANSWER)

    def test_nothing_else_of_the_case_is_theirs_to_change(self):
        for values in ({"name": "Mine"}, {"user_id": self.sam.id}, {"lead_ids": [Command.clear()]}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.mine.write(values)
        for name in ("action_close", "action_assign_to_me", "action_schedule_meeting", "action_open_ask"):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(self.mine, name)()

    def test_they_cannot_link_a_case_to_a_lead_of_theirs(self):
        lead = self._lead().with_user(self.sam)
        with self.assertRaises(AccessError):
            lead.write({"social_case_ids": [Command.link(self.other.id)]})
        with self.assertRaises(AccessError):
            self.other.with_user(self.sam).write({"own_lead_ids": [Command.link(lead.id)]})
        self.assertFalse(self.other.with_user(self.sam).has_access("read"))

    def test_the_case_s_own_form_shows_them_the_talk_alone(self):
        for user, shows_work in ((self.ann, True), (self.sam, False), (self.ann, True)):
            case = self.case.with_user(user)
            view = case.get_views([(False, "form")])["views"]["form"]
            self.assertEqual("step_ids" in view["arch"], shows_work)
            (read,) = case.web_read(case._get_fields_spec(view))
            self.assertEqual(read["number"], self.case.number)

    def test_a_note_of_theirs_stays_inside(self):
        self.mine.message_post(body="She buys twenty", message_type="comment", subtype_xmlid="mail.mt_note")
        self.assertFalse(self._answers(self.case))
        self.assertIn("She buys twenty", self._thread(self.case, self.ann).mapped("preview"))

    def test_files_of_the_talk_come_along(self):
        self.said._store_files([FetchedFile(b"blue", "tent.txt", "text/plain")])
        data = Store().add(self._thread(self.mine, self.sam)).get_result()
        (file,) = data["ir.attachment"]
        self.assertEqual(file["name"], "tent.txt")
        self.assertTrue(file["raw_access_token"])

    def test_news_of_the_talk_reach_them_and_of_no_other(self):
        names = [f"social.crm.conversation_{case.conversation_id.id}" for case in (self.case, self.other)]
        websocket = self.env["ir.websocket"]
        self.assertEqual(websocket.with_user(self.sam)._social_crm_channels(names), self.case.conversation_id)
        self.assertFalse(websocket.with_user(self.sue)._social_crm_channels(names))

    def test_once_the_lead_is_somebody_else_s_so_is_the_talk(self):
        self.lead.user_id = self.sue
        self.env.invalidate_all()
        self.assertFalse(self.mine.has_access("read"))
        self.assertTrue(self.case.with_user(self.sue).has_access("read"))

    def test_an_agent_who_sells_answers_the_cases_of_other_teams_from_their_leads(self):
        self.carla.group_ids += self.env.ref(SELLER)
        case = self.case.with_user(self.carla)
        self.assertFalse(case.has_access("read"))
        self._lead(self.case, user=self.carla)
        self.assertTrue(case.has_access("read"))
        self.assertFalse(case.has_access("write"))
        self.assertIn("Do you have the tent in <blue>?", self._thread(case, self.carla).mapped("preview"))
        case.message_post(**ANSWER)
        self.assertEqual(self._answers(self.case).user_id, self.carla)


@tagged("post_install", "-at_install")
class TestMeetings(SalesCase):
    def _schedule(self, case=None, user=None):
        context = (case or self.case).with_user(user or self.ann).action_schedule_meeting()["context"]
        return Form(self.env["calendar.event"].with_user(user or self.ann).with_context(**context)).save()

    def test_a_meeting_is_prefilled_and_linked_when_it_is_saved(self):
        self.case.partner_id = self.anna
        meeting = self._schedule(user=self.bob)
        self.assertEqual((meeting.name, meeting.social_case_id), (self.case.name, self.case))
        self.assertEqual(meeting.partner_ids, self.ann.partner_id | self.anna)
        self.assertEqual((self.case.meeting_ids, self.case.meeting_count), (meeting, 1))
        self.assertEqual(self.case.activity_ids.calendar_event_id, meeting)
        self.assertEqual(meeting.action_view_social_case()["res_id"], self.case.id)
        self.assertEqual(self.case.action_view_meetings()["res_id"], meeting.id)
        self.assertEqual(meeting.social_identity_id, self.case.identity_id)

    def test_an_activity_that_is_a_meeting_is_linked_too(self):
        activity = self.case.with_user(self.ann).activity_schedule("mail.mail_activity_data_meeting")
        context = activity.action_create_calendar_event()["context"]
        meeting = Form(self.env["calendar.event"].with_user(self.ann).with_context(**context)).save()
        self.assertEqual(meeting.social_case_id, self.case)

    def test_a_meeting_of_something_else_is_not(self):
        meeting = (
            self.env["calendar.event"]
            .with_context(default_res_model="res.partner", default_res_id=self.anna.id)
            .create({"name": "Lunch", "start": NOON, "stop": NOON + timedelta(hours=1)})
        )
        self.assertFalse(meeting.social_case_id)

    def test_a_meeting_that_is_there_is_linked(self):
        meeting = (
            self.env["calendar.event"]
            .with_user(self.ann)
            .create({"name": "Fair", "start": NOON, "stop": NOON + timedelta(hours=1)})
        )
        with Form(meeting) as form:
            form.social_case_id = self.case
        self.assertEqual(self.case.meeting_ids, meeting)

    def test_a_merged_case_brings_its_meetings(self):
        mine, theirs = self._schedule(), self._schedule(self.other)
        move = self.other._merge(self.case)
        self.env.invalidate_all()
        self.assertEqual(self.case.meeting_ids, mine | theirs)
        self.assertEqual(theirs.action_view_social_case()["res_id"], self.case.id)
        move.action_undo()
        self.env.invalidate_all()
        self.assertEqual((self.case.meeting_ids, self.other.meeting_ids), (mine, theirs))

    def test_deleting_and_archiving_either_harms_nothing(self):
        meeting, gone = self._schedule(), self._schedule()
        gone.unlink()
        self.assertEqual(self.case.meeting_count, 1)
        self.case.unlink()
        self.assertTrue(meeting.exists())
        self.assertEqual((meeting.res_id, meeting.social_case_id.id), (0, False))

    def test_a_meeting_about_an_account_that_is_nobody_s_is_erased_with_it(self):
        meeting = self._schedule()
        person = Person(identity_ids=self.case.identity_id.ids)
        events = self.env["calendar.event"]
        self.assertIn(meeting.id, events._personal_ids(person))
        rounds = 0
        while events._erase_person(person):
            rounds += 1
            self.assertLess(rounds, 5)
        self.assertEqual((meeting.name, meeting.social_identity_id.id), ("Erased", False))

    def test_words_that_are_erased_are_forgotten_on_the_meeting(self):
        meeting, renamed = self._schedule(), self._schedule()
        renamed.name = "Fair"
        self.env["social.crm.message"]._words_erased(self.said.ids)
        self.assertEqual((meeting.name, renamed.name), ("Erased", "Fair"))
