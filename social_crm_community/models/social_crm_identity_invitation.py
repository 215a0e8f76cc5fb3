from odoo import models


class SocialCrmIdentityInvitation(models.Model):
    """What somebody took part in follows them to their contact, who has one voice."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    def _partner_changed(self, old, new):
        result = super()._partner_changed(old, new)
        for model in ("social.crm.invitation", "social.crm.poll.vote", "social.crm.test.member"):
            self._follow_partner(model)
        # sudo: of all companies, whoever links the person
        for model in ("social.crm.poll.vote", "social.crm.test.member"):
            rows = self.env[model].sudo().search([("identity_id", "in", self.ids), ("partner_id", "!=", False)])
            rows._settle()
        return result
