from odoo import models
from odoo.exceptions import UserError

from odoo.addons.social_crm_channels.connectors.contract import PostResult

from .forum_post_spam import LINKS_STAY


class SocialCrmCommunityPost(models.Model):
    """What a campaign says to everybody in a community of our own is a topic of its forum."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.community"

    def _publish_post(self, subject, html, post):
        """Override: a community of our own has a forum, or is told to have one."""
        if self.kind != "owned":
            return super()._publish_post(subject, html, post)
        forum = self.forum_ids[:1]
        if not forum:
            raise UserError(self.env._("%s has no forum. Choose one, or post it there by hand.", self.name))
        author = post.campaign_id.user_id
        # sudo: colleagues earn no karma, and a campaign asks nobody's leave
        topics = self.env["forum.post"].with_user(author).sudo().with_context(**{LINKS_STAY: True})
        topic = topics.create({"forum_id": forum.id, "name": subject, "content": html})
        return PostResult(str(topic.id), url=topic.get_base_url() + topic.website_url)

    def _open_to_others(self, segments):
        """Override: who reads in a community of our own is who reads in its forum."""
        # sudo: who reads along counts, whoever may see forums and logins
        forum = self.sudo().forum_ids[:1]
        return forum._open_to_others(segments) if forum else super()._open_to_others(segments)
