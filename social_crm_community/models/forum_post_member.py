from odoo import models


class ForumPost(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.post"

    def _log_touchpoints(self):
        """Whoever writes on the forum of a community is a member of it."""
        result = super()._log_touchpoints()
        # sudo: members write, whoever may see who belongs to a community
        posts = self.sudo()._by_members().filtered("forum_id.community_id")
        identities = posts.create_uid.partner_id._forum_identities() if posts else {}
        self.env["social.crm.community.member"].sudo()._upsert(
            [
                {
                    "community_id": post.forum_id.community_id.id,
                    "identity_id": identities[post.create_uid.partner_id].id,
                    "first_seen": post.create_date,
                    "last_seen": post.create_date,
                }
                for post in posts
            ]
        )
        return result
