import re

import regex


def split_text(text, limit, length=len):
    """Cut a text where people would: between paragraphs, else lines, sentences, words.

    :param str text:
    :param int limit: longest piece in units of ``length``, 0 for none
    :param length: measures a text as the network does
    :return: pieces without surrounding white space, none empty
    :rtype: list[str]
    """
    text = text.strip()
    pieces = []
    while limit and length(text) > limit:
        head = _longest_head(text, limit, length)
        cut = _good_cut(head, text)
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [piece for piece in [*pieces, text] if piece]


def _longest_head(text, limit, length):
    """:return: the longest beginning within the limit, at least one character"""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= limit else (low, middle - 1)
    return text[:low]


def _good_cut(head, text):
    """:return: where to cut: the last good place in the second half of the head, else its end"""
    if text[len(head) : len(head) + 1].isspace():
        return len(head)
    for separator in ("\n\n", "\n", ". ", "! ", "? ", " "):
        place = head.rfind(separator, len(head) // 2)
        if place > 0:
            return place + len(separator)
    return len(head)


def mastodon_length(text):
    """Count a text as Mastodon does: a link is 23 characters, a mention is its local part.

    Source: docs.joinmastodon.org, "Posting to your profile", and its StatusLengthValidator: what people see as one
    character (a grapheme cluster of Unicode) is one.

    :param str text:
    :rtype: int
    """
    return len(_GRAPHEME.findall(_FAR_MENTION.sub(r"\1", _LINK.sub("x" * 23, text))))


_GRAPHEME = regex.compile(r"\X")
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'’)\]}…]")
_FAR_MENTION = re.compile(r"(?<![=/\w])(@[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)@[\w.-]+\w")
