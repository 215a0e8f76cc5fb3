from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ..tools.text_search import common_lexemes, quoted, words_expression

#: Ideas that are compared in detail, by words and by letters.
LOOKED_AT = 50

#: Ideas that are suggested.
SUGGESTED = 5

#: From this likeness on an idea is likely the same. 2 is the same text.
LIKELY = 0.5

#: Characters of a text that are compared: what it is about is said first.
COMPARED = 300

#: Words that are looked up at most, and how common one may be: what is in one idea of ten says little.
WORDS = 8
TOO_COMMON = 0.1

#: Words that no idea has, as they were misspelt, are looked up by their letters: so many, from this likeness on.
MISSPELT = 3
LIKE_A_WORD = 0.55

#: Names that are compared with a misspelt word at most: it takes longer than to look up a word.
NAMES = 250


class SocialCrmIdeaAlike(models.Model):
    """Ideas that are likely the same, though said in other words or misspelt.

    Words are compared by the rules of the idea's language, letters by trigrams. Both have an index: the words of each
    idea are kept in a column of their own, which PostgreSQL fills.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    alike_ids = fields.Many2many("social.crm.idea", string="Likely the same", compute="_compute_alike_ids")

    def init(self):
        """Keep the words of names and descriptions, and indexes to find them by."""
        result = super().init()
        text = "name || ' ' || COALESCE(description, '')"
        known = self.env["social.crm.suggestion"]._known_configurations()
        words = SQL(words_expression("language", text, known))  # pylint: disable=sql-injection
        self.env.cr.execute(
            SQL(
                "ALTER TABLE social_crm_idea ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (%s) STORED",
                words,
            )
        )
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS social_crm_idea_words_idx ON social_crm_idea USING gin (words)"
            " WITH (fastupdate = off) WHERE merged_into_id IS NULL"
        )
        if self.pool.has_trigram:
            self.env.cr.execute(
                "CREATE INDEX IF NOT EXISTS social_crm_idea_letters_idx ON social_crm_idea"
                " USING gin (name gin_trgm_ops) WITH (fastupdate = off) WHERE merged_into_id IS NULL"
            )
        return result

    @api.depends("name", "description", "language")
    def _compute_alike_ids(self):
        for idea in self:
            text = " ".join(filter(None, (idea.name, html2plaintext(idea.description or ""))))
            idea.alike_ids = self._alike(text, idea.language, idea.company_id) - idea._origin

    @api.model
    def _alike(self, text, language, company, domain=(), limit=SUGGESTED):
        """Find ideas that likely say the same, those most alike first.

        :param str text: plain text
        :param str language: ISO 639-1 code of the text, if known
        :param company: one ``res.company``
        :param domain: what else is asked of the ideas, such as that they are published
        :param int limit: of the ideas returned, one more than of suggestions where the idea itself is among them
        """
        text = " ".join((text or "").split())[:COMPARED].strip()
        if not text:
            return self.browse()
        configuration = self.env["social.crm.suggestion"]._configuration_of(language)
        likenesses = self._likenesses(text, configuration, company)
        likely = [idea_id for idea_id, likeness in likenesses if likeness >= LIKELY]
        found = self.search([("id", "in", likely), *domain])
        return found.sorted(lambda idea: likely.index(idea.id))[: limit + 1]

    def _likenesses(self, text, configuration, company):
        """:return: id and likeness of ideas that share words or letters with a text, those most alike first"""
        self.flush_model(["name", "description", "language", "merged_into_id", "company_id", "active"])
        wanted, queries = self._telling_words(text, configuration)
        ours = SQL("merged_into_id IS NULL AND active AND company_id = %s", company.id)
        looked_at = [self._with_words(query, ours) for query in queries]
        letters = SQL("0")
        if self.pool.has_trigram:
            letters = SQL("similarity(idea.name, %s)", text)
            looked_at += [self._spelt_like(word, ours) for word in self._misspelt(wanted)]
        if not looked_at:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT idea.id,
                       %(letters)s + (
                       SELECT count(*) FROM unnest(%(wanted)s::text[]) word WHERE word = ANY(tsvector_to_array(idea.words))
                       )::float / GREATEST(%(number)s, 1) AS likeness
                  FROM social_crm_idea idea
                 WHERE idea.id IN (%(looked_at)s)
              ORDER BY likeness DESC, idea.supporter_count DESC, idea.id
                 LIMIT %(limit)s
                """,
                letters=letters,
                wanted=wanted,
                number=len(wanted),
                looked_at=SQL(" UNION ").join(looked_at),
                limit=LOOKED_AT,
            )
        )

    def _with_words(self, query, ours):
        """Write a query for ideas that have words."""
        return SQL(
            "(SELECT id FROM social_crm_idea WHERE words @@ %(query)s::tsquery AND %(ours)s"
            " ORDER BY ts_rank(words, %(query)s::tsquery) DESC LIMIT %(limit)s)",
            query=query,
            ours=ours,
            limit=LOOKED_AT,
        )

    def _spelt_like(self, word, ours):
        """Write a query for ideas in whose name there is a word that is spelt nearly so."""
        return SQL(
            "(SELECT id FROM (SELECT id, name FROM social_crm_idea WHERE name %%> %(word)s AND %(ours)s LIMIT %(names)s)"
            " named ORDER BY word_similarity(%(word)s, name) DESC LIMIT %(limit)s)",
            word=word,
            ours=ours,
            names=NAMES,
            limit=LOOKED_AT,
        )

    def _misspelt(self, words):
        """Return those of some words that no idea has, the longest: whatever they were meant to be, ideas may have that."""
        self.env.cr.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKE_A_WORD)])
        rows = self.env.execute_query(
            SQL(
                "SELECT word FROM unnest(%s::text[]) word WHERE NOT EXISTS ("
                "SELECT FROM social_crm_idea WHERE words @@ word.word::tsquery AND merged_into_id IS NULL)"
                " ORDER BY length(word) DESC LIMIT %s",
                [_as_query([word]) for word in words],
                MISSPELT,
            )
        )
        return [word.strip("'") for (word,) in rows]

    def _telling_words(self, text, configuration):
        """Return the words of a text that tell ideas apart, the rarest first, and queries that find them.

        How common a word is, PostgreSQL has noted with its statistics; what is not noted there is rare. An idea with
        all of the words is always looked at.

        :rtype: tuple[list[str], list[str]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT said.lexeme, COALESCE(known.frequency, 0)
                  FROM unnest(to_tsvector(%s::regconfig, %s)) said
             LEFT JOIN (%s) known ON known.lexeme = said.lexeme
              ORDER BY 2, 1
                """,
                configuration,
                text,
                common_lexemes(self._table),
            )
        )
        words = [word for word, _frequency in rows][: 2 * WORDS]
        telling = [word for word, frequency in rows if frequency <= TOO_COMMON][:WORDS]
        queries = [_as_query(words, " & ")] if words else []
        return telling or words[:WORDS], queries + ([_as_query(telling)] if telling else [])


def _as_query(words, joined=" | "):
    """Write words as a query of full text search, whatever is in them."""
    return joined.join(map(quoted, words))
