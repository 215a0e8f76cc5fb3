from odoo import models


class SocialCrmIdeaMoveTell(models.Model):
    """Who asked for a merged idea is told where it goes on."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea.move"

    def _tell_supporters(self):
        """Write down that the supporters of the merged ideas are to be told."""
        # sudo: who is told is not for whoever merges to decide
        return self.env["social.crm.idea.notice"].sudo()._queue_merged(self.sudo())

    def _undone(self):
        result = super()._undone()
        self.env["social.crm.idea.notice"].sudo()._take_back([("move_id", "in", self.ids)])
        return result
