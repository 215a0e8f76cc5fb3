"""Numbers that a word beside them tells, however short they are: birthdays, extensions, the end of a card."""

import re
from datetime import date

from .span import Span

A_CHILD = 10  # years: who is told of a date so long ago was born then

_EXTENSION = re.compile(
    r"(?:(?<!\w)(?:ext|extn|extension|durchwahl|dw|poste|extensión|anexo|interno|toestel|ramal)\b(?: (?:is|ist|lautet|est|es|è|number|nummer|no\.?))?[.:\s-]*|(?<=[-.\s]\d{4})\s?x\s?)(\d{1,6})(?!\w)",
    re.IGNORECASE,
)
# When somebody was born: a few words may stand between, as in "your date of birth on file is the 3rd of May 1984".
_BORN = re.compile(
    r"(?<!\w)(?:dob|d\.o\.b\.|(?:date of )?birth|birth ?date|born|birthday|geb\.|geb|geboren|geburtsdatum|geburtstag|né(?:e|\(e\))?|naissance|nacid[oa](?:[/(]a\)?)?|nacimiento|nat[oa](?:[/(]a\)?)?|nascita|geboortedatum|nascid[oa]|nascimento"
    r"|nasc\.?|nac\.?|f\. ?nac\.?|d/n|fdn|ddn|født|födelsedatum|född|f\.|fødselsdato|urodzenia|urodzon[ya]|ur\.)(?!\w)[\s:.,]{0,3}(?:[^\W\d]+[ :,]{1,2}){0,8}?"
    r"(\d{1,4}(?:st|nd|rd|th|er|º|ª)?(?:[-./ ]{1,2}|\s(?:of|de|del)\s)(?:\d{1,2}|[^\W\d_]{3,10})(?:[-./, ]{1,2}|\s(?:de|del)\s)\d{2,4}|[^\W\d_]{3,10}\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})(?!\d)(?:\sr\.)?",
    re.IGNORECASE,
)
# "*12.03.1980", as German papers write it.
_BORN_STAR = re.compile(r"(?<![\w*])\*\s?(\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d)(?!\d)")
# What opens something: a word with digits or marks in it, up to a few words after one that says so.
_PASSWORD = re.compile(
    r"(?<!\w)(?:admin(?= ?/)|[^\W\d_]*(?:kenn|pass)wort|pass ?words?|pass ?phrase|pass ?code|passworte?s|pwd|pw|p/w|mot de passe|mdp|code secret|contraseña|clave|senha|palavra-passe|parola|wachtwoord|lösenord\w*|adgangskode\w*"
    r"|kodeord\w*|passord\w*|hasł[oae]\w*|kode\w*|kod\w*|zugangs\w*|freischalt\w*|(?:licen[cs]e|activation|product|wi-?fi|network|security) key|lizenz\w*|schlüssel|netzwerkschlüssel|wpa2?(?:-key|-schlüssel)?)(?!\w)"
    r"(?:[\s,:;.=(\"'„“«»-]{1,3}[^\W\d_]+){0,7}?[\s,:;=/(\"'„“«»-]{1,4}((?=[^\s\"'“”»«)]*[^\W\d_])(?=[^\s\"'“”»«)]*[\d!?#$%&*_+=@][^\s.,;:!?)\"'])[^\s\"'“”»«),;]{4,40}[^\s\"'“”»«),;.:!?]|\d{3,10}#?)(?!\w)",
    re.IGNORECASE,
)
# Words that are joined, with a number at the end, in a text that speaks of passwords: "wolke-tiger-38".
_PHRASE = re.compile(r"(?<![\w/.-])[^\W\d_A-Z]{3,}(?:-[^\W\d_A-Z]{3,}){1,4}-\d{2,4}(?![\w-])")
_OF_PASSWORDS = re.compile(
    r"pass ?(?:word|wort|phrase|code)|kennwort|wachtwoord|lösenord|adgangskode|kodeord|hasł|mot de passe|mdp|contraseña|senha|parola|wi-?fi|wlan",
    re.IGNORECASE,
)
# What looks like a date, and is a bank's number after these words.
_SORT_CODE = re.compile(
    r"(?<!\w)sort[- ]?codes?(?:\s(?:is|was|are))?[\s:]{1,2}(\d\d[- ]\d\d[- ]\d\d)(?!\d)", re.IGNORECASE
)
# What has a form of its own: an insurance number, a place in three words, digits of which some are letters.
_INSURANCE = re.compile(r"(?<!\w)[A-Z]{2}(?: ?\d\d){3} ?[A-D](?!\w)")
_THREE_WORDS = re.compile(r"/{3}[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+")
_NEARLY_DIGITS = re.compile(r"(?<![\w.,])[\doOlI]{3,6}(?:[ -][\doOlI]{2,6}){1,4}(?!\w)")
MIN_NEARLY = 6  # true digits among them
# What is left of a number that was hidden, if two of its digits stand beside two signs that hide; and its last digits.
_MASKED = re.compile(r"(?<!\w)[\d•*·xX#](?:[ -]?[\d•*·xX#])*(?!\w)")
_SEEN, _HIDING = re.compile(r"\d{2}"), re.compile(r"[•*·xX#]{2}")
_LAST_DIGITS = re.compile(
    r"(?<!\w)(?:ending|ends|starting|beginning|finishing|last (?:four|4|three|3)(?: digits)?|endet|endend|endende|beginnt|letzten? (?:vier|4|drei|3)(?: ziffern)?|terminant|termine|finissant|commençant|terminad[ao]"
    r"|termina|acaba|acabad[ao]|empieza|finisce|eindigt|eindigend)\b(?:\s(?:in|with|on|auf|mit|par|en|con|che|per|op|em|are|sind|is|:))*[\s:]{1,2}(\d{3,6})(?!\w)",
    re.IGNORECASE,
)


# A whole date, in digits or with the name of the month.
_WHOLE_DATE = re.compile(
    r"(?<![\w./-])(?:\d{1,2}([./-])\s?\d{1,2}\1\s?((?:19|20)\d\d)|((?:19|20)\d\d)-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th|\.|er)?\s(?:de\s|of\s)?[^\W\d_]{3,10}\.?\s(?:de\s)?((?:19|20)\d\d))(?![\w/-])"
)

# "We hold 3 May 2019 as your date of birth".
_BIRTH_AFTER = re.compile(
    r"\W{1,3}(?:[^\W\d_]+\W{1,3}){0,4}?(?:date of birth|birth ?(?:day|date)|geburtsdatum|geburtstag|date de naissance|fecha de nacimiento|data di nascita|data de nascimento|geboortedatum)",
    re.IGNORECASE,
)


def find_birthdays(text):
    """Dates of long ago, whatever stands beside them: what else would an answer tell so exactly?

    :rtype: list[Span]
    """
    latest = date.today().year - A_CHILD
    years = ((match, int(match[2] or match[3] or match[4])) for match in _WHOLE_DATE.finditer(text))
    return [
        Span(*match.span(), "number")
        for match, year in years
        if year <= latest or _BIRTH_AFTER.match(text, match.end())
    ]


def find_told(text):
    """
    :rtype: list[Span]
    """
    spans = []
    for match in _EXTENSION.finditer(text):
        follows = re.search(r"\d\W{0,3}$", text[max(0, match.start() - 4) : match.start()])
        spans.append(Span(match.start(0 if follows else 1), match.end(), "phone"))
    spans += [
        Span(*match.span(), "card")
        for match in _MASKED.finditer(text)
        if _SEEN.search(match[0]) and _HIDING.search(match[0])
    ]
    spans += [Span(*match.span(1), "number") for match in _LAST_DIGITS.finditer(text)]
    spans += [Span(*match.span(1), "reference") for match in _PASSWORD.finditer(text)]
    if _OF_PASSWORDS.search(text):
        spans += [Span(*match.span(), "reference") for match in _PHRASE.finditer(text)]
    spans += [Span(*match.span(), "reference") for match in _INSURANCE.finditer(text)]
    spans += [Span(*match.span(), "address") for match in _THREE_WORDS.finditer(text)]
    spans += [
        Span(*match.span(), "phone")
        for match in _NEARLY_DIGITS.finditer(text)
        if sum(map(str.isdigit, match[0])) >= MIN_NEARLY and re.search("[oOlI]", match[0])
    ]
    return spans


def find_dated(text):
    """What has the form of a date, and is private all the same.

    :rtype: list[Span]
    """
    return [
        Span(match.start(1), match.end(), "number")
        for pattern in (_BORN, _BORN_STAR, _SORT_CODE)
        for match in pattern.finditer(text)
    ]
