"""Full-text search that serves every language: words as they are written, each of them may be a beginning.

The configuration ``simple`` of PostgreSQL takes no word apart and leaves none out, and its parser passes over the tags
of HTML (https://www.postgresql.org/docs/current/textsearch-parsers.html).
"""

from odoo.tools import SQL

BLOCK_BITS = 17  # of the place of a row in its block: so many ids belong together in :func:`words_by_block`
LONGEST_TEXT = 100_000  # characters; of a longer one the beginning is found, for PostgreSQL refuses more than 1 MiB
LONGEST_WORD = 250  # characters; PostgreSQL refuses words of more than 2,046 bytes
SHORT = 1000  # bytes in which no word is too long


def words_of(*columns):
    """The words of columns, to be written alike in an index and in the queries that are to use it.

    :param str columns: names of columns of text
    :return: an expression of type ``tsvector``
    :rtype: str
    """
    return f"to_tsvector('simple', {_text(columns)})"


def words_by_block(*columns):
    """The words of columns, each behind the number of the block of ids that its row is in, as ``12:word``.

    An index lists all rows that ever had a word, and only then can the newest be chosen. Asked for a word of a block it
    lists those of the block, so that looking from the newest block backwards ends where enough is found. It is made of
    functions that PostgreSQL has, for an index must do without ones of an addon.

    :param str columns: names of columns of text, of a table that has ``id``
    :return: an expression of type ``tsvector``, without places in the text
    :rtype: str
    """
    words = f"' ' || strip({words_of(*columns)})::text"
    not_too_long = f"regexp_replace({words}, ' [^ ]{{{LONGEST_WORD},}}', '', 'g')"
    fitting = f"CASE WHEN octet_length({_text(columns)}) < {SHORT} THEN {words} ELSE {not_too_long} END"
    return f"replace({fitting}, ' ''', ' ''' || (id >> {BLOCK_BITS})::text || ':')::tsvector"


def _text(columns):
    text = " || ' ' || ".join(f"COALESCE({column}, '')" for column in columns)
    return f"left({text}, {LONGEST_TEXT})"


def in_block(query, block):
    """A query for words, as one for those of a block in :func:`words_by_block`.

    Words that must follow each other (a name with a hyphen) need only be there, for their places are not kept.

    :param SQL query: see :func:`words_query`
    :param SQL block: its number
    :return: an expression of type ``tsquery``
    :rtype: SQL
    """
    together = SQL("regexp_replace(%s::text, %s, ' & ', 'g')", query, r" <(-|\d+)> ")
    word, of_block = "'((?:[^']|'')+)'", SQL("'''' || %s || %s", block, r":\1'")
    return SQL("regexp_replace(%s, %s, %s, 'g')::tsquery", together, word, of_block)


def words_query(search):
    """What somebody types, as a query for all of its words, each of which may be a beginning.

    :param str search: anything that PostgreSQL takes for text
    :return: an expression of type ``tsquery``; ``None`` where there is no word
    :rtype: SQL | None
    """
    words = [word for word in search.split() if any(map(str.isalnum, word))]
    if not words:
        return None
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words)
    return SQL("to_tsquery('simple', %s)", " & ".join(f"'{word}':*" for word in quoted))
