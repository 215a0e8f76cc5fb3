from http import HTTPStatus

from odoo.http import Controller, request, route
from odoo.tools import email_normalize

from ..tools.limit import Limit
from .feeds import entries_of_segment, lang_of, segment_of
from .preferences import MAX_BODY, TOKEN_FORM, TOKEN_ROUTE, page

#: Mails that one place may have sent, and mails to one address.
FROM_ONE_PLACE, TO_ONE_ADDRESS = Limit(5, 600), Limit(1, 600)


class Subscribe(Controller):
    """The page of a public feed, on which people ask for it by e-mail."""

    @route(
        "/social_crm/feed/<string:slug>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        social_crm_params={"slug", "lang"},
    )
    def show(self, slug, lang=""):
        """What the feed tells, and how to get it."""
        segment = segment_of(slug)
        return _page(segment, lang) if segment else request.not_found()

    @route(
        "/social_crm/feed/<string:slug>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"slug", "email"},
    )
    def ask(self, slug, email=""):
        """Somebody wants it by e-mail: whoever reads the mailbox is asked."""
        segment = segment_of(slug)
        if not segment:
            return request.not_found()
        if not FROM_ONE_PLACE.note(request.httprequest.remote_addr):
            problem = request.env._("Too many addresses were entered from here. Please wait ten minutes.")
            return _page(segment, problem=problem, email=email, status=HTTPStatus.TOO_MANY_REQUESTS)
        address = email_normalize(email[:254])
        if not address or not address.isprintable():
            problem = request.env._("This is no e-mail address. Write it like name@example.com.")
            return _page(segment, problem=problem, email=email, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if TO_ONE_ADDRESS.note(address):
            # sudo: strangers have no rights
            request.env["social.crm.preference"].sudo()._ask_for(segment, address)
        return _page(segment, asked=True)

    @route("/social_crm/confirm/<string:token>", methods=["GET"], social_crm_params={"token"}, **TOKEN_ROUTE)
    def look(self, token):
        """Ask once more: programs that look at links before people do confirm nothing."""
        asked = request.env["social.crm.preference"].sudo()._asked(token)  # sudo: as above
        return page("social_crm_segments.confirm", {"token": token, "segment": asked and asked[1]})

    @route(
        "/social_crm/confirm/<string:token>",
        social_crm_params={"token"},
        **TOKEN_FORM,
    )
    def confirm(self, token):
        """They get it from now on."""
        preferences = request.env["social.crm.preference"].sudo()  # sudo: as above
        asked = preferences._asked(token)
        if not asked:
            return page("social_crm_segments.confirm", {"token": token, "segment": None})
        preference = preferences._confirm(*asked)
        return page(
            "social_crm_segments.confirm",
            {"token": token, "segment": asked[1], "done": True, "centre": preference._centre_url()},
        )


def _page(segment, lang="", status=HTTPStatus.OK, **values):
    lang = lang_of(lang or request.env.lang, segment)
    segment = segment.with_context(lang=lang)
    response = request.render(
        "social_crm_segments.public_feed",
        {"segment": segment, "entries": entries_of_segment(segment, lang), "lang": lang, **values},
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.status_code = status
    return response
