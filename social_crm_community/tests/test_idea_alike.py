from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.text_search import words_expression
from .common import IdeaCase


@tagged("post_install", "-at_install")
class TestIdeaAlike(IdeaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamps, cls.chairs, cls.german = cls.Idea.create(
            [
                {"name": "A lamp that can be dimmed", "language": "en"},
                {"name": "Chairs with wheels", "language": "en"},
                {"name": "Die Häuser der Vögel im Garten", "language": "de"},
            ]
        )

    def _alike(self, text, language="en", **values):
        return self.Idea._alike(text, language, self.env.company, **values)

    def test_the_same_in_other_forms_of_the_words_is_found_by_the_rules_of_the_language(self):
        self.assertEqual(self._alike("Dimming lamps"), self.lamps)
        self.assertEqual(self._alike("Garten, Vogel, Haus: im Garten", "de"), self.german)
        self.assertEqual((self._alike("Häusern", "de"), self._alike("Häusern", "en")), (self.german, self.Idea))

    def test_what_is_misspelt_is_found_in_every_language(self):
        self.env["social.crm.spelling"]._refresh()
        self.assertEqual(self._alike("A lapm that can be dimed"), self.lamps)
        self.assertEqual(self._alike("Chars with wheles"), self.chairs)
        self.assertEqual(self._alike("Heuser der Voegl im Gaarten", "de"), self.german)

    def test_what_is_about_something_else_is_no_duplicate(self):
        self.assertFalse(self._alike("Deliver on Sundays"))
        self.assertFalse(self._alike(""))
        self.assertFalse(self._alike("that the can be"))

    def test_what_people_type_is_no_query_language(self):
        for text in ("lamp' | !wheel & (", "\\' \\\\ lamp", "%s %(x)s {lamp}", "<b>lamp</b>", "'':*"):
            with self.subTest(text=text):
                self.assertFalse(self._alike(text) & self.german)

    def test_merged_archived_and_ideas_of_other_companies_are_not_suggested(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.assertFalse(self.Idea._alike("Dimming lamps", "en", abroad))
        self.lamps._merge(self.chairs)
        self.assertFalse(self._alike("Dimming lamps"))
        self.lamps.move_out_ids.action_undo()
        self.lamps.active = False
        self.assertFalse(self._alike("Dimming lamps"))

    def test_an_idea_is_shown_its_likes_and_not_itself(self):
        other = self.Idea.create({"name": "Dimmed lamp", "language": "en"})
        self.assertEqual((other.alike_ids, self.lamps.alike_ids, self.chairs.alike_ids), (self.lamps, other, self.Idea))

    def test_who_makes_an_idea_is_shown_what_it_may_be(self):
        said = self._say(("anna", "I want the lamp to be dimmed"))
        wizard = self.env["social.crm.idea.make"].with_user(self.ann).create({"message_ids": said.ids})
        wizard.write({"name": "Dimming a lamp", "language": "en"})
        self.assertIn(self.lamps, wizard.alike_ids)

    def test_a_postgresql_that_knows_fewer_languages_takes_the_others_word_by_word(self):
        for known, armenian, english in ((("english",), "dimmed", "dim"), ((), "dimmed", "dimmed")):
            words = SQL(words_expression("spoken.language", "'dimmed'", known))
            rows = self.env.execute_query(
                SQL("SELECT tsvector_to_array(%s) FROM (VALUES ('hy'), ('en')) spoken(language)", words)
            )
            self.assertEqual([row[0] for row in rows], [[armenian], [english]])
