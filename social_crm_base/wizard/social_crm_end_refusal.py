from odoo import fields, models


class SocialCrmEndRefusal(models.TransientModel):
    """Ask why a refusal ends: the answer stays in the history of the person."""

    _name = "social.crm.end.refusal"
    _description = "End a Refusal"

    consent_id = fields.Many2one("social.crm.consent", "Refusal", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text("Why", required=True)

    def action_end(self):
        """End the refusal for the reason that was given.

        :raise AccessError: the user is no manager
        :raise UserError: the reason is blank
        """
        self.consent_id.action_withdraw(self.reason)
