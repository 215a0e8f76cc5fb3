from odoo import models


class SocialCrmMessagePortal(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    def _delivery_changed(self):
        """Nobody looks at the portal all day: an e-mail tells that there is an answer."""
        result = super()._delivery_changed()
        answers = self.filtered(
            lambda message: (
                message.direction == "out"
                and message.state == "sent"  # the portal tells of no later state: this comes once
                and message.case_id
                and message.channel_id.provider == "portal"
            )
        )
        for case in answers.case_id:
            case._portal_notify()
        return result
