from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from odoo.addons.social_crm_base.tools.person import Person

from .test_idea_tell import TellCase


@tagged("post_install", "-at_install")
class TestAnswerWord(TransactionCase):
    """What a few words answer to “Does it help?”."""

    def _answers(self, expected):
        words = self.env["social.crm.answer.word"]
        for text, (language, answer) in expected.items():
            with self.subTest(text=text, language=language):
                self.assertEqual(words._answer_of(text, language), answer)

    def test_plain_answers_in_many_languages(self):
        yes, no = ("yes", True), ("no", True)
        self._answers(
            {
                "Yes!": ("en", yes),
                "YES, thank you so much": ("en", yes),
                "Yes it does, thanks. It works": ("en", yes),
                "no": ("en", no),
                "No, it doesn’t": ("en", no),
                "Hi, sadly not. Thanks": ("en", no),
                "Ja, vielen Dank!": ("de", yes),
                "Leider nein": ("de", no),
                "hilft nicht": ("de", no),
                "Oui, ça m'aide": ("fr", yes),
                "Non, ça ne marche pas": ("fr", no),
                "Sí, muchas gracias": ("es", yes),
                "si": ("es", yes),
                "Não, infelizmente não": ("pt", no),
                "Evet, çok teşekkürler": ("tr", yes),
                "ДА, спасибо": ("ru", yes),
                "Όχι": ("el", no),
                "नहीं": ("hi", no),
                "हां, धन्यवाद": ("hi", yes),
                "لا": ("ar", no),
                "いいえ": ("ja", no),
                "是的，谢谢": ("zh", yes),
                "네, 감사합니다": ("ko", yes),
                "👍🏽": (None, yes),
                "❤️ 🙏": (None, yes),
                "👎": (None, no),
            }
        )

    def test_what_is_not_plain_is_not_guessed(self):
        unclear = (None, False)
        self._answers(
            {
                "Yes and no": ("en", unclear),
                "Yes?": ("en", unclear),
                "👍 👎": (None, unclear),
                "Where is it": ("en", unclear),
                "It is not working": ("en", unclear),
                "": ("en", (None, False)),
                "Thanks": ("en", (None, False)),
                "!!!": ("en", (None, False)),
                "Yes, but it blinds me": ("en", ("yes", False)),
                "No, " + "it works " * 20: ("en", unclear),
                "yes " * 20: ("en", ("yes", False)),
            }
        )

    def test_what_one_language_says_is_not_taken_for_what_another_says(self):
        self._answers({"tak": ("pl", ("yes", True)), "Tak": ("da", (None, False)), "tak ": (None, (None, False))})
        self._answers({"No": (None, ("no", True)), "ja": (None, ("yes", True))})

    def test_what_a_colleague_corrected_outlives_an_update(self):
        right, corrected = (self.env.ref(f"social_crm_community.answer_word_any_yes_{number}") for number in (0, 1))
        brought = self.env["ir.model.data"].search([("model", "=", right._name)])
        brought.noupdate = False  # as they are installed
        corrected.answer = "aside"
        self.env.cr.execute("UPDATE social_crm_answer_word SET answer = 'no' WHERE id = %s", [right.id])
        self.env.invalidate_all()
        convert_file(self.env, "social_crm_community", "data/social.crm.answer.word.csv", {}, mode="update")
        self.assertEqual((right.answer, corrected.answer), ("yes", "aside"))

    def test_words_that_are_added_or_switched_off_count_at_once(self):
        words = self.env["social.crm.answer.word"]
        self.assertEqual(words._answer_of("Jawoll", "de"), (None, False))
        word = words.create({"word": "Jawoll", "lang": "de"})
        self.assertEqual(words._answer_of("jawoll!", "de"), ("yes", True))
        word.active = False
        self.assertEqual(words._answer_of("jawoll!", "de"), (None, False))


class ReplyCase(TellCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.told_at = fields.Datetime.now() - timedelta(days=40)  # what they reply later is past, too
        cls.notices = cls._tell_of(cls.idea)

    @classmethod
    def _tell_of(cls, idea):
        """:return: the notices by which everybody was told of a release, some time ago"""
        idea.stage_id = cls.stages["released"]
        cls.Notice._tell_all(commit=lambda *args, **kwargs: 1)
        cls.env.invalidate_all()
        for part in idea.notice_ids.message_id.part_ids:
            part._record_sent(f"sent-{part.id}", fields.Datetime.now(), str(part.id))
        idea.notice_ids.message_id.occurred_at = cls.told_at
        return idea.notice_ids

    def _reply(self, person, text, after=1, **values):
        """:return: what somebody has just said, some minutes after they were told"""
        self.number = getattr(self, "number", 0) + 1
        values = {
            "external_id": f"reply-{self.number}",
            "occurred_at": self.told_at + timedelta(minutes=after),
            **values,
        }
        return self._say((person, text, values))

    def _supporter(self, identity):
        return self.idea.supporter_ids.filtered(lambda each: each.identity_id == identity)

    def _notice(self, identity):
        return self.notices.filtered(lambda each: each.identity_id == identity)


@tagged("post_install", "-at_install")
class TestIdeaReply(ReplyCase):
    def test_a_plain_reply_is_their_answer_and_the_message_is_the_evidence(self):
        yes = self._reply("anna", "Yes, thank you!")
        no = self._reply("otto", "No")
        answers = [(each.helped, each.helped_message_id) for each in map(self._supporter, (self.anna, self.otto))]
        self.assertEqual(answers, [("yes", yes), ("no", no)])
        self.assertEqual(self._supporter(self.anna).helped_words, "Yes, thank you!")
        self.assertEqual(self._supporter(self.anna).helped_at, yes.occurred_at)
        self.assertEqual((self.idea.helped_count, self.idea.not_helped_count), (1, 1))
        self.assertEqual(self.idea.answered_ids, self._supporter(self.anna) | self._supporter(self.otto))
        self.assertEqual(self._notice(self.anna).reply_state, "understood")

    def test_what_begins_with_a_word_and_goes_on_in_others_counts_if_its_tone_says_the_same(self):
        with_tone = self._reply("anna", "Yes, I love how soft the light has become, wonderful!")
        self.assertEqual(with_tone.sentiment, "positive")
        against = self._reply("otto", "Yes, and I hate the horrible new switch, it is terrible")
        self.assertEqual(against.sentiment, "negative")
        self.assertEqual(self._supporter(self.anna).helped, "yes")
        self.assertFalse(self._supporter(self.otto).helped)
        self.assertEqual((self._notice(self.otto).reply_state, self._notice(self.otto).reply_hint), ("unclear", False))

    def test_an_unclear_reply_is_listed_and_a_colleague_says_what_it_means(self):
        said = self._reply("anna", "I love how soft the light is, wonderful work!")
        self._reply("otto", "Where do I find the ring")
        self._reply("ida", "Which one")
        unclear = self.idea.unclear_reply_ids
        self.assertEqual((len(unclear), self.idea.unclear_reply_count, self.idea.helped_count), (3, 3, 0))
        notice = self._notice(self.anna)
        self.assertEqual((notice.reply_id, notice.reply_hint), (said, "yes"))
        self.assertEqual(notice.with_user(self.ann).reply_words, "I love how soft the light is, wonderful work!")
        notice.with_user(self.ann).action_reply_yes()
        self._notice(self.otto).with_user(self.ann).action_reply_no()
        self._notice(self.ida).with_user(self.ann).action_reply_neither()
        anna, otto, ida = map(self._supporter, (self.anna, self.otto, self.ida))
        self.assertEqual((anna.helped, anna.helped_message_id, anna.helped_user_id), ("yes", said, self.ann))
        self.assertEqual((otto.helped, ida.helped, ida.helped_message_id.id), ("no", False, False))
        self.assertEqual(self.idea.unclear_reply_count, 0)

    def test_what_a_colleague_corrected_no_reply_changes_but_the_person_may_by_the_link(self):
        said = self._reply("anna", "Yes")
        supporter = self._supporter(self.anna)
        supporter.with_user(self.ann).action_helped_no()
        self.assertEqual(
            (supporter.helped, supporter.helped_message_id, supporter.helped_user_id), ("no", said, self.ann)
        )
        self._reply("anna", "Yes", after=2, reply_to=self._notice(self.anna).message_id.external_id)
        self.assertEqual(supporter.helped, "no")
        supporter._answer_helped("yes", "It does")
        self.assertEqual(
            (supporter.helped, supporter.helped_words, supporter.helped_message_id.id), ("yes", "It does", False)
        )

    def test_only_the_next_message_within_seven_days_is_taken_for_an_answer(self):
        self._reply("anna", "Yes", after=8 * 24 * 60)
        self._reply("otto", "Yes", after=-5)
        self._reply("ida", "Yes", after=6 * 24 * 60)
        self._reply("ida", "No", after=6 * 24 * 60 + 1)
        self.assertEqual([self._supporter(each).helped for each in self.said.identity_id], [False, False, "yes"])

    def test_who_replies_to_the_very_notice_answers_whenever_and_may_change_their_mind(self):
        told = self._notice(self.anna).message_id
        self._reply("anna", "Yes", after=30 * 24 * 60, reply_to=told.external_id)
        self.assertEqual(self._supporter(self.anna).helped, "yes")
        self._reply("anna", "No, not at all", after=31 * 24 * 60, reply_to=told.external_id)
        self.assertEqual(self._supporter(self.anna).helped, "no")

    def test_what_follows_an_unclear_reply_and_is_plain_settles_it(self):
        self._reply("anna", "Oh, I did not see that")
        self._reply("anna", "Yes", after=2)
        self.assertEqual(
            (self._supporter(self.anna).helped, self._notice(self.anna).reply_state), ("yes", "understood")
        )

    def test_a_yes_after_a_colleague_has_spoken_may_be_said_to_them(self):
        talk = self._notice(self.anna).message_id.conversation_id
        self._post(talk, "Shall I send the bill again?")
        asked = self.env["social.crm.message"].search([("conversation_id", "=", talk.id)], order="id DESC", limit=1)
        asked.occurred_at = self.told_at + timedelta(minutes=3)
        self._reply("anna", "Yes", after=5)
        self.assertFalse(self._supporter(self.anna).helped)
        self.assertEqual((self._notice(self.anna).reply_state, self._notice(self.anna).reply_hint), ("unclear", "yes"))

    def test_who_was_told_of_two_things_there_answers_neither_plainly_but_by_a_reply_to_one(self):
        other = self._make_idea(self.said[:2], name="Red lamps")
        self._tell_of(other)
        self._reply("anna", "Yes", after=5)
        self.assertFalse((self.idea | other).supporter_ids.filtered("helped"))
        self.assertEqual((self.idea.unclear_reply_count, other.unclear_reply_count), (1, 1))
        otto = other.notice_ids.filtered(lambda each: each.identity_id == self.otto)
        self._reply("otto", "Yes", after=5, reply_to=otto.message_id.external_id)
        self.assertEqual((otto.supporter_id.helped, self._supporter(self.otto).helped), ("yes", False))

    def test_in_a_public_thread_each_answers_for_themselves(self):
        wall = {"contact_kind": "public_comment", "conversation_id": "wall"}
        said = self._say(("eva", "Dim it", wall), ("max", "Dim it", wall))
        idea = self._make_idea(said, name="Dim")
        self._tell_of(idea)
        first = idea.notice_ids.filtered(lambda each: each.identity_id == said[0].identity_id).message_id
        self._reply("stranger", "No", after=5, reply_to=first.external_id, **wall)
        self._reply("max", "No", after=5, reply_to=first.external_id, **wall)
        self._reply("eva", "Yes!", after=6, reply_to=first.external_id, **wall)
        helped = {each.identity_id.external_id: each.helped for each in idea.supporter_ids}
        self.assertEqual(helped, {"eva": "yes", "max": "no"})

    def test_neither_stop_words_nor_spam_nor_machines_answer(self):
        self._reply("anna", "STOP")
        self._reply("otto", "Yes", is_automatic=True)
        self.assertFalse(self.notices.filtered("reply_state"))

    def test_the_link_counts_for_nothing_less(self):
        self._supporter(self.anna)._answer_helped("no", "Too dark")
        self._reply("anna", "Yes")
        self.assertEqual((self._supporter(self.anna).helped, self._notice(self.anna).reply_state), ("no", False))

    def test_their_words_are_for_those_who_may_read_the_talk_and_go_with_the_person(self):
        self._reply("anna", "Yes, it does")
        self._reply("otto", "Where do I find the ring")
        self.assertEqual(self._notice(self.otto).with_user(self.carla).reply_words, False)
        self.assertEqual(self._supporter(self.anna).with_user(self.carla).helped_words, False)
        with self.assertRaises(AccessError):
            self._notice(self.otto).with_user(self.carla).action_open_reply()
        with self.assertRaises(AccessError):
            self._notice(self.otto).with_user(self.env.ref("base.public_user")).action_reply_yes()
        person = Person.gather(self.env["res.partner"], self.anna)
        supporter = self._supporter(self.anna)
        while self.Supporter._erase_person(person):
            pass
        self.assertEqual((supporter.helped, supporter.helped_message_id.id), ("yes", False))

    def test_many_replies_are_read_in_as_many_queries_as_few(self):
        def crowd(name, number):
            said = self._say(*((f"{name}{each}", "Dim it") for each in range(number)))
            idea = self._make_idea(said, name=name)
            self._tell_of(idea)
            words = ("Yes", "No", "Where do I find it")
            moment = {"occurred_at": self.told_at + timedelta(minutes=9)}
            answers = [
                (f"{name}{each}", words[each % 3], {**moment, "external_id": f"{name}-{each}"})
                for each in range(number)
            ]
            return idea, self._say(*answers)

        crowd("warm", 3)
        (few, of_few), (many, of_many) = crowd("few", 6), crowd("many", 60)
        self.assertEqual((few.helped_count, few.not_helped_count, few.unclear_reply_count), (2, 2, 2))
        self.assertEqual((many.helped_count, many.not_helped_count, many.unclear_reply_count), (20, 20, 20))
        for idea in few | many:
            idea.notice_ids.write({"reply_id": False, "reply_state": False})
            idea.supporter_ids.write({"helped": False, "helped_message_id": False})
        queries = self._queries_of(self.Notice._read_replies, of_few)
        self.assertEqual(self._queries_of(self.Notice._read_replies, of_many), queries)
        self.assertEqual((few.helped_count, many.helped_count), (2, 20))
