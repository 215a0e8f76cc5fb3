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
        if not queries:
            return []
        looked_at = [self._with_words(query, ours) for query in queries]
        letters = SQL("similarity(idea.name, %s)", text) if self.pool.has_trigram else SQL("0")
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

    def _telling_words(self, text, configuration):
        """Return the words of a text that tell ideas apart, the rarest first, and queries that find them.

        How common a word is, PostgreSQL has noted with its statistics; what is not noted there is rare. An idea with
        all of the words is always looked at.

        :rtype: tuple[list[str], list[str]]
        """
        common = dict(self.env.execute_query(common_lexemes(self._table)))
        [(said,)] = self.env.execute_query(
            SQL("SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))", configuration, text)
        )
        words = sorted(self._spelt_right(said, common), key=lambda word: (common.get(word, 0), word))[: 2 * WORDS]
        telling = [word for word in words if common.get(word, 0) <= TOO_COMMON][:WORDS]
        queries = [_as_query(words, " & ")] if words else []
        return telling or words[:WORDS], queries + ([_as_query(telling)] if telling else [])

    def _spelt_right(self, said, common):
        """:return: words, those that no idea has replaced by what they were likely meant to be"""
        rare = [word for word in said if word not in common]
        unknown = self.env.execute_query(
            SQL(
                "SELECT word FROM unnest(%s::text[], %s::text[]) said(word, query) WHERE NOT EXISTS ("
                "SELECT FROM social_crm_idea WHERE words @@ said.query::tsquery AND merged_into_id IS NULL)",
                rare,
                [quoted(word) for word in rare],
            )
        )
        meant = self.env["social.crm.spelling"]._correct(self._name, [word for (word,) in unknown], best=1)
        return {next(iter(meant.get(word, [word]))) for word in said}


def _as_query(words, joined=" | "):
    """Write words as a query of full text search, whatever is in them."""
    return joined.join(map(quoted, words))
