from odoo import fields, models


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
