from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_crm_base.tests.common import translated
from odoo.addons.social_crm_base.tools.person import Person

from .common import CaseCase


@tagged("post_install", "-at_install")
class TestSwarm(CaseCase):
    """Ann has the case, Carla is in another team and knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._say(("anna", "Where is my parcel?")).case_id
        cls.case.user_id = cls.ann

    def _ask(self, users=None, question="Which courier?", **values):
        return self.case.with_user(self.ann)._ask(question, users or self.carla, **values).answer_ids

    def _told(self, user):
        """What somebody was told last, and they alone."""
        domain = [("message_type", "=", "user_notification"), ("notified_partner_ids", "=", user.partner_id.id)]
        return self.env["mail.message"].search(domain, order="id desc", limit=1).body

    def _solved(self, name, user, **values):
        return self.env["social.crm.case"].create(
            {"name": name, "user_id": user.id, "team_id": False, "stage_id": self.solved.id, **values}
        )

    def test_whoever_is_asked_gets_an_activity_and_sees_the_case_and_no_other(self):
        other = self._say(("otto", "Something else")).case_id
        self.assertFalse(self.case.with_user(self.carla).has_access("read"))
        asked = self._ask()
        self.assertEqual((asked.activity_id.user_id, asked.activity_id.res_id), (self.carla, self.case.id))
        case = self.case.with_user(self.carla)
        self.assertTrue(case.has_access("read"))
        self.assertFalse(case.has_access("write"))
        self.assertEqual(case.question_to_me, "Which courier?")
        thread = self.env["mail.message"].with_user(self.carla)._message_fetch(None, thread=case)["messages"]
        self.assertIn("Where is my parcel?", thread.mapped("preview"))
        self.assertFalse(other.with_user(self.carla).has_access("read"))

    def test_once_the_case_is_closed_it_is_not_seen_any_more(self):
        self._ask()
        self.case.stage_id = self.solved
        self.assertFalse(self.case.with_user(self.carla).has_access("read"))

    def test_who_closes_the_case_takes_the_question_back(self):
        asked = self._ask()
        self.case.with_user(self.ann).action_close()
        self.assertEqual((asked.state, self.case.activity_ids.ids), ("let_off", []))
        self.assertIn("the case is closed", self._told(self.carla))
        with self.assertRaisesRegex(UserError, "closed meanwhile"):
            asked.with_user(self.carla)._give("The blue one")

    def test_who_is_asked_and_let_off_is_told_in_their_language_whoever_closes_the_case(self):
        texts = {
            "%s asks you": "%s fragt dich",
            "Your advice is not needed any more: %s": "Dein Rat wird nicht mehr gebraucht: %s",
            "the case is closed.": "Der Fall ist zu.",
            "%s answered already.": "%s war schneller.",
        }
        self.enterContext(translated(self.env, "social_crm_cases", "de_DE", texts))
        self.carla.lang = "de_DE"
        asked = self._ask()
        self.assertEqual(asked.activity_id.summary, "Ann fragt dich")
        self.case.action_close()
        self.assertIn("Dein Rat wird nicht mehr gebraucht: Der Fall ist zu.", self._told(self.carla))
        self.case.action_reopen()
        quick, _slow = self._ask(self.bob | self.carla).sorted(lambda answer: answer.user_id == self.carla)
        quick.with_user(self.bob)._give("The blue one")
        self.assertIn("Bob war schneller.", self._told(self.carla))

    def test_a_question_goes_along_with_a_merge_and_comes_back_when_that_is_undone(self):
        asked = self._ask()
        otto = self._say(("otto", "Where is our parcel?")).case_id
        move = self.case._merge(otto)
        self.assertEqual((asked.state, otto.swarm_answer_ids), ("waiting", asked))
        self.assertEqual(asked.activity_id.res_id, otto.id)
        case = otto.with_user(self.carla)
        self.assertEqual((case.has_access("read"), case.question_to_me), (True, "Which courier?"))
        asked.with_user(self.carla)._give("The blue one")
        self.assertEqual(asked.with_user(self.manager).action_use()["params"]["id"], otto.id)
        move.action_undo()
        self.assertEqual((self.case.swarm_answer_ids, otto.swarm_answer_ids.ids), (asked, []))
        self.assertFalse(case.has_access("read"))

    def test_an_answer_is_told_to_the_owner_and_reaches_nobody_outside(self):
        asked = self._ask()
        form = Form(
            self.env["social.crm.swarm.reply"]
            .with_user(self.carla)
            .with_context(**asked.with_user(self.carla).action_open_answer()["context"])
        )
        self.assertEqual((form.question, form.asked_by_id), ("Which courier?", self.ann))
        form.text = "The blue one"
        form.save().action_answer()
        self.assertEqual((asked.answer, bool(asked.answered_at)), ("The blue one", True))
        self.assertFalse(asked.activity_id.exists())
        note = self.case.message_ids[0]
        self.assertEqual((note.author_id, note.subtype_id), (self.carla.partner_id, self.env.ref("mail.mt_note")))
        self.assertIn("The blue one", note.body)
        self.assertEqual(note.notified_partner_ids, self.ann.partner_id)
        self.assertFalse(self.case.social_message_ids.filtered(lambda message: message.direction == "out"))

    def test_a_note_of_whoever_was_asked_is_the_answer(self):
        asked = self._ask()
        self._post(self.case, "The blue one", self.carla, "mail.mt_note")
        self.assertEqual(asked.answer, "The blue one")
        self.assertFalse(self.case.with_user(self.carla).question_to_me)
        self.assertIn("The blue one", self._told(self.ann))

    def test_each_question_is_answered_once(self):
        first, second = self._ask(), self._ask(question="Which van?")
        first.with_user(self.carla)._give("The blue one")
        self.assertEqual((first.answer, second.state), ("The blue one", "waiting"))
        third = self._ask(question="And when?")
        self._post(self.case, "Tomorrow", self.carla, "mail.mt_note")
        self.assertEqual((second.state, third.answer), ("waiting", "Tomorrow"))

    def test_what_looks_like_markup_is_words(self):
        asked = self._ask(question="Is 1 <b>less</b> than 2?\nAnd 3?")
        self.assertIn("1 &lt;b&gt;less&lt;/b&gt; than 2?<br", asked.activity_id.note)
        asked.with_user(self.carla)._give("<i>Yes</i>\nBoth")
        body = self.case.message_ids[0].body
        self.assertIn("1 &lt;b&gt;less&lt;/b&gt; than 2?<br", body)
        self.assertIn("&lt;i&gt;Yes&lt;/i&gt;<br", body)
        self.assertEqual(asked.with_user(self.ann).action_use()["params"]["text"], "<i>Yes</i>\nBoth")

    def test_whoever_is_asked_does_not_speak_for_us_not_even_where_clients_post_with_all_rights(self):
        self._ask()
        comment = {"body": "Hello Anna", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        for case in (self.case.with_user(self.carla), self.case.with_user(self.carla).sudo()):
            with self.assertRaisesRegex(UserError, "asked for advice"):
                case.message_post(**comment)
        with self.assertRaisesRegex(UserError, "asked for advice"):
            self.case.conversation_id.with_user(self.carla).sudo().message_post(**comment)
        self.assertTrue(any("advice" in why for why in self.case.with_user(self.carla)._reply_route()["blockers"]))
        self.assertFalse(self.case.with_user(self.ann)._reply_route()["blockers"])

    def test_the_owner_puts_the_answer_into_the_composer(self):
        asked = self._ask()
        asked.with_user(self.carla)._give("The blue one")
        action = asked.with_user(self.ann).action_use()
        self.assertEqual(
            (action["tag"], action["params"]),
            (
                "social_crm_put_in_composer",
                {"model": "social.crm.case", "id": self.case.id, "text": "The blue one"},
            ),
        )
        with self.assertRaises(AccessError):
            asked.with_user(self.carla).action_use()

    def test_the_first_of_a_team_to_answer_lets_the_others_off(self):
        self.other_team.member_ids += self.bob
        form = Form(self.env["social.crm.swarm.ask"].with_user(self.ann).with_context(default_case_id=self.case.id))
        form.kind = "team"
        form.team_id = self.other_team
        form.question = "Which courier?"
        form.save().action_ask()
        asked = self.case.swarm_answer_ids
        self.assertEqual((asked.swarm_id.team_id, asked.user_id), (self.other_team, self.bob | self.carla))
        bob_s = asked.filtered(lambda answer: answer.user_id == self.bob)
        carla_s = asked - bob_s
        bob_s.with_user(self.bob)._give("The blue one")
        self.assertEqual((bob_s.state, carla_s.state), ("answered", "let_off"))
        self.assertFalse(asked.activity_id)
        self.assertIn("Bob answered already", self._told(self.carla))
        self.assertFalse(self.case.with_user(self.carla).question_to_me)
        carla_s.with_user(self.carla)._give("Green")
        self.assertEqual(carla_s.answer, "Green", "what they were writing meanwhile is not lost")

    def test_who_solved_similar_ones_comes_by_type_tags_and_words(self):
        type_ = self.env["social.crm.case.type"].create({"name": "Delivery"})
        tag = self.env["social.crm.case.tag"].create({"name": "courier"})
        self.case.write({"type_id": type_.id, "tag_ids": [(6, 0, tag.ids)]})
        self._solved("Parcel lost", self.bob)
        self._solved("No parcel", self.carla, type_id=type_.id, tag_ids=[(6, 0, tag.ids)])
        self._solved("My parcel", self.ann, type_id=type_.id)
        self._solved("Invoice", self.manager)
        self.assertEqual(self.case.with_user(self.ann)._who_solved_similar(), [(self.carla, 1), (self.bob, 1)])
        form = Form(self.env["social.crm.swarm.ask"].with_user(self.ann).with_context(default_case_id=self.case.id))
        form.kind = "similar"
        form.question = "What did you do?"
        form.save().action_ask()
        self.assertEqual(
            (self.case.swarm_answer_ids.swarm_id.kind, self.case.swarm_answer_ids.user_id), ("similar", self.carla)
        )

    def test_words_that_mean_something_to_the_database_are_words(self):
        self.case.name = "a & b | !(parcel's <-> 'quoted':* \\ )"
        self._solved("parcel", self.bob)
        self.assertEqual(self.case.with_user(self.ann)._who_solved_similar(), [(self.bob, 1)])
        self.case.name = "?!"
        self.assertEqual(self.case.with_user(self.ann)._who_solved_similar(), [])

    def test_what_cannot_be_asked_or_answered(self):
        case = self.case.with_user(self.ann)
        with self.assertRaisesRegex(UserError, "what you want to know"):
            case._ask(" ", self.carla)
        with self.assertRaisesRegex(UserError, "at least one colleague"):
            case._ask("Well?", self.ann)
        with self.assertRaises(AccessError):
            self.case.with_user(self.carla)._ask("Well?", self.bob)
        asked = self._ask()
        with self.assertRaises(AccessError):
            asked.with_user(self.bob)._give("I know")
        with self.assertRaisesRegex(UserError, "Write something"):
            asked.with_user(self.carla)._give(" ")

    def test_a_question_is_taken_back(self):
        asked = self._ask()
        activity = asked.activity_id
        with self.assertRaises(AccessError):
            asked.with_user(self.carla).action_withdraw()
        swarm = asked.swarm_id
        asked.with_user(self.ann).action_withdraw()
        self.assertFalse(activity.exists() or swarm.exists())
        self.assertFalse(self.case.with_user(self.carla).has_access("read"))

    def test_with_the_person_goes_what_colleagues_said_of_them(self):
        asked = self._ask()
        asked.with_user(self.carla)._give("Anna moved to Graz")
        person = Person.gather(self.env["res.partner"], self.case.identity_id)
        told = [row for model in (asked, asked.swarm_id) for row in model._personal_data(person)]
        self.assertIn("Anna moved to Graz", str(told))
        self.assertEqual(self.env["social.crm.swarm.answer"]._erase_person(person), 1)
        self.assertEqual(self.env["social.crm.swarm"]._erase_person(person), 1)
        self.assertFalse(asked.exists())
