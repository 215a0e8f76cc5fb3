"""Letters that stand for names, and names beside letters, numbers and addresses of theirs."""

import re

from .public_safe_reading import RARE
from .public_safe_signed import Signed

_INITIALS = re.compile(
    r"(?<![\w.])(?:(?:[A-ZÄÖÜÉ]-[A-ZÄÖÜÉ](?=[. ])|[A-ZÄÖÜÉ]|Th|Chr|Ph|Joh|Wm|Geo|Jos|Ma)(?:\.|(?<=-[A-ZÄÖÜÉ])(?=[ ]))[ -]?){1,3}(?:(?:vd|v\.d\.|van|von|de|der|den|da|di|du|le|la|ten|ter|af|av)[ ]){0,3}(?=[A-ZÄÖÜÉ][^\W\d_]{2,})"
)
# "v. Stetten", "v.d. Berg".
_NOBLE = re.compile(r"(?<![\w.])v\.\s?(?:d\.\s?)?(?=(?!Chr)[A-ZÄÖÜÉ][^\W\d_A-Z]{2,})")
# Small letters that stand for whoever did it: "noterat av e.d."
_BY_LETTERS = re.compile(
    r"(?<!\w)(?:av|by|von|par|por|da|door|af|przez)\s([a-zåäöü]\.\s?[a-zåäöü]\.)(?!\w)"
    r"|\(\s?([a-zåäöü]\.\s?[a-zåäöü]\.)\s?\)"
    r"|^(?:agent|handler|clerk|\w*bearbeiter(?:in)?|kürzel|operator|operatore|operadora?|agente|behandler|handläggare|sagsbehandler|medewerker|opracowa\w+|gestionnaire|conseill\w+)\s?:\s?([^\W\d_]{2,3})\.?\s*$"
    r"|\d\s?/\s?([a-zåäöü]{2,3})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_LETTERS = re.compile(
    r"(?<![\w.])[A-ZÄÖÜÉ](?:\.[ -]?[A-ZÄÖÜÉ]){1,2}\.(?!\w)|(?<![\w.])(?:[A-Z]\.){2,3}(?=\s)|(?<!\w)M\.?ª"
)
_LETTER_BEFORE = re.compile(r"(?<![\w/.-])(?<!\d )([B-HJ-Z])[ ][A-ZÄÖÜÉ][^\W\d_A-Z]{2,}")
_LETTER_AFTER = re.compile(
    r"(?<![\w/.-])[A-ZÄÖÜÉ][^\W\d_A-Z]{2,}[ ][A-ZÄÖÜÉ]\.(?=\s?[),;:(]|\s[^\W\d_A-ZÄÖÜÉ]|\s*\n|\s*$)"
)
# "Precious (073 555 0119)".
_BEFORE_NUMBER = re.compile(
    r"(?<!\w)([A-ZÄÖÜÉ][^\W\d_A-Z]{2,}(?:[ ][A-ZÄÖÜÉ][^\W\d_A-Z]{2,})?)[ ]\((?:(?i:tel|mob|cell?|handy|phone)\.?:?\s)?(?:\+?[\d(][\d ()/-]{6,}\d|[^\s()]+@)"
)
# "Swift, T.", as lists have it.
_LISTED = re.compile(r"(?<!\w)([^\W\d_a-zà-ÿß][\w'’-]{2,}),\s(?:[A-ZÄÖÜÉ]\.[ -]?){1,2}(?![ ]?[A-Z])")
_ABBREVIATIONS = frozenset(
    (
        "z.b.",
        "d.h.",
        "u.a.",
        "i.d.r.",
        "o.ä.",
        "e.g.",
        "i.e.",
        "p.s.",
        "n.b.",
        "a.m.",
        "p.m.",
        "u.s.",
        "u.k.",
        "s.o.",
        "s.u.",
        "z.t.",
    )
)


class Lettered(Signed):
    """Finds names that letters, or what belongs to a person, give away."""

    def _initialled(self):
        """Letters before a name, "R. Whittaker", and letters that stand for one, "T.K.", belong to nobody else."""
        for match in _LETTERS.finditer(self.text):
            if not _is_abbreviation(match[0]):
                self.names.update(self._within(*match.span()))
        for match in _BY_LETTERS.finditer(self.text):
            if not _is_abbreviation(match[match.lastindex]):
                words = self._within(*match.span(match.lastindex))
                self.names.update(
                    at for at in words if len(self.words[at].text) < 2 or not self._is_plain(self.words[at])
                )
        for match in (*_INITIALS.finditer(self.text), *_NOBLE.finditer(self.text)):
            after = self._within(match.end(), match.end() + 1)
            if after and self._has_initials(match, self.words[after[0]]):
                self.names.update((*self._within(*match.span()), *after))

    def _has_initials(self, match, word):
        is_counted = re.search(r"\d\s?$", self.text[max(0, match.start() - 3) : match.start()])
        is_other = self._is_plain(word) or self._is_work(word)
        return not (is_counted or is_other or _is_abbreviation(match[0]))

    def _beside_theirs(self):
        """ "Swift, T.", and whoever has a telephone or an address for mail in brackets after them."""
        for match in _LISTED.finditer(self.text):
            words = self._within(*match.span())
            if words and self._is_perhaps_name(self.words[words[0]]):
                self.names.update(words)
        for match in _BEFORE_NUMBER.finditer(self.text):
            self.names.update(at for at in self._within(*match.span(1)) if self._has_number(self.words[at]))

    def _has_number(self, word):
        is_odd = not self.vocabulary.capital_nouns or self._is_perhaps_name(word)
        return is_odd and self._signs(word) and not self._is_work(word)

    def _beside_letters(self):
        """ "J Smith", "Hauke P.": a letter before or after what may be a name."""
        for match in _LETTER_BEFORE.finditer(self.text):
            words = self._within(*match.span())
            if len(words) == 2 and self._is_perhaps_name(self.words[words[1]]):
                self.names.update(words)
        for match in _LETTER_AFTER.finditer(self.text):
            words = self._within(*match.span())
            if len(words) == 2 and self._is_rarely_word(self.words[words[0]]):
                self.names.update(words)

    def _is_rarely_word(self, word):
        is_rare = self.vocabulary.frequency(word.low) < RARE and not self.vocabulary.is_compound(word.text)
        return not self._is_work(word) and (self._is_perhaps_name(word) or (is_rare and not self._is_plain(word)))


def _is_abbreviation(letters):
    return letters.lower().replace(" ", "") in _ABBREVIATIONS
