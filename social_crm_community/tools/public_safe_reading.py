"""What each word of a text is, and where it stands."""

import re
from bisect import bisect_left

from .folding import folded
from .public_safe_products import is_in_path, is_product, is_thing
from .public_safe_text import known_parts, words_of
from .public_safe_words import CALENDAR, CARS, DETERMINERS, IN_TIME, IN_TOWNS, NOBODY, UNITS, of_language, says_who
from .vocabulary import brand_words, name_list, vocabulary

BLANK = re.compile(r"[ \t]*")
LONGEST_NAME = 5  # words
KNOWN_PLACE = 3.3  # in the same way: what nobody is called is a town
RARE = 3.6  # beside a name, what is as rare as this belongs to it
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:ll|ve|re|m|d))$")  # "I'll", "don't"
_WITH_S = frozenset(("de", "sv", "da", "nb"))  # what is somebody's has no apostrophe
# "fast.com", and in small letters "laposte.fr": after a capital it may be the next sentence, without a space.
_DOMAIN = re.compile(r"\.(?:com|org|net|eu|io|box|app|info)(?!\w)(?!\.\w)")
_COUNTRY_DOMAIN = re.compile(r"\.(?:de|at|ch|fr|es|it|nl|be|pt|uk|co\.uk|pl|se|dk)(?!\w)(?!\.\w)")
MARK = re.compile(r"[,;:.!?\n()–—>»”]|\s»|\s-\s")


class Reading:
    """The words of one text, and what is known of each. Rules take names out of it, into ``names``."""

    def __init__(self, text, lang, people, allowed, taken):
        """
        :param list[Span] taken: what other rules take out already
        """
        self.text = text
        self.words = words_of(text, lang, taken)
        self.starts = [word.start for word in self.words]
        self.vocabulary = vocabulary(lang)
        self.nobody = of_language(NOBODY, self.vocabulary.lang)
        self.determiners = of_language(DETERMINERS, self.vocabulary.lang)
        self.known = known_parts(people.names)
        self.allowed = allowed
        self.names = set()
        self.offices = set()  # indices of words of a department that signs: capitals that say nothing

    def _is_plain(self, word):
        """:return: whether a word cannot be a name, wherever it stands"""
        if word.low in UNITS:
            return not word.capital or word.shouts or bool(re.search(r"\d\W*$", word.before))
        if self.vocabulary.lang == "en" and _CONTRACTED.search(word.low):
            return True
        if (word.capital or not word.text.islower()) and is_thing(word.text, self.vocabulary.may_be_name):
            return True
        if self._is_domain(word):
            return True
        return word.low in self.nobody or (word.low in self.determiners and not self._is_odd_capital(word))

    def _is_domain(self, word):
        """:return: whether a word is the address of a site, and nobody's name"""
        is_domain = _DOMAIN.match(self.text, word.end)
        is_domain = is_domain or (not word.capital and _COUNTRY_DOMAIN.match(self.text, word.end))
        return bool(is_domain) and not self.vocabulary.may_be_name(word.text)

    def _is_odd_capital(self, word):
        """:return: whether a word that begins no sentence has a capital as only a name has: "El perito, don Al" """
        is_odd = word.capital and not (word.begins or word.shouts or self.vocabulary.capital_nouns)
        return is_odd and word.low in name_list()

    def _parts_of(self, word):
        """Hyphens join words and names alike: each part is looked at."""
        return [part for part in re.split(r"[-’']", word.text) if len(part) > 1] or [word.text]

    def _is_name(self, word):
        is_bare = self.vocabulary.lang in _WITH_S and word.capital and word.low.endswith("s") and len(word.text) > 5
        if is_bare and self.vocabulary.is_name(word.text[:-1]):  # "Ingeborgs"
            return True
        return any(self.vocabulary.is_name(part) for part in self._parts_of(word)) or self.vocabulary.is_name(word.text)

    def _is_double(self, word):
        """:return: whether a word is two with capitals, of which one is a name and no word: "Ming-Na" """
        parts = word.text.split("-")
        return (
            len(parts) == 2
            and all(len(part) > 1 and part[0].isupper() and part[1:].islower() for part in parts)
            and (any(map(self.vocabulary.may_be_name, parts)) or self._is_rare_pair(parts))
            and not (self.vocabulary.capital_nouns and all(map(self.vocabulary.is_word, parts)))
            and self.vocabulary.is_unknown(word.text)
        )

    def _is_rare_pair(self, parts):
        are_rare = all(self.vocabulary.frequency(part.lower()) < RARE for part in parts)
        return are_rare and any(map(self.vocabulary.is_unknown, parts))

    def _is_unknown(self, word):
        if word.shouts and len(word.text) <= 5:
            return False
        return all(self.vocabulary.is_unknown(part) for part in self._parts_of(word)) and self.vocabulary.is_unknown(
            word.text
        )

    def _may_be_name(self, word):
        return not self._is_plain(word) and any(self.vocabulary.may_be_name(part) for part in self._parts_of(word))

    def _is_perhaps_name(self, word):
        return self._may_be_name(word) or self._is_unknown(word)

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

    def _is_listed_person(self, word):
        return folded(word.text) in self.known

    def _is_work(self, word):
        return word.low in self.nobody or says_who(word.low) or word.low in self.allowed

    def _within(self, start, end):
        """:return: indices of the words that begin in a part of the text"""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def _joined(self, index, comma=False, mark=""):
        """:return: whether a word follows, with nothing but a space between (or a comma, or a mark)"""
        if index + 1 >= len(self.words):
            return False
        between = self.text[self.words[index].end : self.words[index + 1].outer]
        return between.strip(", :" if comma else mark).strip() == "" and "\n" not in between

    def _phrases(self, phrases):
        """:return: index and length of each phrase in the text; of two that begin alike, the longer"""
        longest = max(map(len, phrases))
        for index in range(len(self.words)):
            for length in range(longest, 0, -1):
                said = tuple(word.full.rstrip(".") for word in self.words[index : index + length])
                if len(said) == length and said in phrases and self._is_line(index, length):
                    yield index, length
                    break

    def _phrase(self, index, length):
        return " ".join(one.low for one in self.words[index : index + length])

    def _is_line(self, index, length):
        return all(
            not MARK.search(word.before) or word.before == ". " for word in self.words[index + 1 : index + length]
        )

    def _run_to_mark(self, index):
        """:return: indices of the words to the next mark, if they are as few as a name has"""
        run = []
        for at in range(index, min(index + LONGEST_NAME + 1, len(self.words))):
            if run and MARK.search(
                self.words[at].before.removeprefix(".")
                if self.words[at - 1].text.endswith(".")
                else self.words[at].before
            ):
                break
            run.append(at)
            if MARK.match(self.words[at].after.lstrip(" ")) or at == len(self.words) - 1:
                return run if len(run) <= LONGEST_NAME else []
        ended = run and MARK.match(self.words[run[-1]].after.lstrip(" "))
        return run if ended and len(run) <= LONGEST_NAME else []

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

    def _has_article(self, index):
        return (
            bool(index) and self.words[index - 1].low in self.determiners and not MARK.search(self.words[index].before)
        )

    def _is_car(self, index):
        """:return: whether a word is the maker or the model in "Skoda Octavia\""""
        word = self.words[index]
        is_model = index > 0 and self.words[index - 1].low in CARS and self._joined(index - 1)
        is_maker = word.low in CARS and self._joined(index) and self.words[index + 1].capital
        return word.capital and (is_model or is_maker)

    def _is_product(self, index):
        word = self.words[index]
        if self._is_car(index):
            return True
        if not word.capital or self._may_be_name(word):
            return False
        if word.low in brand_words():
            return True
        before = self.words[index - 1].low if index and self._joined(index - 1) else ""
        after = self.words[index + 1].low if self._joined(index) else ""
        return is_in_path(self.words, index) or is_product(self.text, word, before, after, self.vocabulary.lang)

    def _is_town(self, index):
        """:return: whether something is in what a word names, and nobody is called so: "in Bristol", "à Strasbourg" """
        word = self.words[index]
        if not word.capital or not index or self.words[index - 1].low not in IN_TOWNS or not self._joined(index - 1):
            return False
        return not self._may_be_name(word) and self.vocabulary.frequency(word.low) >= KNOWN_PLACE

    def _in_time(self, index):
        word = self.words[index]
        if word.low not in CALENDAR:
            return False
        before = self.words[index - 1].low if index else ""
        gap = r"\W*(?:st|nd|rd|th|of|de|er)?\W*$" if not word.begins else r"\.\s$"
        near = re.search(rf"(?<!\d\d)\d{gap}", self.text[max(0, word.start - 12) : word.start]) or re.match(
            r"\W*\d", self.text[word.end : word.end + 12]
        )
        return bool(near) or before in IN_TIME
