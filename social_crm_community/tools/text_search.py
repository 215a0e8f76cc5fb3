"""In which way PostgreSQL takes words of a language apart."""

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


def words_expression(language, text):
    """Write the words of a text by the rules of the language that another column names.

    Each configuration is a constant, as PostgreSQL asks of what is stored or indexed.

    :param str language: a column with ISO 639-1 codes
    :param str text: an expression of type text
    :rtype: str
    """
    cases = " ".join(
        f"WHEN '{code}' THEN to_tsvector('{name}'::regconfig, {text})" for code, name in CONFIGURATIONS.items()
    )
    return f"CASE {language} {cases} ELSE to_tsvector('{PLAIN}'::regconfig, {text}) END"
