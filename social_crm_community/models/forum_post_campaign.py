from odoo import api, fields, models


class ForumPostCampaign(models.Model):
    """Who answers or comments on a topic that a campaign posted answers the campaign."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    campaign_post_ids = fields.One2many(
        "social.crm.campaign.post", "topic_id", "Posted by campaigns", groups="social_crm_base.group_user"
    )

    @api.model_create_multi
    def create(self, vals_list):
        posts = super().create(vals_list)
        posts._answer_campaigns()
        return posts

    def write(self, vals):
        """What waited for a moderator counts once it is shown."""
        result = super().write(vals)
        if vals.get("state") == "active":
            self._answer_campaigns()
        return result

    def message_post(self, *, message_type="notification", **kwargs):
        message = super().message_post(message_type=message_type, **kwargs)
        if message_type == "comment" and message.author_id:
            self._tell_campaigns(message.author_id, message.date)
        return message

    def _answer_campaigns(self):
        for post in self.filtered(lambda post: post.parent_id and post.active and post.state == "active"):
            post._tell_campaigns(post.create_uid.partner_id, post.create_date)

    def _tell_campaigns(self, author, moment):
        """:param author: who wrote below the topic, one ``res.partner``"""
        # sudo: members write, whoever may see campaigns
        topic = (self.parent_id or self).sudo()
        topic.campaign_post_ids._said_in_topic(author.sudo(), moment)
