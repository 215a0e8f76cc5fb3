from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.social_crm_cases.controllers.portal import PRIVATE

MAX_BODY = 64 << 10  # bytes of a form
#: What is taken part in, by the beginning of its address.
MODELS = {
    "/polls": "social.crm.poll",
    "/test-groups": "social.crm.test.group",
    "/ideas/calls": "social.crm.idea.call",
}
PAGES = [f"{path}/<string(maxlength=300):slug>" for path in MODELS]
LINK = "/invited/<string(length=32):token>"
OPTIONS = {"type": "http", "auth": "public", "website": True, "sitemap": False}
SENT = {"act", "option", "rating", "text", "title", "idea_id", "back"}


@dataclass
class Part:
    """Somebody who looks at something that they may take part in, by a login or by a link of theirs."""

    record: Any
    partner: Any
    invitation: Any
    by_link: bool = False

    def identity(self):
        """:return: the account by which they take part, made the first time"""
        if self.by_link:
            return self.invitation.identity_id
        return self.record._identity_of(self.partner)

    def known_identity(self):
        """:return: the same, where there is one; nothing is written"""
        if self.by_link:
            return self.invitation.identity_id
        network = request.env.ref("social_crm_base.network_forum")
        identities = self.partner.sudo().identity_ids  # sudo: their own
        return identities.filtered(lambda each: each.network_id == network)[:1] or identities[:1]

    def address(self):
        """:return: where they are on the net, of those whom nobody invited by name"""
        return None if self.invitation else request.httprequest.remote_addr


class TakingPart(Controller):
    """The pages on which members vote in polls, join test groups, and answer calls for ideas."""

    @route("/polls", **OPTIONS, readonly=True, methods=["GET"], social_crm_params=set())
    def polls(self):
        """The polls of our communities that whoever looks may see."""
        partner = _partner()
        polls = _model("/polls")._public_list(_company(), partner)
        voted = polls._voted_by(partner).poll_id
        return request.render("social_crm_community.polls_page", {"polls": polls, "voted": voted})

    @route(PAGES, **OPTIONS, readonly=True, methods=["GET"], social_crm_params={"slug"})
    def look(self, slug):
        """The page of a poll, a test group or a call for ideas."""
        part = _part_of(slug)
        return _page(part) if part else _refused()

    @route(PAGES, **OPTIONS, methods=["POST"], max_content_length=MAX_BODY, social_crm_params={"slug", *SENT})
    def take_part(self, slug, **sent):
        """Vote, join, say how it is, or propose, with a login."""
        if request.env.user._is_public():
            return request.redirect_query("/web/login", {"redirect": request.httprequest.path})
        part = _part_of(slug)
        return _done(part, sent) if part else _refused()

    @route(LINK, **OPTIONS, readonly=True, methods=["GET"], social_crm_params={"token"})
    def look_by_link(self, token):
        """The page that an invitation opens; opening it, as a mail scanner does, says nothing."""
        part = _part_by_link(token)
        return _page(part) if part else _refused(private=True)

    @route(LINK, **OPTIONS, methods=["POST"], max_content_length=MAX_BODY, social_crm_params={"token", *SENT})
    def take_part_by_link(self, token, **sent):
        """The same, without a login."""
        part = _part_by_link(token)
        return _done(part, sent) if part else _refused(private=True)

    @route("/my/invitations", **OPTIONS | {"auth": "user"}, readonly=True, methods=["GET"], social_crm_params=set())
    def invitations(self):
        """What whoever is logged in is invited to."""
        return request.render(
            "social_crm_community.my_invitations", {"invitations": _invitations(), "page_name": "social_invitations"}
        )


class InvitationPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "social_invitation_count" in counters:
            values["social_invitation_count"] = len(_invitations())
        return values


def _invitations():
    return request.env["social.crm.invitation"]._open_for(request.env.user.partner_id)


def _model(path):
    # sudo: members have no access of their own; what they may see is asked for
    return request.env[MODELS[path]].sudo()


def _company():
    return request.website.company_id


def _partner():
    """:return: who looks, none for visitors without a login"""
    return request.env["res.partner"] if request.env.user._is_public() else request.env.user.partner_id


def _part_of(slug):
    path = request.httprequest.path.rpartition("/")[0]
    path = next((each for each in MODELS if path == each or path.endswith(each)), None)
    record_id = request.env["ir.http"]._unslug(slug)[1]
    record = path and record_id and _model(path)._public_find(record_id, _company(), _partner())
    if not record:
        return None
    partner = _partner()
    mine = [(record._invitation_field, "=", record.id), ("partner_id", "=", partner.id)]
    invited = [("kind", "=", "invited"), ("revoked_at", "=", False)]
    invitations = request.env["social.crm.invitation"].sudo()  # sudo: as above
    return Part(record, partner, invitations.search([*mine, *invited], limit=1) if partner else invitations)


def _part_by_link(token):
    invitation = request.env["social.crm.invitation"]._by_token(token)
    record = invitation and invitation._record()
    if not record or not record.active or record.state == "draft":
        return None
    return Part(record, invitation.partner_id, invitation, by_link=True)


# ----------------------------------------------------------------------
# What they do
# ----------------------------------------------------------------------
def _done(part, sent):
    acts = ACTS[part.record._name]
    try:
        if sent.get("act") not in acts:
            raise UserError(request.env._("Nothing was chosen. Try again."))
        acts[sent["act"]](part, sent)
    except UserError as error:
        return _page(part, problem=str(error), sent=sent)
    if part.invitation:
        part.invitation.write({"answered_at": fields.Datetime.now()})
    return _leads_to(part)


def _leads_to(part):
    path = request.httprequest.path if part.by_link else part.record.website_url
    response = request.redirect(f"{path}#done", code=HTTPStatus.SEE_OTHER)
    if part.by_link:
        response.headers.update(PRIVATE)
    return response


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _vote(part, _sent):
    chosen = {_number(value) for value in request.httprequest.form.getlist("option")}
    options = part.record.option_ids.filtered(lambda option: option.id in chosen)
    part.record._vote(part.identity(), options, part.address())


def _join(part, _sent):
    part.record._join(part.identity(), bool(part.invitation))


def _leave(part, _sent):
    part.record._leave(part.identity())


def _say(part, sent):
    part.record._say(part.identity(), sent.get("rating"), sent.get("text"))


def _propose(part, sent):
    language = (request.env.lang or "").split("_")[0]
    part.record._propose(part.identity(), sent.get("title") or "", sent.get("text") or "", language)


def _want(part, sent):
    part.record._want(part.identity(), _number(sent.get("idea_id")), bool(sent.get("back")))


ACTS = {
    "social.crm.poll": {"vote": _vote},
    "social.crm.test.group": {"join": _join, "leave": _leave, "say": _say},
    "social.crm.idea.call": {"propose": _propose, "want": _want},
}


# ----------------------------------------------------------------------
# What they see
# ----------------------------------------------------------------------
def _page(part, problem="", sent=None):
    identity = part.known_identity()
    values = {
        "record": part.record,
        "part": part,
        "identity": identity,
        "may_act": part.by_link or bool(part.partner),
        "is_open": part.record._is_open(),
        "problem": problem,
        "sent": sent or {},
    }
    response = request.render(TEMPLATES[part.record._name], values | SHOWN[part.record._name](part, identity))
    if problem:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    if part.by_link:
        response.headers.update(PRIVATE)
    return response


def _shown_of_poll(part, identity):
    votes = part.record._votes_of(identity) if identity else part.record.vote_ids.browse()
    return {"chosen": votes.option_id, "shows_results": part.record._shows_results(bool(votes))}


def _shown_of_group(part, identity):
    return {"tester": part.record._tester(identity) if identity else part.record.tester_ids.browse()}


def _shown_of_call(part, identity):
    ideas = part.record._ideas_for(identity)
    return {"ideas": ideas, "wanted": ideas._wanted_by(identity) if identity else ideas.browse()}


TEMPLATES = {
    "social.crm.poll": "social_crm_community.poll_page",
    "social.crm.test.group": "social_crm_community.test_group_page",
    "social.crm.idea.call": "social_crm_community.idea_call_page",
}
SHOWN = {
    "social.crm.poll": _shown_of_poll,
    "social.crm.test.group": _shown_of_group,
    "social.crm.idea.call": _shown_of_call,
}


def _refused(private=False):
    response = request.render("social_crm_community.taking_part_not_there", {})
    response.status_code = HTTPStatus.NOT_FOUND
    if private:
        response.headers.update(PRIVATE)
    return response
