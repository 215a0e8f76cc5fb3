from odoo.http import Controller, request, route

from odoo.addons.social_crm_cases.controllers.portal import PRIVATE


class TopicDigest(Controller):
    """The weekly mail of a forum: members begin it, and end it from any mail program."""

    @route('/forum/<model("forum.forum"):forum>/digest', type="http", auth="user", website=True, methods=["POST"])
    def toggle(self, forum, **_params):
        """Begin it, or end it."""
        _digests()._toggle(forum, request.env.user)
        return request.redirect(f"/forum/{request.env['ir.http']._slug(forum)}")

    @route(
        "/social_crm/digest/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
        social_crm_params={"token"},
    )
    def ask(self, token):
        """Ask whether they mean it: programs that look at links before people do end nothing."""
        return _page(_digests()._by_token(token), token)

    # RFC 8058: mail programs post without cookies, and get no redirect
    @route(
        "/social_crm/digest/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        social_crm_params={"token"},
    )
    def unsubscribe(self, token):
        """End it, once or several times."""
        _digests()._by_token(token).unlink()
        return _page(_digests(), token)


def _digests():
    # sudo: members have no rights on the model; each is looked up by its member or its token
    return request.env["social.crm.topic.digest"].sudo()


def _page(digest, token):
    response = request.render("social_crm_community.topic_digest_end", {"digest": digest, "token": token})
    response.headers.update(PRIVATE)
    return response
