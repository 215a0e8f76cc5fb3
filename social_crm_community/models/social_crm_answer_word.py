import unicodedata

from odoo import api, fields, models, tools

#: More words than these are a story, and no plain answer.
MAX_WORDS = 12
#: What asks something is no answer.
QUESTION_MARKS = frozenset("?؟？\u037e")
#: How characters say which form of the one before them is meant.
SELECTORS = frozenset("\ufe0e\ufe0f\u200d")


class SocialCrmAnswerWord(models.Model):
    """Words by which people say yes or no when they are asked whether something helps."""

    _name = "social.crm.answer.word"
    _inherit = ["social.crm.word.mixin"]
    _description = "Answer Word"
    _order = "lang, answer, word"

    word = fields.Char("Words", help="Capitals, accents and punctuation do not matter.")
    lang = fields.Char(help="Code of the language, such as de; “any” for signs that all understand.")
    answer = fields.Selection(
        [("yes", "Yes, it helps"), ("no", "No, it does not"), ("aside", "Neither, it is said beside an answer")],
        "What they say",
        required=True,
        default="yes",
    )

    _word_uniq = models.Constraint("UNIQUE (word, lang)", "These words are there already.")

    @api.model
    def _answer_of(self, text, language=None):
        """What a text answers when somebody was asked whether it helps.

        A text is a plain answer only where all of it is known words, and these agree. Of what begins with such words
        and goes on in others, only the direction is told.

        :param str text: plain
        :param str language: ISO 639-1 code of what they write in, if it is known: “no” is no “no” in every language
        :return: ``yes``, ``no`` or ``None``, and whether that is all that the text says
        :rtype: tuple[str | None, bool]
        """
        tokens = _tokens(text)
        found, is_all = self._read(tokens[:MAX_WORDS], language)
        if len(found) != 1 or not QUESTION_MARKS.isdisjoint(text):
            return None, False
        answer = found.pop()
        return answer, bool(answer) and is_all and len(tokens) <= MAX_WORDS

    def _read(self, tokens, language):
        """Read words from left to right, the longest known ones first.

        :return: the answers that are among them, and whether all words are known
        :rtype: tuple[set[str], bool]
        """
        phrases, longest = self._phrases()
        found, is_all, place = set(), bool(tokens), 0
        while place < len(tokens):
            for length in range(min(longest, len(tokens) - place), 0, -1):
                meanings = phrases.get(tuple(tokens[place : place + length]))
                if meanings:
                    found.add(_meaning(meanings, language))
                    place += length
                    break
            else:
                if not found - {"aside"}:  # they begin with something else
                    found.add(None)
                is_all = False
                place += 1
        return found - {"aside"}, is_all

    @tools.ormcache()
    def _phrases(self):
        """:return: the meaning of each phrase by language, and the words of the longest phrase"""
        phrases = {}
        # sudo: the result is cached for everybody
        for word in self.sudo().search([("active", "=", True)]):
            if key := tuple(_tokens(word.word)):
                phrases.setdefault(key, {})[word.lang] = word.answer
        return phrases, max(map(len, phrases), default=0)


def _meaning(meanings, language):
    """What a phrase means: in their language, else what it means in all that have it; ``None`` where these differ."""
    if language in meanings:
        return meanings[language]
    different = set(meanings.values())
    return different.pop() if len(different) == 1 else None


def _tokens(text):
    """Take a text apart into words, and pictures such as a thumb; without accents, marks and colours, in lower case."""
    tokens, is_word = [], False
    for char in unicodedata.normalize("NFKD", text.casefold()):
        kind = unicodedata.category(char)
        if unicodedata.combining(char) or char in SELECTORS or kind == "Sk" or char in "'’":
            continue
        if kind[0] in "LMN":
            tokens[len(tokens) - is_word :] = [(tokens[-1] if is_word else "") + char]
        elif kind == "So":
            tokens.append(char)
        is_word = kind[0] in "LMN"
    return tokens
