import re

from lxml import etree

#: Elements that begin a line of their own, and those that a blank line sets apart.
LINES = {"div", "tr", "dt", "dd", "section", "article", "header", "footer", "figure", "figcaption"}
PARAGRAPHS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
#: Links that name a person or a subject of the same network: their address says nothing more.
NAMES = {"mention", "hashtag", "u-url"}


def plain_text(html):
    """Read a post or an entry as people see it: paragraphs, lines, lists, and the addresses behind linked words.

    :param str html: whatever a stranger wrote; it need not be well-formed, and holds no NUL
    :rtype: str
    """
    if "<" not in html and "&" not in html:
        return html.strip()
    root = etree.HTML(f"<div>{html}</div>", etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True))
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", "template", with_tail=False)
    return _tidied("".join(_pieces(root)))


def _pieces(root):
    pieces, links = [], []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            pieces.append(_break_before(element.tag))
            if element.tag == "a":
                links.append(len(pieces))
            pieces.append(_words(element.text))
        else:
            if element.tag == "a":
                pieces.append(_address(element, "".join(pieces[links.pop() :])))
            pieces.append(_break_after(element.tag))
            pieces.append(_words(element.tail))
    return pieces


def _words(text):
    """A line break in the source is a space to the reader."""
    return re.sub(r"\s*[\n\r\t]\s*", " ", text) if text else ""


def _break_before(tag):
    if tag == "br":
        return "\n"
    if tag == "li":
        return "\n- "
    return _break_after(tag)


def _break_after(tag):
    if tag in PARAGRAPHS:
        return "\n\n"
    return "\n" if tag in LINES else ""


def _address(link, words):
    """What to write after linked words: their address, unless they are it."""
    href = (link.get("href") or "").strip()
    if not href.startswith(("https://", "http://", "mailto:")) or NAMES & set((link.get("class") or "").split()):
        return ""
    if _bare(href) == _bare(words):
        return ""
    return f" ({href.removeprefix('mailto:')})" if words.strip() else href


def _bare(address):
    return re.sub(r"^(https?://|mailto:)(www\.)?", "", address.strip()).rstrip("/")


def _tidied(text):
    text = re.sub(r" *\n *", "\n", text.replace("\xa0", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
