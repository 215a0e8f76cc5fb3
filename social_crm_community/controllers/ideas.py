from http import HTTPStatus

from lxml import etree
from lxml.builder import ElementMaker

from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import html2plaintext

from ..models.social_crm_idea_public import PUBLIC_ORDERS

MAX_BODY = 64 << 10  # bytes of a form
PAGE_SIZE = 20  # ideas
LAST_PAGE = 10_000
WORDS = 200  # characters that are looked for
ATOM = "http://www.w3.org/2005/Atom"
SLUG = "/ideas/<string(maxlength=300):slug>"
TO_READ = {"type": "http", "auth": "public", "website": True, "readonly": True, "methods": ["GET"]}
TO_TAKE_PART = {"type": "http", "auth": "user", "website": True, "sitemap": False}


def sitemap_ideas(env, rule, qs):
    """Search engines learn of the ideas that most people want."""
    company = env["website"].get_current_website().company_id
    # sudo: everybody may see what is published
    ideas, _number = env["social.crm.idea"].sudo()._public_page(company, size=1000)
    for idea in ideas:
        if not qs or qs.lower() in idea.website_url:
            yield {"loc": idea.website_url}


class Ideas(Controller):
    """The pages on which everybody sees what people want and what becomes of it, and members vote and propose."""

    # ------------------------------------------------------------------
    # To read
    # ------------------------------------------------------------------
    @route(
        ["/ideas", "/ideas/page/<int(max=10000):page>"],
        **TO_READ,
        sitemap=True,
        social_crm_params={"page", "order", "kind", "tag", "search"},
    )
    def ideas(self, page=1, order="popular", kind="", tag="", search=""):
        """The list of published ideas."""
        order, kinds = order if order in PUBLIC_ORDERS else "popular", _kinds()
        kind, search = kind if kind in kinds else "", search[:WORDS]
        tag_id = int(tag) if tag.isascii() and tag.isdecimal() and len(tag) < 10 else 0
        page = min(max(int(page), 1), LAST_PAGE)
        ideas, number = _ideas()._public_page(_company(), kind, tag_id, search, order, page, PAGE_SIZE)
        args = {"order": order, "kind": kind, "tag": tag_id or "", "search": search}
        pager = request.website.pager("/ideas", number, page=page, step=PAGE_SIZE, scope=5, url_args=args)
        return request.render(
            "social_crm_community.ideas_page",
            {
                "ideas": ideas,
                "supported": ideas._supported_by(_partner()),
                "number": number,
                "pager": pager,
                "orders": {"popular": request.env._("Most wanted"), "newest": request.env._("Newest")},
                "kinds": kinds,
                **args,
                # sudo: the tags of what is published are read by everybody
                "tag": request.env["social.crm.idea.tag"].sudo().browse(tag_id).exists(),
            },
        )

    @route(
        SLUG,
        **TO_READ,
        sitemap=sitemap_ideas,
        social_crm_params={"slug"},
    )
    def idea(self, slug):
        """The page of one idea."""
        idea = _find(slug)
        if not idea:
            return _refused()
        if request.env["ir.http"]._unslug(slug)[1] != idea.id:  # it was merged: its page is the other's
            return request.redirect(idea.website_url, code=HTTPStatus.MOVED_PERMANENTLY)
        return self._idea_page(idea)

    @route(
        "/ideas/roadmap",
        **TO_READ,
        sitemap=True,
        social_crm_params=set(),
    )
    def roadmap(self):
        """What is looked at, planned, worked on, and released a moment ago."""
        columns, kinds = _ideas()._public_roadmap(_company()), _kinds()
        return request.render(
            "social_crm_community.roadmap_page",
            {"columns": [(kind, kinds[kind], ideas) for kind, ideas in columns.items()]},
        )

    @route(
        ["/ideas/changelog", "/ideas/changelog/page/<int(max=10000):page>"],
        **TO_READ,
        sitemap=True,
        social_crm_params={"page"},
    )
    def changelog(self, page=1):
        """What was released, the latest first."""
        page = min(max(int(page), 1), LAST_PAGE)
        released = _ideas()._public_released(_company(), offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
        return request.render(
            "social_crm_community.changelog_page",
            {"ideas": released[:PAGE_SIZE], "page": page, "is_more": len(released) > PAGE_SIZE},
        )

    @route(
        "/ideas/feed.atom",
        **TO_READ,
        sitemap=False,
        social_crm_params=set(),
    )
    def feed(self):
        """What becomes of ideas, as a feed (RFC 4287)."""
        news = _ideas()._public_news(_company())
        body = etree.tostring(_feed(news), xml_declaration=True, encoding="utf-8")
        return request.make_response(body, [("Content-Type", "application/atom+xml; charset=utf-8")])

    # ------------------------------------------------------------------
    # To take part
    # ------------------------------------------------------------------
    @route(
        "/ideas/new",
        **TO_TAKE_PART,
        methods=["GET"],
        social_crm_params={"title"},
    )
    def new_idea(self, title=""):
        """The form of a proposal."""
        return _form(title=title[:WORDS])

    @route(
        "/ideas/new",
        **TO_TAKE_PART,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"title", "text", "confirmed"},
    )
    def propose(self, title="", text="", confirmed=""):
        """Take a proposal; where others have proposed the like, they are shown first."""
        language = (request.env.lang or "").split("_")[0]
        if title.strip() and not confirmed:
            alike = _ideas()._alike(title, language, _company(), _ideas()._public_domain(_company()))[:5]
            if alike:
                return _form(title=title, text=text, alike=alike)
        try:
            idea = _ideas()._propose(_company(), _partner(), title, text, language)
        except UserError as error:
            return _form(title=title, text=text, problem=str(error))
        return request.redirect(idea.website_url)

    @route(
        "/ideas/<int(max=2147483647):idea_id>/vote",
        **TO_TAKE_PART,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"idea_id", "back"},
    )
    def vote(self, idea_id, back=""):
        """Vote for an idea, or take the vote back."""
        idea = _ideas()._public_find(idea_id, _company(), _partner())
        if not idea:
            return _refused()
        try:
            if back:
                idea._unvote(_partner())
            else:
                idea._vote_from(_partner(), request.httprequest.remote_addr)
        except UserError as error:
            return self._idea_page(idea, problem=str(error), status=HTTPStatus.TOO_MANY_REQUESTS)
        return request.redirect(f"{idea.website_url}#vote")

    def _idea_page(self, idea, problem="", status=HTTPStatus.OK):
        supporters = idea._supported_by(_partner())
        response = request.render(
            "social_crm_community.idea_page",
            {
                "idea": idea,
                "is_supported": bool(supporters),
                "history": idea.status_ids.filtered(lambda status: status.kind != "new"),
                "kinds": _kinds(),
                "problem": problem,
                "main_object": idea,
            },
        )
        response.status_code = status
        return response


def _ideas():
    # sudo: everybody may see what is published, and members have no access of their own
    return request.env["social.crm.idea"].sudo()


def _company():
    return request.website.company_id


def _partner():
    """:return: who looks, none for visitors without a login"""
    return request.env["res.partner"] if request.env.user._is_public() else request.env.user.partner_id


def _kinds():
    """:return: what stages mean, in the language of whoever looks"""
    return dict(_ideas()._fields["kind"]._description_selection(request.env))


def _find(slug):
    idea_id = request.env["ir.http"]._unslug(slug)[1]
    return _ideas()._public_find(idea_id, _company(), _partner()) if idea_id else _ideas()


def _refused():
    response = request.render("social_crm_community.idea_not_there", {})
    response.status_code = HTTPStatus.NOT_FOUND
    return response


def _form(**values):
    return request.render("social_crm_community.new_idea_page", {"title": "", "text": "", "alike": (), **values})


def _feed(news):
    """Build the feed of what was told of ideas.

    :param news: ``social.crm.idea.status``, the latest first
    :rtype: lxml.etree._Element
    """
    atom = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
    base, kinds = request.website.get_base_url(), _kinds()
    page = f"{base}/ideas/changelog"
    updated = news[:1].at.isoformat() + "Z" if news else "1970-01-01T00:00:00Z"
    entries = [
        atom.entry(
            atom.title(_plain(f"{status.idea_id.name}: {kinds[status.kind]}")),
            atom.id(f"{base}{status.idea_id.website_url}#status-{status.id}"),
            atom.link(href=f"{base}{status.idea_id.website_url}"),
            atom.updated(status.at.isoformat() + "Z"),
            atom.summary(_plain(status.public_note or html2plaintext(status.idea_id.description or ""))),
        )
        for status in news
    ]
    return atom.feed(
        atom.title(_plain(request.env._("%s: what becomes of ideas", request.website.name))),
        atom.id(f"{base}/ideas/feed.atom"),
        atom.link(rel="self", href=f"{base}/ideas/feed.atom"),
        atom.link(href=page),
        atom.author(atom.name(_plain(_company().name))),
        atom.updated(updated),
        *entries,
    )


def _plain(text):
    """:return: a text without the control characters that XML cannot hold"""
    return "".join(letter for letter in text if letter in "\t\n\r" or letter >= " ")
