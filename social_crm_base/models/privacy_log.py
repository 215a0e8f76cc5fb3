from odoo import models


class PrivacyLog(models.Model):
    """Privacy Lookup is asked for people by their handles too, and notes that it was."""

    _inherit = "privacy.log"

    def _anonymize_email(self, label):
        """People known only by a handle have no address to be anonymised."""
        return super()._anonymize_email(label) if label and "@" in label else "–"
