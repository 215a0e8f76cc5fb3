"""Who is named at the head of a mail or of a line: whoever wrote it, got it, speaks in a chat, holds a ticket."""

import re
from collections import Counter

from .public_safe_reading import LONGEST_NAME
from .public_safe_signed import Signed
from .public_safe_words import CALENDAR, PARTICLES, says_who

_QUOTE_HEADER = re.compile(
    r"^(?:>\s*)*(?:on|am|le|el|il|op|em)\b(?=[^\n]*(?:\d|day\b|tag\b|di\b|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|edì\b|erdì\b|feira\b|dag\b))[^\n]*(?:\n[^\n]*)?\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b[^\n]*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEADER = re.compile(
    r"^(?:>\s*)*(?:from|to|cc|bcc|reply-to|sender|von|an|kopie|de|à|a|pour|para|da|van|aan)\s*:\s*(?:[^\n.!?]|[.!?](?=\S)|(?<=\b\w)\.|(?<=\b\w\w)\.)+",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_WORDS = frozenset(
    "on am le el il op em wrote schrieb a écrit escribió ha scritto schreef escreveu um at à às las los la alle h uhr pm gmt cet utc from to cc bcc reply sender von an kopie de pour para"
    " da van aan support info sales service team via".split()
)
# "> puck de bruin schreef om 09:14:", whoever it is.
_WROTE_LINE = re.compile(
    r"^(?:>\s*)*((?:[^\W\d_][\w.'’-]*[ ]){1,5})(?:wrote|schrieb|schreef|a écrit|escribió|ha scritto|escreveu|skrev|napisał[a]?)\b[^\n]*:[ ]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WROTE = frozenset("wrote schrieb a escribió ha schreef escreveu".split())
# Whoever has an address for mail beside the name: "Océan Bellegarde <ob@…>".
_BEFORE_MAIL = re.compile(r"((?:[^\W\d_][\w.'’-]*[ ]){1,4})<[^\s<>@]+@")
# "NAKASHIMA/REN MRS", as tickets have it.
_TICKETED = re.compile(r"(?<![\w/])[A-Z]{2,}/[A-Z]{2,}(?:\s(?:MR|MRS|MS|MISS|DR|MSTR))(?!\w)")
_PASSENGER = re.compile(
    r"(?i:passenger|pax|passagier|passager|pasajero|passeggero|passageiro)s?\W{1,3}([A-Z]{2,}/[A-Z]{2,})(?!\w)"
)
# Who speaks in a chat that was copied: "[10:45] Ann:", "12.03.24, 10:45 - Ann:".
SPEAKER = re.compile(
    r"^\W*(?:chat\s)?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s)?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?\W{1,4}([^\W\d_][^\n:,.!?]{0,40}):\s",
    re.IGNORECASE | re.MULTILINE,
)
# The same without a moment: the words come back at the beginning of lines.
_LABEL = re.compile(r"^([^\W\d_][^\n:,.!?>()]{0,30}):\s", re.MULTILINE)
# Who speaks in a chat without a name, and other words that lines begin with.
_ROLES = frozenset(
    "gast bot chat visitor guest usuario agente visita besucher besucherin berater beraterin mitarbeiter mitarbeiterin atendente operator operatore operador asesor asesora medewerker handläggare medarbejder doradca"
    " konsultant pracownik system cust agent customer kunde kundin client klant cliente klient kund kunden betreff antwort anfrage notiz nota reason status problem lösung subject desk helpdesk support service".split()
)


class Headed(Signed):
    """Finds names that stand before what somebody wrote or said."""

    def _headers(self):
        """Whoever wrote a mail that is quoted, or got it."""
        for pattern in (_QUOTE_HEADER, _MAIL_HEADER):
            for match in pattern.finditer(self.text):
                for index in self._within(*match.span()):
                    word = self.words[index]
                    is_day = word.low in CALENDAR and not self._writes(index)
                    if word.low not in _HEADER_WORDS and not is_day and len(word.text) > 1:
                        self.names.add(index)
        for match in _WROTE_LINE.finditer(self.text):
            said = [self.words[at] for at in self._within(*match.span(1))]
            if not any((self._is_plain(word) and word.low not in PARTICLES) or says_who(word.low) for word in said):
                self._take_all(*match.span(1))
        for pattern in (_BEFORE_MAIL, _TICKETED, _PASSENGER):
            for match in pattern.finditer(self.text):
                self._take_all(*match.span(1 if pattern.groups else 0))

    def _writes(self, index):
        """:return: whether a word that may be a month stands where whoever wrote stands: "Le 4 juin, noël a écrit" """
        following = self.words[index + 1].low if self._joined(index) else ""
        return following in _WROTE and self.vocabulary.is_among_given_names(self.words[index].low)

    def _speakers(self):
        for match in SPEAKER.finditer(self.text):
            words = self._within(*match.span(1))
            if len(words) <= LONGEST_NAME:
                self.names.update(at for at in words if self._signs(self.words[at]))
        labels = list(_LABEL.finditer(self.text))
        said = Counter(match[1] for match in labels)
        for match in labels:
            if said[match[1]] > 1 and self._may_speak(*match.span(1)):
                self._take_all(*match.span(1))

    def _may_speak(self, start, end):
        """:return: whether what lines begin with is a name, and not "Tip" or "Question" """
        return any(self._is_perhaps_name(self.words[at]) for at in self._within(start, end))

    def _take_all(self, start, end):
        """Take all words of a part of the text but those of what somebody does."""
        for at in self._within(start, end):
            word = self.words[at]
            if not (self._is_plain(word) or says_who(word.low) or word.low in _ROLES):
                self.names.add(at)
