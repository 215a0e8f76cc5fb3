import re

from odoo.http import Controller, request, route

from ..tools import feed_xml
from .preferences import TOKEN_ROUTE, find, refused

SLUG = re.compile(r"[a-z0-9-]{1,200}")
FOR_ALL = {"Cache-Control": "public, max-age=900"}
FOR_ONE = {
    "Cache-Control": "private, max-age=300",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


class Feeds(Controller):
    """Content for readers of feeds: of a segment that is public, and of a person by a token."""

    @route(
        "/social_crm/feed/<string:slug>/<string:form>",
        methods=["GET"],
        social_crm_params={"slug", "form", "lang"},
        **TOKEN_ROUTE,
    )
    def segment_feed(self, slug, form, lang=""):
        """The public feed of a segment.

        :param str form: ``rss`` or ``atom``
        :param str lang: code of the language; that of the company unless given
        """
        segment = segment_of(slug)
        if not segment or form not in feed_xml.TYPES:
            return request.not_found()
        lang = lang_of(lang, segment)
        segment = segment.with_context(lang=lang)
        entries = entries_of_segment(segment, lang)
        url = segment.feed_url
        feed = {"id": f"{url}#{lang}", "title": segment.public_name, "url": url, "own_url": f"{url}/{form}?lang={lang}"}
        return _feed(form, {**feed, "lang": lang}, segment.company_id, entries, FOR_ALL)

    @route(
        "/social_crm/feed/mine/<string:token>/<string:form>",
        methods=["GET"],
        social_crm_params={"token", "form"},
        **TOKEN_ROUTE,
    )
    def own_feed(self, token, form):
        """What is there for one person."""
        preference = find(token, "feed_token")
        if not preference or form not in feed_xml.TYPES:
            return refused()
        lang = preference.partner_id.lang or request.env.lang
        preference = preference.with_context(lang=lang)
        entries = preference._entries()
        feed = {
            "id": f"tag:social-crm,2026:{entries_env()._uuid()}:for-you:{preference.id}",
            "title": preference.env._("For you, from %s", request.env.company.name),
            "url": preference._for_you_url(),
            "own_url": preference._feed_url(form),
            "lang": lang,
        }
        return _feed(form, feed, preference.partner_id.company_id, entries, FOR_ONE)


def segment_of(slug):
    """Return the segment whose public feed an address names, none where there is none."""
    # sudo: what is public is read by everybody, and nothing else of the segment
    segments = request.env["social.crm.segment"].sudo()
    if not SLUG.fullmatch(slug):
        return segments
    return segments.search([("feed_slug", "=", slug), ("is_feed_public", "=", True)], limit=1)


def lang_of(code, segment):
    """Return the language in which a public feed is read."""
    installed = dict(request.env["res.lang"].get_installed())
    company = segment.company_id or request.env.company
    # sudo: the language in which a company speaks is no secret
    return next(
        (each for each in (code, company.partner_id.sudo().lang, request.env.lang) if each in installed), "en_US"
    )


def entries_env():
    # sudo: whoever asks sees what the domains of each page let through, and nothing else
    return request.env["social.crm.content"].sudo()


def entries_of_segment(segment, lang):
    """Return what everybody may read of a segment's content.

    :rtype: list[dict]
    """
    contents = entries_env().with_context(lang=lang)
    return contents._newest(contents._domain_of_segment(segment))._as_entries(lang, segment)


def _feed(form, feed, company, entries, headers):
    company = company or request.env.company
    # sudo: how the company is called is read by everybody
    feed |= {"author": company.sudo().name, "updated": entries_env()._feed_updated(entries)}
    response = request.make_response(
        feed_xml.write(form, feed, entries), [("Content-Type", feed_xml.TYPES[form]), *headers.items()]
    )
    response.last_modified = feed["updated"]
    response.add_etag()
    return response.make_conditional(request.httprequest)
