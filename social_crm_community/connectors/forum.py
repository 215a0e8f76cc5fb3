from odoo import models

from odoo.addons.social_crm_channels.connectors.contract import Capabilities


class SocialCrmConnectorForum(models.AbstractModel):
    """Our own forum: what nobody there answered comes in as a case.

    Nothing goes out by itself: what is said in a case is private, and goes back to the topic as a proposal that a
    person approves (``social.crm.hand.back``).
    """

    _name = "social.crm.connector.forum"
    _inherit = "social.crm.connector"
    _description = "Forum Connector"

    _label = "Forum"
    _network_code = "forum"

    def _capabilities(self, channel):
        return Capabilities(inbound_modes=("forum",), contact_kinds=("public_comment",), echoes=True)

    def _guide(self, channel):
        return [
            self.env._("There is nothing to prepare: the forum belongs to this Odoo."),
            self.env._("Choose on a forum after how many hours a question that nobody answered becomes a case."),
        ]

    def _reply_blockers(self, channel, conversation):
        return [
            {
                "code": "hand_back",
                "reason": self.env._("This topic is public: what is said in a case does not go there as it is."),
                "remedy": self.env._("Write a note, and hand it back to the topic with “Hand Back” on the case."),
            }
        ]
