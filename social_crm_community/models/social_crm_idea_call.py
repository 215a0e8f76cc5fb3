from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .social_crm_idea_public import TEXT_LENGTH, TITLE_LENGTH
from .social_crm_invitation import same_person

#: Ideas that one person may propose in a call.
PROPOSALS = 10


class SocialCrmIdeaCall(models.Model):
    """Asks some members of a community of our own what they would propose, within a time.

    What they propose is seen by those who are invited, until a colleague shows it to everybody.
    """

    _name = "social.crm.idea.call"
    _inherit = ["social.crm.invited.mixin"]
    _description = "Call for Ideas"

    _invitation_field = "call_id"
    _path = "/ideas/calls"

    name = fields.Char("Topic", required=True, tracking=True)
    audience = fields.Selection(default="invited", readonly=True)
    publish_at_once = fields.Boolean(
        "Shown at once",
        default=True,
        help="Others who are invited see proposals at once, or once a colleague published them.",
    )
    invitation_ids = fields.One2many("social.crm.invitation", "call_id", "Invitations", readonly=True)
    idea_ids = fields.One2many("social.crm.idea", "call_id", "Ideas", readonly=True)
    idea_count = fields.Integer("Number of ideas", compute="_compute_idea_count")

    _by_invitation = models.Constraint("CHECK (audience = 'invited')", "A call for ideas is by invitation.")

    def _compute_idea_count(self):
        ideas = self.env["social.crm.idea"]
        counts = dict(ideas._read_group([("call_id", "in", self.ids)], ["call_id"], ["__count"]))
        for call in self:
            call.idea_count = counts.get(call._origin, 0)

    # ------------------------------------------------------------------
    # What those who are invited do
    # ------------------------------------------------------------------
    def _ideas_for(self, identity):
        """:return: the ideas that somebody who is invited sees, those that most want first"""
        ideas = self.env["social.crm.idea"]
        own = Domain("supporter_ids", "any", same_person(identity) & Domain("origin", "=", "proposed"))
        seen = Domain("is_published", "=", True) | own if identity else Domain("is_published", "=", True)
        mine = Domain("call_id", "=", self.id) & Domain("merged_into_id", "=", False)
        return ideas.search(mine & seen, order="supporter_count DESC, id DESC", limit=200)

    def _propose(self, identity, title, text, language=""):
        """Somebody who is invited proposes an idea, and is its first supporter.

        :param identity: one ``social.crm.identity``
        :param str title: in a few words, plain text
        :param str text: what would be better, plain text
        :param str language: ISO 639-1 code, if known
        :raise UserError: it is closed, there is no title, or they proposed very much
        """
        self.ensure_one()
        self._lock()
        self._refuse_closed()
        title, text = " ".join(title.split())[:TITLE_LENGTH], text.strip()[:TEXT_LENGTH]
        if not title:
            raise UserError(self.env._("Say in a few words what would be better."))
        ideas, supporters = self.env["social.crm.idea"], self.env["social.crm.idea.supporter"]
        proposed = Domain("origin", "=", "proposed") & Domain("own_idea_id.call_id", "=", self.id)
        if supporters.search_count(proposed & same_person(identity), limit=PROPOSALS) >= PROPOSALS:
            raise UserError(self.env._("You proposed %s ideas: thank you. Vote for those of others, too.", PROPOSALS))
        known = dict(ideas._fields["language"]._description_selection(self.env))
        idea = ideas.create(
            {
                "name": title,
                "description": plaintext2html(text) if text else Markup(),
                "company_id": self.company_id.id,
                "language": language if language in known else False,
                "call_id": self.id,
                "by_invitation": True,
                "is_published": self.publish_at_once,
            }
        )
        supporters.create({"own_idea_id": idea.id, "identity_id": identity.id, "origin": "proposed", "is_vote": True})
        return idea

    def _want(self, identity, idea_id, back=False):
        """Somebody who is invited votes for an idea of this call, or takes the vote back.

        :param identity: one ``social.crm.identity``
        :param int idea_id:
        :raise UserError: it is closed, or there is no such idea
        """
        self.ensure_one()
        self._lock()
        self._refuse_closed()
        idea = self._ideas_for(identity).filtered(lambda each: each.id == idea_id)
        if not idea or idea.kind in ("released", "declined"):
            raise UserError(self.env._("This idea is not there any more."))
        supporters = self.env["social.crm.idea.supporter"]
        theirs = supporters.search(Domain("own_idea_id", "=", idea.id) & same_person(identity))
        if back:
            theirs._take_vote_back()
        elif theirs:
            theirs[:1].is_vote = True
        else:
            supporters._vote(idea, identity=identity)

    def action_view_ideas(self):
        """Show what was proposed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_community.action_social_crm_idea")
        return action | {"domain": [("call_id", "=", self.id)], "context": {}, "display_name": self.name}

    def _invitation_words(self):
        return [
            self.env._(
                "What would you propose? We ask some members of %(community)s: “%(topic)s”",
                community=self.community_id.name,
                topic=self.name,
            )
        ]

    def _thanks_words(self):
        return [self.env._("Thank you for what you proposed: “%s”", self.name)]
