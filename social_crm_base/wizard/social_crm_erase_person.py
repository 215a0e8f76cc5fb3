from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmErasePerson(models.TransientModel):
    """Asks what of a person to erase, and says what will happen."""

    _name = "social.crm.erase.person"
    _description = "Erase a Person"

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    identity_ids = fields.Many2many("social.crm.identity", string="Identities", readonly=True)
    contact = fields.Selection(
        [("anonymise", "Anonymise and archive it"), ("keep", "Keep it as it is")],
        "The contact",
        required=True,
        default="anonymise",
        help="A contact that invoices have to name is always kept.",
    )
    reasons_to_keep = fields.Text(compute="_compute_reasons_to_keep")
    keep_blacklist = fields.Boolean(
        "Keep the addresses on Odoo's blacklists",
        help="Then nobody writes to them by mistake, and the addresses stay there in plain text. Where the contact is"
        " kept, so are they.",
    )
    is_sure = fields.Boolean("I know that this cannot be undone")

    @api.depends("partner_id", "contact")
    def _compute_reasons_to_keep(self):
        for wizard in self:
            # sudo: whoever erases need not see invoices
            reasons = wizard.partner_id.sudo()._reasons_to_keep() if wizard.partner_id else []
            wizard.reasons_to_keep = "\n".join(reasons)

    @api.model
    def _open(self, partner, identities):
        """Open the dialog for a person.

        :raise AccessError: the user is no administrator of all companies that talked to the person
        :raise UserError: the person has a login
        """
        self.env["social.crm.erasure"]._check_may(partner, identities)
        wizard = self.create({"partner_id": partner.id, "identity_ids": [fields.Command.set(identities.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase a Person"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_erase(self):
        """Erase the person.

        :return: the action that shows how far it is
        :raise UserError: the user has not confirmed
        """
        self.ensure_one()
        if not self.is_sure:
            raise UserError(self.env._("Tick that you know that this cannot be undone."))
        partner, identities = self.partner_id, self.with_context(active_test=False).identity_ids
        choices = {"contact": self.contact, "keep_blacklist": self.keep_blacklist}
        self.unlink()  # who it was is not kept in a dialog either
        erasure = self.env["social.crm.erasure"]._begin(partner, identities, **choices)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erasure"),
            "res_model": erasure._name,
            "res_id": erasure.id,
            "views": [(False, "form")],
        }
