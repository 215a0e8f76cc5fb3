"""Whose names a text says: known ones however they are written, and unknown ones by the place where they stand."""

import re

from rapidfuzz.distance import OSA

from .folding import folded
from .public_safe_addressed import Addressed
from .public_safe_beside import Beside
from .public_safe_contacts import NEAR_LOGIN
from .public_safe_evidence import Evidence
from .public_safe_introduced import Introduced
from .public_safe_reading import LONGEST_NAME, MARK
from .public_safe_signed import Signed
from .public_safe_speaking import Speaking
from .public_safe_text import spelt
from .public_safe_words import CALENDAR, GREETED, PARTICLES, TITLES
from .span import Span

_QUOTE_HEADER = re.compile(
    r"^(?:>\s*)*(?:on|am|le|el|il|op|em)\b(?=[^\n]*\d)[^\n]*(?:\n[^\n]*)?\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b[^\n]*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEADER = re.compile(
    r"^(?:>\s*)*(?:from|to|cc|bcc|reply-to|sender|von|an|kopie|de|à|a|pour|para|da|van|aan)\s*:\s*[^\n]+$",
    re.IGNORECASE | re.MULTILINE,
)
# Who speaks in a chat that was copied: "[10:45] Ann:", "12.03.24, 10:45 - Ann:".
_SPEAKER = re.compile(
    r"^\W*(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s)?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?\W{1,4}([^\W\d_][^\n:,.!?]{0,40}):\s",
    re.IGNORECASE | re.MULTILINE,
)
_JOINED = re.compile(r"(?<![\w/.@-])[^\W\d_][^\W_]*(?:_[^\W_]+)+(?![\w/@-]|\.\w)")
# The same with dots or digits: "a.nowicka77", "tomasz.w", "mbrandt84"; names of files end otherwise.
_DOTTED = re.compile(
    r"(?<![\w/\\.@-])(?:[^\W\d_A-Z]{1,20}(?:[.-][^\W\d_A-Z]{2,20})?\.(?:[^\W\d_A-Z]|[^\W\d_A-Z]{3,20})\d{0,4}|[^\W\d_A-Z]{1,20}\.[^\W\d_A-Z]{2,20}\d{1,4}|[^\W\d_A-Z]{4,20}\d{2,4})(?![\w/@-]|\.\w)"
)
_FILES = frozenset(
    "html yaml json toml docx xlsx pptx jpeg tiff service socket config conf local internal example exe pdf".split()
)
_INITIALS = re.compile(r"(?<![\w.])(?:(?:[A-ZÄÖÜÉ]|Th|Chr|Ph|Joh|Wm|Geo|Jos|Ma)\.[ -]?){1,3}(?=[A-ZÄÖÜÉ][^\W\d_]{2,})")
_LETTERS = re.compile(
    r"(?<![\w.])[A-ZÄÖÜÉ](?:\.[ -]?[A-ZÄÖÜÉ]){1,2}\.(?!\w)|(?<![\w.])(?:[A-Z]\.){2,3}(?=\s)|(?<!\w)M\.?ª"
)
_HEADER_WORDS = frozenset(
    "on am le el il op em wrote schrieb a écrit escribió ha scritto schreef escreveu um at à às las los la alle h uhr pm gmt cet utc from to cc bcc reply sender von an kopie de pour para"
    " da van aan support info sales service team via".split()
)
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


class NameFinder(Addressed, Introduced, Signed, Speaking, Beside):
    """Finds names in one text."""

    def find(self):
        """
        :rtype: list[Span]
        """
        for rule in (
            self._headers,
            self._known_names,
            self._titled,
            self._greeted,
            self._introduced,
            self._signed,
            self._speaking,
            self._quoted,
            self._initialled,
            self._by_themselves,
            self._weighed,
            self._beside_names,
            self._in_lists,
            self._again,
            self._around_names,
        ):
            rule()
        return sorted([*self._spans(), *self._handles()])

    def _known_names(self):
        for index, word in enumerate(self.words):
            if any(self._is_known(word, known) for known in self.known) and not self._is_meant_as_word(index):
                self.names.add(index)

    def _is_known(self, word, known):
        said = folded(word.text)
        if said == known or said.replace("-", "").replace("'", "") == known:
            return True
        if (said[:1] != known[:1] and said[1:2] != known[1:2]) or len(known) < 4 or len(said) < 4:
            return False
        if self.vocabulary.is_word(word.text) and not (
            word.capital and not word.begins and not self.vocabulary.capital_nouns
        ):
            return False
        allowed = 1 if len(known) < 6 else 2
        if self.vocabulary.is_word(word.text):
            allowed = 1
        return OSA.distance(spelt(said), spelt(known), score_cutoff=allowed) <= allowed

    def _is_meant_as_word(self, index):
        """:return: whether a known name stands where it is a word: "the long cable", "Will you" """
        word = self.words[index]
        if not self.vocabulary.is_word(word.text) and not self._is_function(word):
            return False
        if self._in_time(index) or (word.low in self.determiners or word.low in self.nobody):
            return True
        if self.vocabulary.capital_nouns or not word.capital:
            return True  # the rules of places decide
        return word.begins and not MARK.match(word.after)

    def _headers(self):
        """Whoever wrote a mail that is quoted, or got it."""
        for pattern in (_QUOTE_HEADER, _MAIL_HEADER):
            for match in pattern.finditer(self.text):
                for index in self._within(*match.span()):
                    word = self.words[index]
                    if word.low not in _HEADER_WORDS and word.low not in CALENDAR and len(word.text) > 1:
                        self.names.add(index)

        for match in _SPEAKER.finditer(self.text):
            words = self._within(*match.span(1))
            if len(words) <= LONGEST_NAME:
                self.names.update(at for at in words if self._signs(self.words[at]))

    def _initialled(self):
        """Letters before a name, "R. Whittaker", and letters that stand for one, "T.K.", belong to nobody else."""
        for match in _LETTERS.finditer(self.text):
            if match[0].lower().replace(" ", "") not in _ABBREVIATIONS:
                self.names.update(self._within(*match.span()))
        for match in _INITIALS.finditer(self.text):
            inside = self._within(*match.span())
            after = self._within(match.end(), match.end() + 1)
            if (
                not after
                or re.search(r"\d\s?$", self.text[max(0, match.start() - 3) : match.start()])
                or self._is_plain(self.words[after[0]])
            ):
                continue
            if not self._is_work(self.words[after[0]]) and match[0].lower().replace(" ", "") not in _ABBREVIATIONS:
                self.names.update((*inside, *after))

    def _by_themselves(self):
        """Names that are nothing else, unknown words, and in most languages whatever has a capital within a sentence."""
        for index, word in enumerate(self.words):
            if len(word.text) < 2 or word.low in self.allowed or self._is_plain(word):
                continue
            if (word.low in CALENDAR and not self._has_telling_capital(index)) or self._is_town(index):
                continue
            if self._is_product(index) or self._is_unknown_noun(index):
                continue
            if (self._is_surely_name(word) or self._is_double(word)) or (
                self._may_be_name(word) and (self._has_telling_capital(index) or self._is_first_of_two(index))
            ):
                self.names.add(index)

    def _handles(self):
        """What people are called by machines: "lena_m", "zoo_ente_bjarne", unless all of it is words: "quick_scan\""""
        for match in _DOTTED.finditer(self.text):
            parts = re.findall(r"[^\W\d_]+", match[0].lower())
            if any(self._is_part_of_handle(part) for part in parts if len(part) > 3) and parts[-1] not in _FILES:
                yield Span(*match.span(), "handle")
        for match in _JOINED.finditer(self.text):
            if match[0].isupper():  # a machine's word for an error
                continue
            parts = re.findall(r"[^\W\d_]+", match[0].lower())
            is_told = NEAR_LOGIN.search(self.text, max(0, match.start() - 60), match.start())
            if is_told or any(self._is_part_of_handle(part) for part in parts if len(part) > 2):
                yield Span(*match.span(), "handle")

    def _is_part_of_handle(self, part):
        return self.vocabulary.is_name(part) or self.vocabulary.is_unknown(part)

    def _again(self):
        """Who was named once is meant again, wherever the word has its capital and no article."""
        named = {self.words[at].low for at in self.names if self.words[at].capital}
        for index, word in enumerate(self.words):
            if word.low not in named or not word.capital or self._is_plain(word) or word.low in self.allowed:
                continue
            is_word = word.begins and not MARK.match(word.after) and self.vocabulary.is_word(word.text)
            if not (is_word or self._has_article(index) or self._in_time(index)):
                self.names.add(index)

    def _is_surely_name(self, word):
        if self._is_name(word) and not (word.begins and word.low in GREETED):
            if not word.capital and self.vocabulary.frequency(word.low) > 5:
                return self.vocabulary.is_given_name(word.text)
            is_long = len(word.text) > 3 or word.capital or self.vocabulary.is_given_name(word.text)
            return is_long and not (word.shouts and len(word.text) <= 4)
        said = word.low in PARTICLES or word.low.rstrip(".") in TITLES or word.low in GREETED
        return self._is_unknown(word) and not said

    def _is_unknown_noun(self, index):
        """:return: whether a German word that nobody knows has an article, and ends as nouns do: "der Gasweg" """
        word = self.words[index]
        if not (self.vocabulary.capital_nouns and word.capital and self._has_article(index)) or self._is_name(word):
            return False
        return self.vocabulary.ends_in_word(word.text)

    def _has_telling_capital(self, index):
        word = self.words[index]
        if not word.capital or word.begins or word.shouts or self.vocabulary.capital_nouns:
            return False
        in_menu = re.search(r"[>›→/\"“«„'‘(]\s*$", word.before)
        return not (self._has_article(index) or in_menu or self._in_time(index))

    def _is_first_of_two(self, index):
        """:return: whether two capitals stand together in German, which writes other nouns as one word"""
        if not self.vocabulary.capital_nouns or not self._joined(index) or self._has_article(index):
            return False
        word, following = self.words[index : index + 2]
        return (
            word.capital
            and following.capital
            and not following.shouts
            and not self._is_work(following)
            and not word.begins
        )

    def _weighed(self):
        """What no place decides: first beside names, as far as they are known, then beside those it found."""
        evidence = Evidence(self)
        for indices in (range(len(self.words)), range(len(self.words) - 1, -1, -1)):
            for index in indices:
                if index not in self.names and evidence.is_enough(index):
                    self.names.add(index)

    def _spans(self):
        """Names that follow each other are one."""
        spans = []
        for index in sorted(self.names):
            word = self.words[index]
            if (
                spans
                and index - 1 in self.names
                and not re.search(r"[^\s.\-'’]|\n", self.text[spans[-1].end : self._start(index)])
            ):
                spans[-1] = Span(spans[-1].start, word.end, "name")
            else:
                spans.append(Span(self._start(index), word.end, "name"))
        return spans

    def _start(self, index):
        """:return: where a name begins: with "d'" or "L'" if a name or a title stands before, or if it has a capital within a sentence"""
        word = self.words[index]
        if word.outer == word.start:
            return word.start
        follows = index - 1 in self.names and self._joined(index - 1)
        is_own = self.text[word.outer].isupper() and word.capital and not word.begins
        return word.outer if follows or is_own else word.start
