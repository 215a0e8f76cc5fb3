from odoo import api, fields, models
from odoo.tools import is_html_empty


class SocialCrmContentVariant(models.Model):
    """What a content says on a network, in a language, to an audience; empty ones say it everywhere else."""

    _name = "social.crm.content.variant"
    _description = "Version of a Content"
    _order = "content_id, sequence, id"
    _rec_name = "subject"

    content_id = fields.Many2one("social.crm.content", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="content_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    network_id = fields.Many2one("social.crm.network", ondelete="restrict", help="Empty for every network.")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", help="Empty for every language."
    )
    segment_id = fields.Many2one(
        "social.crm.segment", index="btree_not_null", ondelete="restrict", help="Empty for everybody."
    )
    subject = fields.Char(help="Of an e-mail, and the headline in feeds.")
    body = fields.Html("Text", sanitize_attributes=True, required=True)
    link_url = fields.Char("Link", help="Where people get to know more.")
    attachment_ids = fields.Many2many(
        "ir.attachment", "social_crm_content_variant_attachment_rel", "variant_id", "attachment_id", "Files"
    )

    @api.depends("subject", "network_id", "lang", "segment_id", "content_id.name")
    def _compute_display_name(self):
        for variant in self:
            where = (variant.network_id.name, variant.lang, variant.segment_id.name)
            what = ", ".join(filter(None, where)) or self.env._("everywhere else")
            variant.display_name = f"{variant.subject or variant.content_id.name or ''} ({what})"

    @api.constrains("link_url")
    def _check_link_url(self):
        for variant in self.filtered("link_url"):
            variant.content_id._refuse_odd_url(variant.link_url)

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants._own_files()
        variants.content_id._take_approval_back()
        return variants

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_files()
        if vals.keys() - {"sequence"}:
            self.content_id._take_approval_back()
        return result

    def unlink(self):
        contents = self.content_id
        result = super().unlink()
        contents._take_approval_back()
        return result

    def copy_data(self, default=None):
        """Override: a copy has files of its own, as those of this one go with it."""
        vals_list = super().copy_data(default)
        for variant, vals in zip(self, vals_list, strict=True):
            if variant.attachment_ids and "attachment_ids" not in (default or {}):
                vals["attachment_ids"] = [fields.Command.set(variant.attachment_ids.copy({"res_id": 0}).ids)]
        return vals_list

    def _own_files(self):
        """Files that are nothing's are seen by whoever uploaded them alone: now by whoever sees the version."""
        for variant in self:
            variant.attachment_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": variant._name, "res_id": variant.id}
            )

    def _has_words(self):
        """Whether it says anything.

        :rtype: bool
        """
        return not is_html_empty(self.body) or bool(self.attachment_ids)
