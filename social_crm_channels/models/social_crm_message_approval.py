from odoo import api, models


class SocialCrmMessageApproval(models.Model):
    """What approval means for messages that are there."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _correction_refusal(self):
        """New words would go out as unseen as any."""
        refusal = super()._correction_refusal()
        if not refusal and self.conversation_id._needs_approval():
            return self.env._("A colleague approves what you say here. Send a correction as another message.")
        return refusal

    @api.model
    def _words_erased(self, ids):
        """A draft says what became of it."""
        result = super()._words_erased(ids)
        self.env["social.crm.draft"].search([("message_id", "in", list(ids))]).unlink()
        return result
