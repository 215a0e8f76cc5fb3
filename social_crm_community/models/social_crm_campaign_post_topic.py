from odoo import api, fields, models


class SocialCrmCampaignPostTopic(models.Model):
    """What a campaign posted in a community of our own is a topic; what members write below it answers the campaign."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.campaign.post"

    topic_id = fields.Many2one(
        "forum.post", compute="_compute_topic_id", store=True, index="btree_not_null", ondelete="set null"
    )

    @api.depends("community_id", "external_id")
    def _compute_topic_id(self):
        topics = self.env["forum.post"].with_context(active_test=False)
        for post in self:
            named = post.community_id and (post.external_id or "").isdecimal()
            post.topic_id = topics.browse(int(post.external_id)).exists() if named else False

    def _said_in_topic(self, author, moment):
        """Somebody with a login wrote below the topic: a member answered the campaign, or a colleague answered them.

        :param author: one ``res.partner``
        :param datetime moment: when
        """
        users = author.user_ids
        if not self or not users:  # a topic of no campaign; a visitor
            return
        if not all(users.mapped("share")):
            self._note_our_answer(moment)
            return
        identity = author._forum_identities()[author]
        channels = self.env["social.crm.channel"]
        self._note_answers(
            [(post.id, channels._forum_of(post.company_id).id, identity.id, author.id, None, moment) for post in self]
        )
