from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.url import web_address

#: What a content may be.
KINDS = [
    ("post", "Post"),
    ("article", "Article"),
    ("offer", "Offer"),
    ("insider", "Insider information"),
    ("slides", "Slides"),
    ("rss", "Entry of a feed"),
    ("podcast", "Podcast"),
    ("video", "Video"),
    ("event", "Event"),
]

#: Kinds that are nothing without a recording or slides.
NEEDS_MEDIA = ("podcast", "video", "slides")

#: Kinds that are for some people alone: nobody else finds them, and no public feed or page tells of them.
NOT_FOR_EVERYBODY = frozenset({"insider"})


class SocialCrmContent(models.Model):
    """Something to tell or to give, in as many versions as there are networks, languages and audiences."""

    _name = "social.crm.content"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Content"
    _order = "planned_at desc nulls first, id desc"

    name = fields.Char("Title", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, default="post", tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To approve"),
            ("approved", "Approved"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    planned_at = fields.Datetime(
        "Planned for", index="btree_not_null", tracking=True, help="Before that it is neither shown nor sent."
    )
    network_ids = fields.Many2many(
        "social.crm.network",
        "social_crm_content_network_rel",
        "content_id",
        "network_id",
        "On",
        help="Where it is to go: it is shown below as these networks show it.",
    )
    begins_at = fields.Datetime("Begins", tracking=True)
    ends_at = fields.Datetime("Ends")
    place = fields.Char(help="An address, or the link of an online event.")
    media_url = fields.Char("Recording", help="Address of the episode, the video or the slides.")
    source_url = fields.Char("Source", help="Where the entry was published.")
    expires_at = fields.Datetime("Until", help="After that it is shown and sent no more.", tracking=True)
    segment_ids = fields.Many2many(
        "social.crm.segment",
        "social_crm_content_segment_rel",
        "content_id",
        "segment_id",
        "For",
        help="Left empty, it is for everybody.",
    )
    variant_ids = fields.One2many("social.crm.content.variant", "content_id", "Versions", copy=True)
    problems = fields.Text("What is missing", compute="_compute_problems")

    _times = models.Constraint("CHECK (ends_at >= begins_at)", "An event ends after it begins.")

    @api.constrains("media_url", "source_url")
    def _check_urls(self):
        for content in self:
            for url in filter(None, (content.media_url, content.source_url)):
                content._refuse_odd_url(url)

    def _refuse_odd_url(self, url):
        """:raise ValidationError: a browser would do more with an address than open it, or cannot open it"""
        if not web_address(url):
            raise ValidationError(self.env._("“%s” is no address of a page: it begins with https://.", url[:200]))

    @api.depends(
        "kind",
        "begins_at",
        "place",
        "media_url",
        "source_url",
        "expires_at",
        "network_ids",
        "segment_ids.is_feed_public",
        "segment_ids.kind",
        "variant_ids.body",
        "variant_ids.lang",
        "variant_ids.network_id",
        "variant_ids.segment_id",
        "variant_ids.link_url",
        "variant_ids.attachment_ids",
    )
    def _compute_problems(self):
        for content in self:
            found = content._kind_problems() + content._version_problems() + content._length_problems()
            found += content._language_problems() + content._openness_problems()
            content.problems = "\n".join(found) or False

    # ------------------------------------------------------------------
    # Whether it can be shown and sent
    # ------------------------------------------------------------------
    def _sendable_problems(self):
        """Why these may not be sent now.

        :return: a sentence each
        :rtype: list[str]
        """
        problems = []
        for content in self:
            own = content._state_problems() + content._kind_problems() + content._version_problems()
            problems += [f"{content.name}: {problem}" for problem in own] if len(self) > 1 else own
        return problems

    def _state_problems(self):
        problems = []
        if not self.active:
            problems.append(self.env._("It is archived."))
        if self.state != "approved":
            problems.append(self.env._("It is not approved yet."))
        if self.expires_at and self.expires_at <= fields.Datetime.now():
            problems.append(self.env._("Its time is over since %s (UTC).", self.expires_at))
        return problems

    @api.model
    def _shown_domain(self):
        """Which contents are shown to people now.

        :rtype: Domain
        """
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "approved")
            & (Domain("planned_at", "=", False) | Domain("planned_at", "<=", now))
            & (Domain("expires_at", "=", False) | Domain("expires_at", ">", now))
        )

    def _kind_problems(self):
        """What a content of its kind cannot do without."""
        if self.kind == "event" and not (self.begins_at and self.place):
            return [self.env._("An event needs a date and a place.")]
        if self.kind in NEEDS_MEDIA and not self.media_url:
            return [self.env._("Enter the address of the recording or the slides.")]
        if self.kind == "rss" and not self.source_url:
            return [self.env._("Enter where the entry was published.")]
        if self.kind in NOT_FOR_EVERYBODY and not self.segment_ids:
            return [self.env._("Say for which segments it is: insider information is not for everybody.")]
        return []

    def _version_problems(self):
        if not self.variant_ids:
            return [self.env._("There is no version yet: write what it says.")]
        if not any(variant._has_words() for variant in self.variant_ids):
            return [self.env._("No version has any words.")]
        return []

    def _language_problems(self):
        """Languages that members of its segments speak, and in which it says nothing."""
        ids = self.segment_ids.ids
        if not ids or not self.variant_ids or not all(self.variant_ids.mapped("lang")):
            return []
        spoken = {lang.split("_")[0] for lang in self.variant_ids.mapped("lang")}
        self.env["social.crm.segment.member"].flush_model()
        self.env["res.partner"].flush_model(["lang"])
        rows = self.env.execute_query(
            SQL(
                "SELECT partner.lang, count(DISTINCT partner.id) FROM social_crm_segment_member member"
                " JOIN res_partner partner ON partner.id = member.partner_id"
                " WHERE member.segment_id = ANY(%s) AND partner.lang IS NOT NULL GROUP BY partner.lang ORDER BY 2 DESC",
                ids,
            )
        )
        names = dict(self.env["res.lang"].get_installed())
        return [
            self.env._(
                "%(number)s members of its segments speak %(language)s, and there is no version in that language.",
                number=number,
                language=names.get(lang, lang),
            )
            for lang, number in rows
            if lang.split("_")[0] not in spoken
        ]

    def _openness_problems(self):
        """Whether anybody who likes becomes one of the few whom it is for."""
        open_to_all = self.segment_ids.filtered(lambda segment: segment.is_feed_public and segment.kind == "static")
        if self.kind not in NOT_FOR_EVERYBODY or not open_to_all:
            return []
        return [
            self.env._(
                "Whoever asks for the public feed of %s belongs to it from then on, and reads this.",
                ", ".join(open_to_all.mapped("name")),
            )
        ]

    @api.model
    def _purpose_of(self, kind):
        """What a content is sent for, as consents know it.

        :param str kind: one of :data:`KINDS`
        :rtype: str
        """
        return "marketing" if kind == "offer" else "content"
