"""What people are called by machines: "lena_m", "a.nowicka77"."""

import re

from .public_safe_contacts import NEAR_LOGIN
from .public_safe_headed import SPEAKER
from .public_safe_reading import RARE, Reading
from .public_safe_words import GREETINGS
from .span import Span

_JOINED = re.compile(r"(?<![\w/.@-])[^\W\d_](?:[^\W_]|\.(?=\w))*(?:_[^\W_]+)+(?:\.[a-z]{2,4})?(?![\w/@-]|\.\w)")
# "maria-isissiqueira".
_HYPHENED = re.compile(r"(?<![\w/.@-])([^\W\d_A-Z]{3,20})-([^\W\d_A-Z]{3,20})(?![\w/@-]|\.\w)")
# "hasenpfote_77", "abendroth_k".
_NUMBERED = re.compile(r"^[^A-Z]+_(?:\d{2,4}|[a-z])$")
# Words with dots between, which are a name where somebody logs in: "la.flaca.rosarina".
_THREE = re.compile(r"(?<![\w/.@-])[^\W\d_A-Z]{2,20}(?:\.[^\W\d_A-Z]{2,20}){1,3}(?![\w/@-]|\.\w)")
# The same with dots or digits: "a.nowicka77", "tomasz.w", "mbrandt84"; names of files end otherwise.
_DOTTED = re.compile(
    r"(?<![\w/\\.@-])(?:[^\W\d_A-Z]{1,20}(?:[.-][^\W\d_A-Z]{2,20})?\.(?:[^\W\d_A-Z]|[^\W\d_A-Z]{3,20})\d{0,4}|[^\W\d_A-Z]{1,20}\.[^\W\d_A-Z]{2,20}\d{1,4}|[^\W\d_A-Z]{4,20}\d{2,4})(?![\w/@-]|\.\w)"
)
# Shorter ones, where somebody logs in or speaks in a chat: "alf77", "klaus-michael01".
_SHORT = re.compile(
    r"(?<![\w/\\.@-])"
    r"(?:[^\W\d_A-Z]{4,20}\d{1,4}|[^\W\d_A-Z]{2,3}\d{2,4}|[^\W\d_A-Z]{2,20}[.-][^\W\d_A-Z]{2,20}\d{1,4})(?![\w/@-]|\.\w)"
)
# What formats and machines are called in the same way: "base64", "sha256".
_TECHNICAL = re.compile(r"(?:sha|base|win|amd|arm|utf|fat|mp)\d{1,3}")
# "melden Sie sich mit alf77 an".
_LOGS_IN = re.compile(r"\s(?:an|ein)(?:melden|loggen|zumelden|zuloggen|meldest|loggst)?\b(?!\s[^\W\d_])")
# A word that nobody knows right after what says that it is a log-in: "conta uramos".
_SAYS_LOGIN = re.compile(
    r"(?<!\w)(?:user ?name|log[ -]?in|benutzer(?:name)?|nutzername|identifiant|(?:cuenta de |nombre de )?usuario|utente|utilizador|usuário|gebruikersnaam|(?:entr[ae]|acced[ae]|ingres[ae]) (?:com|con)|(?:melde\w*|logge\w*)(?:\s(?:sie|dich|euch|bitte|sich)){0,3} mit)\s$",
    re.IGNORECASE,
)
_FILES = frozenset(
    "html yaml json toml docx xlsx pptx jpeg tiff service socket config conf local internal example exe pdf com org net box app info".split()
)


class Handles(Reading):
    """Finds names that people gave themselves."""

    def _handles(self):
        """Unless all of it is words: "quick_scan".

        :rtype: list[Span]
        """
        found = [match for match in _DOTTED.finditer(self.text) if self._is_dotted(match)]
        found += [match for match in _THREE.finditer(self.text) if self._is_login(match) and _is_no_file(match[0])]
        found += [match for match in _SHORT.finditer(self.text) if self._is_short(match)]
        found += [match for match in _HYPHENED.finditer(self.text) if self._is_hyphened(match)]
        found += [match for match in _JOINED.finditer(self.text) if self._is_joined(match)]
        found = (match for match in found if not _TECHNICAL.fullmatch(match[0]))
        return [Span(*match.span(), "handle") for match in found] + [*self._unknown_logins()]

    def _is_short(self, match):
        """:return: whether letters and digits are somebody: called so, speaking in a chat, or logging in"""
        speaks = SPEAKER.match(self.text, self.text.rfind("\n", 0, match.start()) + 1)
        is_speaker = speaks and speaks.span(1) == match.span()
        is_named = self.vocabulary.is_among_given_names(re.match(r"[^\W\d_]+", match[0])[0])
        return is_named or is_speaker or self._is_login(match) or _LOGS_IN.match(self.text, match.end())

    def _unknown_logins(self):
        """Words in small letters that are hardly ever used, right after what says that somebody logs in so."""
        for word in self.words:
            is_odd = not word.capital and not self._is_plain(word) and self.vocabulary.frequency(word.low) < RARE
            if is_odd and not word.begins and _SAYS_LOGIN.search(self.text, max(0, word.start - 40), word.start):
                yield Span(word.start, word.end, "handle")

    def _is_dotted(self, match):
        parts = re.findall(r"[^\W\d_]+", match[0].lower())
        is_told = self._is_login(match) and re.search(r"\d", match[0])
        is_name = is_told or any(self._is_part_of_handle(part) for part in parts if len(part) > 3)
        return bool(is_name) and parts[-1] not in _FILES

    def _is_hyphened(self, match):
        """:return: whether a given name in small letters is joined to what is no word: "maria-isissiqueira" """
        first, second = match[1], match[2]
        is_name = self.vocabulary.is_among_given_names(first) and self.vocabulary.is_name(first)
        is_login = self._is_login(match)
        return (is_name or is_login) and self.vocabulary.is_unknown(second)

    def _is_joined(self, match):
        if match[0].isupper():  # a machine's word for an error
            return False
        parts = re.findall(r"[^\W\d_]+", match[0].lower())
        is_told = self._is_greeted(match) or self._is_login(match)
        is_odd = re.search(r"[a-z][A-Z]", match[0]) or _NUMBERED.search(match[0])
        return bool(is_told or is_odd) or any(self._is_part_of_handle(part) for part in parts if len(part) > 2)

    def _is_login(self, match):
        return NEAR_LOGIN.search(self.text, max(0, match.start() - 60), match.start())

    def _is_greeted(self, match):
        """:return: whether what was found stands between a greeting and a mark: "Guten Abend orgel_fan," """
        words = [self.words[at] for at in self._within(max(0, match.start() - 40), match.start())]
        is_apart = not words or self.text[words[-1].end : match.start()].strip()
        if is_apart or not re.match(r"\s*[,!.\n]|\s*$", self.text[match.end() :]):
            return False
        said = [word.low for word in words[-3:]]
        return any(tuple(said[-length:]) in GREETINGS for length in (1, 2, 3))

    def _is_part_of_handle(self, part):
        return self.vocabulary.is_name(part) or self.vocabulary.is_unknown(part)


def _is_no_file(said):
    ending = said.rpartition(".")[2]
    return len(ending) > 3 and ending not in _FILES
