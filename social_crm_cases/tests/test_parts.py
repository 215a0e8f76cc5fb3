from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import NOON, CaseCase


class PartsCase(CaseCase):
    """Anna and Otto write, each in a talk of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._say(("anna", "Where is my parcel?")).case_id
        cls.otto = cls._say(("otto", "Where is our parcel?")).case_id
        (cls.anna | cls.otto).write({"user_id": cls.ann.id})

    @classmethod
    def _later(cls, person, text, minutes=30, **values):
        return cls._say((person, text, {"occurred_at": NOON + timedelta(minutes=minutes), **values}))

    def _words(self, case):
        return case.social_message_ids.mapped("mail_message_id.preview")

    def _shown(self, case, user=None):
        fetched = self.env["mail.message"].with_user(user or self.ann)._message_fetch(None, thread=case)["messages"]
        return [message.preview for message in fetched[::-1] if message.message_type != "notification"]


@tagged("post_install", "-at_install")
class TestMerge(PartsCase):
    def _merge(self, user=None):
        return self.anna.with_user(user or self.ann)._merge(self.otto.with_user(user or self.ann))

    def test_the_messages_of_both_are_in_one_and_the_other_points_to_it(self):
        self._merge()
        self.assertEqual(self._words(self.otto), ["Where is my parcel?", "Where is our parcel?"])
        self.assertFalse(self.anna.social_message_ids)
        self.assertEqual(
            (self.anna.is_closed, self.anna.merged_into_id, self.anna.goes_on_in_id), (True, *[self.otto] * 2)
        )
        self.assertEqual(len(self.otto.conversation_ids), 2)
        self.assertIn(self.otto.number, self.anna.message_ids[0].body)
        self.assertIn(self.anna.number, self.otto.message_ids[0].body)

    def test_notes_and_answers_of_both_are_shown_in_one(self):
        self._post(self.anna, "Careful", subtype="mail.mt_note")
        self._post(self.anna, "On its way")
        self._merge()
        self.assertEqual(
            sorted(self._shown(self.otto)), ["Careful", "On its way", "Where is my parcel?", "Where is our parcel?"]
        )
        self.assertEqual(
            self._shown(self.anna), ["Careful"], "what was said is in one case, the note where it was written"
        )

    def test_what_the_merged_person_says_next_comes_to_the_case_that_goes_on(self):
        self._merge()
        said = self._later("anna", "Well?")
        self.assertEqual(said.case_id, self.otto)
        self.assertEqual(self.otto.last_inbound_at, NOON + timedelta(minutes=30))
        self.assertTrue(self.anna.is_closed)

    def test_undone_each_has_what_is_theirs_also_what_came_since(self):
        move = self._merge()
        self._later("anna", "Well?")
        answer = self._post(self.otto, "Tomorrow")
        self._later("otto", "And mine?", 40)
        move.action_undo()
        self.assertEqual(self._words(self.anna), ["Where is my parcel?", "Well?", "Tomorrow"])
        self.assertEqual(self._words(self.otto), ["Where is our parcel?", "And mine?"])
        self.assertEqual(answer.res_id, self.anna.id, "an answer goes with what it answers")
        self.assertEqual((self.anna.is_closed, self.anna.stage_id), (False, self.new))
        self.assertEqual(len(self.otto.conversation_ids), 1)
        self.assertEqual(self.anna.last_inbound_at, NOON + timedelta(minutes=30))
        self.assertEqual((move.state, move.undone_by_id), ("undone", self.ann))

    def test_an_answer_is_for_the_person_who_spoke_last_not_for_whom_the_case_was(self):
        self._merge()
        self._later("anna", "Well?")
        self._post(self.otto, "Tomorrow")
        answer = self.otto.social_message_ids.filtered(lambda message: message.direction == "out")
        self.assertEqual(answer.conversation_id.person, "Anna")
        self.assertEqual(answer._addressee(), self.anna.identity_id)
        self.assertEqual(self.otto._reply_route()["person"], "Anna")

    def test_in_a_merged_case_nobody_is_answered(self):
        self._merge()
        self.assertTrue(any("merged" in reason for reason in self.anna._reply_route()["blockers"]))
        with self.assertRaisesRegex(UserError, "Answer in the case"):
            self._post(self.anna, "Lost words")

    def test_a_merged_case_is_not_opened_by_hand(self):
        self._merge()
        with self.assertRaisesRegex(ValidationError, "undo the merge"):
            self.anna.action_reopen()

    def test_team_assignee_and_stage_come_back(self):
        progress = self.env.ref("social_crm_cases.stage_in_progress")
        self.anna.write({"stage_id": progress.id, "user_id": self.bob.id})
        self.otto.write({"team_id": self.other_team.id, "user_id": self.carla.id})
        move = self._merge(self.manager)
        self.assertEqual((self.anna.team_id, self.anna.user_id), (self.other_team, self.carla))
        self.otto.user_id = self.manager
        self.assertEqual(self.anna.user_id, self.manager)
        move.with_user(self.manager).action_undo()
        self.assertEqual((self.anna.team_id, self.anna.user_id, self.anna.stage_id), (self.team, self.bob, progress))
        self.assertEqual(self.anna.conversation_id.user_id, self.bob)

    def test_whoever_has_the_case_that_goes_on_reads_all_of_it(self):
        self._post(self.anna, "Careful", subtype="mail.mt_note")
        self.otto.write({"team_id": self.other_team.id, "user_id": self.carla.id})
        self._merge(self.manager)
        self.assertIn("Careful", self._shown(self.otto, self.carla))
        self.assertIn("Where is my parcel?", self._shown(self.otto, self.carla))

    def test_activities_tags_and_followers_come_along_and_go_back(self):
        red, blue = self.env["social.crm.case.tag"].create([{"name": "red"}, {"name": "blue"}])
        self.anna.tag_ids, self.otto.tag_ids = red | blue, blue
        self.anna.message_subscribe(self.bob.partner_id.ids)
        todo = self.anna.activity_schedule("mail.mail_activity_data_todo", user_id=self.ann.id)
        move = self._merge()
        self.assertEqual(self.otto.tag_ids, red | blue)
        self.assertEqual(todo.res_id, self.otto.id)
        self.assertIn(self.bob.partner_id, self.otto.message_partner_ids)
        move.action_undo()
        self.assertEqual((self.otto.tag_ids, self.anna.tag_ids), (blue, red | blue))
        self.assertEqual(todo.res_id, self.anna.id)
        self.assertNotIn(self.bob.partner_id, self.otto.message_partner_ids)
        self.assertIn(self.bob.partner_id, self.anna.message_partner_ids)

    def test_merges_of_merges_are_undone_in_any_order(self):
        ida = self._say(("ida", "And I?")).case_id
        red = self.env["social.crm.case.tag"].create({"name": "red"})
        self.anna.tag_ids = red
        first = self.anna._merge(self.otto)
        second = self.otto._merge(ida)
        self.assertEqual((self.anna.goes_on_in_id, self.anna.merged_into_id), (ida, self.otto))
        self.assertEqual((len(ida.social_message_ids), ida.tag_ids), (3, red))
        first.action_undo()
        self.assertEqual((self._words(self.anna), len(ida.social_message_ids)), (["Where is my parcel?"], 2))
        self.assertFalse(ida.tag_ids | self.otto.tag_ids)
        second.action_undo()
        self.assertEqual((self._words(self.otto), self._words(ida)), (["Where is our parcel?"], ["And I?"]))

    def test_what_was_said_before_the_merge_makes_no_earlier_response_than_the_case_is_old(self):
        self._post(self.anna, "On its way")
        answer = self.anna.social_message_ids.filtered(lambda message: message.direction == "out")
        answer.part_ids._record_sent("ext-1", NOON + timedelta(minutes=10), "1")
        self.otto.opened_at = NOON + timedelta(minutes=20)
        move = self._merge()
        self.assertFalse(self.otto.first_response_at)
        move.action_undo()
        self.assertEqual(self.anna.first_response_at, NOON + timedelta(minutes=10))

    def test_what_cannot_be_merged(self):
        other = self.env["res.company"].create({"name": "Abroad"})
        abroad = self.env["social.crm.case"].create(
            {"name": "Far", "company_id": other.id, "team_id": False, "user_id": False}
        )
        with self.assertRaisesRegex(UserError, "different companies"):
            abroad._merge(self.otto)
        with self.assertRaisesRegex(UserError, "at least two"):
            self.otto._merge(self.otto)
        self.otto.stage_id = self.solved
        with self.assertRaisesRegex(UserError, "is closed, and others are open"):
            self._merge()
        self.otto._merge(self.anna)
        with self.assertRaisesRegex(UserError, "merged already"):
            self._merge()

    def test_only_whoever_may_change_both_merges_and_undoes(self):
        self.otto.write({"team_id": self.other_team.id, "user_id": self.carla.id})
        with self.assertRaises(AccessError):
            self._merge(self.bob)
        move = self._merge(self.manager)
        with self.assertRaises(AccessError):
            move.with_user(self.bob).action_undo()
        move.with_user(self.carla).action_undo()
        self.assertFalse(self.anna.is_closed)

    def test_it_is_named_after_both(self):
        self.assertEqual(self._merge().display_name, f"{self.anna.number} merged into {self.otto.number}")

    def test_a_merge_is_undone_once(self):
        move = self._merge()
        move.action_undo()
        with self.assertRaisesRegex(UserError, "already"):
            move.action_undo()

    def test_what_goes_back_with_a_merge_is_told_of_the_one_that_holds(self):
        undone = self._merge()
        undone.action_undo()
        merged_again = self._merge()
        self.assertEqual((undone.message_count, merged_again.message_count), (0, 1))

    def test_what_others_were_merged_into_is_not_deleted(self):
        self._merge()
        with self.assertRaisesRegex(UserError, self.anna.number):
            self.otto.unlink()

    def test_the_dialog_goes_on_in_the_oldest_open_case(self):
        self.anna.stage_id = self.solved
        action = (self.anna | self.otto).with_user(self.ann).action_open_merge()
        form = Form(self.env["social.crm.case.merge"].with_user(self.ann).with_context(**action["context"]))
        self.assertEqual(form.target_id, self.otto)
        shown = form.save().action_merge()
        self.assertEqual((shown["res_id"], self.anna.merged_into_id), (self.otto.id, self.otto))

    def test_the_words_of_a_merged_case_s_subject_go_with_its_message(self):
        first = self.anna.social_message_ids
        self._merge()
        self.env["social.crm.message"]._words_erased(first.ids)
        self.assertEqual(self.anna.name, "Erased")
        self.assertNotEqual(self.otto.name, "Erased")


@tagged("post_install", "-at_install")
class TestSplit(PartsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._later("anna", "And where is my refund?", sequence="2")
        cls.third = cls._later("anna", "Of the tent", 31, sequence="3")

    def test_the_chosen_messages_open_a_case_of_their_own(self):
        move = self.anna.with_user(self.ann)._split(self.second | self.third)
        new = move.target_id
        self.assertEqual(move.display_name, f"{new.number} split off from {self.anna.number}")
        self.assertEqual(self._words(new), ["And where is my refund?", "Of the tent"])
        self.assertEqual(self._words(self.anna), ["Where is my parcel?"])
        self.assertEqual((new.name, new.opened_at), ("And where is my refund?", NOON + timedelta(minutes=30)))
        self.assertEqual((new.identity_id, new.team_id, new.user_id), (self.anna.identity_id, self.team, self.ann))
        self.assertEqual((new.conversation_id, new.channel_id), (self.anna.conversation_id, self.channel))
        self.assertEqual((self.anna.last_inbound_at, new.last_inbound_at), (NOON, NOON + timedelta(minutes=31)))
        self.assertIn(self.anna.number, new.routing_reason)
        self.assertIn(new.number, self.anna.message_ids[0].body)

    def test_whoever_gets_the_new_case_is_told_and_whoever_keeps_it_knows(self):
        self._assigned().unlink()
        self.anna.with_user(self.ann)._split(self.second)
        self.assertFalse(self._assigned())
        move = self.anna.with_user(self.ann)._split(self.third, {"user_id": self.bob.id})
        self.assertIn(f'"case_id":{move.target_id.id}', self._assigned().message.replace(" ", ""))

    def _assigned(self):
        self.env.cr.precommit.run()  # what is told waits for the commit
        return self.env["bus.bus"].search([("message", "like", "social_crm.case/assigned")])

    def test_what_we_wrote_goes_along_with_its_files_and_is_read_by_who_gets_the_new_case(self):
        posted = self._post(self.anna, "Refunds take a week", attachments=[("terms.txt", b"A week.")])
        posted = posted.with_env(self.env)
        answer = self.anna.social_message_ids[-1]
        move = self.anna._split(self.second | answer, {"team_id": self.other_team.id, "user_id": self.carla.id})
        new = move.target_id
        self.assertEqual((posted.res_id, posted.attachment_ids.res_id), (new.id, new.id))
        self.assertEqual(self._shown(new, self.carla), ["And where is my refund?", "Refunds take a week"])
        self.assertNotIn("Refunds take a week", self._shown(self.anna))
        move.action_undo()
        self.assertEqual((posted.res_id, posted.attachment_ids.res_id), (self.anna.id, self.anna.id))

    def test_undone_all_is_in_the_one_case_again_also_what_came_since(self):
        move = self.anna._split(self.second | self.third)
        new = move.target_id
        since = self._later("anna", "Hello?", 50)
        self.assertEqual(since.case_id, new)
        move.action_undo()
        self.assertEqual(
            self._words(self.anna), ["Where is my parcel?", "And where is my refund?", "Of the tent", "Hello?"]
        )
        self.assertEqual((new.is_closed, new.merged_into_id), (True, self.anna))
        self.assertEqual(self._later("anna", "Thanks", 60).case_id, self.anna)
        self.assertFalse(new.can_undo_merge)

    def test_a_part_of_a_part_stays_where_it_was_put_and_goes_back_all_the_way(self):
        first = self.anna._split(self.second | self.third)
        second = first.target_id._split(self.third)
        first.action_undo()
        self.assertEqual(self._words(second.target_id), ["Of the tent"])
        self.assertEqual(self._words(self.anna), ["Where is my parcel?", "And where is my refund?"])
        second.action_undo()
        self.assertEqual(len(self.anna.social_message_ids), 3)

    def test_a_part_that_took_the_rest_in_keeps_it(self):
        split = self.anna._split(self.second | self.third)
        new = split.target_id
        merge = self.anna._merge(new)
        split.action_undo()
        self.assertEqual((len(new.social_message_ids), new.merged_into_id.id), (3, False))
        merge.action_undo()
        self.assertEqual((len(self.anna.social_message_ids), new.merged_into_id), (3, self.anna))

    def test_what_cannot_be_split(self):
        with self.assertRaisesRegex(UserError, "Choose the messages"):
            self.anna._split(self.env["social.crm.message"])
        with self.assertRaisesRegex(UserError, "Nothing would be left"):
            self.anna._split(self.anna.social_message_ids)
        with self.assertRaisesRegex(UserError, "not in this case any more"):
            self.anna._split(self.otto.social_message_ids)
        with self.assertRaises(AccessError):
            self.anna.with_user(self.carla)._split(self.second)

    def test_the_dialog_names_the_new_case_after_what_was_chosen(self):
        action = self.anna.with_user(self.ann).action_open_split()
        form = Form(self.env["social.crm.case.split"].with_user(self.ann).with_context(**action["context"]))
        with form.line_ids.edit(2) as line:
            self.assertEqual((line.author, line.words), ("Anna", "Of the tent"))
            line.selected = True
        self.assertEqual(form.name, "Of the tent")
        shown = form.save().action_split()
        self.assertEqual(self.third.case_id.id, shown["res_id"])

    def test_the_words_of_the_first_case_s_subject_go_with_the_message_wherever_it_was_put(self):
        first = self.anna.social_message_ids[0]
        move = self.anna._split(first)
        self.env["social.crm.message"]._words_erased(first.ids)
        self.assertEqual((self.anna.name, move.target_id.name), ("Erased", "Erased"))
