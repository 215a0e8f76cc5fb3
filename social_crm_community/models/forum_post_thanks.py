from odoo import api, fields, models

from .forum_post import SHOWN


class ForumPost(models.Model):
    """Whoever was helped by a post thanks its author."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    thanks_count = fields.Integer("Thanks", compute="_compute_thanks", compute_sudo=True)
    is_thanked = fields.Boolean("Thanked by me", compute="_compute_thanks", compute_sudo=True)

    @api.depends_context("uid")
    def _compute_thanks(self):
        # sudo: how many thanked is read by everybody, who did by nobody
        thanks = self.env["social.crm.thanks"].sudo()
        counts = dict(thanks._read_group([("post_id", "in", self.ids)], ["post_id"], ["__count"]))
        mine = thanks.search([("post_id", "in", self.ids), ("user_id", "=", self.env.uid)]).post_id
        for post in self:
            post.thanks_count, post.is_thanked = counts.get(post._origin, 0), post._origin in mine

    def _can_be_thanked_by(self, user):
        """:return: whether somebody may thank the author of this post"""
        self.ensure_one()
        shown = self.active and self.state in SHOWN
        return shown and not user._is_public() and self.create_uid not in (user, self.env["res.users"])
