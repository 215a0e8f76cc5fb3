"""In which way PostgreSQL takes words of a language apart, and finds them."""

from odoo.tools import SQL

#: The one that knows no language: it takes no word apart and leaves none out.
PLAIN = "simple"

#: Configurations of full-text search by ISO 639-1 code, as PostgreSQL 14 and later have them.
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def configuration_of(language):
    """Return the configuration of full text search for a language.

    :param str language: ISO 639-1 code, or a locale that begins with one, or nothing
    :rtype: str
    """
    return CONFIGURATIONS.get((language or "").partition("_")[0], PLAIN)


def words_expression(language, text, known):
    """Write the words of a text by the rules of the language that another column names.

    Each configuration is a constant, as PostgreSQL asks of what is stored or indexed.

    :param str language: a column with ISO 639-1 codes
    :param str text: an expression of type text
    :param known: names of the configurations that this PostgreSQL has: before 14 it had fewer
    :rtype: str
    """
    cases = " ".join(
        f"WHEN '{code}' THEN to_tsvector('{name}'::regconfig, {text})"
        for code, name in CONFIGURATIONS.items()
        if name in known
    )
    plain = f"to_tsvector('{PLAIN}'::regconfig, {text})"
    return f"CASE {language} {cases} ELSE {plain} END" if cases else plain


def quoted(lexeme):
    """Return a lexeme as part of a ``tsquery``."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def common_lexemes(table):
    """Return the statement that tells the ``lexeme`` and ``frequency`` (share of the rows) of what PostgreSQL's statistics
    know as common in the column ``words`` of a table.

    :param str table:
    :rtype: SQL
    """
    return SQL(
        """
        SELECT common.lexeme, common.frequency
          FROM pg_stats stats
    CROSS JOIN unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs) common(lexeme, frequency)
         WHERE stats.schemaname = current_schema() AND stats.tablename = %s AND stats.attname = 'words'
        """,
        table,
    )
