from odoo import models


class SocialCrmConversationIdeaReply(models.Model):
    """Whoever was told of a release may answer in the talk whether it helps."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _messages_received(self, messages):
        result = super()._messages_received(messages)
        # sudo: people answer whoever may see ideas
        self.env["social.crm.idea.notice"].sudo()._read_replies(messages)
        return result
