from odoo import fields, models


class SocialCrmChannelCommunity(models.Model):
    """A channel may be the feed of a community: what is said there in public is said in the community."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.channel"

    community_id = fields.Many2one(
        "social.crm.community",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        check_company=True,
        help="What is said here in public or in groups is said in this community, and its rule decides what we may"
        " answer.",
    )

    def write(self, vals):
        """The talks that were in the channel's community go with it; those that somebody put elsewhere stay."""
        former = {channel: channel.community_id for channel in self} if "community_id" in vals else {}
        result = super().write(vals)
        for channel, community in former.items():
            if channel.community_id != community:
                channel._pass_on_community(community)
        return result

    def _pass_on_community(self, former):
        # sudo: the talks of all teams go along
        talks = self.env["social.crm.conversation"].sudo().with_context(active_test=False, tracking_disable=True)
        talks.search(
            [
                ("channel_id", "=", self.id),
                ("community_id", "=", former.id),
                "|",
                ("is_group", "=", True),
                ("contact_kind", "!=", "direct"),
            ]
        ).community_id = self.community_id
