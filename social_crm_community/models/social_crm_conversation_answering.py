from odoo import fields, models
from odoo.exceptions import UserError


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
        # sudo: its rule counts, whoever may see the community
        self.community_id.sudo()._refuse_answers()
        if self.answered_by_api:
            return self.action_open_inbox()
        url = self.sudo()._original_url()  # sudo: whoever reads the talk may see where it was said
        if not url:
            raise UserError(self.env._("Nobody knows where this was said. Look for it in the community."))
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_answered_there(self):
        """Open the dialog in which whoever answered there writes down what they said."""
        self.ensure_one()
        # sudo: as above
        self.community_id.sudo()._refuse_answers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What did you answer?"),
            "res_model": "social.crm.answered.there",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_id": self.id},
        }
