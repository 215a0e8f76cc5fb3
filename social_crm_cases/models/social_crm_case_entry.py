from odoo import models


class SocialCrmCaseEntry(models.Model):
    """The way from a case into the inbox."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    def action_open_inbox(self):
        """Show the case where it is worked on, by the talk in which it is answered."""
        self.ensure_one()
        talk = self._reply_conversation()
        return talk._inbox_action(queue="all", conversation_id=talk.id)
