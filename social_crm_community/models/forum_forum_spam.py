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
        return not user.share or user.sudo().karma >= self.karma_post
