from odoo import api, fields, models
from odoo.fields import Domain

from .social_crm_content import NOT_FOR_EVERYBODY
from .social_crm_content_variant_compose import FEED_MEDIUM, fill_in, names_of

#: Entries of a feed.
IN_FEED = 50


class SocialCrmContentAudience(models.Model):
    """What people find when they look by themselves: pages and feeds."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    published_at = fields.Datetime(
        "Published", compute="_compute_published_at", store=True, index=True, help="Since when people may find it."
    )

    @api.depends("planned_at", "approved_at")
    def _compute_published_at(self):
        for content in self:
            moments = filter(None, (content.planned_at, content.approved_at))
            content.published_at = content.approved_at and max(moments)

    # ------------------------------------------------------------------
    # Which
    # ------------------------------------------------------------------
    @api.model
    def _domain_of_segment(self, segment):
        """What a public feed tells: content for this segment, and for no other alone.

        :rtype: Domain
        """
        return (
            self._shown_domain()
            & Domain("segment_ids", "in", segment.ids)
            & Domain("kind", "not in", list(NOT_FOR_EVERYBODY))
            & (Domain("company_id", "=", segment.company_id.id) if segment.company_id else Domain.TRUE)
        )

    @api.model
    def _domain_of_person(self, preference):
        """What is there for somebody: for their segments, but those that they left, and for everybody.

        :rtype: Domain
        """
        choices = preference._choices()
        segments = preference._segments() - choices["left_segments"]
        company = preference.partner_id.company_id
        unwanted = set(choices["unwanted_kinds"])
        if preference._has_refused("marketing"):
            unwanted |= {kind for kind in preference._kinds() if self._purpose_of(kind) == "marketing"}
        own = Domain("company_id", "=", company.id) if company else Domain.TRUE
        everybodys = Domain("segment_ids", "=", False) & Domain("kind", "not in", list(NOT_FOR_EVERYBODY))
        everybodys &= Domain("company_id", "=", (company or self.env.company).id)
        return (
            self._shown_domain()
            & Domain("kind", "not in", sorted(unwanted))
            & (everybodys | (Domain("segment_ids", "in", segments.ids) & own))
        )

    # ------------------------------------------------------------------
    # What they say
    # ------------------------------------------------------------------
    def _as_entries(self, lang, segments, person=None):
        """Return what pages and feeds show of these, newest first; what has no version for them is left out.

        :param str lang: code of the language in which it is read
        :param segments: whose versions may be read (``social.crm.segment``)
        :param person: ``res.partner`` whose name stands in the place of the placeholders, if anybody's
        :rtype: list[dict]
        """
        entries = []
        tracked = self._tracked_urls()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        known = names_of((person and person.name) or "")
        for content in self:
            [variant] = content._pick_variants([{"lang": lang, "segment_ids": set(segments.ids)}])
            if not variant:
                continue
            variant = variant._for_reader(lang, person and person.tz)
            link = variant._link()
            url = tracked.get((content.utm_source_id.id, link), link)
            html = fill_in(variant._html(link, url, names_recording=False), known)
            entries.append(
                {
                    "content": content,
                    "id": f"tag:social-crm,{content.create_date.year}:{self._uuid()}:{content.id}",
                    "title": fill_in(variant.subject or content.name, known),
                    "html": str(self.env["mail.render.mixin"]._replace_local_links(html)),
                    "body": html,
                    "url": url,
                    "media_url": content.media_url or "",
                    "category": kinds[content.kind],
                    "published": content.published_at,
                    "updated": content.published_at,
                }
            )
        return sorted(entries, key=lambda entry: (entry["published"], entry["content"].id), reverse=True)

    def _uuid(self):
        # sudo: system parameters are technical
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _tracked_urls(self):
        """The tracked forms of links, as far as there are: who reads makes none.

        :return: address by source and link
        """
        sources = self.utm_source_id
        if not sources:
            return {}
        # sudo: the short form of a link is no secret
        codes = self.env["link.tracker.code"].sudo()
        # asked for here, as each tracker would ask for its own code alone
        codes = codes.search(
            [("link_id.source_id", "in", sources.ids), ("link_id.medium_id.name", "=ilike", FEED_MEDIUM)], order="id"
        )
        return {
            (code.link_id.source_id.id, code.link_id.url): f"{code.link_id.short_url_host}{code.code}" for code in codes
        }

    @api.model
    def _newest(self, domain, limit=IN_FEED):
        """The contents that were published last."""
        return self.search(domain, order="published_at desc, id desc", limit=limit)

    @api.model
    def _feed_updated(self, entries):
        """When a feed changed last; one without entries says the same each time."""
        return max((entry["updated"] for entry in entries), default=fields.Datetime.from_string("2000-01-01 00:00:00"))
