from odoo import models

from odoo.addons.social_crm_base.tools.sql import update_rows

MAX_STEPS = 20  # of topics that were merged one after the other


class ForumPostMerge(models.Model):
    """A topic that says the same as another goes on there."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    def action_merge_topics(self):
        """Open the dialog that asks where these topics go on."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Topics"),
            "res_model": "social.crm.topic.merge.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_topic_ids": self.ids, "dialog_size": "medium"},
        }

    def _goes_on_in(self):
        """:return: the topic in which this one goes on, none where it was not merged"""
        self.ensure_one()
        # sudo: whoever has the old address is led on; what is there is asked with their own rights
        topic, merges = self.sudo(), self.env["social.crm.topic.merge"].sudo()
        for _step in range(MAX_STEPS):
            merge = merges.search([("source_id", "=", topic.id), ("undone_at", "=", False)])
            if not merge:
                break
            topic = merge.target_id
        return topic.sudo(False) if topic.id != self.id else self.browse()

    # ------------------------------------------------------------------
    # What goes along
    # ------------------------------------------------------------------
    def _move_all_to(self, target):
        """:return: ids of what was moved, by what it is"""
        self.ensure_one()
        answers = self.with_context(active_test=False).child_ids
        accepted = answers.filtered("is_correct") if any(target.child_ids.mapped("is_correct")) else answers.browse()
        comments = self._comments()
        voters = target.vote_ids.user_id | target.create_uid
        votes = self.vote_ids.filtered(lambda vote: vote.user_id not in voters)
        fans = self.favourite_ids - target.favourite_ids
        followers = self.message_follower_ids.filtered(
            lambda follower: follower.partner_id not in target.message_partner_ids
        )
        accepted._set_accepted(False)
        self._hand_over(target, answers, comments, votes, followers)
        target.favourite_ids |= fans
        target.last_activity_date = max(target.last_activity_date, self.last_activity_date)
        moved = {"answers": answers, "accepted": accepted, "comments": comments, "votes": votes, "fans": fans}
        return {name: records.ids for name, records in {**moved, "followers": followers}.items()}

    def _take_all_back(self, target, moved):
        """What is there no more, or went elsewhere since, stays as it is.

        :param dict moved: see :meth:`_move_all_to`
        """
        posts = self.with_context(active_test=False)
        answers = posts.search([("id", "in", moved["answers"]), ("parent_id", "=", target.id)])
        comments = self.env["mail.message"].search(
            [("id", "in", moved["comments"]), ("model", "=", self._name), ("res_id", "=", target.id)]
        )
        votes = target.vote_ids.filtered(lambda vote: vote.id in moved["votes"])
        followers = target.message_follower_ids.filtered(lambda follower: follower.id in moved["followers"])
        target._hand_over(self, answers, comments, votes, followers)
        target.favourite_ids -= self.env["res.users"].browse(moved["fans"])
        if not any(self.child_ids.mapped("is_correct")):
            answers.filtered(lambda answer: answer.id in moved["accepted"])._set_accepted(True)

    def _hand_over(self, target, answers, comments, votes, followers):
        """Everything in bulk, and nobody is told anew of what they know."""
        answers.with_context(active_test=False).write({"parent_id": target.id, "forum_id": target.forum_id.id})
        comments.write({"res_id": target.id})
        votes.write({"post_id": target.id})
        followers.write({"res_id": target.id})
        (self | target).invalidate_recordset()

    def _comments(self):
        return self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id), ("message_type", "in", ("comment", "email"))]
        )

    def _set_accepted(self, accepted):
        """One answer of a question is accepted, and nobody loses or gains karma because questions were merged.

        :param bool accepted:
        """
        update_rows(self.env, self._table, ["is_correct"], [(answer.id, accepted) for answer in self])
