from odoo.tests import tagged

from .suggestion_common import SuggestionCase


@tagged("post_install", "-at_install")
class TestSpelling(SuggestionCase):
    """Misspelt words find what they were meant to, and what is not misspelt is left as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.Spelling = cls.env["social.crm.spelling"]
        cls._ask("My thermostat flickers", answer="Tighten the screw")
        cls._ask(
            "Rechnungen werden nicht gefunden",
            "Ich habe meine Rechnung für den letzten Monat gesucht und nicht gefunden",
            answer="Alle Rechnungen stehen im Portal unter Dokumente.",
        )
        cls._ask("Delivery abroad", answer="All of Europe")
        cls.Spelling._refresh()

    def _known(self, model="social.crm.suggestion"):
        """:return: the number of records by word, of the words that are known of a model"""
        return {word.lexeme: word.number for word in self.Spelling.search([("model", "=", model)])}

    def test_a_question_whose_words_are_all_misspelt_finds_its_topic_in_every_language(self):
        for text, found in (
            ("thermostatt flikers", "My thermostat flickers"),
            ("termostat flickrs", "My thermostat flickers"),
            ("theromstat", "My thermostat flickers"),
            ("Rechnugnen gefuden", "Rechnungen werden nicht gefunden"),
            ("Meine Rehcnung fuer den lezten Monnat", "Rechnungen werden nicht gefunden"),
            ("dellivery to Europpe", "Delivery abroad"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._suggested(text), [found])

    def test_a_word_that_is_known_is_not_taken_for_another(self):
        self._ask("The thermostats of our house", answer="Buy one")
        self._ask("A theremin is no musical box", answer="It is")
        self.Spelling._refresh()
        self.assertNotIn("A theremin is no musical box", self._suggested("thermostat"))

    def test_what_is_like_a_word_by_chance_alone_finds_nothing(self):
        for text in ("thermometers", "flowers", "abbreviation", "Rechenschieber", "zzzzz"):
            with self.subTest(text=text):
                self.assertEqual(self._suggested(text), [])

    def test_numbers_models_and_addresses_are_never_corrected(self):
        self._ask("The XR200 and 0123456789, mail otto@example.com", answer="Look at www.example.com/lamps")
        self.Spelling._refresh()
        for text in ("XR300", "0123456780", "otta@example.com", "www.exampel.com/lamps"):
            with self.subTest(text=text):
                self.assertEqual(self._suggested(text), [])
        self.assertFalse([word for word in self._known() if not word.isalpha()])

    def test_words_that_newly_occur_are_found_once_the_job_has_seen_them(self):
        self._ask("The gyroscope wobbles", answer="Oil it")
        self.assertEqual(self._suggested("gyrosscope"), [])
        self.Suggestion._catch_up(commit=lambda number, remaining=0: 60)
        self.assertEqual(self._suggested("gyrosscope"), ["The gyroscope wobbles"])

    def test_words_that_occur_no_more_are_gone_and_the_others_are_counted_anew(self):
        topic = self._ask("The parasol of the thermostat", answer="Oil it")
        self.Spelling._refresh()
        self.assertEqual((self._known()["parasol"], self._known()["thermostat"]), (1, 2))
        topic.unlink()
        self.Spelling._refresh()
        self.assertNotIn("parasol", self._known())
        self.assertEqual(self._known()["thermostat"], 1)

    def test_a_list_that_is_in_step_is_not_written_again(self):
        rows = "SELECT id, ctid::text FROM social_crm_spelling ORDER BY id"
        self.env.cr.execute(rows)
        before = self.env.cr.fetchall()
        self.assertTrue(before)
        self.Spelling._refresh()
        self.env.cr.execute(rows)
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_topics_and_ideas_each_have_their_words(self):
        self.env["social.crm.idea"].create({"name": "A parasol for the balcony", "language": "en"})
        self.Spelling._refresh()
        self.assertIn("parasol", self._known("social.crm.idea"))
        self.assertNotIn("parasol", self._known())
        self.assertNotIn("thermostat", self._known("social.crm.idea"))

    def test_to_correct_takes_one_query_however_many_words_are_misspelt(self):
        def count(text):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._suggested(text)
            return self.env.cr.sql_log_count - before

        right, one, many = "thermostat", "thermostatt", "termostat flikers Rechnugnen gefuden dellivery tigthen scrrew"
        self._suggested(many)
        self.assertEqual(count(one), count(right) + 1)
        self.assertEqual(count(many), count(one))
