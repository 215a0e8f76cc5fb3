from odoo import api, fields, models
from odoo.fields import Domain

from .social_crm_invitation import same_person


class SocialCrmPollVote(models.Model):
    """That a person chose an option; the contact follows from the account, as everywhere.

    What is counted stays when a person is erased, and is nobody's in particular then.
    """

    _name = "social.crm.poll.vote"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Vote in a Poll"
    _order = "id desc"
    _rec_name = "person"

    _personal_fields = ("poll_id", "option_id", "voted_at")
    _erase_forgets = ()

    poll_id = fields.Many2one("social.crm.poll", required=True, readonly=True, ondelete="cascade", index=True)
    option_id = fields.Many2one("social.crm.poll.option", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="poll_id.company_id", store=True, index=True)
    identity_id = fields.Many2one("social.crm.identity", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null", index="btree_not_null")
    ballot = fields.Char(
        required=True, readonly=True, help="The same for all that one person chose, also when nobody knows who it was."
    )
    person = fields.Char("Who", compute="_compute_person", compute_sudo=True)  # whoever sees the row sees whose
    voted_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)

    _once = models.UniqueIndex("(option_id, identity_id) WHERE identity_id IS NOT NULL", "They chose this already.")

    @api.depends("identity_id", "partner_id")
    def _compute_person(self):
        for vote in self:
            who = vote.partner_id.name or vote.identity_id.display_name
            vote.person = who or self.env._("Somebody")

    @api.model_create_multi
    def create(self, vals_list):
        """The contact is the account's; whoever chooses an idea supports it."""
        identities = self.env["social.crm.identity"].browse(vals["identity_id"] for vals in vals_list)
        # sudo: whose an account is follows from its link, whoever may see the contact
        contacts = {identity.id: identity.partner_id.id for identity in identities.sudo()}
        votes = super().create([vals | {"partner_id": contacts[vals["identity_id"]]} for vals in vals_list])
        votes._support()
        return votes

    # ------------------------------------------------------------------
    # Ideas among the options
    # ------------------------------------------------------------------
    def _support(self):
        """Whoever chose an idea supports it; who supports it already goes on as they do."""
        self.env["social.crm.idea.supporter"]._add(
            {
                "own_idea_id": vote.option_id.idea_id.id,
                "identity_id": vote.identity_id.id,
                "origin": "poll",
                "is_vote": True,
            }
            for vote in self
            if vote.option_id.idea_id and vote.identity_id
        )

    def _withdraw_support(self, ideas=None):
        """Who supported ideas by these votes alone does not any more.

        :param ideas: ``social.crm.idea``, those of the options unless they are given
        """
        ideas = self.option_id.idea_id if ideas is None else ideas
        for vote in self if ideas else ():
            theirs = same_person(vote.identity_id)
            elsewhere = self.search(theirs & Domain("id", "not in", self.ids)).option_id.idea_id
            dropped = Domain("own_idea_id", "in", (ideas - elsewhere).ids) & Domain("origin", "=", "poll")
            self.env["social.crm.idea.supporter"].search(dropped & theirs).unlink()

    def _take_back(self):
        """These are not chosen any more."""
        self._withdraw_support()
        self.unlink()

    # ------------------------------------------------------------------
    # One person, one vote
    # ------------------------------------------------------------------
    def _settle(self):
        """Of one person who chose by several accounts, as it turns out now, what they chose last counts."""
        ballots = {}
        for vote in self.search([("poll_id", "in", self.poll_id.ids), ("partner_id", "in", self.partner_id.ids)]):
            ballots.setdefault((vote.poll_id, vote.partner_id), self.browse())
            ballots[vote.poll_id, vote.partner_id] |= vote
        for votes in ballots.values():
            last = max(votes, key=lambda vote: (vote.voted_at, vote.id)).identity_id
            older = votes.filtered(lambda vote, last=last: vote.identity_id != last)
            older._withdraw_support()
            older.unlink()
            (votes - older)._support()
