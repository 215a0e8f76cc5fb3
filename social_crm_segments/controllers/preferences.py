from http import HTTPStatus

from odoo import fields
from odoo.http import Controller, request, route

from odoo.addons.social_crm_cases.controllers.portal import PRIVATE

from ..models.social_crm_preference_choice import UNASKED
from ..tools.limit import Limit

MAX_BODY = 1 << 16  # bytes of a form
#: Whoever tries addresses that do not exist has to wait.
WRONG = Limit(30, 60)

TOKEN_ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False, "save_session": False}
#: What is posted there. Whoever knows the token may, also a mail program that has no session.
TOKEN_FORM = TOKEN_ROUTE | {"methods": ["POST"], "csrf": False, "max_content_length": MAX_BODY}


class Preferences(Controller):
    """Where people choose what they get, and leave, without a login. What opens a page is in its address: there is
    nothing that another site could make a browser do without knowing it, and mail programs have no session."""

    # ------------------------------------------------------------------
    # Choosing
    # ------------------------------------------------------------------
    @route(
        "/social_crm/preferences/<string:token>", methods=["GET"], social_crm_params={"token", "done"}, **TOKEN_ROUTE
    )
    def show(self, token, done=""):
        """The page on which somebody chooses.

        :param str done: what they did last
        """
        preference = find(token, "access_token")
        return self._page(preference, done=done) if preference else refused()

    @route(
        "/social_crm/preferences/<string:token>",
        social_crm_params={"token", "action"},
        **TOKEN_FORM,
    )
    def choose(self, token, action=""):
        """Take over what they chose, at once and on every account of theirs."""
        preference = find(token, "access_token")
        if not preference:
            return refused()
        if action == "leave":
            preference._leave(self._evidence())
        elif action == "back":
            preference._come_back(self._evidence())
        elif action == "renew":
            preference._renew("access_token", "feed_token")
        else:
            action = "saved"
            problem = self._save(preference, request.httprequest.form)
            if problem:
                return self._page(preference, problem=problem)
        return request.redirect(f"/social_crm/preferences/{preference._key('access_token')}?done={action}", 303)

    def _save(self, preference, form):
        """:return: what is wrong, ``""`` where nothing is"""
        until, problem = _day(form.get("paused_until", ""))
        if problem:
            return problem
        networks = preference._networks()
        chosen = networks.filtered(lambda network: str(network.id) in form.getlist("network"))
        wanted = set(form.getlist("purpose"))
        if wanted and networks and not chosen:
            return request.env._("Choose at least one place where we may write to you, or untick what you want to get.")
        values = {
            "paused_until": until,
            "unwanted_kinds": sorted(set(preference._kinds_to_choose()) - set(form.getlist("kind"))),
            "left_segment_ids": preference._left_after(form.getlist("segment")).ids,
            "wanted": {purpose: chosen if purpose in wanted else networks.browse() for purpose in UNASKED},
        }
        if form.get("pace") in dict(preference._fields["pace"].selection):
            values["pace"] = form["pace"]
        preferred = networks.filtered(lambda network: str(network.id) == form.get("preferred"))
        preference._choose(values | {"network_id": preferred.id}, self._evidence())
        return ""

    def _evidence(self):
        return request.env._("They chose it on their own page, which a link opens that only they get.")

    def _page(self, preference, **values):
        return page(
            "social_crm_segments.preferences", {**preference._page_values(), "preference": preference, **values}
        )

    # ------------------------------------------------------------------
    # Leaving
    # ------------------------------------------------------------------
    @route("/social_crm/leave/<string:token>", methods=["GET"], social_crm_params={"token"}, **TOKEN_ROUTE)
    def ask(self, token):
        """Ask whether they mean it: programs that look at links before people do make nobody leave.

        Whether the address is anybody's is not told.
        """
        return page("social_crm_segments.leave", {"token": token})

    # RFC 8058: mail programs post without cookies, and get no redirect
    @route(
        "/social_crm/leave/<string:token>",
        social_crm_params={"token"},
        **TOKEN_FORM,
    )
    def leave(self, token):
        """They get nothing any more, once or however often it is posted."""
        preference = _preferences()._by_token("leave_token", token)
        preference._leave(request.env._("They left by the link in a message, or their mail program's button."))
        return page("social_crm_segments.leave", {"token": token, "has_left": True})


def _preferences():
    # sudo: nobody has rights on the model from outside; each is looked up by its token
    return request.env["social.crm.preference"].sudo()


def find(token, fname):
    """Return whose page a token opens, in their language, none where it opens none."""
    preference = _preferences()._by_token(fname, token)
    if not preference:
        # whoever has the right one gets in, whatever others try behind the same proxy
        WRONG.note(request.httprequest.remote_addr)
        return preference
    lang = preference.partner_id.lang
    if lang and lang in dict(request.env["res.lang"].get_installed()):
        request.update_context(lang=lang)
    return preference.with_env(request.env(su=True))


def refused():
    """What never was and what was closed looks the same."""
    if WRONG.is_over(request.httprequest.remote_addr):
        return page("social_crm_segments.no_page", {"too_many": True}, HTTPStatus.TOO_MANY_REQUESTS)
    return page("social_crm_segments.no_page", {}, HTTPStatus.NOT_FOUND)


def page(template, values, status=HTTPStatus.OK):
    """Render a page that is one person's."""
    response = request.render(template, values)
    response.headers.update(PRIVATE)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if values.get("problem") else status
    return response


def _day(text):
    """:return: a day to come or ``False``, and what is wrong with the text"""
    if not text.strip():
        return False, ""
    try:
        day = fields.Date.from_string(text.strip())
    except ValueError:
        return False, request.env._("This is no day: write it as year, month and day, such as 2030-01-31.")
    return (day if day > fields.Date.today() else False), ""
