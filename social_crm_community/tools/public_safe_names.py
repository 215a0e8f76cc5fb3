"""Whose names a text says: known ones however they are written, and unknown ones by the place where they stand."""

import re

from rapidfuzz.distance import OSA

from .folding import folded
from .public_safe_addressed import Addressed
from .public_safe_beside import Beside
from .public_safe_evidence import Evidence
from .public_safe_handles import Handles
from .public_safe_headed import Headed
from .public_safe_introduced import Introduced
from .public_safe_lettered import Lettered
from .public_safe_reading import MARK
from .public_safe_speaking import Speaking
from .public_safe_text import spelt
from .public_safe_words import CALENDAR, GREETED, PARTICLES, TITLES
from .span import Span

_RATHER = frozenset("it or oder ou o of eller lub rather maybe eher".split())


class NameFinder(Headed, Addressed, Introduced, Lettered, Speaking, Beside, Handles):
    """Finds names in one text."""

    def find(self):
        """
        :rtype: list[Span]
        """
        for rule in (
            self._headers,
            self._speakers,
            self._known_names,
            self._titled,
            self._greeted,
            self._introduced,
            self._signed,
            self._speaking,
            self._quoted,
            self._initialled,
            self._beside_theirs,
            self._genitives,
            self._pairs,
            self._with_particles,
            self._by_themselves,
            self._weighed,
            self._beside_letters,
            self._beside_names,
            self._in_lists,
            self._again,
            self._corrected,
            self._around_names,
            self._between_names,
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

    def _again(self):
        """Who was named once is meant again, wherever the word has its capital and no article."""
        named = {self.words[at].low for at in self.names if self.words[at].capital}
        for index, word in enumerate(self.words):
            is_quoted = word.before[-1:] in ("«", "„", "“", '"', "»") and word.after[:1] in ("»", "“", "”", '"', "«")
            is_other = not self.vocabulary.is_word(word.text) or is_quoted
            if word.low in named and len(word.text) > 4 and is_other:
                self.names.add(index)
                continue
            if word.low not in named or not word.capital or self._is_plain(word) or word.low in self.allowed:
                continue
            is_word = word.begins and not MARK.match(word.after) and self.vocabulary.is_word(word.text)
            if not (is_word or self._has_article(index) or self._in_time(index)):
                self.names.add(index)

    def _corrected(self):
        """ "Dorothy Pell, or is it Bell", "Kolh (richtig: Kohl)": what sounds like a name a few words away"""
        for index, word in enumerate(self.words):
            if index in self.names or len(word.text) < 4 or self._is_plain(word) or not index:
                continue
            said = self.words[index - 1].low in _RATHER
            near = (
                range(max(0, index - 6), index) if said else range(max(0, index - 9), min(len(self.words), index + 10))
            )
            named = (self.words[at] for at in near if at in self.names)
            if any(self._sounds_like(word, name, said) for name in named):
                self.names.add(index)

    def _sounds_like(self, word, name, said):
        if len(name.text) < 4 or not (
            said or (word.capital and name.capital and (not word.begins or ":" in word.before))
        ):
            return False
        return 0 < OSA.distance(word.low, name.low, score_cutoff=1) <= 1

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

    def _is_after_own_article(self, index):
        """:return: whether the article before a word is that of people, too, as in Portuguese: "o Neto" """
        return self.vocabulary.lang == "pt" and index > 0 and self.words[index - 1].text in ("o", "a")

    def _has_telling_capital(self, index):
        word = self.words[index]
        if not word.capital or word.begins or word.shouts or self.vocabulary.capital_nouns:
            return False
        in_menu = re.search(r"[>›→/\"“«„'‘(]\s*$", word.before)
        has_article = self._has_article(index) and not self._is_after_own_article(index)
        return not (has_article or in_menu or self._in_time(index))

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
                if index not in self.names and index not in self.offices and evidence.is_enough(index):
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
