from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.social_crm_channels.models.social_crm_conversation import sentences


class SocialCrmConversationAnswering(models.Model):
    """Topics of communities that are not ours. A named person answers them there, within the community's rule."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    answering_user_id = fields.Many2one(
        related="community_id.answering_user_id", string="Who answers there", related_sudo=True
    )
    answered_by_api = fields.Boolean(
        "Answered from here", compute="_compute_answered_by_api", help="The network takes answers from the inbox."
    )

    def _compute_answered_by_api(self):
        for talk in self:
            talk.answered_by_api = talk.channel_id._capabilities().reply

    def action_answer_there(self):
        """Open the topic where it is held, or the inbox where the network takes answers from there.

        :raise UserError: the community's rule is against it, or nobody knows where the topic is
        """
        self.ensure_one()
        self._refuse_to_answer_there()
        if self.answered_by_api:
            return self.action_open_inbox()
        url = self.sudo()._original_url()  # sudo: whoever reads the talk may see where it was said
        if not url:
            raise UserError(self.env._("Nobody knows where this was said. Look for it in the community."))
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_answered_there(self):
        """Open the dialog in which whoever answered there writes down what they said."""
        self.ensure_one()
        self._refuse_to_answer_there()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What did you answer?"),
            "res_model": "social.crm.answered.there",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_id": self.id},
        }

    def _refuse_to_answer_there(self):
        """See that the user may answer in the community, under their own name.

        :raise UserError: its rule, or who answers there, is against it
        """
        self.ensure_one()
        if blockers := self._draft()._community_blockers("reply"):
            raise UserError("\n".join(sentences(blockers)))
        community = self.community_id.sudo()  # sudo: who answers there counts, whoever may see the community
        if community.answering_user_id and community.answering_user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(person)s answers in %(community)s. Tell them of it, or ask a manager to name you.",
                    person=community.answering_user_id.name,
                    community=community.name,
                )
            )
