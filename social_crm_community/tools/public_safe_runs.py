"""How far a name goes that begins at a word."""

from .public_safe_reading import LONGEST_NAME, MARK, RARE, Reading
from .public_safe_words import AND, CALENDAR, PARTICLES, says_who
from .vocabulary import BRAND

_SOFT_PARTICLES = AND | frozenset("de du des la le les das die den zu vom zum zur der do da del o".split())


class Runs(Reading):
    """Takes names of several words."""

    def _take_run(self, index, sure=False, told=False):
        """Take a name that begins here: capitals, particles, and in small letters what is on the lists."""
        for at in range(index, min(index + LONGEST_NAME, len(self.words))):
            word = self.words[at]
            if at == index:
                goes_on = not self._is_plain(word) and (sure or word.low not in self.allowed)
            else:
                goes_on = not MARK.search(word.before) and (
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
