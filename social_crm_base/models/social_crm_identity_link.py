from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class SocialCrmIdentityLink(models.Model):
    _name = "social.crm.identity.link"
    _description = "Identity Link"
    _order = "id desc"
    _rec_name = "identity_id"

    identity_id = fields.Many2one("social.crm.identity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, index=True, ondelete="cascade")
    method = fields.Selection(
        [
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("profile_url", "Profile URL"),
            ("manual", "By hand"),
            ("import", "Import"),
        ],
        required=True,
        default="manual",
    )
    evidence = fields.Text(help="Why we believe that the identity is this contact.")
    confidence = fields.Float(default=1.0, aggregator=None, help="From 0 (a guess) to 1 (certain).")
    state = fields.Selection(
        [
            ("suggested", "Suggested"),
            ("confirmed", "Confirmed"),
            ("rejected", "Rejected"),
            ("revoked", "Revoked"),
        ],
        required=True,
        default="suggested",
        index=True,
    )
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, help="Empty where it came by itself.")
    decided_at = fields.Datetime(readonly=True)

    _one_confirmed = models.UniqueIndex(
        "(identity_id) WHERE state = 'confirmed'",
        "This identity is already linked to a contact. Revoke that link first.",
    )
    _confidence_range = models.Constraint("CHECK (confidence BETWEEN 0 AND 1)", "Confidence lies between 0 and 1.")

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create([vals | self._decision(vals) for vals in vals_list])
        links.identity_id._sync_partner()
        return links

    def write(self, vals):
        identities = self.identity_id
        result = super().write(vals | self._decision(vals))
        if not vals.keys().isdisjoint(("state", "partner_id", "identity_id")):
            (identities | self.identity_id)._sync_partner()
        return result

    def unlink(self):
        identities = self.identity_id
        result = super().unlink()
        identities.exists()._sync_partner()
        return result

    def action_confirm(self):
        """The identity is this contact: whatever it said becomes theirs. A link it had to another is revoked."""
        self._revoke_rivals()
        self.write({"state": "confirmed"})

    def action_reject(self):
        """The identity is not this contact, and is never again suggested to be."""
        self.write({"state": "rejected"})

    def action_revoke(self):
        """Take a confirmed link back: the facts go back to who they were before."""
        self.write({"state": "revoked"})

    def action_restore(self):
        """Undo a rejection or a revocation."""
        self.filtered(lambda link: link.state == "rejected").write({"state": "suggested"})
        revoked = self.filtered(lambda link: link.state == "revoked")
        taken = revoked.identity_id.filtered("partner_id")
        if taken:
            raise UserError(
                self.env._(
                    "%(identities)s: linked to another contact in the meantime. Revoke that link first.",
                    identities=", ".join(taken.mapped("display_name")),
                )
            )
        revoked.write({"state": "confirmed"})

    def _revoke_rivals(self):
        """Revoke what else the identities are linked to, before the database has to refuse two."""
        # sudo: a link to a contact of another company is not visible, and is in the way all the same
        rivals = self.sudo().search(
            [("identity_id", "in", self.identity_id.ids), ("state", "=", "confirmed"), ("id", "not in", self.ids)]
        )
        hidden = rivals - rivals.with_env(self.env)._filtered_access("write")
        if hidden:
            raise UserError(
                self.env._(
                    "%(identities)s: linked to a contact that you may not see. Ask an administrator.",
                    identities=", ".join(hidden.identity_id.mapped("display_name")),
                )
            )
        rivals.with_env(self.env).action_revoke()
        rivals.flush_recordset(["state"])

    def _decision(self, vals):
        """Return who decides on the state and when, where ``vals`` set one."""
        if "state" not in vals or vals["state"] == "suggested":
            return {}
        return {
            "user_id": False if self.env.uid == SUPERUSER_ID else self.env.uid,
            "decided_at": fields.Datetime.now(),
        }
