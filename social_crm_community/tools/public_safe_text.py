"""A text cut into its words."""

import re
from dataclasses import dataclass, field

from .folding import folded
from .public_safe_words import PARTICLES, TITLES
from .vocabulary import name_list, vocabulary

LONGEST_WORD = 50  # letters: what is longer is no name
_ELISION = re.compile(r"^(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|all|sull|un)['’](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_LETTERS = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"  # "i̇" is two signs
_WORD = re.compile(rf"{_LETTERS}(?:[-'’]{_LETTERS})*(?:\.(?=\s?[^\W\d_]|-))?")
_SENTENCE_END = re.compile(
    r"[.!?:…]\s*[\"'»”)]*\s*$|\n\s*[->*•·]*\s*$|(?:^|[\s(])\d{1,2}[.)]\s*$|^[\s>\"'«„“(*-]*$|\n>?\s*$"
)


@dataclass
class Word:
    """One word of a text."""

    text: str
    start: int
    end: int
    begins: bool  # a sentence, so that its capital says nothing
    before: str  # what stands between the last word and this
    after: str = ""
    full: str = ""  # with the article that stands before an apostrophe, in small letters
    outer: int = 0  # where it begins with that article
    low: str = field(init=False)

    def __post_init__(self):
        self.low = self.text.lower()

    @property
    def capital(self):
        return self.text[:1].isupper()

    @property
    def shouts(self):
        return len(self.text) > 1 and self.text.isupper()


def words_of(text, lang, taken):
    """Cut a text into words. What is taken out already is none, and parts sentences no more than a word does.

    :param list[Span] taken: in order
    :rtype: list[Word]
    """
    words, end = [], 0
    taken = iter([*taken, None])
    hole = next(taken)
    for match in _WORD.finditer(text):
        while hole and hole.end <= match.start():
            hole = next(taken)
        if (hole and hole.start < match.end()) or not _stands_alone(text, match, lang):
            continue
        start, said = _bare(match[0], lang)
        start += match.start()
        before = text[end:start]
        end = start + len(said)
        begins = bool(_SENTENCE_END.search(text[max(0, start - 40) : start]))
        words.append(Word(said, start, end, begins, before, full=match[0].lower(), outer=match.start()))
    for word, following in zip(words, [*words[1:], None], strict=False):
        word.after = text[word.end : following.start if following else len(text)]
    return words


def _stands_alone(text, match, lang):
    """:return: whether letters are a word, and no part of a code, of an address, of a name for machines"""
    start, stop, said = *match.span(), match[0]
    beside = text[max(0, start - 1) : start] + text[stop : stop + 1]
    if re.search(r"[\d@]", beside) or len(said) > LONGEST_WORD:
        return False
    if "_" not in beside or said.lower().rstrip(".") in name_list():
        return True
    return said[0].isupper() and not said.isupper() and vocabulary(lang).is_unknown(said)


def _bare(said, lang):
    """:return: where a word begins, without an article before it, and the word, without marks after it"""
    start = 0
    if (elided := _ELISION.match(said)) and not _is_irish(said, elided.end(), lang):
        start, said = elided.end(), said[elided.end() :]
    if said.endswith(".") and said[:-1].lower() not in TITLES and len(said) > 2:
        said = said[:-1]
    return start, _POSSESSIVE.sub("", said) or said


def _is_irish(said, cut, lang):
    """:return: whether letters before an apostrophe are of a name: "D'Angelo" """
    has_two_capitals = said[:1].isupper() and said[cut : cut + 1].isupper()
    return has_two_capitals and lang[:2] not in ("fr", "it") and said[0] not in "Ll"


def known_parts(names):
    parts = set()
    for name in names:
        for part in re.split(r"[\s,.;/()]+", name):
            for piece in {part, *re.split(r"-", part)}:
                if len(piece) > 1 and piece.lower() not in PARTICLES and piece.lower().rstrip(".") not in TITLES:
                    parts.add(folded(piece))
                    parts.add(folded(piece).replace("'", ""))
    return parts


def spelt(word):
    """:return: a word as it sounds in German: "Mayer" and "Meier", "Jürgen" and "Juergen" are one"""
    for written, heard in (
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("ey", "ei"),
        ("ay", "ei"),
        ("ai", "ei"),
        ("th", "t"),
        ("ph", "f"),
        ("ß", "ss"),
        ("'", ""),
    ):
        word = word.replace(written, heard)
    return word
