from odoo import api, fields, models

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


class SocialCrmContent(models.Model):
    """Something to tell or to give, in as many versions as there are networks, languages and audiences."""

    _name = "social.crm.content"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Content"
    _order = "id desc"

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
    )
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
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

    @api.model
    def _purpose_of(self, kind):
        """What a content is sent for, as consents know it.

        :param str kind: one of :data:`KINDS`
        :rtype: str
        """
        return "marketing" if kind == "offer" else "content"
