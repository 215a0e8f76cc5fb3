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
        for case in self.env["social.crm.case"].union(*(answer._portal_case() for answer in answers)):
            case._portal_notify()
        return result

    def _portal_case(self):
        """The case on whose page this message is for those whom it concerns, wherever that was merged into."""
        return self.own_case_id or self.case_id
