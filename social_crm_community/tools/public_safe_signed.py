"""Who signs."""

import re

from .public_safe_reading import BLANK, LONGEST_NAME
from .public_safe_runs import Runs
from .public_safe_words import CLOSINGS, GREETED, PARTICLES, YOURS, says_who

_INITIAL = re.compile(r"((?<!\w)[^\W\d_])\.")
_AGENT_SIGN = re.compile(
    r"(?:\^|(?<=\s)/)[A-Za-z]{1,12}\s*$|(?:^|\n|[.!?]\s+)(?:-{1,2}|–|—|~)\s?([^\W\d_][^\n,.!?]{0,40})$"
)
# Letters alone in the last place: "No visit needed. JPK", or on one of the last lines: "T. / Box office".
_LAST_LETTERS = re.compile(
    r"(?:[.!?)]|\n)[ \t]*(?:[-–—^/~]{1,2}[ ]?)?((?:[A-ZÄÖÜÉ]\.?[ ]?){1,3})(?:[ \t]*[/,|(–-][^\n.!?:]{1,40})?\s*$"
)
# What somebody does, at the end: "Jo (Learning, weekdays only)".
_BRACKETS = re.compile(r"(?<=\w)\s\([^()\n]+\)$")
_NO_LETTERS = frozenset(
    "ok fyi ps nb asap tba tbc n/a na eta vat gmbh ag kg ltd inc sa bv ab uk us usa eu iii ii tv pc it hr".split()
)


class Signed(Runs):
    """Finds names at the end of a text, or of what is quoted."""

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
                and not self._is_office(rest)
                and (rest[0].capital or self._is_said_to_be_name(rest[0]))
            ):
                self.names.update(range(index + 1, len(self.words)))
        if match := _AGENT_SIGN.search(self.text.rstrip()):
            signed = [at for at, word in enumerate(self.words) if word.start >= match.start()]
            is_short = re.fullmatch(r"[\^/][A-Za-z]{1,3}\s*", match[0])
            if is_short or (len(signed) <= LONGEST_NAME and all(self._signs(self.words[at]) for at in signed)):
                self.names.update(signed)
        self._take_last_line()
        self._take_last_words()
        self._take_last_letters()

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
        ends = len(self.words) <= index + length + 2 and BLANK.fullmatch(last.after) and not following.capital
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
            if self._is_office(head):
                self.offices.update(line)
                return
            is_team = self._is_team(head)
            self.names.update(at for at, word in zip(line, head, strict=True) if not is_team or self._is_name(word))

    def _is_team(self, words):
        """:return: whether those who sign are no person: "Your Support Team" """
        first = words[0]
        is_work = any(word.low in self.nobody or word.low in self.determiners - PARTICLES for word in words)
        return is_work and not (
            (first.capital and self._may_be_name(first)) or any(self._is_name(word) for word in words)
        )

    def _is_office(self, words):
        """:return: whether those who sign are words and no names: "Ihre Kundenbetreuung", "Guest Relations" """
        is_one = len(words) > 1 or self.vocabulary.capital_nouns
        return is_one and not any(
            self._is_perhaps_name(word)
            or not (self.vocabulary.is_word(word.text) or word.low in PARTICLES)
            or self._is_listed_person(word)
            for word in words
        )

    def _signs(self, word):
        is_other = self._is_plain(word) or says_who(word.low) or word.low in self.allowed
        return word.low in PARTICLES or not (is_other or (word.low,) in CLOSINGS)

    def _take_last_line(self):
        """A short last line of nothing but capitals is a signature, even if no ending says so."""
        if len(self.words) < 4 or "\n" not in self.text.strip():
            return
        text = _BRACKETS.sub("", self.text.rstrip())
        line = self._within(text.rfind("\n"), len(text))
        words = [self.words[at] for at in line]
        if not 0 < len(words) <= 3 or not re.fullmatch(r"[^\d.!?:]+", text[words[0].start :]):
            return
        if all(word.capital and self._signs(word) for word in words) and any(map(self._is_perhaps_name, words)):
            self.names.update(line)

    def _take_last_letters(self):
        match = _LAST_LETTERS.search(self.text)
        if match and match[1].strip(" .").lower() not in _NO_LETTERS:
            self.names.update(self._within(*match.span(1)))

    def _take_last_words(self):
        """A name alone after the last sentence: "It drips no more. Tonino", say."""
        match = re.search(r"(?:[.!?)]|,|\s[-–—])\s+([^\W\d_][^.,!?:;\n\d()]{1,40})$", self.text.rstrip())
        line = self._within(match.start(1), len(self.text)) if match else []
        words = [self.words[at] for at in line]
        if not 0 < len(words) <= 3 or len(self.words) < 4 + len(words):
            return
        is_name = self._is_perhaps_name(words[0]) or (len(words) == 1 and not words[0].shouts)
        if is_name and all(self._signs(word) and word.capital and word.low not in GREETED for word in words):
            self.names.update(line)
