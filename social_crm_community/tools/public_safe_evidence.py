"""What speaks for a name, against what speaks for a word: for what no place decides alone."""

import re

from .public_safe_places import PRESSED, STRONG, is_adverb, of_place
from .public_safe_words import (
    APART,
    ARTICLE_FIRST,
    CALENDAR,
    FROM,
    GREETED,
    LINKS,
    LOOSE_SPEECH,
    MASS,
    MENUS,
    NEAR_PEOPLE,
    NEAR_THINGS,
    NUMBER_WORDS,
    OR,
    PREDICATES,
    SPEECH,
    TITLES,
    TO_PEOPLE,
    says_who,
)

ENOUGH = 2.0  # of what is weighed here: with less, more words are lost than names found
RARE = 3.6  # as ``wordfreq`` counts
_MENU = re.compile(r"(?:[>›→\"“«„'‘=%]\s*|\s/\s+|/)$")
_ABSTRACT = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|nis|ment)(?:en|s)?$")
_MENU_AFTER = re.compile(r"[ \t]*[>›→]")
_WHO = frozenset("who der die qui que che wer".split())
_I_AM = frozenset((("ich", "bin"), ("hier", "ist"), ("je", "suis"), ("i", "am"), ("this", "is"), ("ik", "ben")))
_I_AM_AT_ONCE = frozenset(("i'm", "soy", "sono", "sou", "bin"))
_NEAR_WHOM = frozenset("bei von".split())  # German things have an article after them
_SOME = frozenset(
    "alles etwas nichts viel vieles wenig was auf in im am zum beim ins aufs".split()
)  # "alles Gute", "auf Deutsch"
_SAYS = SPEECH - LOOSE_SPEECH
_APPOSITION = re.compile(r"\s*[,(]\s*$")


class Evidence:
    """Weighs one word of a text after the other: by itself, how it is written, and what stands before and after it."""

    def __init__(self, finder):
        self.finder = finder
        self.words = finder.words
        self.vocabulary = finder.vocabulary
        capitals = sum(word.capital for word in self.words)
        self.writes_small = capitals <= len(self.words) / 25
        self.shouts = sum(word.shouts for word in self.words) > len(self.words) / 3

    def is_enough(self, index):
        """
        :param int index: of a word that no rule has taken
        :return: whether it is a name rather than a word
        :rtype: bool
        """
        word = self.words[index]
        if len(word.text) < 2 or self.finder._is_work(word) or self.finder._is_plain(word) or says_who(word.low):
            return False
        if self.finder._is_town(index) or self.finder._is_product(index):
            return False
        if word.low in GREETED or word.low.rstrip(".") in TITLES or (word.low in CALENDAR and self.shouts):
            return False
        if self.finder._in_time(index) or (word.shouts and not self.shouts and len(word.text) < 5):
            return False
        weight = self._of_word(index) + self._of_form(index) + self._of_around(index)
        return weight >= ENOUGH

    def _of_around(self, index):
        """A place of people counts as much as what stands before: both say the same."""
        before, after = self._of_before(index), self._of_after(index)
        if before <= -2:
            return before + after
        place = of_place(self.finder.text, self.words[index])
        return (max(before, place) if before >= 0 or place >= STRONG else before) + after

    def _of_word(self, index):
        """Whether people are called so, and how rarely anything else is."""
        word = self.words[index]
        frequency = self.vocabulary.frequency(word.low)
        weight = 1.0 if self.finder._may_be_name(word) else -0.5 if self._may_be_called(word) else -1.0
        weight += 0.5 if self.vocabulary.is_among_given_names(word.low) else 0
        is_rare = frequency < RARE and not self.vocabulary.is_compound(word.text)
        weight += 1 if is_rare or not self.vocabulary.is_word(word.text) else 0
        if frequency > 5.6:
            weight -= 1.5
        if self.vocabulary.capital_nouns and (word.low in MASS or self._is_abstract(word)):
            weight -= 2
        return weight - (0.5 if word.low in CALENDAR else 0)

    def _is_abstract(self, word):
        """:return: whether a German word has an ending of what nobody is: "Verspätung", "Abwesenheit" """
        return bool(_ABSTRACT.search(word.low)) and not self.finder._may_be_name(word)

    def _may_be_called(self, word):
        """:return: whether a word that is on no list could be a surname: with a capital, without an ending, a noun"""
        if not word.capital or word.shouts or len(word.text) < 4 or self.vocabulary.is_compound(word.text):
            return False
        is_noun = not self.vocabulary.capital_nouns or self.vocabulary.is_noun(word.low)
        return is_noun and not self.vocabulary.is_bent(word.text)

    def _of_form(self, index):
        word = self.words[index]
        if self._is_in_menu(index):
            return -2
        if (_MENU.search(word.before) or _MENU_AFTER.match(word.after)) and not self._owns(word):
            return -2
        if not word.capital:
            if self.writes_small or self.finder._is_name(word):
                return 0
            return -0.5 if self.vocabulary.is_among_given_names(word.low) else -1
        if self.shouts:
            return -1 if len(word.text) < 5 else -0.5
        if self.vocabulary.capital_nouns:
            return self._of_bare_noun(index)
        return 0 if word.begins else 2.5

    def _is_in_menu(self, index):
        """:return: whether a word is listed after one that says where to go: "Settings, Security, Update\""""
        at = index
        while at and self.words[at].capital and self.words[at].before == ", ":
            at -= 1
        return at < index and self.words[at].low in MENUS

    def _owns(self, word):
        return self.finder.text[word.end : word.end + 2] in ("'s", "’s")

    def _of_bare_noun(self, index):
        """A German noun has an article before it, or an adjective."""
        before = self._before(index)
        if not before or (before.capital and self.finder._may_be_name(before)):
            return 1 if self.vocabulary.is_noun(self.words[index].low) or self.words[index].begins else 2
        if self.vocabulary.is_adjective(before.low) or (before.capital and not before.begins):
            return -1
        return 1 if self.vocabulary.is_noun(self.words[index].low) or before.low in _SOME else 2.5

    def _before(self, index):
        """:return: the word before, if nothing but a space is between"""
        return self.words[index - 1] if index and self.finder._joined(index - 1) else None

    def _of_before(self, index):
        word, before = self.words[index], self._before(index)
        if not before:
            return self._of_apart(index)
        if (
            before.low in self.finder.determiners
            or before.low in NUMBER_WORDS
            or re.search(r"\d\s*$", self.words[index].before)
        ):
            return -2 if self._is_odd_capital(word) else -2.5
        if says_who(before.low):
            return 2
        if before.low in OR and index - 2 in self.finder.names:
            return 2
        if index > 1 and self._introduces(self.words[index - 2], before):
            return 1.5
        pair = word.capital and before.capital and len(before.text) > 1 and not before.shouts
        if pair and not self.finder._is_plain(before):
            return 1
        if before.low in PRESSED and not self.vocabulary.is_among_given_names(word.low):
            return -2.5 if self.vocabulary.is_word(word.text) else 0
        if before.low in TO_PEOPLE:
            return 2
        if before.low in NEAR_PEOPLE:
            return 2 if before.low in _NEAR_WHOM and word.capital else 1
        return -1.5 if before.low in NEAR_THINGS else 0

    def _of_apart(self, index):
        """ "My mum (Reed)", "the account holder, Reed,": between marks, after what says who somebody is"""
        word = self.words[index]
        is_told = index and _APPOSITION.fullmatch(word.before) and re.match(r"\s*[,).;]", word.after)
        return 2.5 if is_told and says_who(self.words[index - 1].low) else 0

    def _of_after(self, index):
        word, rest = self.words[index], self.words[index + 1 : index + 3]
        if re.match(r"\W{0,2}[A-Z]{0,3}\d", self.finder.text[word.end :]):
            return -1  # "Case 4711", "Van: KX19 BVD"
        if not rest:
            return 0.5
        after = self._after_adverb(index)
        if self._owns(word):
            return 2
        if not self.finder._joined(index):
            return self._of_apposition(word, after)
        if word.capital and after.capital and not after.shouts and index + 1 in self.finder.names:
            return 1.5
        if after.low in OR and len(rest) > 1 and index + 2 in self.finder.names and rest[1].capital == word.capital:
            return 2
        weight = 0
        if after.low in _SAYS and word.capital and not self.vocabulary.capital_nouns:
            weight += 2.5
        elif after.low in PREDICATES or after.low in SPEECH or self._is_past(after):
            weight += 1
        elif word.begins and len(rest) > 1 and after.low in APART:
            weight += 1.5 if after.low in FROM else 1
        return weight + self._of_subject(word, after)

    def _after_adverb(self, index):
        """:return: the word after one that may have "already" and its like after it: "Moss already swapped" """
        following, *rest = self.words[index + 1 : index + 3]
        joined = self.finder._joined(index) and self.finder._joined(index + 1)
        return rest[0] if rest and joined and is_adverb(following.low) else following

    def _of_subject(self, word, after):
        """In some languages no noun begins a sentence without an article: "Lapin a mis la pierre dans le carton\""""
        if (
            not word.begins
            or self.vocabulary.lang not in ARTICLE_FIRST
            or (after.low in LINKS and (self.vocabulary.lang, after.low) != ("fr", "a"))
        ):
            return 0
        if self.finder._may_be_name(word):
            return 1
        is_noun = self.vocabulary.frequency(word.low) < 4.6 and (self.vocabulary.lang, after.low) != ("fr", "le")
        return 1.5 if is_noun and (after.low in PREDICATES or after.low in SPEECH) else 0

    def _is_odd_capital(self, word):
        return word.capital and not (word.begins or word.shouts or self.vocabulary.capital_nouns)

    def _introduces(self, first, second):
        return (first.full, second.full) in _I_AM or second.full in _I_AM_AT_ONCE

    def _is_past(self, word):
        return self.vocabulary.lang == "en" and word.low.endswith("ed") and not word.low.endswith("eed")

    def _of_apposition(self, word, after):
        """ "Ernst, unser Lackierer", "Forest (the lady from the shop)", "Oz: done" """
        is_told = after.low in self.finder.determiners or after.low in _WHO or says_who(after.low)
        if _APPOSITION.match(word.after) and is_told:
            return 1.5
        if word.begins and word.after.startswith(":"):
            return 0.5
        return 0.5 if re.match(r"\s*[.!?;,)\n]", word.after) and not word.begins else 0
