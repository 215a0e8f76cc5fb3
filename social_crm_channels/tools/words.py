"""Full-text search that serves every language: words as they are written, each of them may be a beginning.

The configuration ``simple`` of PostgreSQL takes no word apart and leaves none out, and its parser passes over the tags
of HTML (https://www.postgresql.org/docs/current/textsearch-parsers.html).
"""

from odoo.tools import SQL


def words_of(*columns):
    """The words of columns, to be written alike in an index and in the queries that are to use it.

    :param str columns: names of columns of text
    :return: an expression of type ``tsvector``
    :rtype: str
    """
    text = " || ' ' || ".join(f"COALESCE({column}, '')" for column in columns)
    return f"to_tsvector('simple', {text})"


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
