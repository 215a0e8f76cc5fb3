import re
import unicodedata

from odoo import api, fields, models, tools

MARKS = 10  # characters beside those of the word itself: “STOP!!!”, accents written apart


class SocialCrmStopWord(models.Model):
    """A word that, sent alone, ends or resumes what we send unasked."""

    _name = "social.crm.stop.word"
    _inherit = ["social.crm.word.mixin"]
    _description = "STOP Word"
    _order = "lang, effect, word"

    word = fields.Char(help="The whole message; capitals, accents and punctuation do not matter.")
    effect = fields.Selection(
        [("stop", "Refuses what they did not ask for"), ("start", "Allows it again")], required=True, default="stop"
    )

    _word_uniq = models.Constraint("UNIQUE (word, lang)", "This word is there already.")

    @api.model
    def _effect_of(self, text):
        """What a whole message decides.

        :param str text: plain text
        :return: ``stop``, ``start``, or ``None`` for a message like any other
        :rtype: str | None
        """
        return self._effects().get(_plain(text)) if len(text) <= self._longest() else None

    @api.model
    def _longest(self):
        """How long a message may be that is one of the words, with the marks and blanks that people put around it.

        :rtype: int
        """
        return max(map(len, self._effects()), default=-MARKS) + MARKS

    @tools.ormcache()
    def _effects(self):
        # sudo: the result is cached for everybody
        # stop after start: where languages differ, the stricter
        words = self.sudo().search([("active", "=", True)], order="effect")
        return {_plain(word.word): word.effect for word in words}


def _plain(text):
    """Letters, digits and single blanks, without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())
