from odoo import models


class ForumForumSpam(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.forum"

    def _trusts(self, user):
        """Hook: whether what somebody writes here is shown at once, also if there are links in it.

        :param user: one ``res.users``
        :rtype: bool
        """
        self.ensure_one()
        # sudo: what somebody writes is judged by their karma, whoever looks
        karma = user.sudo().karma
        # Where newcomers ask without approval, as with peer care, Odoo's own limit for links and pictures holds.
        return not user.share or karma >= max(self.karma_post, self.karma_editor)
