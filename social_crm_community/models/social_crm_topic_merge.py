from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SocialCrmTopicMerge(models.Model):
    """That a topic goes on in another, and what went there with it, so that it can be undone."""

    _name = "social.crm.topic.merge"
    _description = "Merge of Topics"
    _order = "id desc"
    _rec_name = "source_id"

    source_id = fields.Many2one(
        "forum.post",
        "Topic",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        context={"active_test": False},
    )
    target_id = fields.Many2one(
        "forum.post", "Goes on in", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Merged by", readonly=True, ondelete="set null")
    merged_at = fields.Datetime("Merged", required=True, readonly=True, default=fields.Datetime.now)
    undone_at = fields.Datetime("Undone", readonly=True)
    moved = fields.Json(readonly=True, help="IDs of what went along, by what it is.")

    _source_once = models.UniqueIndex("(source_id) WHERE undone_at IS NULL", "This topic was merged already.")

    @api.model
    def _merge(self, topics, target):
        """Let topics go on in another: their answers, comments, votes, favourites and followers go there.

        What would be there twice stays behind. The topics themselves are hidden, and their addresses lead on.

        :param topics: ``forum.post``, questions
        :param target: one ``forum.post``, a question
        :return: the merges
        :raise AccessError: the user may not merge topics
        :raise UserError: these topics cannot be merged
        """
        if not target:
            raise UserError(self.env._("Say which topic this one goes on in."))
        self._check_mergeable(topics, target)
        merges = self.browse()
        for topic in topics.sudo():  # sudo: whoever may merge was checked; karma says nothing of it
            moved = topic._move_all_to(target.sudo())
            merges |= self.sudo().create(
                {"source_id": topic.id, "target_id": target.id, "user_id": self.env.uid, "moved": moved}
            )
            topic.active = False
        return merges.sudo(False)

    def _check_mergeable(self, topics, target):
        both = topics | target
        if not both._may_moderate():
            raise AccessError(self.env._("Topics are merged by moderators of the forum, and by colleagues."))
        both.check_access("read")
        if target in topics:
            raise UserError(self.env._("A topic cannot go on in itself. Choose another one."))
        if both.parent_id or not all(both.mapped("active")):
            raise UserError(self.env._("Only questions that are shown can be merged. Look for where this one goes on."))
        if any(forum._readers() != target.forum_id._readers() for forum in both.forum_id):
            raise UserError(
                self.env._("These topics are not for the same people: others would read what was not meant for them.")
            )

    def action_undo(self):
        """Give each topic back what came from it, and show it again.

        :raise AccessError: the user may not merge topics
        """
        for merge in self.filtered(lambda merge: not merge.undone_at):
            if not (merge.source_id | merge.target_id)._may_moderate():
                raise AccessError(self.env._("Topics are merged by moderators of the forum, and by colleagues."))
            merge = merge.sudo()  # sudo: as for merging
            merge.source_id.active = True
            merge.source_id._take_all_back(merge.target_id, merge.moved)
            merge.undone_at = fields.Datetime.now()
