import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_invitation import same_person


class SocialCrmPoll(models.Model):
    """A question that members of a community of our own answer with a choice."""

    _name = "social.crm.poll"
    _inherit = ["social.crm.invited.mixin"]
    _description = "Poll"

    _invitation_field = "poll_id"
    _path = "/polls"

    name = fields.Char("Question", required=True, tracking=True)
    option_ids = fields.One2many("social.crm.poll.option", "poll_id", "Options", copy=True)
    is_multiple = fields.Boolean("Several choices")
    max_choices = fields.Integer("At most", help="So many options may be chosen. 0 for any number.")
    results_shown = fields.Selection(
        [("voted", "To whoever voted, and to all once it is closed"), ("closed", "Once it is closed")],
        "Results",
        required=True,
        default="voted",
        help="Colleagues see them at any time. Who voted for what is shown to colleagues alone.",
    )
    invitation_ids = fields.One2many("social.crm.invitation", "poll_id", "Invitations", readonly=True)
    vote_ids = fields.One2many("social.crm.poll.vote", "poll_id", "Votes", readonly=True)
    voter_count = fields.Integer("People who voted", compute="_compute_voter_count")

    _max_choices_positive = models.Constraint("CHECK (max_choices >= 0)", "Nobody chooses fewer than no options.")

    @api.depends("vote_ids")
    def _compute_voter_count(self):
        votes = self.env["social.crm.poll.vote"]
        counts = dict(votes._read_group([("poll_id", "in", self.ids)], ["poll_id"], ["ballot:count_distinct"]))
        for poll in self:
            poll.voter_count = counts.get(poll._origin, 0)

    def _check_ready(self):
        if len(self.option_ids) < 2:
            raise UserError(self.env._("Give people at least two options to choose from."))

    def write(self, vals):
        """What was chosen stays what it was: how many may be chosen is settled with the first vote.

        :raise UserError: somebody voted already
        """
        if {"is_multiple", "max_choices"} & set(vals) and self.vote_ids:
            raise UserError(self.env._("People have voted: how many options they may choose cannot change any more."))
        return super().write(vals)

    # ------------------------------------------------------------------
    # Votes
    # ------------------------------------------------------------------
    def _votes_of(self, identity):
        """:return: what a person chose, by whichever of their accounts"""
        return self.env["social.crm.poll.vote"].search([("poll_id", "=", self.id), *same_person(identity)])

    def _voted_by(self, partner):
        """:return: what somebody with a login chose in these polls"""
        votes = self.env["social.crm.poll.vote"]
        return votes.search([("poll_id", "in", self.ids), ("partner_id", "=", partner.id)]) if partner else votes

    def _vote(self, identity, options, address=None):
        """Somebody chooses, for the first time or anew: until it is closed the last choice counts.

        :param identity: one ``social.crm.identity``
        :param options: ``social.crm.poll.option``
        :param str address: where they are on the net, of those who were not invited by name
        :raise UserError: it is closed, it is not a choice that can be made, or too many came from that address
        """
        self.ensure_one()
        self._lock()
        self._refuse_closed()
        self._refuse_impossible(options)
        theirs = self._votes_of(identity)
        if address and not theirs:
            self.env["social.crm.idea.vote.trace"]._leave(self, address)
        new, ballot = options - theirs.option_id, theirs[:1].ballot or uuid.uuid4().hex
        theirs.filtered(lambda vote: vote.option_id not in options)._take_back()
        self.env["social.crm.poll.vote"].create(
            [
                {"poll_id": self.id, "option_id": option.id, "identity_id": identity.id, "ballot": ballot}
                for option in new
            ]
        )

    def _refuse_impossible(self, options):
        most = (self.max_choices or len(self.option_ids)) if self.is_multiple else 1
        if not options or options - self.option_ids:
            raise UserError(self.env._("Choose one of the options."))
        if len(options) > most:
            raise UserError(self.env._("Choose at most %s.", most))

    def _shows_results(self, has_voted):
        """:return: whether whoever looks at the page sees what others chose"""
        return self.state != "draft" and (not self._is_open() or (has_voted and self.results_shown == "voted"))

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_view_votes(self):
        """Show the result as a chart; each bar opens who chose it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_community.action_social_crm_poll_vote")
        return action | {"domain": [("poll_id", "=", self.id)], "context": {}, "display_name": self.name}

    def _invitation_words(self):
        return [self.env._("We would like to know what you think: “%s”", self.name)]

    def _thanks_words(self):
        return [self.env._("Thank you for your vote: “%s”", self.name)]
