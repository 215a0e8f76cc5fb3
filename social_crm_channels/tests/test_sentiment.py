from odoo import models
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_crm_base.tests.common import RegistryMixin

from ..assessors import sentiment_vader
from ..connectors.contract import IncomingEdit
from .common import MOMENT, SocialCrmCase

ANGRY = "This is the third time that my parcel is lost. I am really angry and very disappointed."
PLEASED = "Thank you so much, the new lamp is wonderful and I love it! 😍"
PLAIN = "The shop on the corner opens at nine on weekdays."


class Conversation(models.Model):
    """Another addon, which has the angry answered by the other team."""

    _module = None
    _inherit = "social.crm.conversation"
    _name = "social.crm.conversation"

    def _messages_received(self, messages):
        result = super()._messages_received(messages)
        angry = messages.filtered(lambda message: message.sentiment == "negative").conversation_id
        angry.team_id = self.env["social.crm.team"].search([("name", "=", "Sales")])
        return result


@tagged("post_install", "-at_install")
class TestSentiment(RegistryMixin, SocialCrmCase):
    def said_alone(self, text, number=1):
        return self.ingest(self.said(text, number))

    # ------------------------------------------------------------------
    # Assessed
    # ------------------------------------------------------------------
    def test_language_is_told(self):
        for language, text in {
            "en": "Where is my parcel? I ordered it two weeks ago.",
            "sv": "Min lampa blinkar sedan igår, vad ska jag göra?",
            "de": "Hallo, meine Lampe flackert seit gestern.",
            "fr": "Bonjour, je n'ai pas encore reçu ma commande.",
            "pl": "Dzień dobry, gdzie jest moja paczka?",
            "ja": "荷物はどこですか。昨日届くはずでした。",
        }.items():
            [found] = self.env["social.crm.message"]._assess_texts([text])
            self.assertEqual(found["language"], language)

    def test_what_is_no_language_is_not_guessed(self):
        for text in ("", "ok", "4711", "https://example.org/lamps", "@anna #lamp 12", "👍"):
            [found] = self.env["social.crm.message"]._assess_texts([text])
            self.assertEqual(found, {"language": None, "sentiment": None, "sentiment_score": None}, text)

    def test_sentiment_of_english_is_assessed(self):
        messages = self.ingest(*(self.said(text, number) for number, text in enumerate((ANGRY, PLEASED, PLAIN))))
        self.assertEqual(messages.mapped("sentiment"), ["negative", "positive", "neutral"])
        self.assertLess(messages[0].sentiment_score, -0.3)
        self.assertGreater(messages[1].sentiment_score, 0.3)

    def test_emojis_tell_as_words_do(self):
        [glad, sad] = self.env["social.crm.sentiment.vader"]._assess(["The lamp is here 😍", "The lamp is here 😢"])
        self.assertEqual((glad[1], sad[1]), ("positive", "negative"))

    def test_the_short_way_to_neutral_leads_where_the_long_one_does(self):
        texts = [
            PLAIN,
            ANGRY,
            PLEASED,
            "(great)",
            "“sad”",
            "NOT bad!!!",
            ":)",
            "it's :-( again",
            "kinda meh...",
            "…!?",
            "a 1 %",
        ]
        scores = [score for score, _sentiment in self.env["social.crm.sentiment.vader"]._assess(texts)]
        spelt_out = [sentiment_vader._spelt_out(text) for text in texts]
        expected = [sentiment_vader._analyzer().polarity_scores(text)["compound"] for text in spelt_out]
        self.assertEqual(scores, expected)

    def test_other_languages_are_not_assessed_which_is_not_neutral(self):
        message = self.said_alone("Ich bin sehr enttäuscht und wirklich wütend über diesen Service.")
        self.assertEqual(message.language, "de")
        self.assertFalse(message.sentiment)
        self.assertNotIn("de", self.env["social.crm.sentiment"]._all_languages())

    def test_our_own_words_are_not_assessed(self):
        self.said_alone(ANGRY)
        self.assertFalse(self.reply("I am terribly sorry, that is awful.").sentiment)

    def test_it_is_known_before_anybody_routes_by_it(self):
        self.add_models(Conversation)
        self.ingest(self.said(ANGRY, 1), self.said(PLEASED, 2, talk="talk-2"))
        teams = [self.conversation(talk).team_id for talk in ("talk-1", "talk-2")]
        self.assertEqual(teams, [self.other_team, self.team])

    def test_any_number_of_messages_is_one_batch(self):
        self.said_alone(PLAIN, 1)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["social.crm.message"]._assess_texts([ANGRY, PLEASED, PLAIN] * 50)

    # ------------------------------------------------------------------
    # Corrected
    # ------------------------------------------------------------------
    def correct(self, message, user=None, **values):
        wizard = self.env["social.crm.message.correct"].with_user(user or self.agent)
        wizard.with_context(active_ids=message.ids).create(values).action_save()

    def edit(self, text):
        self.env["social.crm.message"]._ingest([(self.channel, IncomingEdit("m1", MOMENT.replace(hour=10), text))])

    def test_an_edit_is_assessed_again(self):
        message = self.said_alone(ANGRY)
        self.edit(PLEASED)
        self.assertEqual(message.sentiment, "positive")

    def test_what_a_person_corrected_stays(self):
        message = self.said_alone(ANGRY)
        self.correct(message, sentiment="neutral")
        self.assertEqual((message.sentiment, message.sentiment_corrected), ("neutral", True))
        self.edit(PLEASED)
        self.assertEqual((message.sentiment, message.sentiment_score), ("neutral", 0.0))
        self.said_alone(ANGRY)  # delivered again
        self.assertEqual(message.sentiment, "neutral")

    def test_a_corrected_language_stays_and_the_sentiment_follows_it(self):
        message = self.said_alone(ANGRY)
        self.correct(message, language="sv")
        self.assertEqual((message.language, message.sentiment), ("sv", False), "nobody assesses Swedish")
        self.edit(PLEASED)
        self.assertEqual((message.language, message.sentiment), ("sv", False))
        self.correct(message, language="en")
        self.assertEqual(message.sentiment, "positive")

    def test_a_talk_has_the_language_of_the_last_words_as_it_was_corrected(self):
        first, last = self.ingest(self.said("Hm", 1), self.said("Hm", 2))
        first._correct(language="de")
        self.assertFalse(self.conversation().language)
        last._correct(language="fr")
        self.assertEqual(self.conversation().language, "fr")

    def test_several_are_corrected_at_once_and_ours_are_left_out(self):
        theirs = self.said_alone(ANGRY, 1) | self.said_alone(PLAIN, 2)
        ours = self.reply()
        self.correct(theirs | ours, sentiment="positive")
        self.assertEqual(theirs.mapped("sentiment"), ["positive", "positive"])
        self.assertFalse(ours.sentiment)

    def test_only_who_may_answer_may_correct(self):
        message = self.said_alone(ANGRY)
        with self.assertRaises(AccessError):
            self.correct(message, user=self.stranger, sentiment="neutral")
        self.assertEqual(message.sentiment, "negative")

    def test_languages_are_named_in_the_user_s(self):
        names = dict(self.env["social.crm.message"].with_context(lang="de_DE")._language_names())
        self.assertEqual((names["sv"], names["de"]), ("Schwedisch", "Deutsch"))
