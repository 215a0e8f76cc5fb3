from difflib import get_close_matches

from odoo import api, fields, models
from odoo.tools import SQL

#: A word that is misspelt is looked up if it is so long: shorter ones are like too many others.
MIN_LETTERS = 4
#: Lexemes that are kept: longer ones are no words of people.
MAX_LETTERS = 40
#: Misspelt words of a text that are looked up at most, those first that are longest: they say most.
MAX_MISSPELT = 12
#: Lexemes that share most groups of three letters with a misspelt word, of which the likely ones are chosen ...
COMPARED = 20
#: ... by how many of their letters are the same in the same order (1: all). Of five letters one may be another.
ALIKE = 0.8


class SocialCrmSpelling(models.Model):
    """The words that occur where something is looked for, to find what misspelt ones were meant to be.

    A word occurs in many records: a list of the words is small, and to compare one with all in it takes no time, however
    many records there are. It knows no languages: who misspells each word of a sentence leaves nothing to tell its
    language by. A job makes it anew. Numbers and addresses are not in it: to correct one gives another one.
    """

    _name = "social.crm.spelling"
    _description = "Word that occurs"
    _rec_name = "lexeme"
    _log_access = False

    model = fields.Char(required=True, readonly=True, help="Where it occurs.")
    lexeme = fields.Char(required=True, readonly=True, help="The word, as full text search has taken it apart.")
    number = fields.Integer(readonly=True, help="The number of records that have it.")

    _lexeme_uniq = models.UniqueIndex("(model, lexeme)")
    _letters_idx = models.Index(lambda registry: "USING gin (lexeme gin_trgm_ops)" if registry.has_trigram else "")

    @api.model
    def _sources(self):
        """:return: names of the models whose column ``words`` is looked in"""
        return ["social.crm.suggestion", "social.crm.idea"]

    @api.model
    def _refresh(self):
        """Bring the list in step with what is written by now. Only what has changed is written."""
        if not self.env.registry.has_trigram:
            return
        self.env.flush_all()
        for name in self._sources():
            table = self.env[name]._table
            self.env.cr.execute(
                SQL(
                    r"""
                    WITH occurring AS MATERIALIZED (
                        SELECT word, ndoc
                          FROM ts_stat(%(words)s)
                         WHERE char_length(word) BETWEEN %(shortest)s AND %(longest)s
                           AND word !~ '[[:digit:][:punct:]]'
                    ), gone AS (
                        DELETE FROM social_crm_spelling known
                         WHERE model = %(model)s AND NOT EXISTS (SELECT FROM occurring WHERE word = known.lexeme)
                    )
                    INSERT INTO social_crm_spelling AS known (model, lexeme, number)
                         SELECT %(model)s, word, ndoc FROM occurring
                    ON CONFLICT (model, lexeme)
                             DO UPDATE SET number = EXCLUDED.number WHERE known.number != EXCLUDED.number
                    """,
                    words=f'SELECT words FROM "{table}"',  # noqa: S608  a table of ours, by its model
                    shortest=MIN_LETTERS - 1,  # a letter may be one too many
                    longest=MAX_LETTERS,
                    model=name,
                )
            )
        self.invalidate_model(flush=False)

    @api.model
    def _correct(self, model, lexemes, best):
        """Find what misspelt words were likely meant to be.

        :param str model: where it is looked for
        :param lexemes: of the words as they were written
        :param int best: how many to return of each at most
        :return: of each that is like some that occur: these, the likeliest first, each with its number of records
        :rtype: dict[str, dict[str, int]]
        """
        asked = sorted((word for word in lexemes if len(word) >= MIN_LETTERS and word.isalpha()), key=len, reverse=True)
        if not asked or not self.env.registry.has_trigram:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.word, alike.lexeme, alike.number
                  FROM unnest(%s::text[]) asked(word)
            CROSS JOIN LATERAL (SELECT lexeme, number
                                  FROM social_crm_spelling
                                 WHERE lexeme %% asked.word AND model = %s
                              ORDER BY similarity(lexeme, asked.word) DESC, number DESC, lexeme
                                 LIMIT %s) alike
                """,
                asked[:MAX_MISSPELT],
                model,
                COMPARED,
            )
        )
        occurring = {}
        for word, lexeme, number in rows:
            occurring.setdefault(word, {})[lexeme] = number
        return {
            word: {lexeme: numbers[lexeme] for lexeme in likely}
            for word, numbers in occurring.items()
            if (likely := get_close_matches(word, numbers, best, ALIKE))
        }
