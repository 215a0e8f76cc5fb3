from odoo import models


class ForumPostIdea(models.Model):
    """What is said in the forum may be an idea."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    def action_make_idea(self):
        """Open the dialog that makes an idea of these posts."""
        return self.env["social.crm.idea.make"]._open({"default_post_ids": self.ids})
