"""Who said, wrote or did something."""

from .public_safe_reading import MARK
from .public_safe_runs import Runs
from .public_safe_words import ARTICLE_FIRST, BEFORE_PEOPLE, CALENDAR, GREETED, LOOSE_SPEECH, SPEECH

_PAST = frozenset("tried checked called helped wanted noticed bought ordered quiere quería".split())
_AS = frozenset("as wie comme como come zoals".split())


class Speaking(Runs):
    """Finds names before verbs that people are the subject of, and those who are called."""

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
                    and speech in (LOOSE_SPEECH - _PAST)
                    and self.vocabulary.is_word(word.text)
                    and self.vocabulary.lang not in ARTICLE_FIRST
                    and not self._is_placed(index + 1)
                )
            ) or (
                not word.capital
                and speech not in LOOSE_SPEECH
                and index
                and (not self._is_function(word) or self.words[index - 1].low in BEFORE_PEOPLE)
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
        return index < len(self.words) and self.words[index].low in SPEECH - LOOSE_SPEECH

    def _take_quoted(self, indices):
        for at in indices:
            word = self.words[at]
            is_pronoun = self._is_plain(word) or (self._is_function(word) and not self._may_be_name(word))
            if (
                is_pronoun
                or MARK.search(word.before)
                or not (word.capital or self._may_be_name(word) or at - 1 in self.names)
            ):
                break
            self.names.add(at)
