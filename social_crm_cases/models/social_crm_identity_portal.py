from odoo import models


class SocialCrmIdentityPortal(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.identity"

    def _confirm_contact(self, partner, evidence):
        """Link to a contact whom the portal itself vouches for.

        :param partner: one ``res.partner``
        :param str evidence: for people
        """
        self.ensure_one()
        self.env["social.crm.identity.link"].create(
            {
                "identity_id": self.id,
                "partner_id": partner.id,
                "method": "manual",
                "evidence": evidence,
                "state": "confirmed",
            }
        )
