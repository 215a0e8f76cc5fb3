from odoo import api, fields, models


class SocialCrmContentPreview(models.Model):
    """How each version looks where it is to go, before anybody gets it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.content"

    preview = fields.Html("As people see it", compute="_compute_preview", sanitize=False)

    @api.depends(
        "name",
        "kind",
        "network_ids",
        "begins_at",
        "ends_at",
        "place",
        "media_url",
        "source_url",
        "slug",
        "segment_ids",
        "variant_ids.subject",
        "variant_ids.body",
        "variant_ids.link_url",
        "variant_ids.lang",
        "variant_ids.network_id",
        "variant_ids.segment_id",
        "variant_ids.attachment_ids",
    )
    def _compute_preview(self):
        for content in self:
            shown = [shown for variant in content.variant_ids for shown in variant._shown()]
            content.preview = self.env["ir.qweb"]._render("social_crm_segments.content_preview", {"shown": shown})

    def _length_problems(self):
        """Versions and files that do not fit where they are to go, and words in braces that nobody knows."""
        problems = []
        for variant in self.variant_ids:
            for shown in variant._shown():
                problems += shown["problems"]
            if unknown := variant._unknown_placeholders():
                problems.append(
                    self.env._("Nothing is known by the name %s. Use {{name}} or {{first_name}}.", ", ".join(unknown))
                )
        return list(dict.fromkeys(problems))
