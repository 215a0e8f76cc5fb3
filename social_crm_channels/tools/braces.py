import re

_NAME = re.compile(r"\{(\w+)\}")


def fill(text, known):
    """Put what is known in the place of words in braces; others stay. Nothing of it is ever executed.

    :param dict known: text by name
    :rtype: str
    """
    return _NAME.sub(lambda found: known.get(found[1], found[0]), text)


def unknown_names(text, names):
    """Return the words in braces that nothing is known by, sorted.

    :rtype: list[str]
    """
    return sorted(set(_NAME.findall(text)) - set(names))
