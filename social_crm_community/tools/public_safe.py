"""What has to be taken out of an answer before everybody may read it.

A proposal, for a person to approve: rather a word too many than a name too few. Nothing here asks the database.
"""

import re
from dataclasses import dataclass

from .folding import folded
from .public_safe_addresses import find_addresses
from .public_safe_contacts import find_contacts
from .public_safe_labels import find_labelled, without_label
from .public_safe_names import NameFinder
from .public_safe_numbers import find_numbers
from .public_safe_told import find_birthdays
from .public_safe_words import COURTESY
from .span import Span, merged
from .vocabulary import public_words, vocabulary

_TITLE = rf"(?i:{'|'.join(map(re.escape, sorted(COURTESY, key=len, reverse=True)))})\.?"
_ONLY_TITLES = re.compile(rf"{_TITLE}(?:,?\s{_TITLE})*")
_ENDS_IN_TITLE = re.compile(rf"(?<!\w){_TITLE}\s$")
_TITLES = re.compile(rf"{_TITLE}(?:\s(?:(?:and|und|et|y|e|en|&|och|og|i)\s)?{_TITLE})*\s+(?=\w)")


@dataclass(frozen=True)
class People:
    """What is known of those in a case: its person, who else took part, those who answered."""

    names: tuple = ()
    emails: tuple = ()
    phones: tuple = ()
    addresses: tuple = ()
    references: tuple = ()  # numbers of orders, invoices, cases
    region: str = ""  # the country, as two letters: how phone numbers are read


def find_private(text, lang="en", people=None, allowed=()):
    """Find what says who somebody is or how to reach them.

    :param str text: as plain text
    :param str lang: of the text: a code such as ``de_CH``
    :param People people: those in the case
    :param allowed: words that are public already: of the topic, of products. Names in the place of a name go all the same
    :return: parts of the text, in order, none over another
    :rtype: list[Span]
    """
    people = people or People()
    words = _allowed(allowed) | public_words(lang)
    spans = [
        *find_contacts(text),
        *_known(text, people),
        *find_addresses(text, vocabulary(lang).is_place, vocabulary(lang).may_be_name),
    ]
    spans += find_numbers(text, people.region, lambda code: code.casefold().strip() in words)
    spans += find_birthdays(text)
    spans += find_labelled(text, lambda code: code.casefold().strip() in words)
    taken = merged(without_label(text, span) for span in _trimmed(text, spans))
    spans = merged([*taken, *NameFinder(text, lang or "en", people, words, taken).find()])
    return [_without_title(text, span) for span in spans if not _is_title(text, span)]


def _is_title(text, span):
    """:return: whether nobody is named: "Cher Monsieur," """
    return span.kind == "name" and _ONLY_TITLES.fullmatch(text, span.start, span.end)


def _without_title(text, span):
    """A title is nobody's name and stays: "Mrs [name]". What follows one is no street: "Ms. Penny Lane"."""
    if span.kind == "address" and _ENDS_IN_TITLE.search(text[: span.start]):
        return span._replace(kind="name")
    title = _TITLES.match(text, span.start, span.end)
    return span._replace(start=title.end()) if title and span.kind == "name" else span


def rewritten(text, spans, labels):
    """
    :param list[Span] spans: in order
    :param dict labels: what stands in the place of each kind
    :return: the text with every span replaced
    :rtype: str
    """
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], labels[span.kind]]
        end = span.end
    return "".join([*parts, text[end:]])


def _allowed(allowed):
    words = set()
    for entry in allowed:
        entry = entry.casefold()
        words.add(entry.strip())
        words.update(re.findall(r"[\w/.-]*\w", entry))
        words.update(re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", entry))
    return words


def _known(text, people):
    """What is in the records, written as it is there or with other marks between."""
    for kind, values in (
        ("email", people.emails),
        ("phone", people.phones),
        ("address", people.addresses),
        ("reference", people.references),
    ):
        for value in values:
            if pattern := _loose(value):
                yield from (Span(*match.span(), kind) for match in pattern.finditer(text))


def _loose(value):
    pieces = re.findall(r"\w+", value or "")
    if sum(map(len, pieces)) < 3:
        return None
    return re.compile(r"(?<!\w)" + r"[\W_]{0,3}".join(map(re.escape, pieces)) + r"(?!\w)", re.IGNORECASE)


def _trimmed(text, spans):
    """Spaces and marks at the ends are nobody's."""
    for span in spans:
        found = text[span.start : span.end]
        start = span.start + len(found) - len(found.lstrip(" \t\n,;"))
        end = span.end - (len(found) - len(found.rstrip(" \t\n,;.-(/")))
        if start < end:
            yield Span(start, end, span.kind)


__all__ = ["People", "Span", "find_private", "folded", "rewritten"]
