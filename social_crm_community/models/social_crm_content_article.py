from odoo import api, fields, models
from odoo.tools import html2plaintext

from odoo.addons.social_crm_segments.models.social_crm_content_variant_compose import fill_in, names_of


class SocialCrmContentArticle(models.Model):
    """What helped once is kept as an article, to be looked over before everybody reads it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    topic_id = fields.Many2one(
        "forum.post", "Answered in", readonly=True, index="btree_not_null", ondelete="set null", copy=False
    )

    @api.model
    def _make_article(self, title, body, **values):
        """Make the draft of an article.

        :param str title:
        :param body: HTML
        :param values: more values of the content
        """
        version = fields.Command.create({"subject": title, "body": body})
        return self.create({"name": title, "kind": "article", "variant_ids": [version], **values})

    def _open(self):
        """Open it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _public_words(self):
        """:return: what it says to everybody in any language, as plain text"""
        self.ensure_one()
        for_all = self.variant_ids.filtered(lambda variant: not variant.segment_id)
        text = "\n".join(html2plaintext(body, include_references=False) for body in for_all.mapped("body"))
        return fill_in(text, names_of(""))
