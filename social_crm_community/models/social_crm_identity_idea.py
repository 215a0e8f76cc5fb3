from odoo import fields, models


class SocialCrmIdentityIdea(models.Model):
    """What somebody wants follows them to their contact."""

    _inherit = "social.crm.identity"

    social_supporter_ids = fields.One2many("social.crm.idea.supporter", "identity_id", "Ideas supported", readonly=True)

    def _partner_changed(self, old, new):
        result = super()._partner_changed(old, new)
        self._follow_partner("social.crm.idea.source")
        self._follow_partner("social.crm.idea.supporter")
        self._follow_partner("social.crm.idea.notice")
        # sudo: the facts of all companies follow the person, whoever links them
        self.env["social.crm.idea.supporter"].sudo().search([("identity_id", "in", self.ids)])._weigh()
        return result

    def _absorb_into(self, known):
        """Override: what both accounts asked for is asked for once, with the vote of either and what either was told."""
        # sudo: in all companies, whoever brought them together
        self.env["social.crm.idea.supporter"].sudo()._join(self, known)
        return super()._absorb_into(known)
