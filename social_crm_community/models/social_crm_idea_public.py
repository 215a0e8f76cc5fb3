from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

#: How visitors may sort; each order has an index that ends a page early.
PUBLIC_ORDERS = {"popular": "supporter_count DESC, id DESC", "newest": "id DESC"}

#: Characters of what a member proposes.
TITLE_LENGTH = 120
TEXT_LENGTH = 5000

#: Proposals of one member that may wait for a colleague at the same time.
WAITING_PROPOSALS = 5

#: Days for which something counts as released a moment ago on the roadmap.
RECENT = 90


class SocialCrmIdeaPublic(models.Model):
    """What everybody may see of ideas on the website, and what members do there.

    Members have no access to ideas themselves: these methods answer for them, with what was published and nothing else.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    website_url = fields.Char("Public page", compute="_compute_website_url")

    # "IS TRUE", as domains are written: else PostgreSQL does not see that an index is of the rows that are asked for
    _public_popular_idx = models.Index(
        "(company_id, supporter_count DESC, id DESC)"
        " WHERE is_published IS TRUE AND active IS TRUE AND merged_into_id IS NULL"
    )
    _public_newest_idx = models.Index(
        "(company_id, id DESC) WHERE is_published IS TRUE AND active IS TRUE AND merged_into_id IS NULL"
    )
    _public_kind_idx = models.Index(
        "(company_id, kind, supporter_count DESC, id DESC)"
        " WHERE is_published IS TRUE AND active IS TRUE AND merged_into_id IS NULL"
    )
    _public_released_idx = models.Index(
        "(company_id, released_at DESC) WHERE is_published IS TRUE AND active IS TRUE AND merged_into_id IS NULL"
    )

    @api.depends("name")
    def _compute_website_url(self):
        for idea in self:
            idea.website_url = f"/ideas/{self.env['ir.http']._slug(idea)}" if idea.id else ""

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------
    @api.model
    def _public_domain(self, company):
        """Which ideas everybody may see.

        :param company: the one that the website belongs to
        """
        return (
            Domain("company_id", "=", company.id)
            & Domain("is_published", "=", True)
            & Domain("merged_into_id", "=", False)
        )

    @api.model
    def _public_page(self, company, kind="", tag_id=0, words="", order="popular", page=1, size=20):
        """Return a page of published ideas, and how many there are in all.

        :param str kind: of ``STAGE_KINDS``, ``""`` for all
        :param int tag_id: id of a tag, 0 for all
        :param str words: what an idea is to be about; those most alike come first
        :param str order: of ``PUBLIC_ORDERS``
        :param int page: from 1
        :param int size: ideas of a page
        :rtype: tuple[odoo.model.social_crm_idea, int]
        """
        narrowed = Domain("kind", "=", kind) if kind else Domain.TRUE
        if tag_id:
            narrowed &= Domain("tag_ids", "in", [tag_id])
        if words.strip():
            language = (self.env.lang or "").partition("_")[0]
            found = self._alike(words, language, company, self._public_domain(company) & narrowed, size)
            return found[:size], len(found[:size])
        domain = self._public_domain(company) & narrowed
        return (
            self.search(domain, order=PUBLIC_ORDERS[order], offset=(page - 1) * size, limit=size),
            self.search_count(domain),
        )

    @api.model
    def _public_roadmap(self, company, limit=30):
        """Return published ideas by what becomes of them, those that most people want first.

        :return: kind → ideas, of what is released the latest
        :rtype: dict
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), days=RECENT)
        kinds = {kind: Domain("kind", "=", kind) for kind in ("under_review", "planned", "in_progress")}
        columns = {
            kind: self.search(self._public_domain(company) & domain, order=PUBLIC_ORDERS["popular"], limit=limit)
            for kind, domain in kinds.items()
        }
        return columns | {"released": self._public_released(company, Domain("released_at", ">=", since), limit=limit)}

    @api.model
    def _public_released(self, company, domain=Domain.TRUE, offset=0, limit=20):
        """Return published ideas that are released, the latest first."""
        released = self._public_domain(company) & Domain("released_at", "!=", False) & domain
        return self.search(released, order="released_at DESC", offset=offset, limit=limit)

    @api.model
    def _public_news(self, company, limit=50):
        """Return the latest that was told of published ideas.

        :rtype: odoo.model.social_crm_idea_status
        """
        told = Domain("idea_id", "any", self._public_domain(company)) & Domain("kind", "!=", "new")
        return self.env["social.crm.idea.status"].search(told, order="at DESC, id DESC", limit=limit)

    @api.model
    def _public_find(self, idea_id, company, partner):
        """Return one idea as far as somebody may see it.

        :param int idea_id:
        :param company: the one that the website belongs to
        :param partner: who looks; what they proposed themselves they see before it is published, too
        :return: the idea, where it was merged the one that it goes on in, or none
        """
        idea = self.browse(idea_id).exists()
        idea = idea.goes_on_in_id or idea
        if idea.filtered_domain(self._public_domain(company) & Domain("active", "=", True)):
            return idea
        own = partner and Domain("id", "=", idea.id) & Domain("active", "=", True) & self._proposed_by(partner)
        return self.search(own, limit=1) if own else self.browse()

    @api.model
    def _proposed_by(self, partner):
        proposed = Domain("origin", "=", "proposed") & Domain("partner_id", "=", partner.id)
        return Domain("supporter_ids", "any", proposed)

    def _supported_by(self, partner):
        """Return those of these ideas that somebody supports."""
        supporters = self.env["social.crm.idea.supporter"]
        wanted = Domain("idea_id", "in", self.ids) & Domain("partner_id", "=", partner.id)
        return supporters.search(wanted).idea_id if partner else self.browse()

    # ------------------------------------------------------------------
    # What members do
    # ------------------------------------------------------------------
    @api.model
    def _propose(self, company, partner, title, text, language=""):
        """Somebody proposes an idea on the website. It is shown to others once a colleague has published it.

        :param company: the one that the website belongs to
        :param partner: who proposes it, its first supporter
        :param str title: in a few words, plain text
        :param str text: what would be better, plain text
        :param str language: ISO 639-1 code, if known
        :raise UserError: there is no title, or too much of theirs waits already
        """
        title, text = " ".join(title.split())[:TITLE_LENGTH], text.strip()[:TEXT_LENGTH]
        if not title:
            raise UserError(self.env._("Say in a few words what would be better."))
        self._refuse_too_many(partner)
        known = dict(self._fields["language"]._description_selection(self.env))
        idea = self.create(
            {
                "name": title,
                "description": plaintext2html(text) if text else Markup(),
                "company_id": company.id,
                "language": language if language in known else False,
            }
        )
        self.env["social.crm.idea.supporter"].create(
            {"own_idea_id": idea.id, "partner_id": partner.id, "origin": "proposed", "is_vote": True}
        )
        return idea

    def _refuse_too_many(self, partner):
        """:raise UserError: so much of theirs waits for a colleague that more would bury it"""
        waiting = self._proposed_by(partner) & Domain("is_published", "=", False) & Domain("kind", "=", "new")
        if self.search_count(waiting, limit=WAITING_PROPOSALS) >= WAITING_PROPOSALS:
            raise UserError(
                self.env._(
                    "%s of your ideas wait for us to read them. Propose the next one once we have.", WAITING_PROPOSALS
                )
            )

    def _vote_from(self, partner, address):
        """Somebody votes for an idea on the website.

        :param partner: who votes
        :param str address: where they are on the net
        :raise UserError: too many votes came from there
        """
        self.ensure_one()
        if self._supported_by(partner):
            self.env["social.crm.idea.supporter"]._vote(self, partner=partner)
            return
        self.env["social.crm.idea.vote.trace"]._leave(self, address)
        self.env["social.crm.idea.supporter"]._vote(self, partner=partner)

    def _unvote(self, partner):
        """Somebody takes back that they voted for an idea."""
        wanted = Domain("idea_id", "in", self.ids) & Domain("partner_id", "=", partner.id)
        self.env["social.crm.idea.supporter"].search(wanted)._take_vote_back()
