"""What stands beside a name and belongs to it."""

from .public_safe_reading import BLANK, RARE, Reading
from .public_safe_words import (
    AND,
    ARTICLE_FIRST,
    BEFORE_PEOPLE,
    CALENDAR,
    GREETINGS,
    LISTING,
    PARTICLES,
    SPEECH,
    SUFFIXES,
    TITLES,
    says_who,
)
from .vocabulary import name_list

_NOBLE = frozenset(("von der", "von dem", "von den", "van der", "van den", "van de", "zu der", "von und"))
_FOREIGN = {
    "de": frozenset("de di del van le la dos ten ter du el al".split()),
    "en": frozenset("de di del von der du el al dos".split()),
    "pl": frozenset("de di del van von der le la du el al".split()),
}
_ONE_LETTER_WORDS = frozenset("aàeiouyàéó")


class Beside(Reading):
    """Lets names grow."""

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
        if len(word.text) < 2 and (not word.after.startswith(".") or not word.capital):
            return self._is_letter_beside(index, at)
        if word.low in PARTICLES and (self.words[index].capital or self.words[index].low in PARTICLES):
            return self._is_particle_beside(at, step)
        if self._is_surname_of_work(index, at):
            return True
        if word.capital and not word.shouts and at > index > 0 and self._is_led_to(index):
            return True  # "Maud van de Ven"
        if self._is_plain(word) or says_who(word.low) or word.low in self.allowed:
            return False
        if self._in_time(at) and not (step < 0 and self.vocabulary.is_among_given_names(word.low)):
            return False
        return self._is_beside_capital(index, at) if word.capital else self._is_beside_small(index, at)

    def _is_led_to(self, index):
        """:return: whether a particle in small letters stands between a name with a capital and what follows"""
        leads = self.words[index].text in ("van", "von", "de", "den", "der", "het", "ter", "ten")
        before = self.words[index - 1]
        is_name = index - 1 in self.names and (before.capital or before.text in ("van", "von"))
        return leads and is_name and self._joined(index - 1)

    def _is_surname_of_work(self, index, at):
        """:return: whether a German given name goes on with a word that says who somebody is: "Dennis Pfleger\""""
        first, word = self.words[index], self.words[at]
        is_second = self.vocabulary.capital_nouns and at > index and first.capital and word.capital
        is_given = is_second and not says_who(first.low) and self.vocabulary.is_among_given_names(first.low)
        return is_given and word.low in name_list()

    def _is_genitive(self, word):
        stem = word.low.removesuffix("s")
        is_own = self.vocabulary.is_among_given_names(word.low)  # "Andreas"
        return stem != word.low and not is_own and self.vocabulary.may_be_name(stem)

    def _genitives(self):
        """ "Schlagers Anzahlung ist da": in German only a name is whose something is without an article"""
        if not self.vocabulary.capital_nouns:
            return
        for index, word in enumerate(self.words[:-1]):
            following = self.words[index + 1]
            if not (word.capital and following.capital and self._joined(index)) or word.shouts:
                continue
            stem = word.low.removesuffix("s")
            is_name = self.vocabulary.may_be_name(stem) if word.begins else self.vocabulary.is_among_given_names(stem)
            is_genitive = stem != word.low and len(stem) > 3 and is_name and not self._has_article(index)
            if is_genitive and not self._is_plain(word) and word.low not in self.allowed:
                self.names.add(index)

    def _pairs(self):
        """ "lo de reyes navas": two nouns follow each other, without an article, that are a given name and a surname"""
        if self.vocabulary.lang not in ARTICLE_FIRST:
            return
        for index, word in enumerate(self.words[:-1]):
            following = self.words[index + 1]
            if word.capital or following.capital or not self._joined(index) or self._has_article(index):
                continue
            is_given = self.vocabulary.is_among_given_names(word.low) and self._may_be_name(following)
            is_rare = max(map(self.vocabulary.frequency, (word.low, following.low))) < 5
            if is_given and is_rare and not (self._is_work(word) or self._is_work(following)):
                self.names.update((index, index + 1))

    def _with_particles(self):
        """ "La compagne de van Roijen": what is no word of the language, and then a capital"""
        for index, word in enumerate(self.words[:-1]):
            following = self.words[index + 1]
            if word.text != "van" or self.vocabulary.lang in ("nl", "af") or not self._joined(index):
                continue
            if following.capital and not following.shouts and following.low not in CALENDAR:
                self.names.update((index, index + 1))

    def _is_letter_beside(self, index, at):
        """:return: whether one letter is short for a name, or joins two as in Catalan: "Zanele K", "Pau i Vila" """
        word, step = self.words[at], at - index
        if word.low == "i" and self.vocabulary.lang in ("es", "ca"):
            return step > 0 and self._leads_to_name(at)
        is_small = step > 0 and not word.capital and word.after.startswith(".") and not self.words[index].capital
        if is_small and index in self.names and (at == len(self.words) - 1 or word.after[:2] in (".:", ".,", ". ")):
            return True  # "nils h.:"
        is_name = self.words[index].capital and not self.words[index].shouts
        if not word.capital or not is_name or (word.text == "I" and self.vocabulary.lang == "en"):
            return False
        return step > 0 or not word.begins or word.low not in _ONE_LETTER_WORDS

    def _is_beside_capital(self, index, at):
        word, step = self.words[at], at - index
        if word.shouts and len(word.text) < 4:
            return False
        if step < 0 and word.begins:
            return self._may_be_name(word) and (word.low,) not in GREETINGS
        if self.vocabulary.capital_nouns:
            first = self.words[index]
            if step > 0 and self._is_genitive(first) and not self._may_be_name(word):
                return False  # "Schlagers Anzahlung"
            is_name = self._may_be_name(word) or self._is_unknown(word) or self._is_rare_noun(word)
            return is_name or (step > 0 and self._may_be_name(first))
        if step < 0 and self.vocabulary.lang in ARTICLE_FIRST and self._has_article(at):
            return True  # "el Chino Pereyra"
        return (step > 0 and not word.begins) or self._may_be_name(word) or not self.vocabulary.is_word(word.text)

    def _is_particle_beside(self, at, step):
        word = self.words[at]
        if step < 0 and word.capital and not word.begins:
            return True  # "Le Bihan"
        if step < 0 and (self._phrase(at - 1, 2) in _NOBLE or self._phrase(at, 2) in _NOBLE):
            return True  # "Jagdpächter von der Heydt"
        if step < 0 and word.low in _FOREIGN.get(self.vocabulary.lang, ()):
            return True  # "de Vries", in a language where "de" is no word
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

    def _is_beside_small(self, index, at):
        """:return: whether the name of somebody who writes no capitals goes on: "yannick petit" """
        name, word = self.words[index], self.words[at]
        if name.capital:
            return at > index and self._is_misspelt_family(index, at)
        if at > index:
            return self._goes_on_small(name, at)
        told = at and self.words[at - 1].low in BEFORE_PEOPLE
        if not self._may_be_name(word) or self._has_article(at):
            return False
        is_bare = self.vocabulary.lang in ARTICLE_FIRST  # no adjective stands there without an article
        return told or ((self._is_name(name) or self._is_unknown(name)) and (is_bare or not self._is_function(word)))

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
        told = before in BEFORE_PEOPLE or says_who(before)
        ends = not BLANK.fullmatch(word.after) or at + 1 == len(self.words)
        if told or ends or self.words[at + 1].low in SPEECH:
            return True
        return self.vocabulary.frequency(word.low) < 6 and (self._is_name(name) or not self._is_function(word))

    def _in_lists(self):
        """Who is listed with somebody: "für Krause, Sommer und Frost"."""
        for step in (1, -1):
            for index in sorted(self.names, reverse=step < 0):
                at = self._next_in_list(index, step)
                while at is not None and at not in self.names and self._is_listed_too(at):
                    self.names.add(at)
                    at = self._next_in_list(at, step)

    def _next_in_list(self, index, step):
        """:return: the index of the word after a comma, or after "and\""""
        at = index + step
        if not 0 <= at < len(self.words):
            return None
        first = min(index, at)
        if self.text[self.words[first].end : self.words[first + 1].outer].strip(" ") == ",":
            return at
        if self.words[at].low in LISTING and self._joined(first) and 0 <= at + step < len(self.words):
            return at + step if self._joined(min(at, at + step)) else None
        return None

    def _is_listed_too(self, index):
        """:return: whether a word has a capital, stands alone between its marks, and is nothing else"""
        word = self.words[index]
        if not word.capital or word.shouts or word.begins or len(word.text) < 2 or word.low in self.allowed:
            return False
        if self._is_plain(word) or says_who(word.low) or self._in_time(index) or word.low in CALENDAR:
            return False
        following = self.words[index + 1] if self._joined(index) else None
        return not following or following.low in LISTING or not following.capital

    def _between_names(self):
        """ "mevr van nimwegen", "boris van nimwegen": what leads to a name that was found by itself"""
        for index in range(1, len(self.words) - 1):
            word, before = self.words[index], self.words[index - 1]
            leads = word.low in PARTICLES - AND and index + 1 in self.names and self._joined(index)
            if leads and self._joined(index - 1) and (index - 1 in self.names or before.low.rstrip(".") in TITLES):
                self.names.add(index)

    def _around_names(self):
        """What is too short to be a name by itself: "Van 't Hoff", "Ann B. Smith", "Jackson III"."""
        for index, word in enumerate(self.words):
            if index in self.names or index - 1 not in self.names or not self._joined(index - 1, mark="'’"):
                continue
            is_suffix = word.low.rstrip(".") in SUFFIXES and (word.capital or self.words[index - 1].capital)
            if len(word.text.rstrip(".")) == 1 and word.capital and self.text[word.start + 1 : word.start + 2] == ".":
                is_suffix = self.words[index - 1].capital
            is_between = index + 1 in self.names and self._joined(index) and (len(word.text.rstrip(".")) == 1)
            if is_suffix or (is_between and self.words[index - 1].capital and word.low not in AND):
                self.names.add(index)
