import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SocialCrmSegmentFeed(models.Model):
    """What a segment shows of itself: to its members, and to everybody by a public feed."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    public_name = fields.Char(
        "Name for its members",
        translate=True,
        help="What people read on their own page and in feeds. Left empty, they do not see that they belong to it.",
    )
    member_name = fields.Char("Name that is shown", compute="_compute_member_name")
    is_feed_public = fields.Boolean(
        "Public feed",
        copy=False,
        tracking=True,
        help="Everybody may read its content, but for insider information, and ask for it by e-mail.",
    )
    feed_slug = fields.Char(
        "Address of the feed",
        copy=False,
        help="The last part of its address: small letters, digits and dashes. A new one closes the old address.",
    )
    feed_url = fields.Char("Page of the feed", compute="_compute_feed_url")

    _feed_slug_uniq = models.UniqueIndex(
        "(feed_slug) WHERE feed_slug IS NOT NULL", "Another segment has this address of a feed already."
    )

    @api.depends("public_name")
    @api.depends_context("lang")
    def _compute_member_name(self):
        for segment in self:
            segment.member_name = segment.public_name or self.env._("A group of ours")

    @api.depends("feed_slug", "is_feed_public")
    def _compute_feed_url(self):
        for segment in self:
            public = segment.is_feed_public and segment.feed_slug
            segment.feed_url = f"{segment.get_base_url()}/social_crm/feed/{segment.feed_slug}" if public else False

    @api.constrains("feed_slug")
    def _check_feed_slug(self):
        for segment in self.filtered("feed_slug"):
            if segment.feed_slug != self.env["ir.http"]._slugify(segment.feed_slug) or segment.feed_slug == "mine":
                raise ValidationError(
                    self.env._("The address of a feed has small letters, digits and dashes, and is not “mine”.")
                )

    @api.constrains("is_feed_public", "public_name")
    def _check_public_name(self):
        for segment in self:
            if segment.is_feed_public and not segment.public_name:
                raise ValidationError(
                    self.env._("Enter the name for its members first: everybody reads it above the public feed.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._name_feeds()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_feed_public"):
            self._name_feeds()
        return result

    def _name_feeds(self):
        """A public feed has an address of its own, that nobody guesses from another."""
        for segment in self.filtered(lambda each: each.is_feed_public and not each.feed_slug):
            name = self.env["ir.http"]._slugify(segment.public_name or segment.name, max_length=40)
            segment.feed_slug = "-".join(filter(None, (name, secrets.token_hex(4))))

    def action_renew_feed(self):
        """Give the public feed a new address; the old one shows nothing any more."""
        self.check_access("write")
        self.feed_slug = False
        self._name_feeds()

    def _join_by_asking(self, preference):
        """Whoever asks for the content of a segment that is kept by hand belongs to it from then on.

        :param preference: theirs
        """
        for segment in self.filtered(lambda each: each.kind == "static"):
            # sudo: they ask for themselves
            segment.sudo().add_people(preference.partner_id, preference.identity_id)
