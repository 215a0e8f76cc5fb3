from odoo import api, models


class MailMessage(models.Model):
    """What a campaign sends to many."""

    _inherit = "mail.message"

    @api.model
    def _files_that_stay(self, files):
        """Override: the files of a version are in the library, and in what others got."""
        theirs = files.filtered(lambda file: file.res_model == "social.crm.content.variant")
        return super()._files_that_stay(files) | theirs
