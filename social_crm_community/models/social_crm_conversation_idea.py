from odoo import api, models
from odoo.exceptions import UserError


class SocialCrmConversationIdea(models.Model):
    """Ideas, as the inbox makes and shows them."""

    _inherit = "social.crm.conversation"

    def action_make_idea(self):
        """Open the dialog that makes an idea of what was said last in each of these talks.

        :raise UserError: nobody said anything
        """
        said = self.env["social.crm.message"].union(*(talk._last_idea_said() for talk in self))
        if not said:
            raise UserError(self.env._("Nobody has said anything here yet that could be an idea."))
        return said.action_make_idea()

    def _last_idea_said(self):
        return self._last_said(("direction", "=", "in"), ("is_automatic", "=", False), ("deleted_at", "=", False))

    @api.readonly
    def get_ideas(self):
        """The ideas that were said in this talk, or that its person supports.

        :return: as ``social.crm.idea._as_rows``
        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        ideas = self.env["social.crm.idea"]
        said_here = ideas._said_in([("message_id.conversation_id", "=", self.id)])
        return (said_here | ideas._of_person(self.identity_id, self.partner_id))._as_rows()
