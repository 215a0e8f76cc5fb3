from odoo import api, models
from odoo.exceptions import AccessError


class ForumPostModeration(models.Model):
    """What waits for approval or was flagged, in one list for colleagues."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    def _may_moderate(self):
        """:return: whether the user may approve or merge all of these: a moderator of their forums, or a colleague"""
        return self.env.user.has_group("social_crm_base.group_user") or all(post.can_moderate for post in self)

    @api.model
    def _moderated_domain(self):
        return ["|", "&", ("state", "=", "pending"), ("moderator_id", "=", False), ("state", "=", "flagged")]

    def action_moderate_approve(self):
        """These are shown, and whoever follows hears of what is new."""
        self._as_moderator().validate()

    def action_moderate_refuse(self):
        """These are not shown. Nobody loses karma for it."""
        self._as_moderator().write({"state": "pending", "active": False, "moderator_id": self.env.uid})

    def action_moderate_spam(self):
        """These are spam, and so is what else waits of the same authors; they lose karma as Odoo's moderators take it."""
        posts = self._as_moderator()
        waiting = posts.search([("create_uid", "in", posts.create_uid.ids), *self._moderated_domain()])
        (posts | waiting)._mark_as_offensive(self.env.ref("website_forum.reason_8").id)

    def _as_moderator(self):
        """:return: these posts with all rights, answers that were put away among them

        :raise AccessError: the user is neither a moderator of their forums nor a colleague
        """
        if not self._may_moderate():
            raise AccessError(self.env._("Posts are approved by moderators of the forum, and by colleagues."))
        self.check_access("read")
        # sudo: karma says nothing of colleagues
        return self.sudo().with_context(active_test=False)
