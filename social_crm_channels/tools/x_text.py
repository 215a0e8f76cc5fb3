"""How X counts a text (https://docs.x.com/fundamentals/counting-characters, and twitter-text's configuration v3)."""

import re
import unicodedata

URL_LENGTH = 23  # of every link, whatever its length: X replaces it by one of t.co
# First and last code point of what counts 1; whatever else counts 2.
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# Without "https://" a name is a link only below a top-level domain: any of two letters, and the usual ones of more.
_LONG_TLDS = (
    "academy|agency|app|art|biz|blog|business|cafe|care|cat|center|city|cloud|club|coffee|com|community|company|coop"
    "|design|dev|digital|edu|email|energy|events|expert|finance|fun|global|gov|group|guide|health|help|host|info|int"
    "|jobs|law|life|link|live|london|ltd|market|marketing|media|mil|mobi|money|museum|name|net|network|news|ngo|one"
    "|online|org|page|photo|plus|press|pro|red|report|rocks|sale|school|service|services|shop|site|social|software|space"
    "|store|studio|support|team|tech|tips|today|tools|top|travel|video|website|wiki|work|works|world|xyz|zone"
)
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_TAIL = r"(?::\d+)?(?:[/?#](?:[^\s<>\"'\u3000]*[^\s<>\"'\u3000.,;:!?)\]])?)?"
_LINK = re.compile(
    rf"(?<![\w@#$/.-])(?:https?://(?:[^\s/?#.,:;@<>\"']+\.)+[^\W\d_]{{2,}}{_TAIL}"
    rf"|(?:{_LABEL}\.)+(?:[a-z]{{2}}|{_LONG_TLDS})(?![\w@-]|\.\w){_TAIL})",
    re.IGNORECASE,
)

_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = "[#*0-9]\ufe0f?\u20e3"
_PICTURE = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff](?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
)
_JOINED = rf"{_PICTURE}(?:\u200d{_PICTURE})+"
_TAGGED = rf"{_PICTURE}[\U000e0020-\U000e007f]+"
_SELECTED = rf"{_PICTURE}(?<=[\ufe0f\U0001f3fb-\U0001f3ff])(?<=..)"
_LONG_EMOJI = re.compile(f"{_FLAG}|{_KEYCAP}|{_JOINED}|{_TAGGED}|{_SELECTED}", re.DOTALL)


def weighted_length(text):
    """Length of a text as X counts it: a link 23, an emoji 2 however many code points it is made of, letters of most
    alphabets 1, of Chinese, Japanese and Korean 2.

    :param str text:
    :rtype: int
    """
    text, links = _LINK.subn("", unicodedata.normalize("NFC", text))
    # One code point alone weighs what its place in Unicode says: a bare © is a letter, © with a selector an emoji.
    text, emojis = _LONG_EMOJI.subn("", text)
    return URL_LENGTH * links + 2 * emojis + sum(map(_weight, text))


def _weight(character):
    return 1 if any(first <= ord(character) <= last for first, last in LIGHT) else 2
