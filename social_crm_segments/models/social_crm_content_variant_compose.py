import re

from markupsafe import Markup, escape

from odoo import fields, models
from odoo.tools import format_date, format_time, get_lang, is_html_empty

from odoo.addons.social_crm_channels.tools.html_text import plain_text

from .social_crm_content import NEEDS_MEDIA

#: How many placeholders a person's own words have; the campaign fills them in.
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
PLACEHOLDERS = ("name", "first_name")

#: What an address goes on with: where that follows, another address only begins like it.
GOES_ON = r"[.,;:!?]*[\w/&=#%~@$*+-]"

#: Where the time zone of whoever reads it travels in the context.
READER_ZONE = "social_crm_reader_zone"

#: What links are known by that stand in feeds and on pages.
FEED_MEDIUM = "Feed"


class SocialCrmContentVariantCompose(models.Model):
    """The words of a version as a network takes them."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content.variant"

    def _compose(self, network, url=None):
        """Write what goes out.

        :param network: where (``social.crm.network``); a mail is laid out, others take text
        :param str url: what stands in the place of the link, such as a tracked one; the link itself unless given
        :return: ``subject``, ``text`` and ``html``
        :rtype: dict
        """
        self.ensure_one()
        link = self._link()
        url = url or link
        return {
            "subject": self.subject or self.content_id.name or "",
            "text": self._text(link, url),
            "html": str(self._html(link, url)) if network.address == "email" else "",
        }

    def _link(self):
        """Where people get to know more: its own link, else what the content is about.

        :rtype: str
        """
        content = self.content_id
        return self.link_url or content.media_url or content.source_url or content._article_url() or ""

    def _text(self, link, url):
        text, is_there = swap_address(plain_text(str(self._words())), link, url)
        more = url if link and not is_there else ""
        recording = self._recording(link)
        details = [*self._details(), *([f"{self._recording_label()} {recording}"] if recording else [])]
        return "\n\n".join(filter(None, (text, "\n".join(details), more)))

    def _html(self, link, url, names_recording=True):
        """As :meth:`_compose`.

        :param bool names_recording: not where it is shown beside, as pages and feeds do
        :rtype: Markup
        """
        body, is_there = swap_address(self._words(), link, url)
        details = self._details()
        if names_recording and (recording := self._recording(link)):
            details.append(
                Markup('%(label)s <a href="%(url)s">%(url)s</a>') % {"label": self._recording_label(), "url": recording}
            )
        details = Markup("<br/>").join(details)
        return (
            body
            + (Markup("<p>%s</p>") % details if details else Markup())
            + (
                Markup('<p><a href="%s">%s</a></p>') % (url, self._spoken()._("Read more"))
                if link and not is_there
                else Markup()
            )
        )

    def _words(self):
        """What it says; one that has files alone is called by its headline, or a link would stand there by itself.

        :rtype: Markup
        """
        if is_html_empty(self.body) and self._link():
            return Markup("<p>%s</p>") % (self.subject or self.content_id.name or "")
        return self.body or Markup()

    def _recording(self, link):
        """The address of the recording or the slides, where the version has another link and does not name it.

        :param str link: as of :meth:`_link`
        :rtype: str
        """
        content = self.content_id
        recording = content.media_url or "" if content.kind in NEEDS_MEDIA else ""
        if recording == link or swap_address(self._words(), recording, recording)[1]:
            return ""
        return recording

    def _recording_label(self):
        env = self._spoken()
        labels = {"podcast": env._("Listen to it:"), "video": env._("Watch it:"), "slides": env._("Slides:")}
        return labels[self.content_id.kind]

    def _spoken(self):
        """The environment in the language of this version."""
        return self.with_context(lang=self.lang or self.env.lang).env

    def _details(self):
        """When and where an event is, in the reader's time zone where it is known, see :meth:`_for_reader`.

        :return: a line each
        :rtype: list[str]
        """
        content, env = self.content_id, self._spoken()
        if content.kind != "event":
            return []
        zone = self.env.context.get(READER_ZONE) or content.company_id.partner_id.tz or self.env.user.tz or "UTC"
        lines = []
        if content.begins_at:
            moments = [_day_and_time(env, moment, zone) for moment in (content.begins_at, content.ends_at) if moment]
            if len({day for day, _time in moments}) == 1:
                moment = f"{moments[0][0]}, {' – '.join(time for _day, time in moments)}"
            else:
                moment = " – ".join(f"{day}, {time}" for day, time in moments)
            lines.append(env._("When: %(moment)s (%(zone)s)", moment=moment, zone=zone))
        if content.place:
            lines.append(env._("Where: %s", content.place))
        return lines

    def _reader_key(self, lang, zone):
        """What of a reader changes the words: their language where it has none of its own, and where they are.

        :rtype: tuple
        """
        return (not self.lang and lang) or False, (self.content_id.kind == "event" and zone) or False

    def _for_reader(self, lang, zone):
        """The same version, whose words are written for somebody.

        :param lang: code of their language, empty where nobody knows it, as with their time zone
        :param zone: name of their time zone
        """
        # a language that is not in use any more is nobody's
        lang = get_lang(self.env, lang).code if lang else self.env.lang
        return self.with_context(**{"lang": lang, READER_ZONE: zone})

    def _tracker(self, network, campaign=None):
        """The tracked form of its link, made when it is first needed.

        :param network: where it is read (``social.crm.network``), none for feeds and pages
        :param campaign: ``utm.campaign``, that of the content unless given
        :return: one ``link.tracker``, none where there is no link
        """
        self.ensure_one()
        link, content = self._link(), self.content_id
        # sudo: nobody need keep links to write content
        trackers = self.env["link.tracker"].sudo()
        if not link:
            return trackers
        medium = self.env["utm.mixin"].sudo()._find_or_create_record("utm.medium", network.name or FEED_MEDIUM)
        return trackers.search_or_create(
            [
                {
                    "url": link,
                    "title": content.name,  # without it, the page would be fetched
                    "campaign_id": (campaign or content.utm_campaign_id).id,
                    "source_id": content._source().id,
                    "medium_id": medium.id,
                }
            ]
        )

    def _unknown_placeholders(self):
        """Words in double braces that nothing is known by.

        :rtype: list[str]
        """
        words = f"{self.subject or ''} {self.body or ''}"
        return sorted(set(PLACEHOLDER.findall(words)) - set(PLACEHOLDERS))


def _day_and_time(env, moment, zone):
    """:return: the date and the time of a moment in a time zone, in the language of the environment"""
    local = fields.Datetime.context_timestamp(env["res.lang"].with_context(tz=zone), moment)
    day = format_date(env, local.date(), lang_code=env.lang, date_format="medium")
    return day, format_time(env, local.time(), time_format="short", lang_code=env.lang)


def swap_address(words, address, other):
    """Put an address in the place of another. Addresses that only begin like it stay.

    :param words: where it is :class:`Markup`, both addresses are escaped
    :return: the words, of the same type, and whether the address stood there
    :rtype: tuple
    """
    if not address:
        return words, False
    is_markup = isinstance(words, Markup)
    written, put = (str(escape(each)) if is_markup else each for each in (address, other))
    swapped, number = re.subn(f"{re.escape(written)}(?!{GOES_ON})", lambda _found: put, words)
    return type(words)(swapped), bool(number)


def names_of(name):
    """What stands in the place of the placeholders, of somebody of a name.

    :param str name: ``""`` where it is not known
    :rtype: dict
    """
    return {"name": name, "first_name": next(iter(name.split()), "")}


def fill_in(text, known):
    """Put a person's own words in the place of the placeholders. Where nobody's name is known, the greeting does without.

    :param str text: with ``{{name}}`` and the like; where it is :class:`Markup`, the words are escaped
    :param dict known: text by name
    :return: of the same type
    """
    is_markup = isinstance(text, Markup)

    def own(found):
        if found[1] not in known:
            return found[0]
        return str(escape(known[found[1]])) if is_markup else known[found[1]]

    for name in (name for name, own_words in known.items() if not own_words):
        text = type(text)(re.sub(rf"[ \xa0]?\{{\{{\s*{name}\s*\}}\}}", "", text))
    filled = PLACEHOLDER.sub(own, text)
    return Markup(filled) if is_markup else filled  # noqa: S704 - it was markup before, and what was put in is escaped
