"""Which words are words, and which are names, by language. Everything is read when it is first asked for."""

import importlib
import re
from functools import lru_cache
from pathlib import Path

import babel
import wordfreq
from faker.config import AVAILABLE_LOCALES
from simplemma.strategies import DictionaryLookupStrategy
from simplemma.strategies.clitic_decomposition import CliticDecompositionStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from .folding import folded
from .public_safe_called import GERMAN_NOUNS, GIVEN_NAMES, MAY_BE_NAMES, MORE_NAMES, SURNAMES
from .public_safe_words import BRANDS

FREQUENT = 5.6  # as ``wordfreq`` counts: one in 2,500 words. A name that is as frequent as a word is a word.
BRAND = 4.2  # what no dictionary has and is so frequent is a brand or a place: "Google", "Android"
PUBLIC = 3.9  # a language or a country that is less frequent may be somebody: "Dari", "Fang"
USED = 3  # and in small letters: "wifi"
FREQUENT_FOR_TYPOS = 3.8
MIN_TYPO = 5  # letters
GERMAN_LINKS = ("", "s", "n", "en", "es", "e", "er")
LINKS = {"nl": ("", "s", "e", "en"), "sv": ("", "s"), "da": ("", "s", "e"), "nb": ("", "s", "e")}  # of compounds
# What is put before words of many languages to make others: "acquagym", "fotocélulas", "reinvia".
PREFIXES = (
    "acqua anti aqua auto bio dé des dis eco electro elektro elettro foto geo hydro idro inter maxi mega micro mikro mini moto multi para photo poli poly post pre pré pri pro radio re ré ri sobre sous sub super"
    " tele télé termo thermo trans ultra un uni video vidéo vice"
).split()


@lru_cache(1)
def name_list():
    """Given names and surnames of some seventy countries, in small letters.

    :rtype: frozenset[str]
    """
    names = set(MORE_NAMES)
    for _locale, kind, listed in _name_lists():
        if kind.startswith(("first_name", "last_name", "middle_name")):
            names.update(_listed(listed))
    names.update(folded(name) for name in tuple(names))
    return frozenset(name for name in names if len(name) > 1)


@lru_cache(16)
def given_name_list(lang):
    """Given names of the countries that speak one language, in small letters.

    :rtype: frozenset[str]
    """
    return frozenset(
        name
        for locale, kind, listed in _name_lists()
        if locale.split("_")[0] == lang and kind.startswith("first_name")
        for name in _listed(listed)
    )


@lru_cache(1)
def brand_words():
    """What the names of makers and shops are made of, in small letters: nobody's name, unless it stands where one stands.

    Source: name-suggestion-index, which OpenStreetMap's community keeps; ``setup/social_crm_setup/brands.py`` renews it.

    :rtype: frozenset[str]
    """
    lines = Path(__file__).with_name("brands.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@lru_cache(16)
def public_words(lang):
    """What has a capital and is nobody's name: makers, countries, languages.

    :param str lang: as in :func:`vocabulary`
    :rtype: frozenset[str]
    """
    words = set(BRANDS)
    try:
        locale = babel.Locale((lang or "en").split("_")[0].split("-")[0].lower())
    except (babel.UnknownLocaleError, ValueError):
        return frozenset(words - name_list())
    for named in (*locale.territories.values(), *locale.languages.values()):
        if named[0].islower():  # "alemão" is a word there, and whoever is called "Alemão" is somebody
            continue
        parts = re.findall(r"[^\W\d_]{4,}", named.lower())
        words.update(part for part in parts if _frequency(part, locale.language) > PUBLIC)
    return frozenset(words - name_list())


def _name_lists():
    """:return: country and kind of each list of names, and the list"""
    for locale in AVAILABLE_LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ImportError:
            continue
        for kind in vars(provider):
            yield locale, kind, getattr(provider, kind)


def _listed(value):
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return
    for name in value:
        if isinstance(name, str):
            yield from (part.strip(".'") for part in name.lower().replace("-", " ").split())


@lru_cache(16)
def vocabulary(lang):
    """
    :param str lang: as Odoo writes it, "de_CH", or two letters
    :rtype: Vocabulary
    """
    return Vocabulary((lang or "en").split("_")[0].split("-")[0].lower())


_dictionary = DictionaryLookupStrategy(LOW_MEMORY_DICTIONARY_FACTORY)  # a worker keeps ten MB a language, not a hundred
_clitics = CliticDecompositionStrategy(dictionary_lookup=_dictionary)


class Vocabulary:
    """The words of one language."""

    def __init__(self, lang):
        self.lang = lang
        self.capital_nouns = lang == "de"
        self.is_read = lang in SUPPORTED_LANGUAGES
        self._given = GIVEN_NAMES.get(lang, frozenset())

    @lru_cache(4096)  # noqa: B019  a vocabulary lives as long as the process
    def is_word(self, word):
        """:return: whether a word is in the dictionary, or made of words that are, and is no mere name"""
        word = word.lower()
        if word in self._given:
            return False
        return self._is_listed(word) or (len(word) > 6 and self._is_compound(word))

    def is_compound(self, word):
        """:return: whether a word is made of several that are in the dictionary"""
        return len(word) > 6 and self._is_compound(word.lower())

    @lru_cache(4096)  # noqa: B019
    def is_name(self, word):
        """:return: whether a word is a name and nothing else, wherever it stands"""
        word = word.lower()
        if word in self._given:
            return True
        return self._is_among_names(word) and not self._is_listed(word) and self.frequency(word) < FREQUENT

    def is_given_name(self, word):
        """:return: whether a word is a given name that counts in small letters, however short"""
        return word.lower() in self._given

    def is_among_given_names(self, word):
        """:return: whether people where the language is spoken are called so, though it may be a word"""
        word = word.lower()
        return word in MAY_BE_NAMES.get(self.lang, ()) or word in given_name_list(self.lang)

    @lru_cache(4096)  # noqa: B019
    def may_be_name(self, word):
        """:return: whether a word is a name in a place that is one's"""
        word = word.lower()
        if word in MAY_BE_NAMES.get(self.lang, ()) or word in self._given or word in SURNAMES.get(self.lang, ()):
            return True
        return self._is_among_names(word) and self.frequency(word) < FREQUENT

    @lru_cache(4096)  # noqa: B019
    def is_unknown(self, word):
        """:return: whether nobody knows a word that is no name either, nor what it might be a misspelling of"""
        low = word.lower()
        if self._is_prefixed(low, 4 if word[:1].islower() else 6):
            return False
        if self.is_word(low) or self.is_name(low) or not self.is_read:
            return not self.is_read and word[:1].isupper() and not self._is_english(low)
        if self._is_english(low):
            return False
        if self._has_endings(low):
            return False
        if self.frequency(low) >= (BRAND if word[:1].isupper() else USED):
            return False
        return not (word[:1].islower() and self._is_misspelt(low))

    @lru_cache(4096)  # noqa: B019
    def is_adjective(self, word):
        """:return: whether a German word in small letters is bent as adjectives are: "große" """
        lemma = _lemma(word, self.lang)
        return bool(re.search("e[nrsm]?$", word)) and lemma not in ("", word) and not lemma.endswith("n")

    def is_bent(self, word):
        """:return: whether a word has an ending, as of a plural or a verb, that no name has"""
        said = word.capitalize() if self.capital_nouns else word.lower()
        return _lemma(said, self.lang) not in ("", said)

    def is_noun(self, word):
        """:return: whether a German dictionary has a word in small letters as a noun, too: "süß" is none"""
        return _is_known(word.capitalize(), self.lang) or not _is_known(word, self.lang)

    def is_place(self, word):
        """:return: whether no dictionary has a word as more than a name, so that it may be a town's"""
        low = word.lower()
        if self.capital_nouns and word == low:
            return not _is_known(low, self.lang) and not self._is_english(low)
        return (
            self.is_read and not self.is_word(low) and not self._is_english(low) and low not in public_words(self.lang)
        )

    def frequency(self, word):
        """:return: how frequent a word is, as the logarithm of its count among a billion; 0 for one never seen"""
        return _frequency(word, self.lang)

    def _is_among_names(self, word):
        return word in name_list() or folded(word) in name_list()

    def _is_listed(self, word):
        """:return: whether the dictionary has a word as more than a name"""
        if not self.is_read:
            return False
        if self.capital_nouns:
            return self._is_german(word)
        return _is_known(word, self.lang) and _lemma(word, self.lang)[:1].islower()

    def _is_german(self, word):
        """Nouns and names look alike in the dictionary: what is on the lists of names is one, unless said otherwise."""
        if word in GERMAN_NOUNS:
            return True
        known = _is_known(word, "de") or _is_known(word.capitalize(), "de")
        if not known or word not in name_list():  # "Bücher" is not "Bucher"
            return known
        return _is_known(word, "de") and _lemma(word, "de")[:1].islower() and self.frequency(word) > 3

    def _is_english(self, word):
        """Words of English are in every text about machines."""
        return (
            self.lang != "en"
            and word not in GIVEN_NAMES["en"]
            and _is_known(word, "en")
            and _lemma(word, "en")[:1].islower()
            and _frequency(word, "en") > 2.5
            and not self._is_among_names(word)
        )

    def _is_compound(self, word):
        """:return: whether a word is made of others: "Deckelschraube", "lampholder" """
        if not self.capital_nouns:
            return self.lang in ("en", *LINKS) and any(
                self._is_part(word[:cut].removesuffix(link), 3) and self._is_part(word[cut:], 3)
                for cut in range(3, len(word) - 2)
                for link in LINKS.get(self.lang, ("",))
                if word[:cut].endswith(link)
            )
        return self._is_german_compound(word)

    def _is_german_compound(self, word):
        word = re.sub("nr$", "nummer", re.sub("str$", "straße", word))
        for cut in range(len(word) - 3, 2, -1):
            if not self._is_part(word[cut:], 3):
                continue
            for link in GERMAN_LINKS:
                first = word[:cut].removesuffix(link)
                is_word = self._is_part(first, 3) or self._is_stem(first)
                is_word = is_word or (len(first) > 7 and self._is_german_compound(first))
                if is_word and word[:cut].endswith(link):
                    return True
        return False

    def _is_prefixed(self, word, at_least):
        """:return: whether a word is another with something of many languages before it"""
        return any(
            word.startswith(prefix) and self._is_part(word[len(prefix) :], at_least)
            for prefix in PREFIXES
            if len(word) > len(prefix) + 3
        )

    def ends_in_word(self, word):
        """:return: whether a word ends in one that is in the dictionary, whatever is before it"""
        return any(self._is_part(word[cut:].lower(), 3) for cut in range(2, len(word) - 2))

    def _is_stem(self, word):
        """:return: whether a verb begins with it, "Dusch-", "Zünd-", or a noun in "-e": "Schul-" """
        return len(word) > 3 and any(self._is_part(word + ending, 5) for ending in ("en", "n", "e"))

    def _is_part(self, word, at_least):
        if len(word) < at_least or (self._is_among_names(word) and word not in GERMAN_NOUNS):
            return False
        # short pieces are found in everything: they must be frequent
        return self._is_listed(word) and self.frequency(word) > (4.2 if len(word) < 4 else 3.4 if len(word) < 5 else 1)

    def _has_endings(self, word):
        """:return: whether a word is a verb with pronouns at its end: "encenderla" """
        lemma = _clitics.get_lemma(word, self.lang) if len(word) > 5 else None
        return bool(lemma) and self._is_listed(lemma)

    def _is_misspelt(self, word):
        """:return: whether a word is one slip away from a frequent one"""
        if len(word) < MIN_TYPO:
            return False
        return any(
            self.frequency(other) >= FREQUENT_FOR_TYPOS and self._is_listed(other) and not self.may_be_name(other)
            for other in _one_slip_away(word)
        )


def _is_known(word, lang):
    """:return: whether a dictionary has a word, written just so"""
    return bool(word) and _dictionary.is_dictionary_member(word, lang)


def _lemma(word, lang):
    return _dictionary.get_lemma(word, lang) or ""


@lru_cache(1 << 15)
def _frequency(word, lang):
    try:
        return wordfreq.zipf_frequency(word, lang)
    except LookupError:  # a language that nobody counted
        return 0


def _one_slip_away(word):
    letters = "abcdefghijklmnopqrstuvwxyzäöüßéèêàçñáíóú"
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail:
            yield head + tail[1:]
        for letter in letters if at else ():
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
