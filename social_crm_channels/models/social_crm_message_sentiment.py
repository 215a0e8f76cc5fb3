from babel import Locale, UnknownLocaleError

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..assessors.language import LANGUAGES
from ..assessors.sentiment import SENTIMENTS


class SocialCrmMessageSentiment(models.Model):
    """In which language something was said and how it was meant, known before routing sees it.

    What a person corrected is never assessed again.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    language = fields.Selection(
        "_language_names",
        readonly=True,
        help="Empty where a text is too short to tell, or in a language we do not know.",
    )
    sentiment = fields.Selection(
        SENTIMENTS, readonly=True, help="Empty means not assessed: nobody was made for this language."
    )
    sentiment_score = fields.Float(readonly=True, aggregator="avg", help="From -1 (negative) to 1 (positive).")
    language_corrected = fields.Boolean(readonly=True, help="A person said so.")
    sentiment_corrected = fields.Boolean(readonly=True, help="A person said so.")

    _sentiment_idx = models.Index("(sentiment, occurred_at DESC) WHERE sentiment IN ('positive', 'negative')")

    @api.model
    def _language_names(self):
        """Selection of languages, named in the user's."""
        try:
            locale = Locale.parse(self.env.context.get("lang") or "en_US")
        except (UnknownLocaleError, ValueError):
            locale = Locale("en")
        names = [(code, _name_of(locale, code)) for code in LANGUAGES]
        return sorted(names, key=lambda item: item[1].casefold())

    @api.model
    def _assess_texts(self, texts):
        """Tell language and sentiment of texts.

        :param list[str] texts: plain
        :return: ``language``, ``sentiment`` and ``sentiment_score`` of each, ``None`` for what is not known
        :rtype: list[dict]
        """
        languages = self.env["social.crm.language.detector"]._detect(texts)
        return [
            {"language": language, **found}
            for language, found in zip(languages, self._sentiments_of(texts, languages), strict=True)
        ]

    def _sentiments_of(self, texts, languages):
        assessed = self.env["social.crm.sentiment"]._assess_in(texts, languages)
        return [
            {"sentiment_score": found[0], "sentiment": found[1]}
            if found
            else {"sentiment_score": None, "sentiment": None}
            for found in assessed
        ]

    def _assess_again(self):
        """The words have changed, or a person told their language: assess the rest as it reads now."""
        for message in self.filtered(lambda message: message.direction == "in"):
            text = html2plaintext(message.mail_message_id.body or "", include_references=False)
            if not message.language_corrected:
                [message.language] = self.env["social.crm.language.detector"]._detect([text])
            if not message.sentiment_corrected:
                [found] = self._sentiments_of([text], [message.language])
                message.write(found)

    def _correct(self, language=None, sentiment=None):
        """A person knows better; from now on it is so.

        :param str language: ISO 639-1 code, empty to leave it
        :param str sentiment: of ``SENTIMENTS``, empty to leave it
        """
        self.conversation_id.check_access("write")
        messages = self.sudo()  # sudo: messages belong to the product; the right to answer was checked
        if sentiment:
            score = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}[sentiment]
            messages.write({"sentiment": sentiment, "sentiment_score": score, "sentiment_corrected": True})
        if language:
            messages.write({"language": language, "language_corrected": True})
            messages._assess_again()
            latest = messages.filtered(lambda message: message.occurred_at == message.conversation_id.last_inbound_at)
            latest.conversation_id.language = language


def _name_of(locale, code):
    name = locale.languages.get(code) or code
    return name[:1].upper() + name[1:]
