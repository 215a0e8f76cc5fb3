import re
import uuid
from http import HTTPStatus
from urllib.parse import quote

from odoo import SUPERUSER_ID
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.rating.models.rating_data import RATING_HAPPY_VALUE, RATING_NEUTRAL_VALUE, RATING_UNHAPPY_VALUE
from odoo.addons.social_crm_channels.connectors.contract import FetchedFile
from odoo.addons.social_crm_channels.tools.http_client import ALLOWED_TYPES, MAX_FILE

MAX_TEXT = 20_000  # characters
MAX_SUBJECT = 200  # characters
MAX_FILES = 10
MAX_BODY = MAX_FILE + (1 << 20)  # bytes of a form: one file of the largest size
KEY = re.compile(r"[0-9a-f]{32}")
#: What a form may send, Odoo's value for it, and Odoo's word for that.
RATES = {
    str(value): (value, text)
    for value, text in ((RATING_HAPPY_VALUE, "top"), (RATING_NEUTRAL_VALUE, "ok"), (RATING_UNHAPPY_VALUE, "ko"))
}
CASE = "/my/cases/<int(max=2147483647):case_id>"
#: What opens a case is in the address of its page: it goes to no other site, and to no cache or index.
PRIVATE = {
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "SAMEORIGIN",
}


class CasePortal(CustomerPortal):
    """Customers follow their cases. Each page asks anew whose case it is."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "social_case_count" in counters:
            values["social_case_count"] = _cases().search_count(_cases()._portal_domain(request.env.user))
        return values

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------
    @route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        social_crm_params={"page", "filterby"},
    )
    def my_cases(self, page=1, filterby="all"):
        """The list of the user's own cases, the latest first."""
        filters = self._filters()
        filterby = filterby if filterby in filters else "all"
        domain = Domain(_cases()._portal_domain(request.env.user)) & filters[filterby]["domain"]
        pages = pager(
            "/my/cases",
            _cases().search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        cases = _cases().search(
            domain, order="last_message_at desc, id desc", limit=self._items_per_page, offset=max(pages["offset"], 0)
        )
        return _page(
            "social_crm_cases.portal_my_cases",
            {
                **self._prepare_portal_layout_values(),
                "cases": cases,
                "page_name": "social_cases",
                "pager": pages,
                "default_url": "/my/cases",
                "searchbar_filters": filters,
                "filterby": filterby,
            },
        )

    @route("/my/cases/new", type="http", auth="user", website=True, methods=["GET"], social_crm_params=set())
    def new_case(self):
        """The form of a new case."""
        return self._form_of_new_case()

    @route(
        "/my/cases/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"subject", "text", "key"},
    )
    def open_case(self, subject="", text="", key=""):
        """Open a case with what was written."""
        user = request.env.user
        company = request.env.company
        channel = request.env["social.crm.channel"].with_user(SUPERUSER_ID).with_company(company)._portal_of(company)
        files, problem = _written(text, key, may_write=channel._is_live())
        if problem:
            return self._form_of_new_case(problem=problem, subject=subject, text=text)
        identity = user.partner_id.with_env(channel.env)._portal_identity()
        subject = subject.strip()[:MAX_SUBJECT]
        message = channel._hear(identity, f"new-{identity.id}-{key}", text.strip(), files, key, subject)
        case = message._portal_case()
        return request.redirect(f"/my/cases/{case.id}#last" if case else "/my/cases")

    @route(
        CASE,
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        social_crm_params={"case_id", "access_token", "elsewhere"},
    )
    def my_case(self, case_id, access_token="", elsewhere=""):
        """The page of a case.

        :param str elsewhere: what was just said went to a follow-up that the token does not open
        """
        case = _find(case_id, access_token)
        return self._case_page(case, access_token, elsewhere=bool(elsewhere)) if case else _refused()

    @route(
        CASE + "/file/<int(max=2147483647):attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        social_crm_params={"case_id", "attachment_id", "access_token"},
    )
    def my_file(self, case_id, attachment_id, access_token=""):
        """A file that the person of a case sees there; it is saved, never run."""
        case = _find(case_id, access_token)
        attachment = case and case._portal_attachment(attachment_id)
        if not attachment:
            return _refused()
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        response = stream.get_response(as_attachment=True)
        response.headers.update(PRIVATE | {"Content-Security-Policy": "default-src 'none'; sandbox"})
        return response

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------
    @route(
        CASE,
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        max_content_length=MAX_BODY,
        social_crm_params={"case_id", "access_token", "text", "key"},
    )
    def answer(self, case_id, access_token="", text="", key=""):
        """Say something on a case."""

        def say(case):
            files, problem = _written(text, key, may_write=case._portal_may_write())
            if problem:
                return self._case_page(case, access_token, problem=problem, text=text)
            return _to_what_was_said(case, case._portal_say(text.strip(), files, key), access_token)

        return _act(case_id, access_token, say)

    @route(
        CASE + "/close",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        social_crm_params={"case_id", "access_token"},
    )
    def close(self, case_id, access_token=""):
        """The customer is done."""

        def close(case):
            if not case.is_closed:
                case._portal_close()
            return _back(case, access_token)

        return _act(case_id, access_token, close)

    @route(
        CASE + "/reopen",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        social_crm_params={"case_id", "access_token"},
    )
    def reopen(self, case_id, access_token=""):
        """The customer is not done after all."""

        def reopen(case):
            if case._portal_may_reopen():
                case._portal_reopen()
            return _back(case, access_token)

        return _act(case_id, access_token, reopen)

    @route(
        CASE + "/rate",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        social_crm_params={"case_id", "access_token", "rate", "feedback"},
    )
    def rate(self, case_id, access_token="", rate="", feedback=""):
        """The customer says how we did, once the case is closed."""

        def give(case):
            if case._portal_may_rate() and rate in RATES:
                case._portal_rate(int(rate), feedback.strip()[:MAX_TEXT])
            return _back(case, access_token, "rating")

        return _act(case_id, access_token, give)

    # ------------------------------------------------------------------
    # How pages are made
    # ------------------------------------------------------------------
    def _filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {"label": request.env._("Open"), "domain": _cases()._portal_state_domain(is_closed=False)},
            "closed": {"label": request.env._("Closed"), "domain": _cases()._portal_state_domain(is_closed=True)},
        }

    def _form_of_new_case(self, **typed):
        return _page(
            "social_crm_cases.portal_new_case",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "social_cases",
                "is_new_case": True,
                **self._form_values(),
                **typed,
            },
        )

    def _case_page(self, case, access_token, **typed):
        acts = case._portal_may_act(request.env.user)
        labels = dict(request.env["rating.rating"]._fields["rating_text"]._description_selection(request.env))
        return _page(
            "social_crm_cases.portal_my_case",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "social_cases",
                "case": case,
                "messages": case._portal_messages(),
                "access_token": access_token,
                "time_zone": request.env.user.tz or case.partner_id.tz or case.company_id.partner_id.tz or "UTC",
                "token_query": f"?access_token={quote(access_token)}" if access_token else "",
                "may_act": acts,
                "may_write": acts and case._portal_may_write(),
                "may_rate": acts and case._portal_may_rate(),
                "rates": [(value, labels[text]) for value, text in RATES.values()],
                "rating": case._portal_rating(),
                "may_reopen": acts and case._portal_may_reopen(),
                **self._form_values(),
                **typed,
            },
        )

    def _form_values(self):
        return {
            "key": uuid.uuid4().hex,
            "max_text": MAX_TEXT,
            "max_subject": MAX_SUBJECT,
            "max_files": MAX_FILES,
            "max_megabytes": MAX_FILE >> 20,
        }


def _cases():
    # sudo: no customer has rights on the model; each caller says whose cases
    return request.env["social.crm.case"].sudo()


def _find(case_id, access_token):
    return request.env["social.crm.case"]._portal_find(case_id, access_token)


def _act(case_id, access_token, act):
    """Let somebody act as the person of a case, if they may.

    :param act: called with the case, returns the response
    """
    case = _find(case_id, access_token)
    if not case or not case._portal_may_act(request.env.user):
        return _refused()
    return act(case)


def _to_what_was_said(case, spoken, access_token):
    """To where a message is by now. A token opens one case, and a follow-up only to whoever has just begun it."""
    now_in = spoken._portal_case() or case
    if not access_token or now_in == case or now_in.social_message_ids == spoken:
        return _back(now_in, access_token)
    return request.redirect(f"{case.get_portal_url()}&elsewhere=1")


def _back(case, access_token, place="last"):
    return request.redirect(f"{case.get_portal_url() if access_token else case.access_url}#{place}")


def _refused():
    """What does not exist and what is somebody else's looks the same."""
    if request.env.user._is_public():
        return request.redirect("/web/login?redirect=" + quote(request.httprequest.path))
    return request.not_found()


def _page(template, values):
    response = request.render(template, values)
    response.headers.update(PRIVATE)
    if values.get("problem"):
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _written(text, key, may_write):
    """Read what came with a form.

    :return: the files, and what is wrong, ``""`` where nothing is
    """
    if not may_write:
        return [], request.env._("Nothing can be written here at the moment. Please try again later.")
    files = _files()
    return files, _problem(text, key) or _problem_of(files)


def _files():
    """What came with the form, each no larger than allowed but by a byte, its type told by its content alone."""
    files = []
    for sent in request.httprequest.files.getlist("files")[: MAX_FILES + 1]:
        if sent.filename:
            content = sent.read(MAX_FILE + 1)
            files.append(FetchedFile(content, sent.filename[:200], guess_mimetype(content, "application/octet-stream")))
    return files


def _problem(text, key):
    """What is wrong with what was written, ``""`` where nothing is."""
    if not KEY.fullmatch(key):
        return request.env._("The page was too old. Please send it once more.")
    if not text.strip():
        return request.env._("Please write a few words.")
    if len(text) > MAX_TEXT:
        return request.env._("This is too long: please write at most %s characters.", MAX_TEXT)
    return ""


def _problem_of(files):
    """What is wrong with the files, ``""`` where nothing is."""
    if len(files) > MAX_FILES:
        return request.env._("Please attach at most %s files.", MAX_FILES)
    for file in files:
        if not file.content:
            return request.env._("%s is empty. Please choose another file.", file.name)
        if len(file.content) > MAX_FILE:
            return request.env._("%(name)s is too large: at most %(size)s MB.", name=file.name, size=MAX_FILE >> 20)
        if not ALLOWED_TYPES.match(file.mimetype):
            return request.env._("%s is of a type that we cannot take. Please send a picture or a PDF.", file.name)
    return ""
