import re
from contextlib import suppress

from lxml import etree
from lxml.html import fragment_fromstring, tostring

from odoo.tools import html2plaintext

#: How a quotation begins that nobody marked line by line, in the words of the mail programs that most people use.
QUOTED_BELOW = re.compile(
    r"^\s*(-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht|forwarded message|weitergeleitete nachricht|message transféré)\s*-{2,}|_{20,})\s*$",
    re.IGNORECASE,
)
QUOTED = "[@data-o-mail-quote]"


def own_words(text):
    """A plain text without what it quotes, and without the signature.

    :param str text: as somebody wrote it in a mail
    :return: their own words; the whole text where there are none, as in a mail that was passed on
    :rtype: str
    """
    kept = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line in ("-- ", "--") or QUOTED_BELOW.match(line):
            break
        if line.lstrip().startswith(">"):
            _drop_introduction(kept, lines[number - 1] if number else "")
        else:
            kept.append(line)
    return "\n".join(kept).strip() or text.strip()


def _drop_introduction(kept, before):
    """“On Monday, Anna wrote:”, over one line or two, whatever the language."""
    if before.lstrip().startswith(">"):
        return
    while kept and not kept[-1].strip():
        kept.pop()
    if kept and kept[-1].rstrip().endswith(":"):
        kept.pop()
        if kept and kept[-1].strip() and re.match(r"(on|am|le|el|il|op)\b", kept[-1].strip(), re.IGNORECASE):
            kept.pop()


def own_words_of_html(html):
    """The text of a mail without what it quotes, as Odoo's sanitiser marks it.

    :param str html: as stored in a ``mail.message``
    :return: plain text; of the whole where nothing else is left
    :rtype: str
    """
    text = ""
    if "data-o-mail-quote" in html:
        with suppress(etree.LxmlError, ValueError, AssertionError):
            root = fragment_fromstring(html, create_parent="div")
            for node in root.xpath(f"//*{QUOTED}"):
                node.drop_tree()
            text = _as_text(tostring(root, encoding="unicode"))
    return text or _as_text(html)


def _as_text(html):
    return html2plaintext(html or "", include_references=False).strip()
