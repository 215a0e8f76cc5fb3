from odoo import api, fields, models


class SocialCrmVoiceMixin(models.AbstractModel):
    """What a person says by one of their accounts; the contact follows from it, as everywhere.

    A model that has it says in ``_voice_in`` in what a person has one voice, and in ``_settle_person`` which that is.
    What is counted stays when a person is erased, and is nobody's in particular then.
    """

    _name = "social.crm.voice.mixin"
    _description = "What one person says"
    _inherit = ["social.crm.personal.data.mixin"]
    _rec_name = "person"

    _voice_in = None

    identity_id = fields.Many2one("social.crm.identity", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    person = fields.Char("Who", compute="_compute_person", compute_sudo=True)  # whoever sees the row sees whose

    @api.depends("identity_id", "partner_id")
    def _compute_person(self):
        for voice in self:
            voice.person = voice.partner_id.name or voice.identity_id.display_name or self.env._("Somebody")

    @api.model_create_multi
    def create(self, vals_list):
        """The contact is the account's."""
        identities = self.env["social.crm.identity"].browse(vals["identity_id"] for vals in vals_list)
        # sudo: whose an account is follows from its link, whoever may see the contact
        contacts = {identity.id: identity.partner_id.id for identity in identities.sudo()}
        return super().create([vals | {"partner_id": contacts[vals["identity_id"]]} for vals in vals_list])

    def _settle(self):
        """Of what one person said by several accounts, as it turns out now, one stays."""
        where = self._voice_in
        theirs = self.search([(where, "in", self[where].ids), ("partner_id", "in", self.partner_id.ids)])
        for voices in theirs.grouped(lambda voice: (voice[where], voice.partner_id)).values():
            voices._settle_person()

    def _settle_person(self):
        """Keep what counts of what one person said."""
        raise NotImplementedError
