import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestInboxOfCases(CaseCase):
    """The inbox shows conversations with the work that follows from them."""

    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.conversation"].with_user(self.ann)
        self.now = fields.Datetime.now()
        self.case = self._say(("otto", "It is broken")).case_id
        self.talk = self.case.conversation_id

    def people(self, queue="all", **options):
        return [row["person"] for row in self.inbox.inbox_list(queue, **options)["rows"]]

    def row(self):
        return self.inbox.inbox_rows(self.talk.ids)[0]

    def test_an_open_case_is_what_is_shown_and_answered(self):
        tag = self.env["social.crm.case.tag"].create({"name": "Parcel"})
        self.case.write({"tag_ids": tag.ids, "priority": "2"})
        row = json.loads(json.dumps(self.row()))
        self.assertEqual(row["thread"], {"model": "social.crm.case", "id": self.case.id})
        self.assertEqual(
            {key: row["case"][key] for key in ("number", "priority", "stage", "sla", "snoozed_until")},
            {
                "number": self.case.number,
                "priority": "2",
                "stage": self.new.name,
                "sla": False,
                "snoozed_until": False,
            },
        )
        self.assertEqual([each["name"] for each in row["case"]["tags"]], ["Parcel"])
        self.case.action_close()
        self.assertEqual(self.row()["thread"], {"model": "social.crm.conversation", "id": self.talk.id})
        self.assertFalse(self.row()["case"])

    def test_what_sleeps_asks_for_no_work(self):
        self.case.user_id = self.ann
        undo = self.inbox.inbox_snooze(self.talk.ids, fields.Datetime.to_string(self.now + timedelta(hours=2)))
        self.assertEqual((self.people("mine"), self.people("teams")), ([], []))
        self.assertEqual((self.people("snoozed"), self.people("all")), (["Otto"], ["Otto"]))
        self.assertEqual(self.inbox.inbox_counts(["mine", "snoozed"]), {"mine": 0, "snoozed": 1})
        self.assertTrue(self.row()["case"]["snoozed_until"])
        for method, *arguments in json.loads(json.dumps(undo)):
            getattr(self.inbox, method)(*arguments)
        self.assertEqual((self.people("mine"), self.people("snoozed")), (["Otto"], []))

    def test_what_is_woken_goes_on_sleeping_when_that_is_undone(self):
        until = self.now + timedelta(hours=2)
        self.inbox.inbox_snooze(self.talk.ids, fields.Datetime.to_string(until))
        undo = self.inbox.inbox_wake(self.talk.ids)
        self.assertFalse(self.case.snoozed_until)
        for method, *arguments in json.loads(json.dumps(undo)):
            getattr(self.inbox, method)(*arguments)
        self.assertEqual(self.case.snoozed_until, until)
        self.case.action_wake()
        self.assertEqual(self.inbox.inbox_wake(self.talk.ids), [])

    def test_a_talk_with_other_work_at_hand_does_not_sleep(self):
        other = self.env["social.crm.case"].create(
            {"name": "More", "team_id": self.team.id, "conversation_ids": [(4, self.talk.id)]}
        )
        self.case._snooze(self.now + timedelta(hours=2))
        self.assertEqual(self.people("snoozed"), [])
        other.action_close()
        self.assertEqual(self.people("snoozed"), ["Otto"])

    def test_what_cannot_sleep_says_so(self):
        self.case.action_close()
        with self.assertRaisesRegex(UserError, "Open a case"):
            self.inbox.inbox_snooze(self.talk.ids, fields.Datetime.to_string(self.now + timedelta(hours=2)))

    def test_what_is_late_has_a_queue_and_goes_first(self):
        others = self._say(("anna", "Hello"), ("bert", "Hello")).case_id
        for case, hours in zip(others, (5, 1), strict=True):
            case.write(
                {
                    "sla_deadline": self.now + timedelta(hours=hours),
                    "sla_warn_at": self.now + timedelta(hours=hours - 2),
                }
            )
        self.assertEqual(self.people("at_risk"), ["Bert"])
        self.assertEqual(self.people(order="urgent"), ["Bert", "Anna", "Otto"])
        first = self.inbox.inbox_list("all", order="urgent", limit=2)
        rest = self.inbox.inbox_list("all", order="urgent", limit=2, after=json.loads(json.dumps(first["after"])))
        self.assertEqual([row["person"] for row in rest["rows"]], ["Otto"])
        promised = [fields.Datetime.to_string(self.now + timedelta(hours=hours)) for hours in (1, 5)]
        self.assertEqual([row["deadline"] for row in first["rows"] + rest["rows"]], [*promised, False])

    def test_by_tag(self):
        tag = self.env["social.crm.case.tag"].create({"name": "Parcel"})
        self.assertEqual(self.people(filters={"tag_id": tag.id}), [])
        self.case.tag_ids = tag
        self.assertEqual(self.people(filters={"tag_id": tag.id}), ["Otto"])
        self.assertIn("Parcel", [each["name"] for each in self.inbox.inbox_start()["tags"]])

    def test_many_are_tagged_at_once_and_undoing_leaves_each_as_it_was(self):
        parcel, refund, late = self.env["social.crm.case.tag"].create([{"name": name} for name in ("P", "R", "L")])
        other = self._say(("anna", "Hello")).case_id
        self.case.tag_ids, other.tag_ids = parcel | refund, refund
        talks = (self.case | other).conversation_id
        undo = self.inbox.inbox_tag(talks.ids, parcel.ids, refund.ids)
        self.assertEqual((self.case.tag_ids, other.tag_ids), (parcel, parcel))
        other.tag_ids += late  # by somebody else
        for method, *arguments in json.loads(json.dumps(undo)):
            getattr(self.inbox, method)(*arguments)
        self.assertEqual((self.case.tag_ids, other.tag_ids), (parcel | refund, refund | late))
        self.case.action_close()
        with self.assertRaisesRegex(UserError, "Open a case"):
            self.inbox.inbox_tag(self.talk.ids, parcel.ids, [])

    def test_whom_a_colleague_names_on_the_case_finds_it(self):
        self.case.with_user(self.bob).message_post(
            body="Ann?",
            partner_ids=self.ann.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        self.assertEqual(self.people("mentions"), ["Otto"])
        self.inbox.inbox_read(self.talk.ids)
        self.assertEqual(self.people("mentions"), [])

    def test_assigning_assigns_the_work(self):
        before = self.case.user_id
        undo = self.inbox.inbox_assign(self.talk.ids, self.bob.id)
        self.assertEqual((self.case.user_id, self.talk.user_id), (self.bob, self.bob))
        for method, *arguments in undo:
            getattr(self.inbox, method)(*arguments)
        self.assertEqual((self.case.user_id, self.talk.user_id), (before, before))

    def test_closing_closes_the_work_and_undoing_goes_on_with_it(self):
        for state in ("open", "waiting"):
            with self.subTest(state):
                self.talk.state = state
                undo = self.inbox.inbox_close(self.talk.ids)
                self.assertEqual((self.case.is_closed, self.talk.state), (True, "closed"))
                for method, *arguments in json.loads(json.dumps(undo)):
                    getattr(self.inbox, method)(*arguments)
                self.assertEqual((self.case.is_closed, self.talk.state), (False, state))

    def test_the_number_of_a_case_is_found(self):
        self.assertEqual(self.people(search=self.case.number), ["Otto"])

    def test_what_was_answered_in_a_case_is_found_and_what_was_noted_is_not(self):
        case = self.case.with_user(self.ann)
        case.message_post(body="Zebras eat", message_type="comment", subtype_xmlid="mail.mt_comment")
        case.message_post(body="Yaks sleep", message_type="comment", subtype_xmlid="mail.mt_note")
        self.assertEqual((self.people(search="zebras"), self.people(search="yaks")), (["Otto"], []))

    def test_others_do_not_act_on_it(self):
        stranger, later = self.inbox.with_user(self.carla), fields.Datetime.to_string(self.now + timedelta(hours=2))
        for action in (
            lambda: stranger.inbox_snooze(self.talk.ids, later),
            lambda: stranger.inbox_tag(self.talk.ids, [], []),
            lambda: stranger.inbox_tag_cases(self.case.ids, [], []),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_inboxes_hear_of_the_work(self):
        for change in (
            lambda: self.case.write({"priority": "3"}),
            lambda: self.case.write({"user_id": self.bob.id}),
            lambda: self.case.write({"team_id": self.other_team.id}),
        ):
            teams = self.told_teams(change)
            self.assertIn(self.team.id, teams)
        self.assertIn(self.other_team.id, teams)

    def told_teams(self, change):
        """:return: ids of the teams whose inboxes hear of a change"""
        self.env.cr.precommit.run()
        since = self.env["bus.bus"].search([], order="id DESC", limit=1).id or 0
        change()
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("id", ">", since), ("message", "like", "social.crm.inbox/changed")])
        return {json.loads(each.channel)[2] for each in told if "social.crm.team" in each.channel}

    def test_whoever_read_a_talk_because_of_a_case_that_does_not_lead_it_hears_when_that_is_over(self):
        values = {"name": "More", "conversation_id": self.talk.id, "conversation_ids": [(4, self.talk.id)]}
        self.env["social.crm.case"].create({**values, "team_id": self.team.id})  # which leads it
        others = self.inbox.with_user(self.carla)
        self.case.write({"team_id": self.other_team.id, "user_id": False})
        self.assertEqual(self.talk.team_id, self.team)
        self.assertEqual(len(others.inbox_rows(self.talk.ids)), 1)
        self.assertIn(self.other_team.id, self.told_teams(lambda: self.case.write({"team_id": self.team.id})))
        self.assertEqual(others.inbox_rows(self.talk.ids), [])
        self.assertIn(self.other_team.id, self.told_teams(lambda: self.case.write({"team_id": self.other_team.id})))
        self.assertEqual(len(others.inbox_rows(self.talk.ids)), 1)
