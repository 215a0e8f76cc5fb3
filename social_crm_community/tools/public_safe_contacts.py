"""E-mail addresses, links and what people are called by machines."""

import re
from itertools import pairwise

from .span import Span

_EMAIL = re.compile(
    r"(?<![\w.+%'’-])[\w.+%'’-]{1,80}(?:@|\s@\s)[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|(?<![\w.+%'’@-])[^\W\d_][\w.-]{1,40}@[\w-]{3,63}(?![\w@])"
)
_AT = r"(?:\s*[(\[{<]\s*(?:at|ät|ad|a|arobase|arroba|chiocciola|@)\s*[)\]}>]\s*|\s+(?:at|ät|arobase|arroba|chiocciola|apenstaartje)\s+|\s+@\s+)"
_DOT = r"(?:\s*[(\[{<]\s*(?:dot|punkt|point|punto|\.)\s*[)\]}>]\s*|\s+(?:dot|punkt|point|punto|punt|ponto)\s+|\.)"
_LABEL = r"[\w+-]{1,40}"
_JOIN = rf"(?:{_DOT}|\s+(?:dash|hyphen|minus|underscore|bindestrich|unterstrich|tiret|guion|guión)\s+)"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.])(?<!the )(?<!your )(?<!this ){_LABEL}(?:{_JOIN}{_LABEL}){{0,4}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}[a-z]{{2,20}}(?!\w)(?!{_AT})",
    re.IGNORECASE,
)
# "Test it at fast.com", "see us at example.org".
_NO_BOX = re.compile(
    r"(?:it|this|that|them|us|you|me|one|here|look|available|found|online|log|sign|in) at ", re.IGNORECASE
)
URL = re.compile(
    r"(?:https?://|www\.|(?<![\w.@])(?:facebook|instagram|twitter|linkedin|tiktok|fb|wa|xing)\.\w{2,3}/)[^\s<>\"']+",
    re.IGNORECASE,
)
_BARE_LINK = re.compile(r"(?<![\w.@/:-])[\w-]{2,40}(?:\.[\w-]{2,40}){0,3}\.[a-z]{2,8}/[^\s<>\"']+")
_SECRET = re.compile(
    r"[?#&;].*|/(?=[^/]*\d)[\w~=-]{16,}.*|/(?:u|user|users|profile|profil|in|account|orders?|t|track|tracking|j|join|invite|invitation|reset|verify|confirm|share|sign|pay|magic|token|auth|sso)/.*|//[^/@]+@.*",
    re.IGNORECASE,
)
MIN_TOKEN = 8  # letters and digits
_SOCIAL = re.compile(r"(?:facebook|instagram|twitter|x|linkedin|tiktok|t|wa|mastodon)\.\w{2,6}/.", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![\w.@/])@[A-Za-z_][\w.-]*[\w](?:@[\w.-]+\.\w+)?|(?<!\w)live:[\w.-]+\w|(?<![\w#])[^\W\d_][\w.]{1,31}#\d{4}(?!\w)"
)

# What somebody logs in with, or is called by somewhere.
_LOGIN = re.compile(
    r"(?<!\w)(?:log(?:ged)?[ -]?in(?: as)?|sign(?:ed)? in as|user ?name|(?:user ?)?account|profile?|(?:benutzer|kunden)?konto|compte|cuenta|perfil|konto|user|nick(?:name)?|gamer ?tag|handle|discord|skype|steam|telegram|insta(?:gram)?|benutzer(?:name)?|nutzername|anmeldename|identifiant|pseudo|usuario|utente|gebruikersnaam|usuário|alias|apodo|spitzname|pseudonyme|soprannome|apelido|bijnaam|se llama|si chiama|heißt|called)"
    r"(?:\s?(?:id|name|is|ist|lautet|est|es|è|:|=))*[\s:]\s*[\"'„“«]?((?=[^\s,;]*(?:[\d_]|\.\w|(?-i:[a-z][A-Z])))[^\W\d_](?:[\w.:#-]*\w){2}|(?<=: )[a-z][\w.-]{2,})(?!\w)",
    re.IGNORECASE,
)
# The same a few words before: "logged in as", "votre identifiant est bien".
NEAR_LOGIN = re.compile(
    r"(?<!\w)(?:(?:melde\w*|logge\w*)(?:\s+[^\W\d_]+){0,3}\s+(?:mit|als)|(?:log(?:ged|in)?|inlogg\w*|login\w*|zugang\w*|accès|acceso|accesso|toegang|sign(?:ed)?|angemeldet|eingeloggt|connecté|conectado|user|account|profile?|konto|compte|cuenta|perfil|identifiant|usuario|utente|gebruiker\w*|nutzer\w*|benutzer\w*|pseudo|nick\w*)(?!\w)"
    r"(?:\s+[^\W\d_]+){0,3}|(?:entr[ae]|entrez|entrar|acced[ae]|ingres[ae]|anmelden|einloggen|inicia sesión) (?:com|con|avec|mit)|(?:as|als|comme|como|come|som))\s+[\"'„“«]?$",
    re.IGNORECASE,
)
_HOME = re.compile(r"[\\/](?:users|home|benutzer|utilisateurs|usuarios)[\\/]([^\\/\s]+)", re.IGNORECASE)


def find_contacts(text):
    """E-mail addresses, however they are written, links with something secret or somebody's, and handles.

    :rtype: list[Span]
    """
    spans = [Span(*match.span(), "email") for match in _EMAIL.finditer(text)]
    spoken = (match for match in _SPOKEN_EMAIL.finditer(text) if not _NO_BOX.match(match[0]))
    spans += [Span(*match.span(), "email") for match in spoken]
    spans += [Span(*match.span(), "handle") for match in _HANDLE.finditer(text)]
    for match in (*URL.finditer(text), *_BARE_LINK.finditer(text)):
        url = match[0].rstrip(".,;:!?)»")
        host, _slash, path = url.removeprefix("https://").removeprefix("http://").partition("/")
        if _SECRET.search(url, len(host)) or _SOCIAL.search(url) or any(map(_is_token, path.split("/"))):
            spans.append(Span(match.start(), match.start() + len(url), "url"))
    urls = [match.span() for match in URL.finditer(text)]
    for pattern in (_LOGIN, _HOME):
        spans += [
            Span(*match.span(1), "handle")
            for match in pattern.finditer(text)
            if not any(start <= match.start() < end for start, end in urls)
        ]
    return spans


def _is_token(piece):
    """:return: whether letters and digits take turns in a part of a link as only machines write them"""
    turns = [_turns(part) for part in re.split(r"[-_.]", piece)]
    has_both = re.search("[a-z]", piece) and re.search("[A-Z]", piece) and re.search(r"\d", piece)
    return len(piece) >= MIN_TOKEN and (sum(turns) > 2 if has_both else max(turns) > 3)


def _turns(part):
    """:return: how often big and small letters and digits take turns; a capital at the beginning of a word is none"""
    kinds = ["digit" if char.isdigit() else "big" if char.isupper() else "small" for char in part]
    return sum(one != other and (one, other) != ("big", "small") for one, other in pairwise(kinds))
