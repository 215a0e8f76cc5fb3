from odoo import fields, models
from odoo.fields import Domain


class SocialCrmConsent(models.Model):
    _inherit = "social.crm.consent"

    purpose = fields.Selection(
        selection_add=[("community", "Asking the community about their case, without naming them")],
        ondelete={"community": "cascade"},
    )

    def _may_ask_community(self, identity, partner):
        """Whether somebody allowed by name that their case is asked in public, and nothing forbids it.

        :rtype: bool
        """
        partner = partner or identity.partner_id
        # sudo: the strictest decision counts, whoever may read it
        [(answer, _since)] = self.sudo()._answers(
            "community", self.env.ref("social_crm_base.network_forum"), [(identity.id, partner.id)]
        )
        whose = Domain("partner_id", "=", partner.id) if partner else Domain("identity_id", "=", identity.id)
        granted = self.sudo().search_count(
            whose
            & Domain([("purpose", "=", "community"), ("state", "=", "granted"), ("ended_at", "=", False)])
            & (Domain("expires_at", "=", False) | Domain("expires_at", ">", fields.Datetime.now())),
            limit=1,
        )
        return bool(granted) and answer not in ("denied", "blacklisted")
