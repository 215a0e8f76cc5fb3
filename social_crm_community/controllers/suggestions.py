import re

from odoo.http import Controller, request, route

KEY = re.compile(r"[0-9a-f]{32}")
MAX_TEXT = 2000  # characters that are looked at
SHOWN = 5


class Suggestions(Controller):
    """While somebody writes, what solved the like is offered."""

    @route("/social_crm/suggest", type="jsonrpc", auth="user", website=True)
    def suggest(self, key="", text="", place="portal"):
        """What fits what was written so far.

        :param str key: of the form
        :param str place: ``portal`` or ``forum``, where similar questions without an answer are shown too
        :rtype: list[dict]
        """
        if not (_is_key(key) and isinstance(text, str)):
            return []
        place = "forum" if place == "forum" else "portal"
        found = _suggestions()._suggest(text[:MAX_TEXT], request.env.user, SHOWN, only_solved=place == "portal")
        rows = _suggestions().union(*(row for row, _url in found))
        _deflections()._note_shown(key, place, request.env.user, text, rows)
        return [row._as_offered(f"/social_crm/suggested/{key}/{row.id}") for row in rows]

    @route(
        "/social_crm/suggested/<string:key>/<int(max=2147483647):suggestion_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        sitemap=False,
        social_crm_params={"key", "suggestion_id"},
    )
    def open(self, key, suggestion_id):
        """They open a suggestion: it is noted, and shown if they may see it."""
        shown = _suggestions().search([("id", "=", suggestion_id)])._shown_to(request.env.user)
        if not shown:
            return request.not_found()
        [(row, url)] = shown
        if _is_key(key):
            _deflections()._line_of(key, request.env.user, row.id)._open()
        return request.redirect(url)

    @route("/social_crm/suggested/helped", type="jsonrpc", auth="user", website=True)
    def helped(self, key="", suggestion_id=0):
        """They say that a suggestion solved their question.

        :return: whether it is noted
        """
        if not (_is_key(key) and isinstance(suggestion_id, int)):
            return False
        line = _deflections()._line_of(key, request.env.user, suggestion_id)
        line._help()
        return bool(line)


def _is_key(key):
    return isinstance(key, str) and bool(KEY.fullmatch(key))


def _suggestions():
    # sudo: nobody has rights on the model; what a reader may see is asked of each source
    return request.env["social.crm.suggestion"].sudo()


def _deflections():
    # sudo: readers have no rights on what is noted of them; each is looked up with their contact
    return request.env["social.crm.deflection"].sudo()
