"""Who is said to be somebody: "my name is", "spoke to", "our colleague"."""

from .public_safe_reading import RARE
from .public_safe_runs import Runs
from .public_safe_words import (
    AUXILIARIES,
    BEFORE_NO_AUXILIARY,
    CALENDAR,
    GREETINGS,
    INTRODUCTIONS,
    SPEECH,
    WEAK_INTRODUCTIONS,
    says_who,
)

_LOOSE = frozenset(
    "via by with from to for and call called it's it is reach contact met meet thank ask asked help helped write here is this is"
    " von bei mit an für durch und sag ici c'est par avec chez por con door met da et à pour y a para e i am i'm ich bin je suis sono sou soy".split()
) | {"it is", "here is", "this is", "i am", "ich bin", "hier ist", "je suis"}
_HERE = frozenset("its it's i'm im hier ici c'est aquí soy qui sono aqui sou här her tu".split())
_FROM = frozenset("from at here von vom aus bei de du del della da do van från fra z ze".split())
_SHORT = frozenset(("attn", "att", "z hd"))
_AFTER_NO_AUXILIARY = frozenset("from said says had has was is did came got".split())
_NEVER_AFTER_VERB = frozenset("is was has says said".split())
_TALKED = frozenset("gesprochen telefoniert geredet gechattet geschrieben gesprochen.".split())


class Introduced(Runs):
    """Finds who is introduced."""

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
        self._saying_hello()
        self._regarding()
        self._asked_to()
        self._calling_from()

    def _calling_from(self):
        """ "its kev from brightflame", "hier kev von der Werkstatt": whoever says where they call from."""
        for index in range(len(self.words) - 2):
            first, word, after = self.words[index : index + 3]
            says_so = first.low in _HERE and after.low in _FROM and self._joined(index) and self._joined(index + 1)
            if says_so and not self._is_plain(word) and len(word.text) > 1 and not self._is_work(word):
                is_rare = self.vocabulary.frequency(word.low) < RARE and not self.vocabulary.is_bent(word.text)
                if self._may_be_name(word) or not self.vocabulary.is_word(word.text) or is_rare:
                    self.names.add(index + 1)

    def _saying_hello(self):
        """ "hi its ann harvey, paying": after a greeting, what could be a name, to the next mark"""
        for index in range(1, len(self.words) - 1):
            if self.words[index].low not in _HERE or (self.words[index - 1].low,) not in GREETINGS:
                continue
            run = self._run_to_mark(index + 1) if self._joined(index) else []
            are_names = [self._is_perhaps_name(self.words[at]) for at in run]
            are_capitals = len(run) == 2 and any(are_names) and all(self.words[at].capital for at in run)
            if 0 < len(run) <= 3 and (all(are_names) or are_capitals):
                self.names.update(run)

    def _regarding(self):
        """ "re newton at 12 Mill Lane": what somebody in haste begins with"""
        for index, word in enumerate(self.words[:-1]):
            following = self.words[index + 1]
            is_subject = word.low == "re" and self.vocabulary.lang == "en" and self._joined(index, comma=True)
            is_name = self._may_be_name(following) and not following.capital and following.low not in CALENDAR
            if is_subject and is_name:
                self.names.add(index + 1)

    def _asked_to(self):
        """ "Que barral vacíe el canapé": whoever is to do something, as no thing without an article is"""
        for index, word in enumerate(self.words[:-1]):
            following = self.words[index + 1]
            asks = word.low == "que" and word.begins and self._joined(index) and self.vocabulary.lang in ("es", "pt")
            is_name = self._may_be_name(following) and not self._is_work(following)
            if asks and is_name and self.vocabulary.frequency(following.low) < 5:
                self.names.add(index + 1)

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

    def _is_object(self, index, length):
        """:return: whether "for", "mit" and their like are followed by a thing: words in small letters, or German nouns"""
        word = self.words[index + length]
        if self._is_town(index + length):
            return True
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
        if says_who(word.low) and not word.capital:
            return False  # "son frère": the same word says who somebody is in another language
        told = word.capital and not self._is_plain(word) and word.low not in SPEECH
        if told and self.vocabulary.capital_nouns:
            return True  # no other noun follows another one there
        if told and not word.shouts and word.low not in self.allowed and word.low not in CALENDAR and is_small:
            return True
        if not self._is_said_to_be_name(word):
            return False
        return word.capital or not self.vocabulary.is_word(word.text) or not self._is_function(word)

    def _no_auxiliaries(self):
        """ "Tell will", "my colleague will tested it": small words that are verbs elsewhere."""
        if self.vocabulary.lang != "en":
            return
        for index, word in enumerate(self.words):
            if word.low not in AUXILIARIES or word.capital or not index:
                continue
            before = self.words[index - 1].low if self._joined(index - 1) else ""
            rest = self.words[index + 1 : index + 3]
            is_first = word.begins and rest and rest[0].low not in _NEVER_AFTER_VERB
            if word.low == "will" and not is_first and rest and rest[0].low in _AFTER_NO_AUXILIARY:
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

    def _is_past(self, word):
        return word.low in SPEECH or word.low.endswith("ed")
