from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.social_crm_base.models.social_crm_community_member import ROLES

from ..models.social_crm_invitation import ABOUT

#: Members of whom the dialog tells what stands against telling them.
LOOKED_AT = 50


class SocialCrmInvite(models.TransientModel):
    """Asks which members of a community are invited."""

    _name = "social.crm.invite"
    _description = "Invite Members"

    poll_id = fields.Many2one("social.crm.poll")
    test_group_id = fields.Many2one("social.crm.test.group")
    call_id = fields.Many2one("social.crm.idea.call", "Call for ideas")
    community_id = fields.Many2one("social.crm.community", compute="_compute_community_id")
    by_hand = fields.Boolean("Choose them one by one")
    role = fields.Selection(ROLES, help="Empty for any role.")
    level_ids = fields.Many2many("social.crm.trust.level", string="Levels of trust", help="Empty for any level.")
    member_ids = fields.Many2many(
        "social.crm.community.member",
        string="Members",
        compute="_compute_member_ids",
        store=True,
        readonly=False,
        domain="[('community_id', '=', community_id), ('left_at', '=', False)]",
    )
    new_count = fields.Integer("Invited now", compute="_compute_new_count")
    known_count = fields.Integer("Invited already", compute="_compute_new_count")
    obstacles = fields.Text("What stands against it", compute="_compute_new_count")

    def _record(self):
        self.ensure_one()
        return next((self[name] for name in ABOUT if self[name]), self.poll_id)

    @api.depends(*ABOUT)
    def _compute_community_id(self):
        for wizard in self:
            wizard.community_id = wizard._record().community_id

    @api.depends("community_id", "by_hand", "role", "level_ids")
    def _compute_member_ids(self):
        for wizard in self:
            if not wizard.by_hand:
                wizard.member_ids = self.env["social.crm.community.member"].search(wizard._members_domain())

    def _members_domain(self):
        domain = Domain("community_id", "=", self.community_id.id) & Domain("left_at", "=", False)
        if self.role:
            domain &= Domain("role", "=", self.role)
        if self.level_ids:
            # sudo: levels are shown beside members, whoever may read users
            users = self.env["res.users"].sudo().search([("social_trust_level_id", "in", self.level_ids.ids)])
            domain &= Domain("partner_id", "in", users.partner_id.ids)
        return domain

    @api.depends("member_ids", *ABOUT)
    def _compute_new_count(self):
        for wizard in self:
            new, known = wizard._people()
            wizard.new_count, wizard.known_count = len(new), known
            wizard.obstacles = wizard._obstacles(new[:LOOKED_AT])

    def _people(self):
        """:return: accounts of those who are not invited yet, one of each person, and the number of those who are"""
        record, new, known = self._record()._origin, {}, set()
        # sudo: whoever may invite may know who is invited
        invitations = self.env["social.crm.invitation"].sudo()
        rows = [(record._invitation_field, "=", record.id), ("kind", "=", "invited"), ("revoked_at", "=", False)]
        invited = {each._person_key() for each in invitations.search(rows)} if record else set()
        for identity in self.member_ids._origin.identity_id:
            person = invitations._key_of(identity, identity.sudo().partner_id)
            if person in invited:
                known.add(person)
            else:
                new.setdefault(person, identity)
        return self.env["social.crm.identity"].union(*new.values()), len(known)

    def _obstacles(self, identities):
        """Say of whom we know already that they cannot be told, and why.

        :rtype: str
        """
        record, lines = self._record()._origin, []
        # sudo: the gate looks at what it has to, whoever asks
        invitations = self.env["social.crm.invitation"].sudo()
        for identity in identities if record else ():
            would = invitations.new(
                {
                    record._invitation_field: record.id,
                    "identity_id": identity.id,
                    "partner_id": identity.sudo().partner_id.id,
                    "company_id": record.company_id.id,
                }
            )
            if obstacle := would._obstacle():
                lines.append(f"{identity.display_name}: {obstacle}")
        return "\n".join(lines)

    def action_invite(self):
        """Invite them, and show who is told and who cannot be.

        :raise UserError: nobody new is chosen
        """
        record = self._record()
        record.check_access("write")
        if not record._invite(self._people()[0]):
            raise UserError(self.env._("Choose somebody who is not invited yet."))
        return record.action_view_invitations()
