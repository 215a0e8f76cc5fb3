from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.social_crm_cases.controllers.portal import PRIVATE

from .feeds import entries_env
from .preferences import TOKEN_ROUTE, find, refused


def sitemap_articles(env, rule, qs):
    """Search engines learn of the articles that everybody may read."""
    # sudo: everybody may see what is published
    contents = env["social.crm.content"].sudo()
    for article in contents._newest(contents._public_article_domain(), limit=1000):
        path = article._article_path()
        if not qs or qs.lower() in path:
            yield {"loc": path}


class ForYou(CustomerPortal):
    """What is there for somebody, on their portal or by a token."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "social_for_you_count" in counters:
            values["social_for_you_count"] = entries_env().search_count(_own_preference()._for_you_domain())
        return values

    @route(
        ["/my/for-you", "/my/for-you/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        social_crm_params={"page", "filterby"},
    )
    def my_content(self, page=1, filterby="all"):
        """What is there for whoever is logged in, newest first."""
        values = self._list(_own_preference(), "/my/for-you", page, filterby)
        return _private(
            request.render(
                "social_crm_segments.portal_for_you",
                {**self._prepare_portal_layout_values(), **values, "page_name": "social_for_you"},
            )
        )

    @route(
        ["/social_crm/for-you/<string:token>", "/social_crm/for-you/<string:token>/page/<int:page>"],
        methods=["GET"],
        social_crm_params={"token", "page", "filterby"},
        **TOKEN_ROUTE,
    )
    def by_token(self, token, page=1, filterby="all"):
        """The same without a login."""
        preference = find(token, "feed_token")
        if not preference:
            return refused()
        values = self._list(preference, f"/social_crm/for-you/{token}", page, filterby)
        return _private(request.render("social_crm_segments.for_you", values))

    @route(
        "/social_crm/article/<string:slug>",
        methods=["GET"],
        social_crm_params={"slug"},
        **TOKEN_ROUTE | {"sitemap": sitemap_articles},
    )
    def article(self, slug):
        """An article that everybody may read."""
        article = entries_env()._public_article(slug)
        entries = article._as_entries(request.env.lang, request.env["social.crm.segment"])
        if not entries:
            return request.not_found()
        return request.render("social_crm_segments.article", {"entry": entries[0], "article": article})

    def _list(self, preference, url, page, filterby):
        domain = preference._for_you_domain()
        kinds = preference._kinds()
        there = entries_env()._read_group(domain, ["kind"])
        filters = {"all": {"label": request.env._("All"), "domain": []}}
        filters |= {kind: {"label": kinds[kind], "domain": [("kind", "=", kind)]} for (kind,) in there}
        filterby = filterby if filterby in filters else "all"
        entries = preference._entries(filters[filterby]["domain"])
        step = self._items_per_page
        pages = pager(url, len(entries), page=page, step=step, url_args={"filterby": filterby})
        begin = max(pages["offset"], 0)
        return {
            "entries": entries[begin : begin + step],
            "pager": pages,
            "default_url": url,
            "searchbar_filters": filters,
            "filterby": filterby,
            # whoever has the link to what they read may not choose for them
            "centre": preference._centre_url() if url == "/my/for-you" else "",
            "feed": preference._feed_url(),
        }


def _own_preference():
    # sudo: no customer has rights on the model; it is that of the user
    preferences = request.env["social.crm.preference"].sudo()
    return preferences.browse(preferences._of([(request.env.user.partner_id.id, None)]))


def _private(response):
    response.headers.update(PRIVATE)
    return response
