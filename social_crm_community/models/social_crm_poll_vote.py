from odoo import api, fields, models
from odoo.fields import Domain

from .social_crm_invitation import same_person


class SocialCrmPollVote(models.Model):
    """That a person chose an option."""

    _name = "social.crm.poll.vote"
    _inherit = ["social.crm.voice.mixin"]
    _description = "Vote in a Poll"
    _order = "id desc"

    _voice_in = "poll_id"

    _personal_fields = ("poll_id", "option_id", "voted_at")
    _erase_forgets = ()

    poll_id = fields.Many2one("social.crm.poll", required=True, readonly=True, ondelete="cascade", index=True)
    option_id = fields.Many2one("social.crm.poll.option", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="poll_id.company_id", store=True, index=True)
    ballot = fields.Char(
        required=True, readonly=True, help="The same for all that one person chose, also when nobody knows who it was."
    )
    voted_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)

    _once = models.UniqueIndex("(option_id, identity_id) WHERE identity_id IS NOT NULL", "They chose this already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever chooses an idea supports it."""
        votes = super().create(vals_list)
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
    def _settle_person(self):
        """What they chose last counts."""
        last = max(self, key=lambda vote: (vote.voted_at, vote.id)).identity_id
        older = self.filtered(lambda vote: vote.identity_id != last)
        older._withdraw_support()
        older.unlink()
        (self - older)._support()
