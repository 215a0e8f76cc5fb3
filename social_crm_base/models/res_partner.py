from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    identity_ids = fields.One2many(
        "social.crm.identity", "partner_id", string="Identities", groups="social_crm_base.group_user"
    )
    social_identity_count = fields.Integer(
        compute="_compute_social_identity_count", groups="social_crm_base.group_user"
    )

    # Odoo keeps both keys of the evidence but searches them without an index.
    _social_crm_email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _social_crm_phone_sanitized_idx = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")

    @api.depends("identity_ids")
    def _compute_social_identity_count(self):
        counts = dict(
            self.env["social.crm.identity"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.social_identity_count = counts.get(partner, 0)
