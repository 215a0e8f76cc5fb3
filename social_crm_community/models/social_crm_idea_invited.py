from odoo import api, fields, models
from odoo.fields import Domain

from .social_crm_invitation import same_person


class SocialCrmIdeaInvited(models.Model):
    """Ideas that only those see who are invited to say what they think."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    call_id = fields.Many2one(
        "social.crm.idea.call",
        "Call for ideas",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    by_invitation = fields.Boolean(
        copy=False,
        tracking=True,
        help="Published, it is seen by those who are invited to its call, and by nobody else.",
    )

    @api.model
    def _public_domain(self, company):
        """What is by invitation is not everybody's."""
        return super()._public_domain(company) & Domain("by_invitation", "=", False)

    @api.model
    def _public_find(self, idea_id, company, partner):
        """Whoever is invited sees what was proposed there."""
        found = super()._public_find(idea_id, company, partner)
        if found or not partner:
            return found
        invited = Domain("partner_id", "=", partner.id) & Domain([("kind", "=", "invited"), ("revoked_at", "=", False)])
        shown = [("id", "=", idea_id), ("is_published", "=", True), ("merged_into_id", "=", False)]
        of_call = Domain("company_id", "=", company.id) & Domain("call_id.invitation_ids", "any", invited)
        return self.search(Domain(shown) & of_call & Domain("call_id.state", "!=", "draft"), limit=1)

    def _wanted_by(self, identity):
        """:return: those of these ideas that a person supports, by whichever of their accounts"""
        supporters = self.env["social.crm.idea.supporter"]
        return supporters.search(Domain("idea_id", "in", self.ids) & same_person(identity)).idea_id
