from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, CaseCase


@tagged("post_install", "-at_install")
class TestMacro(CaseCase):
    """Several steps at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "Where is my parcel?")).case_id
        cls.case.user_id = cls.ann

    @classmethod
    def _macro(cls, **values):
        return cls.env["social.crm.macro"].create({"name": "Thank and close", **values})

    def _run(self, macro, cases=None, user=None):
        cases = cases or self.case
        runs = self.env["social.crm.run.macro"].with_user(user or self.ann)
        run = runs.with_context(active_model=cases._name, active_ids=cases.ids).create({"macro_id": macro.id})
        run.action_run()
        return run

    def _said(self, case=None):
        return (case or self.case).social_message_ids.filtered(lambda message: message.direction == "out")

    def test_it_answers_notes_and_sets_what_the_case_is(self):
        tag = self.env["social.crm.case.tag"].create({"name": "Parcel"})
        kept = self.env["social.crm.case.tag"].create({"name": "Kept"})
        self.case.tag_ids = kept
        macro = self._macro(
            reply="Dear {person}, {number} is done. {agent}",
            note="Was: {subject}",
            stage_id=self.solved.id,
            priority="1",
            tag_ids=tag,
        )
        self._run(macro)
        reply = self._said()
        self.assertEqual(reply.part_ids.body, f"Dear Anna, {self.case.number} is done. Ann")
        self.assertEqual((reply.user_id, reply.is_automatic), (self.ann, False))
        self.assertEqual((self.case.is_closed, self.case.priority, self.case.tag_ids), (True, "1", tag | kept))
        self.assertTrue(self.case.message_ids.filtered(lambda note: "Was: Where is my parcel?" in note.body))

    def test_the_dialog_shows_what_will_be_said(self):
        runs = self.env["social.crm.run.macro"].with_user(self.ann)
        macro = self._macro(reply="Dear {person}")
        run = runs.with_context(active_model=self.case._name, active_ids=self.case.ids).new({"macro_id": macro.id})
        self.assertEqual(run.reply, "Dear Anna")

    def test_it_answers_in_the_person_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        macro = self._macro(reply="Thank you")
        macro.with_context(lang="de_DE").reply = "Vielen Dank"
        german = self._say(("gerd", "Guten Tag, wo bleibt denn eigentlich meine Bestellung vom Montag?")).case_id
        self._run(macro, german | self.case)
        self.assertEqual(self._said(german).part_ids.body, "Vielen Dank")
        self.assertEqual(self._said().part_ids.body, "Thank you")

    def test_below_a_post_it_answers_in_the_language_of_whom_the_case_is_about(self):
        self.env["res.lang"]._activate_lang("de_DE")
        macro = self._macro(reply="Thank you")
        macro.with_context(lang="de_DE").reply = "Vielen Dank"
        post = {"conversation_id": "post", "contact_kind": "public_comment", "is_group": True}
        english = "This is really the best tent that I have ever had, thank you very much!"
        german = "Guten Tag, wo bleibt denn eigentlich meine Bestellung vom letzten Montag?"
        by_ella, by_gerd = self._say(("ella", english, post), ("gerd", german, post)).case_id.sorted("id")
        self.assertEqual(by_ella.conversation_id, by_gerd.conversation_id)
        self._run(macro, by_ella | by_gerd, user=self.manager)
        self.assertEqual(self._said(by_ella).part_ids.body, "Thank you")
        self.assertEqual(self._said(by_gerd).part_ids.body, "Vielen Dank")

    def test_the_languages_of_many_cases_cost_as_much_as_that_of_one(self):
        cases = self._say(*((f"person{number}", "Where is my parcel?") for number in range(6))).case_id

        def queries(cases):
            self.env.flush_all()
            self.env.invalidate_all()
            cases = cases.browse(cases.ids)
            before = self.env.cr.sql_log_count
            self.assertEqual(len(cases._reply_langs()), len(cases))
            return self.env.cr.sql_log_count - before

        queries(cases)
        self.assertEqual(queries(cases), queries(cases[:1]))

    def test_what_a_person_is_called_is_text(self):
        self.case.identity_id.name = "{agent} <b>x</b>"
        self._run(self._macro(reply="Dear {person}"))
        self.assertEqual(self._said().part_ids.body, "Dear {agent} <b>x</b>")

    def test_an_answer_that_may_not_be_sent_leaves_all_undone(self):
        self.channel.state = "draft"
        with self.assertRaisesRegex(UserError, self.case.number), self.cr.savepoint():
            self._run(self._macro(reply="Hello", priority="3"))
        self.case.invalidate_recordset()
        self.assertEqual(self.case.priority, "0")

    def test_who_may_not_work_on_a_case_runs_nothing_on_it(self):
        with self.assertRaises(AccessError):
            self._run(self._macro(priority="3"), user=self.carla)

    def test_unknown_words_in_braces_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "nonsense"):
            self._macro(reply="Dear {nonsense}")

    def test_only_managers_write_macros(self):
        with self.assertRaises(AccessError):
            self._macro().with_user(self.ann).name = "Mine"
        self._macro().with_user(self.manager).name = "Ours"

    def test_a_rule_runs_it_and_the_answer_counts_as_automatic(self):
        macro = self._macro(reply="We got it, {person}.", priority="2", note="By rule")
        self.env["social.crm.routing.rule"].create({"name": "Parcels", "words": "parcel", "macro_id": macro.id})
        case = self._say(("otto", "My parcel?")).case_id
        reply = self._said(case)
        self.assertEqual((reply.part_ids.body, reply.is_automatic, reply.state), ("We got it, Otto.", True, "queued"))
        self.assertEqual((case.priority, case.conversation_id.state), ("2", "open"))
        self.assertEqual(case.conversation_id.unread_count, 1)
        reply.write({"state": "sent"})
        reply._delivery_changed()
        self.assertFalse(case.first_response_at, "the person still waits for somebody")

    def test_by_a_rule_nothing_is_said_in_public(self):
        macro = self._macro(reply="We got it.")
        self.env["social.crm.routing.rule"].create({"name": "All", "macro_id": macro.id})
        case = self._say(("otto", "Bad!", {"contact_kind": "public_comment"})).case_id
        self.assertTrue(case)
        self.assertFalse(self._said(case))

    def test_it_begins_a_playbook_and_lets_the_case_sleep(self):
        playbook = self.env["social.crm.playbook"].create(
            {"name": "Damaged", "step_ids": [(0, 0, {"name": "Ask for a picture"})]}
        )
        closed = self._say(("otto", "My parcel?")).case_id
        closed.user_id = self.ann
        closed.action_close()
        begun = fields.Datetime.now()
        self._run(self._macro(playbook_id=playbook.id, snooze_hours=2.5), self.case | closed)
        self.assertEqual(self.case.step_ids.mapped("name"), ["Ask for a picture"])
        slept = self.case.snoozed_until - timedelta(hours=2.5)
        self.assertTrue(begun <= slept <= fields.Datetime.now(), slept)
        self.assertFalse(closed.snoozed_until, "what is done stays so")

    def test_a_rule_begins_a_playbook(self):
        playbook = self.env["social.crm.playbook"].create(
            {"name": "Damaged", "step_ids": [(0, 0, {"name": "Ask for a picture"})]}
        )
        rule = self.env["social.crm.routing.rule"].create(
            {"name": "Damaged", "words": "broken", "playbook_id": playbook.id}
        )
        case = self._say(("otto", "It came broken")).case_id
        self.assertEqual(case.step_ids.mapped("name"), ["Ask for a picture"])
        self.assertIn("playbook Damaged", rule.action_words)

    def test_a_case_that_a_rule_lets_sleep_sleeps_until_more_is_said(self):
        macro = self._macro(snooze_hours=2)
        self.env["social.crm.routing.rule"].create({"name": "Later", "words": "later", "macro_id": macro.id})
        case = self._say(("otto", "Call me later"), ("otto", "Not before Friday")).case_id
        self.assertTrue(case.snoozed_until)
        self._say(("otto", "Or now?", {"occurred_at": NOON + timedelta(hours=1)}))
        self.assertFalse(case.snoozed_until)

    def test_whom_a_macro_names_and_who_is_gone_is_passed_over(self):
        playbook = self.env["social.crm.playbook"].create(
            {"name": "Damaged", "step_ids": [(0, 0, {"name": "Ask for a picture"})]}
        )
        macro = self._macro(
            user_id=self.bob.id,
            team_id=self.other_team.id,
            playbook_id=playbook.id,
            priority="2",
            company_id=self.team.company_id.id,
        )
        self.bob.active = self.other_team.active = playbook.active = False
        self._run(macro)
        self.assertEqual((self.case.user_id, self.case.team_id, self.case.priority), (self.ann, self.team, "2"))
        self.assertFalse(self.case.step_ids)

    def test_a_colleague_of_another_company_gets_no_case_of_this_one(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        dora = self._agent("dora", company_id=abroad.id, company_ids=[(6, 0, abroad.ids)])
        self._run(self._macro(user_id=dora.id, priority="2"))
        self.assertEqual((self.case.user_id, self.case.priority), (self.ann, "2"))

    @mute_logger("odoo.addons.social_crm_cases.models.social_crm_routing_rule")
    def test_a_macro_that_cannot_be_run_keeps_no_words_from_us(self):
        team = self.env["social.crm.team"].create({"name": "Moving"})
        macro = self._macro(team_id=team.id, note="Moved", company_id=team.company_id.id)
        self.env["social.crm.routing.rule"].create({"name": "Parcels", "macro_id": macro.id})
        team.company_id = self.env["res.company"].create({"name": "Abroad"})
        case = self._say(("otto", "My parcel?")).case_id
        self.assertEqual(case.team_id, self.team)
        notes = str(case.message_ids.mapped("body"))
        self.assertIn("Rule “Parcels” could not do all that it says", notes)
        self.assertNotIn("Moved", notes)
