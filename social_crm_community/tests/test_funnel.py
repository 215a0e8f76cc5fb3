from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm_cases.tests.common import NOON
from odoo.addons.social_crm_cases.tools.imported import ImportedCase, ImportedMessage, Person
from odoo.addons.social_crm_channels.connectors.contract import Rejected

from ..models import social_crm_conversation_funnel
from ..models.social_crm_conversation_funnel import POSITION
from .funnel_common import FunnelCase

LATER, LATEST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)


@tagged("post_install", "-at_install")
class TestFunnel(FunnelCase):
    """Each step of a talk is known the moment it is taken."""

    # Heard ---------------------------------------------------------------------------------------

    def test_a_talk_is_heard_with_their_first_words(self):
        talk = self._hear("anna", at=LATER).conversation_id
        self.assertEqual(
            self._told(talk),
            {
                "heard_at": LATER,
                "opened_at": False,
                "touched_at": False,
                "improved_at": False,
                "unanswered_since": LATER,
            },
        )
        self._hear("anna", at=NOON)  # comes late
        self.assertEqual(talk.heard_at, NOON)
        self._assert_in_step()

    def test_machines_and_spam_are_not_heard_until_somebody_says_that_it_is_no_spam(self):
        machine = self._hear("robot", is_automatic=True).conversation_id
        self.env["social.crm.block"].create({"kind": "words", "pattern": "casino"})
        spam = self._say(("anna", "Play in our casino", {"occurred_at": NOON}), channel=self.wall)
        self.assertTrue(spam.spam_reason)
        self.assertFalse(machine.heard_at or spam.conversation_id.heard_at)
        spam.with_user(self.ann).action_not_spam()
        self.assertEqual(spam.conversation_id.heard_at, NOON)
        self._assert_in_step()

    # Opened --------------------------------------------------------------------------------------

    def test_nobody_has_opened_a_talk_until_a_colleague_reads_it(self):
        talk = self._hear("anna").conversation_id
        self.assertFalse(talk.opened_at)
        talk.with_user(self.ann).action_mark_read()
        first = self._told(talk)["opened_at"]
        self.assertTrue(first)
        self._hear("anna", at=LATER)
        talk.with_user(self.bob).action_mark_read()
        self.assertEqual(self._told(talk)["opened_at"], first)

    def test_who_answers_has_read(self):
        talk = self._hear("anna").conversation_id
        talk.unread_count = 0  # as it is for whoever answers from elsewhere
        self._post(talk, "Answer")
        self.assertTrue(self._told(talk)["opened_at"])

    def test_an_answer_of_the_past_opened_it_then(self):
        talk = self._hear("anna").conversation_id
        talk.with_user(self.ann).action_mark_read()
        self._answer(talk, LATER)
        self.assertEqual(self._told(talk)["opened_at"], LATER)

    # Touched -------------------------------------------------------------------------------------

    def test_a_talk_is_touched_by_a_named_colleagues_answer_that_went_out(self):
        talk = self._hear("anna").conversation_id
        self._post(talk, "Answer")
        answer = self.env["social.crm.message"].search([("conversation_id", "=", talk.id), ("direction", "=", "out")])
        answer.occurred_at = LATER
        answer.part_ids._record_error(Rejected("No way"))
        self.assertFalse(self._told(talk)["touched_at"])
        self.assertEqual(talk.unanswered_since, NOON)
        answer.action_retry()
        self.assertFalse(self._told(talk)["touched_at"])
        answer.part_ids._record_sent("a1", LATER, "1")
        self.assertEqual(self._told(talk)["touched_at"], LATER)
        self.assertFalse(talk.unanswered_since)
        self._assert_in_step()

    def test_what_nobody_signs_answers_and_touches_not(self):
        talk = self._hear("anna").conversation_id
        answer = self._answer_elsewhere("anna", LATER)
        self.assertEqual(answer.conversation_id, talk)
        self.assertFalse(self._told(talk)["touched_at"])
        self.assertFalse(talk.unanswered_since)
        answer.user_id = self.ann  # whoever logs a talk signs afterwards
        self.assertEqual(self._told(talk)["touched_at"], LATER)
        self._assert_in_step()

    def test_a_machines_answer_is_none(self):
        talk = self._hear("anna").conversation_id
        answer = self._answer_elsewhere("anna", LATER, is_automatic=True)
        answer.user_id = self.ann
        self.assertFalse(self._told(talk)["touched_at"])
        self.assertEqual(talk.unanswered_since, NOON)

    def test_what_we_said_before_they_spoke_answers_nothing(self):
        self._answer_elsewhere("anna", NOON).user_id = self.ann
        talk = self._hear("anna", at=LATER).conversation_id
        self.assertFalse(self._told(talk)["touched_at"])
        self.assertEqual((talk.heard_at, talk.unanswered_since), (LATER, LATER))

    def test_they_wait_since_their_first_words_after_our_answer(self):
        talk = self._hear("anna").conversation_id
        self._answer(talk, NOON + timedelta(minutes=5))
        self._hear("anna", at=LATER)
        self._hear("anna", at=LATEST)
        self.assertEqual(self._told(talk)["unanswered_since"], LATER)
        self._assert_in_step()

    def test_a_case_touches_the_talks_that_it_is_in(self):
        said = self._hear("anna", self.channel)
        self.assertTrue(said.case_id)
        self.assertEqual(self._told(said.conversation_id)["touched_at"], said.case_id.opened_at)
        self.assertFalse(said.conversation_id.opened_at)
        elsewhere = self._hear("otto").conversation_id
        said.case_id.sudo().conversation_ids = [(4, elsewhere.id)]
        self.assertEqual(self._told(elsewhere)["touched_at"], said.case_id.opened_at)
        self._assert_in_step()

    def test_splits_merges_and_deleted_cases_take_along_what_they_touched(self):
        first, second = self._hear("anna", self.channel), self._hear("anna", self.channel, at=LATER)
        other = self._hear("otto", self.channel, at=LATER)
        move = first.case_id._split(second)
        self._assert_in_step()
        merge = other.case_id._merge(first.case_id)
        self._assert_in_step()
        move.action_undo()
        merge.action_undo()
        self._assert_in_step()
        other.case_id.unlink()
        self.assertFalse(self._told(other.conversation_id)["touched_at"])
        self._assert_in_step()

    def test_what_is_imported_is_counted_as_it_was(self):
        case = ImportedCase(
            line=1, number="7", subject="Lamp", opened_at=NOON, closed_at=LATEST, person=Person(email="ida@example.com")
        )
        values = {
            "stage_id": self.solved.id,
            "is_closed": True,
            "team_id": self.team.id,
            "user_id": self.ann.id,
            "type_id": False,
            "tag_ids": [],
            "channel_id": False,
        }
        said = [
            ImportedMessage(1, "7", "1", NOON, "in", "Help"),
            ImportedMessage(2, "7", "2", LATER, "out", "Done", user_id=self.ann.id),
        ]
        cases, _number = self.env["social.crm.case"]._import([(case, values)], said)
        talk = cases.with_context(active_test=False).conversation_ids
        self.assertEqual(
            self._told(talk),
            {
                "heard_at": NOON,
                "opened_at": LATER,
                "touched_at": NOON,
                "improved_at": False,
                "unanswered_since": False,
            },
        )
        self._assert_in_step()

    def test_a_talk_is_about_what_its_cases_are_about(self):
        lamps, cables = self.env["social.crm.case.tag"].create([{"name": "Lamps"}, {"name": "Cables"}])
        said, other = self._hear("anna", self.channel), self._hear("otto", self.channel)
        said.case_id.tag_ids = lamps | cables
        other.case_id.tag_ids = lamps
        other.case_id.sudo().conversation_ids = [(4, said.conversation_id.id)]  # the same topic twice
        talks = (said | other).conversation_id
        self.assertEqual(said.conversation_id.topic_ids, cables | lamps)
        for domain, found in (
            ([("topic_ids", "in", lamps.ids)], talks),
            ([("topic_ids", "in", cables.ids)], said.conversation_id),
            ([("topic_ids", "not in", cables.ids)], other.conversation_id),
            ([("topic_ids", "=", False)], talks.browse()),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.Talk.search([("id", "in", talks.ids), *domain]), found.sorted("id", reverse=True))
        self._assert_in_step()
        other.case_id.tag_ids = False
        self.assertEqual(self.Talk.search([("id", "in", talks.ids), ("topic_ids", "=", False)]), other.conversation_id)
        self._assert_in_step()

    def test_a_talk_is_about_what_the_ideas_are_about_that_were_said_in_it(self):
        light, cords = self.env["social.crm.idea.tag"].create([{"name": "Light"}, {"name": "Cords"}])
        said, other, silent = self._hear("anna"), self._hear("otto"), self._hear("ida")
        idea = self._make_idea(said | other, tag_ids=light.ids)
        second = self._make_idea(said, name="Cords")
        second.tag_ids = cords | light
        talks = (said | other | silent).conversation_id
        self.assertEqual(said.conversation_id.idea_topic_ids, cords | light)
        for domain, found in (
            ([("idea_topic_ids", "in", light.ids)], (said | other).conversation_id),
            ([("idea_topic_ids", "in", cords.ids)], said.conversation_id),
            ([("idea_topic_ids", "not in", cords.ids)], (other | silent).conversation_id),
            ([("idea_topic_ids", "=", False)], silent.conversation_id),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self.Talk.search([("id", "in", talks.ids), *domain]), found.sorted("id", reverse=True))
        self._assert_in_step()
        move = second._merge(idea)
        self.assertEqual(other.conversation_id.idea_topic_ids, cords | light, "of the idea that it goes on in")
        self._assert_in_step()
        move.action_undo()
        self.assertEqual(other.conversation_id.idea_topic_ids, light)
        self._assert_in_step()
        idea.tag_ids = False
        self.assertEqual(said.conversation_id.idea_topic_ids, cords | light)
        self.assertFalse(other.conversation_id.idea_topic_key)
        self._assert_in_step()

    # Improved ------------------------------------------------------------------------------------

    def test_a_talk_is_improved_once_an_idea_that_was_said_there_is_released(self):
        said, other = self._hear("anna"), self._hear("otto")
        idea = self._make_idea(said)
        self.assertFalse(self._told(said.conversation_id)["improved_at"])
        self._release(idea)
        self.assertEqual(self._told(said.conversation_id)["improved_at"], idea.released_at)
        idea._add_sources(self.Source._values_of_messages(other))
        self.assertEqual(self._told(other.conversation_id)["improved_at"], idea.released_at)
        self._assert_in_step()
        idea.source_ids.filtered(lambda source: source.message_id == other).unlink()
        self.assertFalse(self._told(other.conversation_id)["improved_at"])
        idea.stage_id = self.stages["planned"]
        self.assertFalse(self._told(said.conversation_id)["improved_at"])
        self._assert_in_step()

    def test_a_case_without_words_improves_the_talk_that_it_began_in(self):
        talk = self._hear("anna").conversation_id
        case = self.env["social.crm.case"].create({"name": "Rang", "conversation_id": talk.id})
        idea = self.Idea._make_from(self.Source._values_of_case(case), {"name": "Lamps"})
        self._release(idea)
        self.assertEqual(self._told(talk)["improved_at"], idea.released_at)
        idea.unlink()
        self.assertFalse(self._told(talk)["improved_at"])
        self._assert_in_step()

    def test_a_merged_idea_is_as_far_as_the_one_that_it_goes_on_in(self):
        said, other = self._hear("anna"), self._hear("otto")
        idea, same = self._make_idea(said), self._make_idea(other)
        self._release(idea)
        move = same._merge(idea)
        self.assertEqual(self._told(other.conversation_id)["improved_at"], idea.released_at)
        self._assert_in_step()
        move.action_undo()
        self.assertFalse(self._told(other.conversation_id)["improved_at"])
        self._assert_in_step()

    # Kept in step --------------------------------------------------------------------------------

    def test_a_talk_that_goes_on_in_another_takes_along_how_far_it_came(self):
        said, other = self._hear("anna"), self._hear("otto", at=LATER)
        self._release(self._make_idea(said))
        said.conversation_id.with_user(self.ann).action_mark_read()
        opened_at = said.conversation_id.opened_at
        old, new = said.conversation_id, other.conversation_id
        self.Talk._move([(self.wall, old.external_id, new.external_id)])
        told = self._told(new)
        self.assertEqual((told["heard_at"], told["opened_at"]), (NOON, opened_at))
        self.assertTrue(told["improved_at"])
        self.assertFalse(old.heard_at)
        self._assert_in_step()

    def test_talks_that_are_there_already_begin_as_far_as_they_came(self):
        read, unread = self._hear("anna").conversation_id, self._hear("otto", self.channel).conversation_id
        read.with_user(self.ann).action_mark_read()
        self._fresh()
        self.env.cr.execute("UPDATE social_crm_conversation SET heard_at = NULL, opened_at = NULL, touched_at = NULL")
        self.Talk._begin_funnel()
        self.assertEqual((self._told(read)["opened_at"], read.heard_at), (read.last_inbound_at, NOON))
        self.assertEqual((self._told(unread)["opened_at"], unread.touched_at), (False, NOON))
        self._assert_in_step()

    def test_the_nightly_look_mends_what_is_out_of_step_and_goes_on_where_time_ran_out(self):
        talks = [self._hear(person).conversation_id for person in ("anna", "otto", "ida")]
        self._fresh()
        self.env.cr.execute("UPDATE social_crm_conversation SET heard_at = NULL")
        self.patch(social_crm_conversation_funnel, "BATCH", 1)
        before = self.Talk.with_context(active_test=False).search_count([("id", "<", talks[0].id)])
        with mute_logger(social_crm_conversation_funnel.__name__):
            self.Talk._refresh_whole_funnel(_Time(before + 2))
        self.assertEqual([self._told(talk)["heard_at"] for talk in talks], [NOON, NOON, False])
        with mute_logger(social_crm_conversation_funnel.__name__):
            self.Talk._refresh_whole_funnel(_Time(99))
        self.assertEqual(self._told(talks[2])["heard_at"], NOON)
        self.assertEqual(self.env["ir.config_parameter"].get_param(POSITION), "0")

    def test_a_batch_is_brought_in_step_in_a_number_of_statements_that_does_not_grow(self):
        talks = self.Talk.union(*(self._hear(f"p{number}").conversation_id for number in range(12)))

        def spoil_and_refresh(number):
            self.env.cr.execute("UPDATE social_crm_conversation SET heard_at = NULL")
            talks[:number]._refresh_funnel()

        self.assertEqual(self._queries_of(spoil_and_refresh, 2), self._queries_of(spoil_and_refresh, 12))


class _Time:
    """A clock that runs out after so many batches."""

    def __init__(self, batches):
        self.left = batches

    def __call__(self, done=0, remaining=None):
        self.left -= bool(done)
        return self.left
