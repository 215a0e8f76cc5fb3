from odoo import api, models
from odoo.exceptions import UserError

DOINGS = ("reading", "writing", "left")


class SocialCrmConversationPresence(models.Model):
    """Who is in a talk just now. Nothing of it is stored: clients say it again and again, and forget."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    @api.model
    def inbox_presence(self, conversation_id, doing):
        """Tell those who listen to a talk what the user does there.

        :param str doing: ``reading``, ``writing`` or ``left``
        :raise AccessError: the talk is not for this user
        """
        if doing not in DOINGS:
            raise UserError(self.env._("Colleagues in a talk read, write or have left it."))
        talk = self.browse(conversation_id)
        talk.check_access("read")
        user = self.env.user
        talk._bus_send(
            "social.crm.conversation/presence",
            {"conversation_id": talk.id, "user": {"id": user.id, "name": user.name}, "doing": doing},
        )
