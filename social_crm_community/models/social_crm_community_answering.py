from odoo import fields, models
from odoo.exceptions import UserError


class SocialCrmCommunityAnswering(models.Model):
    """Who answers in a community that is not ours, under their own name."""

    _inherit = "social.crm.community"

    answering_user_id = fields.Many2one(
        "res.users",
        "Who answers there",
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Topics that are worth an answer are listed for them. Empty for whoever sees the conversation.",
    )

    def _refuse_answers(self):
        """See that the user may answer here, under their own name.

        :raise UserError: the rule of the community, or of who answers there, is against it
        """
        self.ensure_one()
        if self.engagement_rule == "listen":
            raise UserError(self.env._("We only listen in %s. Ask a manager to change its rule.", self.name))
        if self.engagement_rule == "never":
            raise UserError(self.env._("We never write in %s. Ask a manager to change its rule.", self.name))
        if self.answering_user_id and self.answering_user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(person)s answers in %(community)s. Tell them of it, or ask a manager to name you.",
                    person=self.answering_user_id.name,
                    community=self.name,
                )
            )
