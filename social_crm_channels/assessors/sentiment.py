from odoo import api, models

PREFIX = "social.crm.sentiment."
SENTIMENTS = [("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")]


class SocialCrmSentiment(models.AbstractModel):
    """Tells how people feel about what they write.

    An assessor is one AbstractModel ``social.crm.sentiment.<name>`` that inherits this one and declares the languages
    that it was made for. What is written in no such language is *not assessed*, which is not the same as neutral.
    """

    _name = "social.crm.sentiment"
    _description = "Sentiment Assessor"

    @api.model
    def _languages(self):
        """The languages that this assessor was made for.

        :return: ISO 639-1 codes
        :rtype: set[str]
        """
        return set()

    @api.model
    def _assess(self, texts):
        """Assess texts in one of its languages.

        :param list[str] texts:
        :return: a score for each, from -1 (negative) to 1 (positive), and what it amounts to (of ``SENTIMENTS``)
        :rtype: list[tuple[float, str]]
        """
        return []

    @api.model
    def _assess_in(self, texts, languages):
        """Assess texts by the assessor of their language.

        :param list[str] texts:
        :param languages: the ISO 639-1 code of each, or ``None``
        :return: as of :meth:`_assess`, ``None`` for what nobody was made for
        :rtype: list[tuple[float, str] | None]
        """
        found = [None] * len(texts)
        for assessor in self._assessors():
            spoken = assessor._languages()
            places = [place for place, language in enumerate(languages) if language in spoken and not found[place]]
            for place, assessed in zip(places, assessor._assess([texts[place] for place in places]), strict=True):
                found[place] = assessed
        return found

    @api.model
    def _all_languages(self):
        """All languages in which somebody assesses.

        :rtype: set[str]
        """
        return set().union(*(assessor._languages() for assessor in self._assessors()))

    @api.model
    def _assessors(self):
        return [self.env[name] for name in sorted(self.env.registry) if name.startswith(PREFIX)]
