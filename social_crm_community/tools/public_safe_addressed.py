"""Who is spoken to, and who has a title."""

from .public_safe_reading import LONGEST_NAME, MARK, RARE
from .public_safe_runs import Runs
from .public_safe_words import (
    AND,
    CALENDAR,
    DEGREES,
    GREETED,
    GREETINGS,
    KIN,
    PARTICLES,
    SPEECH,
    THANKS,
    TITLES,
    WORDY_TITLES,
    says_who,
)
from .vocabulary import BRAND

# In small letters, too, these stand before nothing but a name.
_BEFORE_NAMES = frozenset("mr mrs mevr mevrouw dhr mme mlle sra srta sig.ra frk".split())


class Addressed(Runs):
    """Finds who is greeted, thanked, or called "Mrs"."""

    def _titled(self):
        for index, word in enumerate(self.words):
            title = word.low.rstrip(".")
            is_title = title in TITLES or (title in KIN and self._may_be_title(index))
            if not is_title or (word.low == title == "m") or not self._joined(index):
                continue
            at = index + 1
            while self._is_more_of_title(at):
                at += 1
            if at == index + 1 and title in _BEFORE_NAMES and not word.capital:
                at = self._after_particles(at)
            if self._is_titled(word, self.words[at]):
                self.names.update(range(index, at))
                if self.words[at].capital and self.words[at].low in self.allowed:  # "don Luz", where light is talked of
                    self.names.add(at)
                    at += 1 if self._joined(at) and self._goes_on(at + 1) else 0
                self._take_run(at)

    def _after_particles(self, index):
        """:return: where the name goes on after what leads to it: "mevr de pauw" """
        while self.words[index].low in PARTICLES - AND and self._joined(index):
            index += 1
        return index

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
        if low in AND:
            return following.low.rstrip(".") in TITLES or self.words[index - 1].low in PARTICLES
        is_second = self.words[index - 1].low in PARTICLES and not self._is_function(following)  # "frau von der heide"
        return low in PARTICLES and (following.capital or following.low in PARTICLES or is_second)

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
        if not title.capital and title.low in _BEFORE_NAMES and self.vocabulary.frequency(word.low) < BRAND:
            return True
        ends = bool(MARK.match(word.after.lstrip(" "))) or not word.after
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
            if not self._is_addressee(word, strict=True) or (at > index and MARK.search(word.before)):
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
