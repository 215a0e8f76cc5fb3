from odoo import models


class ForumForumMerge(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.forum"

    def _readers(self):
        """:return: what says who may read in this forum, and where"""
        # sudo: moderators compare whose forums these are, and are shown nothing of it
        return self.privacy, self.sudo().authorized_group_id, self.website_id
