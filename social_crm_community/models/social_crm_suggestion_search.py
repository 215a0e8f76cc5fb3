import re
from itertools import combinations

from odoo import api, models
from odoo.tools import SQL

from ..tools.text_search import PLAIN, common_lexemes, quoted

#: Words of a text that are looked up: the subject comes first, and says most.
MAX_WORDS = 30
WORD = re.compile(r"\w+")
MIN_WORD = 3  # characters
#: A word that so many rows have says little; only with another such a row is looked at.
COMMON = 1000
#: Rows of which the best are chosen, of each kind: see ``_sought``.
LOOKED_AT = 1000
#: What a misspelt word may have been meant to be: so many others are looked up for it.
MEANT = 3
#: What a row in the language of the text is worth, to one in another.
OWN_LANGUAGE = 2
#: Characters of an answer that whoever writes is shown before they open it.
OFFERED = 200
#: Rows that the user may not see after all: so many more are found than are asked for.
SPARE = 3


class SocialCrmSuggestionSearch(models.Model):
    """How what fits a text is found."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.suggestion"

    @api.model
    def _suggest(self, text, reader, limit=5, only_solved=True, without=()):
        """Find what fits best what somebody writes, of that which they may see.

        :param str text: what they have written so far, the subject first
        :param reader: ``res.users``
        :param bool only_solved: whether it must have an answer
        :param without: ids of suggestions that are known already
        :return: suggestions, each with its address, the best first
        :rtype: list[tuple]
        """
        rows = self.sudo()  # sudo: each source is asked below what the reader may see
        places = rows._places_of(reader)
        condition = SQL("%s AND NOT (row.id = ANY(%s))", places, list(without))
        if only_solved:
            condition = SQL("%s AND row.is_solved", condition)
        found = rows._rank(text, condition, limit * SPARE)
        return rows.browse(found)._shown_to(reader)[:limit]

    def _places_of(self, reader):
        """:return: the condition that a row is in a place that somebody may look into"""
        looks_into = (
            SQL(
                "row.res_model = %s AND row.place_id = ANY(%s)",
                name,
                self.env[name].with_user(reader)._suggestion_places(),
            )
            for name in self._suggestion_sources()
        )
        return SQL("(%s)", SQL(" OR ").join(SQL("(%s)", each) for each in looks_into))

    def _shown_to(self, reader):
        """:return: those that somebody may see, each with its address"""
        shown = {}
        for name, rows in self.grouped("res_model").items():
            records = self.env[name].with_user(reader).browse(rows.mapped("res_id"))
            shown |= {(name, id_): url for id_, url in records._suggestion_shown().items()}
        return [(row, shown[key]) for row in self if (key := (row.res_model, row.res_id)) in shown]

    def _as_offered(self, url):
        """Tell of this suggestion to whoever writes.

        :param str url: by which they open it
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": self.id,
            "kind": kinds[self.kind],
            "is_solved": self.is_solved,
            "title": self.title,
            "answer": (self.answer or "")[:OFFERED],
            "url": url,
        }

    def _as_solved(self, url):
        """Tell of this suggestion as ``social.crm.case.get_solved_alike`` does.

        :param str url: of its record
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": f"{self.res_model},{self.res_id}",
            "number": kinds[self.kind],
            "name": self.title,
            "answer": self.answer or "",
            "url": f"{self.get_base_url()}{url}",
        }

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def _rank(self, text, condition, limit):
        """:return: ids of the rows that fit best, the best first"""
        words = _words_of(text)
        if not words:
            return []
        [language] = self.env["social.crm.language.detector"]._detect([text])
        # How many rows have a word cannot be told before: PostgreSQL would compile what it takes for much work.
        self.env.cr.execute("SELECT set_config('jit', 'off', true)")
        known, misspelt = self._look_up(words, self._configurations(language))
        meant = self.env["social.crm.spelling"]._correct(self._name, misspelt, MEANT)
        for likely in meant.values():
            known |= likely
        return self._by_words(known, language, condition, limit)

    def _configurations(self, language):
        """:return: how a text may be taken apart: by its language, or those of all users where it cannot be told"""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        found = {self._configuration_of(code) for code in ([language] if language else installed)}
        return sorted(found | {PLAIN})

    def _look_up(self, words, configurations):
        """Take words apart and see how many rows have each, up to ``COMMON``. Words that say nothing are left out.

        :return: the number of rows by lexeme; and the lexemes of words that no row has
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH part AS (
                    SELECT word.word, config.config, lexeme.lexeme
                      FROM unnest(%(words)s::text[]) word(word)
                CROSS JOIN unnest(%(configs)s::text[]) config(config)
                 LEFT JOIN LATERAL unnest(tsvector_to_array(to_tsvector(config.config::regconfig, word.word)))
                           lexeme(lexeme) ON TRUE
                )
                SELECT part.word, part.lexeme, counted.number
                  FROM part
             LEFT JOIN (SELECT one.lexeme,
                               CASE WHEN often.lexeme IS NOT NULL THEN %(common)s ELSE (SELECT count(*) FROM (
                                    SELECT FROM social_crm_suggestion row
                                     WHERE row.words @@ ('''' || one.lexeme || '''')::tsquery LIMIT %(common)s) seen)
                                END AS number
                          FROM (SELECT DISTINCT lexeme FROM part WHERE lexeme IS NOT NULL) one
                     LEFT JOIN (%(often)s) often ON often.lexeme = one.lexeme) counted
                    ON counted.lexeme = part.lexeme
                """,
                words=words,
                configs=configurations,
                common=COMMON,
                often=self._often_sql(),
            )
        )
        idle = {word for word, lexeme, _number in rows if lexeme is None}
        numbers = {lexeme: number for word, lexeme, number in rows if word not in idle and number}
        found = {word for word, _lexeme, number in rows if number}
        return numbers, {lexeme for word, lexeme, _number in rows if word not in found | idle}

    def _often_sql(self):
        """:return: the lexemes of which PostgreSQL knows by its statistics that too many rows have them to be counted"""
        return SQL(
            """
            SELECT known.lexeme
              FROM (%s) known
              JOIN pg_class rows ON rows.oid = 'social_crm_suggestion'::regclass
             WHERE known.frequency * rows.reltuples >= %s
            """,
            common_lexemes(self._table),
            COMMON,
        )

    def _by_words(self, known, language, condition, limit):
        """:return: ids of the rows that fit these lexemes best, the best first"""
        if not known:
            return []
        queries = _sought(known)
        looked_at = [
            SQL(
                "(SELECT row.id FROM social_crm_suggestion row WHERE row.words @@ %s::tsquery AND %s LIMIT %s)",
                query,
                condition,
                LOOKED_AT,
            )
            for query in queries
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.id,
                       (ts_rank(row.words, %(all)s::tsquery) + ts_rank(row.words, %(sought)s::tsquery))
                       * CASE WHEN row.language = %(language)s THEN %(own)s ELSE 1 END AS score
                  FROM (%(looked_at)s) found
                  JOIN social_crm_suggestion row ON row.id = found.id
              ORDER BY score DESC, row.id DESC
                 LIMIT %(limit)s
                """,
                all=_any(map(quoted, known)),
                sought=_any(f"({query})" for query in queries),
                language=language or "",
                own=OWN_LANGUAGE,
                looked_at=SQL(" UNION ").join(looked_at),
                limit=limit,
            )
        )
        return [id_ for id_, _score in rows]


def _words_of(text):
    """:return: the different words of a text that may say something, in their order"""
    words = (word for word in WORD.findall(text.lower()) if len(word) >= MIN_WORD or word.isdecimal())
    return list(dict.fromkeys(words))[:MAX_WORDS]


def _sought(known):
    """Write queries for the rows that are looked at.

    All rows with one of the rarest lexemes, as far as these are together no more than can be looked at; and rows that
    have the others together, two of them at least.

    :rtype: list[str]
    """
    rare, room = [], LOOKED_AT
    by_number = sorted(known, key=lambda lexeme: (known[lexeme], lexeme))
    for lexeme in by_number:
        if known[lexeme] >= COMMON or known[lexeme] > room:
            break
        rare.append(quoted(lexeme))
        room -= known[lexeme]
    common = [quoted(lexeme) for lexeme in by_number[len(rare) :]][:4]
    pairs = _any(f"({one} & {other})" for one, other in combinations(common, 2))
    together = " & ".join(common) if len(common) > 2 else ""
    return [query for query in (_any(rare), together, pairs) if query] or common


def _any(queries):
    return " | ".join(queries)
