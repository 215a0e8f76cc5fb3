from http import HTTPStatus

from odoo.http import Controller, request, route

from odoo.addons.social_crm_cases.controllers.portal import PRIVATE

PAGE = "/ideas/told/<string(length=32):token>"
MAX_BODY = 64 << 10  # bytes of a form


class IdeaTold(Controller):
    """Whoever was told that an idea is there says whether it helps."""

    @route(PAGE, type="http", auth="public", website=True, sitemap=False, methods=["GET"], social_crm_params={"token"})
    def ask(self, token):
        """The page that asks; opening it, as a mail scanner does, says nothing."""
        supporter = _supporter(token)
        return _page(supporter) if supporter else _refused()

    @route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"token", "helped", "comment"},
    )
    def answer(self, token, helped="", comment=""):
        """Note the answer."""
        supporter = _supporter(token)
        if not supporter:
            return _refused()
        if helped not in ("yes", "no"):
            return _page(supporter, is_missing=True)
        supporter._answer_helped(helped, comment)
        return _page(supporter, is_answered=True)


def _supporter(token):
    # sudo: the token tells who it is
    notice = request.env["social.crm.idea.notice"].sudo().search([("access_token", "=", token)], limit=1)
    is_told = notice.kind == "released" and notice.state in ("posted", "told", "failed", "by_hand")
    return notice.supporter_id if is_told else None


def _page(supporter, **values):
    response = request.render(
        "social_crm_community.idea_told", {"supporter": supporter, "idea": supporter.own_idea_id, **values}
    )
    response.headers.update(PRIVATE)
    return response


def _refused():
    response = request.render("social_crm_community.idea_told_refused", {})
    response.status_code = HTTPStatus.NOT_FOUND
    response.headers.update(PRIVATE)
    return response
