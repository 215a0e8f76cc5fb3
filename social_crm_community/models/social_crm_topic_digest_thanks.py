from odoo import api, models

from .social_crm_topic_digest import NAMED


class SocialCrmTopicDigestThanks(models.Model):
    """The weekly mail names what people were thanked for, and tells its reader how often they were."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.topic.digest"

    @api.model
    def _topics_of(self, forum, since):
        """Add the topics in which most was said that somebody was thankful for.

        :return: ``thanked``, too
        :rtype: dict
        """
        # sudo: how often is counted, and who did it is told to nobody
        counted = (
            self.env["social.crm.thanks"]
            .sudo()
            ._read_group(
                [
                    ("forum_id", "=", forum.id),
                    ("create_date", ">", since),
                    ("post_id.state", "=", "active"),
                    ("post_id.active", "=", True),
                ],
                ["post_id"],
                ["__count"],
                order="__count DESC, post_id",
                limit=NAMED,
            )
        )
        posts = self.env["forum.post"].union(*(post for post, _count in counted))
        topics = self.env["forum.post"].union(*(post.parent_id or post for post in posts))
        return super()._topics_of(forum, since) | {
            "thanked": topics.filtered(lambda topic: topic.active and topic.state == "active")
        }

    def _thanks_received(self):
        """:return: how often the reader was thanked since the last mail"""
        return self.env["social.crm.thanks"]._received_by(self.user_id, self.since)
