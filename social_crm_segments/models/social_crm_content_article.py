import secrets

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.social_crm_channels.tools.html_text import plain_text


class SocialCrmContentArticle(models.Model):
    """An article has a page that everybody reads, once it is approved and for everybody."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    slug = fields.Char("Address of the page", readonly=True, copy=False, index="btree_not_null")
    search_text = fields.Text("Words", compute="_compute_search_text", store=True, index="trigram", help="All it says.")
    article_url = fields.Char("Public page", compute="_compute_article_url")

    @api.depends("name", "variant_ids.subject", "variant_ids.body")
    def _compute_search_text(self):
        for content in self:
            said = [content.name or ""]
            for variant in content.variant_ids:
                said += [variant.subject or "", plain_text(str(variant.body or ""))]
            content.search_text = "\n".join(dict.fromkeys(filter(None, said)))

    @api.depends("kind", "slug", "segment_ids")
    def _compute_article_url(self):
        for content in self:
            content.article_url = content._article_url()

    def _article_url(self):
        """The address of its page, ``False`` where it has none; the page shows it while it is approved.

        :rtype: str | bool
        """
        path = self._article_path()
        return path and f"{self.get_base_url()}{path}"

    def _article_path(self):
        """As :meth:`_article_url`, on whatever host.

        :rtype: str | bool
        """
        self.ensure_one()
        has_page = self.kind == "article" and self.slug and not self.segment_ids
        return f"/social_crm/article/{self.slug}" if has_page else False

    def _approved(self):
        """An article gets its address once, so that links to it go on working."""
        for content in self.filtered(lambda each: each.kind == "article" and not each.slug):
            name = self.env["ir.http"]._slugify(content.name, max_length=60)
            # sudo: the address follows from the approval
            content.sudo().slug = "-".join(filter(None, (name, secrets.token_hex(3))))
        return super()._approved()

    @api.model
    def _public_article_domain(self):
        """Which contents have a page that everybody may read now.

        :rtype: Domain
        """
        return self._shown_domain() & Domain(
            [
                ("kind", "=", "article"),
                ("slug", "!=", False),
                ("segment_ids", "=", False),
                ("variant_ids.segment_id", "=", False),
            ]
        )

    @api.model
    def _public_article(self, slug):
        """The article that an address names, none where nobody may read it.

        :param str slug:
        """
        return self.search(self._public_article_domain() & Domain("slug", "=", slug), limit=1)
