from odoo import models


class SocialCrmConversationEntry(models.Model):
    """Ways that lead into the inbox."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    def _inbox_action(self, **params):
        """The inbox, and what it is to show at first.

        :param params: ``queue``, ``filters`` as of ``inbox_list``, ``conversation_id``, ``only`` (words that say
            what a ``domain`` of the filters leaves)
        :rtype: dict
        """
        action = self.env["ir.actions.actions"]._for_xml_id("social_crm_channels.action_social_crm_inbox")
        return {**action, "params": params}

    def action_open_inbox(self):
        """Show the talk where it is worked on."""
        self.ensure_one()
        return self._inbox_action(queue="all", conversation_id=self.id)
