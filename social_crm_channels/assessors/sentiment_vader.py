import importlib.util
import re
import string
from functools import cache
from pathlib import Path

import nltk
from nltk.sentiment.vader import SentimentIntensityAnalyzer

from odoo import api, models

THRESHOLD = 0.05  # as its authors set it
MAX_LENGTH = 1000  # characters; complaints come to the point earlier
LEXICON, EMOJIS = "vader_lexicon.txt", "emoji_utf8_lexicon.txt"


class SocialCrmSentimentVader(models.AbstractModel):
    """English, as people write it to each other: VADER's rules and lexicon.

    C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text",
    ICWSM 2014. The rules are those of NLTK; the lexicon and the meaning of emojis are its authors'.
    """

    _name = "social.crm.sentiment.vader"
    _inherit = "social.crm.sentiment"
    _description = "Sentiment of English Texts"

    @api.model
    def _languages(self):
        return {"en"}

    @api.model
    def _assess(self, texts):
        scores = [_score(_spelt_out(text[:MAX_LENGTH])) for text in texts]
        return [(score, _sentiment_of(score)) for score in scores]


def _score(text):
    """VADER's compound score; most of what people write holds none of its words, and is not worth its rules."""
    analyzer = _analyzer()
    words = text.lower().split()
    if not any(word in analyzer.lexicon or word.strip(string.punctuation) in analyzer.lexicon for word in words):
        return 0.0
    return analyzer.polarity_scores(text)["compound"]


def _sentiment_of(score):
    if score >= THRESHOLD:
        return "positive"
    return "negative" if score <= -THRESHOLD else "neutral"


def _spelt_out(text):
    """Write the words that describe them in place of emojis."""
    if text.isascii():
        return text
    meanings, pattern = _emojis()
    return pattern.sub(lambda match: f" {meanings[match[0]]} ", text)


@cache
def _analyzer():
    folder = str(_folder())
    if folder not in nltk.data.path:  # it reads its data from there only
        nltk.data.path.append(folder)
    return SentimentIntensityAnalyzer(lexicon_file=LEXICON)


@cache
def _emojis():
    lines = (_folder() / EMOJIS).read_text(encoding="utf-8").splitlines()
    meanings = dict(line.split("\t")[:2] for line in lines if "\t" in line)
    return meanings, re.compile("|".join(sorted(map(re.escape, meanings), key=len, reverse=True)))


def _folder():
    return Path(importlib.util.find_spec("vaderSentiment").origin).parent
