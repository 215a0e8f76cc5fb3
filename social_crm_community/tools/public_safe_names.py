"""Whose names a text says: known ones however they are written, and unknown ones by the place where they stand."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from .public_safe_evidence import Evidence
from .public_safe_words import (
    ARTICLE_FIRST,
    AUXILIARIES,
    BEFORE_NO_AUXILIARY,
    CALENDAR,
    CLOSINGS,
    DEGREES,
    DETERMINERS,
    GREETED,
    GREETINGS,
    IN_TIME,
    INTRODUCTIONS,
    KIN,
    NOBODY,
    PARTICLES,
    SPEECH,
    SUFFIXES,
    THANKS,
    TITLES,
    UNITS,
    WEAK_INTRODUCTIONS,
    WORDY_TITLES,
    YOURS,
    of_language,
    says_who,
)
from .span import Span
from .vocabulary import BRAND, folded, name_list, vocabulary

LONGEST_NAME = 5  # words
LONGEST_WORD = 50  # letters: what is longer is no name
RARE = 3.6  # beside a name, what is as rare as this belongs to it
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*\.?(?=\W|$)|[^\W\d_]+")
_ELISION = re.compile(r"^(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|nell|all|sull|un)['’](?=\w)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t]*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_MARK = re.compile(r"[,;:.!?\n()–—>]|\s-\s")
_SENTENCE_END = re.compile(r"[.!?:…]\s*[\"'»”)]*\s*$|\n\s*[->*•·]*\s*$|^[\s>\"'«„“(*-]*$|\n>?\s*$")
_QUOTE_HEADER = re.compile(
    r"^(?:>\s*)*(?:on|am|le|el|il|op|em)\b(?=[^\n]*\d)[^\n]*(?:\n[^\n]*)?\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b[^\n]*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEADER = re.compile(
    r"^(?:>\s*)*(?:from|to|cc|bcc|reply-to|sender|von|an|kopie|de|à|a|pour|para|da|van|aan)\s*:\s*[^\n]+$",
    re.IGNORECASE | re.MULTILINE,
)
_INITIALS = re.compile(r"(?<![\w.])(?:(?:[A-ZÄÖÜÉ]|Th|Chr|Ph|Joh|Wm|Geo|Jos|Ma)\.[ -]?){1,3}(?=[A-ZÄÖÜÉ][^\W\d_]{2,})")
_INITIAL = re.compile(r"((?<!\w)[^\W\d_])\.")
_LETTERS = re.compile(
    r"(?<![\w.])[A-ZÄÖÜÉ](?:\.[ -]?[A-ZÄÖÜÉ]){1,2}\.(?!\w)|(?<![\w.])(?:[A-Z]\.){2,3}(?=\s)|(?<!\w)M\.?ª"
)
_AGENT_SIGN = re.compile(
    r"(?:\^|(?<=\s)/)[A-Za-z]{1,12}\s*$|(?:^|\n|[.!?]\s+)(?:-{1,2}|–|—|~)\s?([^\W\d_][^\n,.!?]{0,40})$"
)
_HEADER_WORDS = frozenset(
    "on am le el il op em wrote schrieb a écrit escribió ha scritto schreef escreveu um at à às las los la alle h uhr pm gmt cet utc from to cc bcc reply sender von an kopie de pour para"
    " da van aan support info sales service team via".split()
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


class NameFinder:
    """Finds names in one text."""

    def __init__(self, text, lang, people, allowed, taken):
        """
        :param list[Span] taken: what other rules take out already
        """
        self.text = text
        self.words = _words_of(text, lang, taken)
        self.starts = [word.start for word in self.words]
        self.vocabulary = vocabulary(lang)
        self.nobody = of_language(NOBODY, self.vocabulary.lang)
        self.determiners = of_language(DETERMINERS, self.vocabulary.lang)
        self.known = _parts(people.names)
        self.allowed = allowed
        self.names = set()

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
            self._around_names,
        ):
            rule()
        return self._spans()

    # ------------------------------------------------------------------
    # What a word is
    # ------------------------------------------------------------------
    def _is_plain(self, word):
        """:return: whether a word cannot be a name, wherever it stands"""
        if word.low in UNITS:
            return not word.capital or word.shouts or bool(re.search(r"\d\W*$", word.before))
        return word.low in self.nobody or word.low in self.determiners

    def _parts_of(self, word):
        """Hyphens join words and names alike: each part is looked at."""
        return [part for part in re.split(r"[-’']", word.text) if len(part) > 1] or [word.text]

    def _is_name(self, word):
        return any(self.vocabulary.is_name(part) for part in self._parts_of(word)) or self.vocabulary.is_name(word.text)

    def _is_double(self, word):
        """:return: whether a word is two with capitals, of which one is a name and no word: "Ming-Na" """
        parts = word.text.split("-")
        return (
            len(parts) == 2
            and all(len(part) > 1 and part[0].isupper() and part[1:].islower() for part in parts)
            and any(self.vocabulary.may_be_name(part) for part in parts)
            and not (self.vocabulary.capital_nouns and all(map(self.vocabulary.is_word, parts)))
            and self.vocabulary.is_unknown(word.text)
        )

    def _is_unknown(self, word):
        if word.shouts and len(word.text) <= 5:
            return False
        return all(self.vocabulary.is_unknown(part) for part in self._parts_of(word)) and self.vocabulary.is_unknown(
            word.text
        )

    def _may_be_name(self, word):
        return not self._is_plain(word) and any(self.vocabulary.may_be_name(part) for part in self._parts_of(word))

    def _is_said_to_be_name(self, word):
        """:return: whether a word in a weak place is a name: on the lists, unknown, or with a capital that nothing else explains"""
        if len(word.text) < 2 or self._is_plain(word) or word.low in CALENDAR or word.low in self.allowed:
            return False
        if self._may_be_name(word) or self._is_unknown(word):
            return word.capital or not self._is_function(word)
        return word.capital and not word.shouts and not self.vocabulary.is_word(word.text)

    def _is_rare_noun(self, word):
        """:return: whether a German word is hardly ever a noun, and not made of nouns: dictionaries have "Wieczorek" """
        return self.vocabulary.frequency(word.low) < RARE and not self.vocabulary.is_compound(word.text)

    def _is_function(self, word):
        """:return: whether a word is so frequent that, in small letters, it is no name"""
        return self.vocabulary.frequency(word.low) > 5.6

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------
    def _within(self, start, end):
        """:return: indices of the words that begin in a part of the text"""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

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
        return OSA.distance(_spelt(said), _spelt(known), score_cutoff=allowed) <= allowed

    def _is_meant_as_word(self, index):
        """:return: whether a known name stands where it is a word: "the long cable", "Will you" """
        word = self.words[index]
        if not self.vocabulary.is_word(word.text) and not self._is_function(word):
            return False
        if self._in_time(index) or (word.low in self.determiners or word.low in self.nobody):
            return True
        if self.vocabulary.capital_nouns or not word.capital:
            return True  # the rules of places decide
        return word.begins and not _MARK.match(word.after)

    def _headers(self):
        """Whoever wrote a mail that is quoted, or got it."""
        for pattern in (_QUOTE_HEADER, _MAIL_HEADER):
            for match in pattern.finditer(self.text):
                for index in self._within(*match.span()):
                    word = self.words[index]
                    if word.low not in _HEADER_WORDS and word.low not in CALENDAR and len(word.text) > 1:
                        self.names.add(index)

    def _titled(self):
        for index, word in enumerate(self.words):
            title = word.low.rstrip(".")
            is_title = title in TITLES or (title in KIN and self._may_be_title(index))
            if not is_title or (word.low == title == "m") or not self._joined(index):
                continue
            at = index + 1
            while self._is_more_of_title(at):
                at += 1
            if self._is_titled(word, self.words[at]):
                self.names.update(range(index, at))
                self._take_run(at)

    def _may_be_title(self, index):
        """:return: whether "uncle", "Schwester", "seu" stand before what has a capital and looks like a name"""
        word, following = self.words[index], self.words[index + 1] if self._joined(index) else None
        if not following or not following.capital or following.shouts != word.shouts or self._is_plain(following):
            return False
        if self.vocabulary.capital_nouns:
            return self._may_be_name(following) or self._is_unknown(following) or self._is_rare_noun(following)
        return not self._has_article(index) or not self.vocabulary.is_word(following.text) or len(following.text) < 4

    def _is_more_of_title(self, index):
        """:return: whether the name comes later yet: "Frau Dr. Koch", "Mr and Mrs Koch", "Frau von Koch" """
        if not self._joined(index):
            return False
        low, following = self.words[index].low.rstrip("."), self.words[index + 1]
        if low in TITLES or (low in DEGREES and self.words[index - 1].low.startswith("dr")):
            return True
        if low in _AND:
            return following.low.rstrip(".") in TITLES or self.words[index - 1].low in PARTICLES
        return low in PARTICLES and (following.capital or following.low in PARTICLES)

    def _is_titled(self, title, word):
        if word.low in self.nobody or word.low in self.determiners:
            return False
        if title.low in KIN and word.capital:
            return True
        if word.capital and (title.capital or "." in title.text or title.low not in WORDY_TITLES):
            return not self.vocabulary.capital_nouns or self._may_be_name(word) or not self._is_verbish(word)
        if title.low in WORDY_TITLES and "." not in title.text:
            is_capital = word.capital and not word.begins and not self.vocabulary.capital_nouns and len(title.low) > 2
            return is_capital or self._is_name(word) or self._is_unknown(word)
        ends = bool(_MARK.match(word.after.lstrip(" "))) or not word.after
        return ends or self._is_unknown(word) or (self._may_be_name(word) and not self._is_function(word))

    def _is_verbish(self, word):
        return word.low in SPEECH

    def _greeted(self):
        for index, length in self._phrases(GREETINGS):
            if self.words[index].begins and self._joined(index + length - 1):
                self._take_address(index + length, must_end=False)
            elif self.words[index].begins and self._joined(index + length - 1, comma=True):
                self._take_address(index + length, must_end=True)
        for index, length in self._phrases(THANKS):
            if self._joined(index + length - 1, comma=True):
                self._take_address(index + length, must_end=True)

    def _take_address(self, index, must_end):
        """Take who is spoken to: to the next mark; without one, the first word if it looks like a name."""
        run = self._run_to_mark(index)
        if not must_end and 0 < len(run) <= 2 and not self.words[index].capital and all(map(self._is_called, run)):
            self.names.update(run)
            return
        if run and all(self._is_addressee(self.words[at], strict=must_end) for at in run):
            self.names.update(run)
            return
        if must_end:
            return
        for at in range(index, min(index + LONGEST_NAME, len(self.words))):
            word = self.words[at]
            if not self._is_addressee(word, strict=True) or (at > index and _MARK.search(word.before)):
                break
            self.names.add(at)

    def _is_called(self, index):
        """:return: whether a word in small letters between a greeting and a mark is who is greeted, whatever it means"""
        word = self.words[index]
        is_nobody = self._is_plain(word) or says_who(word.low) or word.low in CALENDAR or word.low in GREETED
        return not is_nobody and (self._may_be_name(word) or not self._is_function(word))

    def _is_addressee(self, word, strict):
        if word.low in PARTICLES or word.low.rstrip(".") in TITLES:
            return True
        if self._is_plain(word) or says_who(word.low):
            return False
        if self._may_be_name(word) or self._is_unknown(word) or self._is_name(word) or self._is_listed_person(word):
            return word.capital or not self._is_function(word) or not strict
        if self.vocabulary.frequency(word.low) < RARE:
            return True
        if self.vocabulary.capital_nouns and strict:
            return False
        return word.capital and not (strict and self.vocabulary.is_word(word.text))

    def _is_listed_person(self, word):
        return folded(word.text) in self.known

    def _introduced(self):
        for index, length in self._phrases(INTRODUCTIONS):
            is_noun = self._phrase(index, length) == "name" and not self._names_somebody(index)
            is_short = self._phrase(index, length) in _SHORT and self.words[index + length - 1].after == ". "
            if (self._joined(index + length - 1, comma=True) or is_short) and not is_noun:
                self._take_run(index + length, sure=True)
        for index, length in self._phrases(WEAK_INTRODUCTIONS):
            at = index + length
            if not self._joined(at - 1):
                continue
            if self._is_said_to_be_name(self.words[at]) and not self._is_object(index, length):
                self._take_run(at, told=self._is_talked_to(index, length))
            elif self._is_talked_to(index, length) and (
                not self.vocabulary.capital_nouns or self._phrase(index, length) == "mit"
            ):
                self._take_capital(at)
        for index, word in enumerate(self.words):
            is_small = not word.capital or word.begins
            if says_who(word.low) and self._joined(index) and self._is_person(self.words[index + 1], is_small):
                self._take_run(index + 1, told=True)
        self._no_auxiliaries()

    def _is_talked_to(self, index, length):
        """:return: whether people follow, as somebody talks to them or says what they said"""
        phrase = self._phrase(index, length)
        return phrase not in _LOOSE or (
            phrase == "mit" and any(one.low in _TALKED for one in self.words[index + 1 : index + 7])
        )

    def _take_capital(self, index):
        """Whoever is talked to has a capital, though it be a word: "parlé avec Marne"."""
        word = self.words[index]
        is_other = self._is_plain(word) or says_who(word.low) or word.low in self.allowed or word.low in CALENDAR
        if word.capital and not word.begins and not word.shouts and len(word.text) > 1 and not is_other:
            self._take_run(index)

    def _is_past(self, word):
        return word.low in SPEECH or word.low.endswith("ed")

    def _phrase(self, index, length):
        return " ".join(one.low for one in self.words[index : index + length])

    def _names_somebody(self, index):
        """:return: whether "name" says whose, and is not the name of a model or on an account"""
        following = self.words[index + 1 : index + 2]
        if self.words[index].after.strip() == ":":
            return True
        return (
            bool(following)
            and (following[0].capital or self._may_be_name(following[0]))
            and not self._is_function(following[0])
        )

    def _no_auxiliaries(self):
        """ "Tell will", "my colleague will tested it": small words that are verbs elsewhere."""
        if self.vocabulary.lang != "en":
            return
        for index, word in enumerate(self.words):
            if word.low not in AUXILIARIES or word.capital or not index or not self._joined(index - 1):
                continue
            before, rest = self.words[index - 1].low, self.words[index + 1 : index + 3]
            if word.low == "will" and not word.begins and rest and rest[0].low in _AFTER_NO_AUXILIARY:
                self.names.add(index)
            spoken = says_who(before) and any(self._is_past(one) for one in rest[:1])
            named = (
                says_who(before)
                and len(rest) > 1
                and self._is_perhaps_name(rest[0])
                and (self._is_past(rest[1]) or not self.vocabulary.is_word(rest[0].text))
            )
            if before in BEFORE_NO_AUXILIARY or spoken or named:
                self._take_run(index, sure=True)
                if named:
                    self.names.add(index + 1)

    def _is_object(self, index, length):
        """:return: whether "for", "mit" and their like are followed by a thing: words in small letters, or German nouns"""
        word = self.words[index + length]
        if self._is_name(word) or self._is_unknown(word):
            return False
        phrase = self._phrase(index, length)
        introduces = self._is_talked_to(index, length)
        if not word.capital:
            return not introduces
        if self._in_time(index + length):
            return True
        return self.vocabulary.capital_nouns and not introduces and phrase not in ("von", "mit", "bei", "laut")

    def _is_person(self, word, is_small=False):
        """:param is_small: whether what says who somebody is has no capital, as in a headline"""
        told = word.capital and not self._is_plain(word) and word.low not in SPEECH
        if told and self.vocabulary.capital_nouns:
            return True  # no other noun follows another one there
        if told and not word.shouts and word.low not in self.allowed and word.low not in CALENDAR and is_small:
            return True
        if not self._is_said_to_be_name(word):
            return False
        return word.capital or not self.vocabulary.is_word(word.text) or not self._is_function(word)

    def _signed(self):
        for index, length in self._phrases(CLOSINGS):
            if self._closes(index, length):
                self._take_signature(index + length)
        for index, word in enumerate(self.words):
            rest = self.words[index + 1 :]
            if (
                word.low in YOURS
                and 0 < len(rest) <= 3
                and not re.search(r"[.!?\n]", self.text[word.end : rest[-1].start])
            ) and (
                self._is_end(rest[-1])
                and all(self._signs(one) for one in rest)
                and (rest[0].capital or self._is_said_to_be_name(rest[0]))
            ):
                self.names.update(range(index + 1, len(self.words)))
        if match := _AGENT_SIGN.search(self.text.rstrip()):
            signed = [at for at, word in enumerate(self.words) if word.start >= match.start()]
            if len(signed) <= LONGEST_NAME and all(self._signs(self.words[at]) for at in signed):
                self.names.update(signed)
        self._take_last_line()
        self._take_last_words()

    def _closes(self, index, length):
        """:return: whether an ending stands alone: after a mark or on its own line, and before a mark, a line, or a last name"""
        word, last = self.words[index], self.words[index + length - 1]
        if not (word.begins or re.search(r"[,;.!?\n–-]\s*$", word.before) or length > 1) or index + length >= len(
            self.words
        ):
            return False
        if re.match(r"\s*[,.!;–-]*\s*\n|\s*[,.!–-]+\s", last.after):
            return True
        following = self.words[index + length]
        ends = len(self.words) <= index + length + 2 and _BLANK.fullmatch(last.after) and not following.capital
        if ends and word.begins:
            return all(self._signs(one) and not self._is_function(one) for one in self.words[index + length :])
        return (length > 1 or word.begins) and following.capital and self._signs(following)

    def _take_signature(self, index):
        line = self._line(index)
        head = [self.words[at] for at in line]
        if not head or len(head) > LONGEST_NAME:
            return
        rest = self.text[head[-1].end :].strip(" .,!\n")
        one_line = self.text[head[0].start : head[-1].end]
        if re.search(r"[.!?:;]\s", _INITIAL.sub(r"\1", one_line)):
            line = self._run_to_mark(index) or line[:1]
            head = [self.words[at] for at in line]
        if not any(self._signs(word) for word in head) or all(self._is_work(word) for word in head):
            return
        is_end = not rest or "\n" in self.text[head[-1].end :]
        if head[0].capital or (len(head) <= 3 and is_end):
            is_team = self._is_team(head)
            self.names.update(at for at, word in zip(line, head, strict=True) if not is_team or self._is_name(word))

    def _is_team(self, words):
        """:return: whether those who sign are no person: "Your Support Team" """
        first = words[0]
        is_work = any(word.low in self.nobody or word.low in self.determiners - PARTICLES for word in words)
        return is_work and not (
            (first.capital and self._may_be_name(first)) or any(self._is_name(word) for word in words)
        )

    def _is_work(self, word):
        return word.low in self.nobody or says_who(word.low) or word.low in self.allowed

    def _signs(self, word):
        return word.low in PARTICLES or not (self._is_plain(word) or says_who(word.low) or word.low in self.allowed)

    def _take_last_line(self):
        """A short last line of nothing but capitals is a signature, even if no ending says so."""
        if len(self.words) < 4 or "\n" not in self.text.strip():
            return
        line = self._within(self.text.rstrip().rfind("\n"), len(self.text))
        words = [self.words[at] for at in line]
        if not 0 < len(words) <= 3 or not re.fullmatch(r"[^\d.!?:]+", self.text.rstrip()[words[0].start :]):
            return
        if all(word.capital and self._signs(word) for word in words) and any(map(self._is_perhaps_name, words)):
            self.names.update(line)

    def _take_last_words(self):
        """A name alone after the last sentence: "It drips no more. Tonino", say."""
        match = re.search(r"[.!?)]\s+([^\W\d_][^.,!?:;\n\d()]{1,40})$", self.text.rstrip())
        line = self._within(match.start(1), len(self.text)) if match else []
        words = [self.words[at] for at in line]
        if not 0 < len(words) <= 3 or len(self.words) < 4 + len(words):
            return
        if all(self._signs(word) and word.capital for word in words) and self._is_perhaps_name(words[0]):
            self.names.update(line)

    def _is_perhaps_name(self, word):
        return self._may_be_name(word) or self._is_unknown(word)

    def _speaking(self):
        """ "Grace said", "Vogel schreibt": without an article before, and a name if it may be one."""
        for index, word in enumerate(self.words[:-1]):
            if self._speech_after(index) not in SPEECH or not self._joined(index) or self._has_article(index):
                continue
            if not self._may_be_name(word) or word.low in CALENDAR or (self._is_function(word) and not word.capital):
                continue
            speech = self._speech_after(index)
            if (
                word.capital
                and not (
                    word.begins
                    and speech in (_LOOSE_SPEECH - _PAST)
                    and self.vocabulary.is_word(word.text)
                    and self.vocabulary.lang not in ARTICLE_FIRST
                    and not self._is_placed(index + 1)
                )
            ) or (
                not word.capital
                and speech not in _LOOSE_SPEECH
                and index
                and (not self._is_function(word) or self.words[index - 1].low in _TO_PEOPLE)
            ):
                self.names.add(index)
        for index, word in enumerate(self.words[:-1]):
            called = word.begins and word.after.startswith(",") and self._may_be_name(word)
            if called and index == 0 and word.low not in GREETED:
                self.names.add(index)
            called = called and not self._is_function(word)
            if called and (word.capital or self._is_name(word)) and word.low not in CALENDAR and self._addresses(index):
                self.names.add(index)

    def _speech_after(self, index):
        """:return: the next word, or the one after "le" in "Comme Claire le disait\""""
        following = self.words[index + 1 : index + 3]
        it = len(following) > 1 and following[0].low in ("le", "lo") and self.vocabulary.lang in ("fr", "es", "it")
        return following[-1 if it else 0].low

    def _quoted(self):
        """ "As Grace Baker said", "Como dijo Pilar": whoever said it, unless it was "he" or "they"."""
        for index, word in enumerate(self.words):
            if word.low not in _AS:
                continue
            said = next((at for at in range(1, 5) if self._speaks(index + at)), 0)
            if said > 1:
                self._take_quoted(range(index + 1, index + said))
            elif said == 1 and self._joined(index + 1):
                self._take_quoted(range(index + 2, min(index + 4, len(self.words))))

    def _speaks(self, index):
        return index < len(self.words) and self.words[index].low in SPEECH - _LOOSE_SPEECH

    def _take_quoted(self, indices):
        for at in indices:
            word = self.words[at]
            is_pronoun = self._is_plain(word) or (self._is_function(word) and not self._may_be_name(word))
            if (
                is_pronoun
                or _MARK.search(word.before)
                or not (word.capital or self._may_be_name(word) or at - 1 in self.names)
            ):
                break
            self.names.add(at)

    def _addresses(self, index):
        """:return: whether a first word before a comma calls somebody, and does not begin a list"""
        word = self.words[index]
        return (
            not self.vocabulary.is_word(word.text) or not self.vocabulary.capital_nouns or self._is_listed_person(word)
        )

    def _is_placed(self, index):
        """:return: whether "here", "hier" is followed by where somebody is from: "Hunter here from support" """
        return self.words[index].low in ("here", "hier", "ici", "aquí") and (
            not self._joined(index)
            or self.words[index + 1].low in ("from", "aus", "vom", "von", "du", "de", "at", "in")
        )

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
            if word.low in CALENDAR and not self._has_telling_capital(index):
                continue
            if (self._is_surely_name(word) or self._is_double(word)) or (
                self._may_be_name(word) and (self._has_telling_capital(index) or self._is_first_of_two(index))
            ):
                self.names.add(index)

    def _weighed(self):
        """What no place decides: first beside names, as far as they are known, then beside those it found."""
        evidence = Evidence(self)
        for indices in (range(len(self.words)), range(len(self.words) - 1, -1, -1)):
            for index in indices:
                if index not in self.names and evidence.is_enough(index):
                    self.names.add(index)

    def _is_surely_name(self, word):
        if self._is_name(word) and not (word.begins and word.low in GREETED):
            if not word.capital and self.vocabulary.frequency(word.low) > 5:
                return self.vocabulary.is_given_name(word.text)
            is_long = len(word.text) > 3 or word.capital or self.vocabulary.is_given_name(word.text)
            return is_long and not (word.shouts and len(word.text) <= 4)
        said = word.low in PARTICLES or word.low.rstrip(".") in TITLES or word.low in GREETED
        return self._is_unknown(word) and not said

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

    def _has_article(self, index):
        return (
            bool(index) and self.words[index - 1].low in self.determiners and not _MARK.search(self.words[index].before)
        )

    def _in_time(self, index):
        word = self.words[index]
        if word.low not in CALENDAR:
            return False
        before = self.words[index - 1].low if index else ""
        near = re.search(
            r"\d\W*(?:st|nd|rd|th|of|de|er)?\W*$", self.text[max(0, word.start - 12) : word.start]
        ) or re.match(r"\W*\d", self.text[word.end : word.end + 12])
        return bool(near) or before in IN_TIME

    def _beside_names(self):
        """What stands beside a name and looks like one belongs to it."""
        for step in (1, -1):
            for index in sorted(self.names, reverse=step < 0):
                at = index
                while self._is_beside(at, step):
                    at += step
                    if at in self.names:
                        break
                    self.names.add(at)

    def _is_beside(self, index, step):
        at = index + step
        if not 0 <= at < len(self.words) or not self._joined(min(index, at)):
            return False
        word = self.words[at]
        if len(word.text) < 2 and not word.after.startswith("."):
            return False
        if word.low in PARTICLES and self.words[index].capital:
            return self._is_particle_beside(at, step)
        if self._is_plain(word) or says_who(word.low) or word.low in self.allowed or self._in_time(at):
            return False
        return self._is_beside_capital(index, at) if word.capital else self._is_beside_small(index, at)

    def _is_beside_capital(self, index, at):
        word, step = self.words[at], at - index
        if word.shouts and len(word.text) < 4:
            return False
        if step < 0 and word.begins:
            return self._may_be_name(word)
        if self.vocabulary.capital_nouns:
            first = self.words[index]
            is_name = self._may_be_name(word) or self._is_unknown(word) or self._is_rare_noun(word)
            return is_name or (step > 0 and self._may_be_name(first))
        return (step > 0 and not word.begins) or self._may_be_name(word) or not self.vocabulary.is_word(word.text)

    def _is_particle_beside(self, at, step):
        word = self.words[at]
        if step < 0 and word.capital and not word.begins:
            return True  # "Le Bihan"
        return (step > 0 and self._leads_to_name(at)) or (at + step >= 0 and at + step in self.names)

    def _is_misspelt_family(self, index, at):
        """:return: whether the name of somebody goes on with what no dictionary has: "Svetlana tein" """
        name, word = self.words[index], self.words[at]
        if not self._is_name(name) or len(word.text) < 3 or word.low in SPEECH or word.low in PARTICLES:
            return False
        if self.vocabulary.frequency(word.low) >= 2.5 or self.vocabulary.is_compound(word.text):
            return False
        goes_on = at + 1 < len(self.words) and self._joined(at) and self.words[at + 1].low not in SPEECH
        return not self.vocabulary.is_word(word.text) or not goes_on

    def _around_names(self):
        """What is too short to be a name by itself: "Van 't Hoff", "Ann B. Smith", "Jackson III"."""
        for index, word in enumerate(self.words):
            if index in self.names or index - 1 not in self.names or not self._joined(index - 1, mark="'’"):
                continue
            is_suffix = word.low.rstrip(".") in SUFFIXES and (word.capital or self.words[index - 1].capital)
            if len(word.text.rstrip(".")) == 1 and word.capital and self.text[word.start + 1 : word.start + 2] == ".":
                is_suffix = self.words[index - 1].capital
            is_between = index + 1 in self.names and self._joined(index) and (len(word.text.rstrip(".")) == 1)
            if is_suffix or (is_between and self.words[index - 1].capital and word.low not in _AND):
                self.names.add(index)

    def _is_beside_small(self, index, at):
        """:return: whether the name of somebody who writes no capitals goes on: "yannick petit" """
        name, word = self.words[index], self.words[at]
        if name.capital:
            return at > index and self._is_misspelt_family(index, at)
        if at > index:
            return self._goes_on_small(name, at)
        told = at and self.words[at - 1].low in _TO_PEOPLE
        if not self._may_be_name(word) or self._has_article(at):
            return False
        return told or ((self._is_name(name) or self._is_unknown(name)) and not self._is_function(word))

    def _goes_on_small(self, name, at):
        word = self.words[at]
        if len(word.text) < 2 or self._is_plain(word):
            return False
        is_rare = self.vocabulary.frequency(word.low) < RARE and self._is_name(name)
        if is_rare or not self.vocabulary.is_word(word.text):
            return True
        if not self._may_be_name(word):
            return False
        before = self.words[at - 2].low if at > 1 else ""
        told = before in _TO_PEOPLE or says_who(before)
        ends = not _BLANK.fullmatch(word.after) or at + 1 == len(self.words)
        if told or ends or self.words[at + 1].low in SPEECH:
            return True
        return self.vocabulary.frequency(word.low) < 6 and (self._is_name(name) or not self._is_function(word))

    # ------------------------------------------------------------------
    # Runs of words
    # ------------------------------------------------------------------
    def _phrases(self, phrases):
        """:return: index and length of each phrase in the text; of two that begin alike, the longer"""
        longest = max(map(len, phrases))
        for index in range(len(self.words)):
            for length in range(longest, 0, -1):
                said = tuple(word.full.rstrip(".") for word in self.words[index : index + length])
                if len(said) == length and said in phrases and self._is_line(index, length):
                    yield index, length
                    break

    def _is_line(self, index, length):
        return all(
            not _MARK.search(word.before) or word.before == ". " for word in self.words[index + 1 : index + length]
        )

    def _joined(self, index, comma=False, mark=""):
        """:return: whether a word follows, with nothing but a space between (or a comma, or a mark)"""
        if index + 1 >= len(self.words):
            return False
        between = self.text[self.words[index].end : self.words[index + 1].outer]
        return between.strip(", :" if comma else mark).strip() == "" and "\n" not in between

    def _run_to_mark(self, index):
        """:return: indices of the words to the next mark, if they are as few as a name has"""
        run = []
        for at in range(index, min(index + LONGEST_NAME + 1, len(self.words))):
            if run and _MARK.search(
                self.words[at].before.removeprefix(".")
                if self.words[at - 1].text.endswith(".")
                else self.words[at].before
            ):
                break
            run.append(at)
            if _MARK.match(self.words[at].after.lstrip(" ")) or at == len(self.words) - 1:
                return run if len(run) <= LONGEST_NAME else []
        ended = run and _MARK.match(self.words[run[-1]].after.lstrip(" "))
        return run if ended and len(run) <= LONGEST_NAME else []

    def _take_run(self, index, sure=False, told=False):
        """Take a name that begins here: capitals, particles, and in small letters what is on the lists."""
        for at in range(index, min(index + LONGEST_NAME, len(self.words))):
            word = self.words[at]
            if at == index:
                goes_on = not self._is_plain(word) and (sure or word.low not in self.allowed)
            else:
                goes_on = not _MARK.search(word.before) and (
                    self._goes_on(at) or (sure and self._is_rare(at)) or (told and self._is_second(index, at))
                )
            if not goes_on:
                break
            self.names.add(at)

    def _goes_on(self, index):
        word = self.words[index]
        if word.low in PARTICLES:
            return self._leads_to_name(index)
        if len(word.text) < 2 and not word.after.startswith("."):
            return False
        if self._is_plain(word) or says_who(word.low):
            return False
        if word.capital:
            is_name = self._may_be_name(word) or self._is_unknown(word) or self._is_rare_noun(word)
            return not self.vocabulary.capital_nouns or is_name
        if self._is_name(word) or self._is_unknown(word) or self._is_listed_person(word):
            return True
        if self.words[index - 1].capital:
            return False
        frequency = self.vocabulary.frequency(word.low)
        return frequency < RARE or (self._may_be_name(word) and not self._is_function(word))

    def _leads_to_name(self, index):
        """:return: whether "van der", "de la", "und" and their like are followed by more of a name"""
        at = index
        while at < index + LONGEST_NAME and self.words[at].low in PARTICLES and self._joined(at):
            at += 1
        word = self.words[at]
        if len(word.text) < 2 or word.low in PARTICLES or word.shouts or self._is_plain(word) or says_who(word.low):
            return False
        looks = self._may_be_name(word) or self._is_unknown(word)
        return looks if self.words[index].low in _SOFT_PARTICLES else looks or word.capital

    def _is_second(self, first, index):
        """:return: whether a second capital goes on with who is talked to: German writes other nouns as one word"""
        word = self.words[index]
        is_own = word.low in self.determiners and self.vocabulary.capital_nouns and not word.low.startswith("ihr")
        is_other = self._is_plain(word) and not is_own
        is_other = is_other or says_who(word.low) or word.low in CALENDAR or word.low in self.allowed
        if index != first + 1 or not self.words[first].capital or is_other:
            return False
        if word.capital:
            return not word.shouts
        frequency = self.vocabulary.frequency(word.low)
        return frequency < 2.5 or (frequency < BRAND and not self.vocabulary.is_word(word.text))

    def _is_rare(self, index):
        """:return: whether a word in small letters goes on with a name that was said to be one"""
        word = self.words[index]
        if len(word.text) < 2 or word.low in PARTICLES or self._is_plain(word) or says_who(word.low):
            return False
        return self.vocabulary.frequency(word.low) < 5 or self._may_be_name(word)

    def _line(self, index):
        """:return: indices of the words from here to the end of their line"""
        line = []
        for at in range(index, len(self.words)):
            if line and "\n" in self.words[at].before:
                break
            line.append(at)
        return line

    def _is_end(self, word):
        return not self.text[word.end :].strip(" .,!\n")

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


# After these comes anything; a name only if it can be nothing else.
_LOOSE = frozenset(
    "via by with from to for and call called it's it is reach contact met meet thank ask asked help helped write here is this is"
    " von bei mit an für durch und sag ici c'est par avec chez por con door met da et à pour y a para e i am i'm ich bin je suis sono sou soy".split()
) | {"it is", "here is", "this is", "i am", "ich bin", "hier ist", "je suis"}
_LOOSE_SPEECH = frozenset(
    "has had is was will would from here hat hatte ist war wird aus vom weiß hier est a avait était ici es era ha tiene è heeft called calls tried checked sent helped aquí".split()
)
_PAST = frozenset("tried checked called helped wanted noticed bought ordered quiere quería".split())
_AS = frozenset("as wie comme como come zoals".split())
_SHORT = frozenset(("attn", "att", "z hd"))
_AFTER_NO_AUXILIARY = frozenset("from said says had has was is did came got".split())
_AND = frozenset("and und et y e en & i".split())
_SOFT_PARTICLES = _AND | frozenset("de du des la le les das die den zu vom zum zur der do da del o".split())
_TALKED = frozenset("gesprochen telefoniert geredet gechattet geschrieben gesprochen.".split())
_TO_PEOPLE = frozenset(
    "as wie comme como to with from by for and told tell asked ask thank mit von bei an à avec par chez con a por y".split()
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


def _words_of(text, lang, taken):
    """Cut a text into words. What is taken out already is none, and parts sentences no more than a word does."""
    words, end = [], 0
    taken = iter([*taken, None])
    hole = next(taken)
    for match in re.finditer(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*(?:\.(?=\s?[^\W\d_]|-))?", text):
        start, stop, said = *match.span(), match[0]
        full = said.lower()
        while hole and hole.end <= start:
            hole = next(taken)
        if (hole and hole.start < stop) or len(said) > LONGEST_WORD:
            continue
        beside = text[max(0, start - 1) : start] + text[stop : stop + 1]
        if re.search(r"[\d@]", beside) or ("_" in beside and said.lower().rstrip(".") not in name_list()):
            continue
        if (elided := _ELISION.match(said)) and (
            not (
                said[:1].isupper() and said[elided.end() : elided.end() + 1].isupper() and lang[:2] not in ("fr", "it")
            )
            or said[0] in "Ll"
        ):
            start, said = start + elided.end(), said[elided.end() :]
        if said.endswith(".") and said[:-1].lower() not in TITLES and len(said) > 2:
            said = said[:-1]
        said = _POSSESSIVE.sub("", said) or said
        stop = start + len(said)
        before = text[end:start]
        words.append(
            Word(
                said,
                start,
                stop,
                bool(_SENTENCE_END.search(text[max(0, start - 40) : start] if start > 40 else text[:start])),
                before,
                full=full,
                outer=match.start(),
            )
        )
        end = stop
    for word, following in zip(words, [*words[1:], None], strict=False):
        word.after = text[word.end : following.start if following else len(text)]
    return words


def _parts(names):
    parts = set()
    for name in names:
        for part in re.split(r"[\s,.;/()]+", name):
            for piece in {part, *re.split(r"-", part)}:
                if len(piece) > 1 and piece.lower() not in PARTICLES and piece.lower().rstrip(".") not in TITLES:
                    parts.add(folded(piece))
                    parts.add(folded(piece).replace("'", ""))
    return parts


def _spelt(word):
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
