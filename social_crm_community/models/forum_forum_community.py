from odoo import fields, models
from odoo.fields import Domain

from .social_crm_invited_mixin import OFFERED


class ForumForum(models.Model):
    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "forum.forum"

    community_id = fields.Many2one(
        "social.crm.community",
        domain="[('kind', '=', 'owned')]",
        ondelete="set null",
        index="btree_not_null",
        groups="social_crm_base.group_user",
        help="Whoever writes here is a member of it; its polls and test groups are shown beside the topics.",
    )

    def _offered_to(self, partner):
        """Return what somebody can take part in, in the community that this forum is the home of.

        :param partner: who looks, none for visitors
        :return: records of several models, the latest of each first
        :rtype: list
        """
        # sudo: what is offered is read by whoever it is for
        forum = self.sudo()
        company, offered = forum._care_company(), []
        for model in OFFERED if forum.community_id else ():
            here = Domain("community_id", "=", forum.community_id.id) & Domain("state", "=", "open")
            seen = self.env[model].sudo()._public_list(company, partner, here, limit=5)
            offered += seen.filtered(lambda each: each._is_open())
        return offered

    def _open_to_others(self, segments):
        """As of a community: everybody reads a public forum, and whoever makes a login one for those who are signed in."""
        self.ensure_one()
        names = ", ".join(segments.mapped("name"))
        if self.privacy != "private":
            return self.env._(
                "everybody can read the forum %(forum)s. Let only some users read it, a group of people of %(segments)s, or"
                " take that post out.",
                forum=self.name,
                segments=names,
            )
        readers = Domain("share", "=", True) & Domain("all_group_ids", "in", self.authorized_group_id.ids)
        others = self.env["res.partner"].search_count(
            Domain("user_ids", "any", readers) & Domain("social_segment_ids", "not in", segments.ids)
        )
        if not others:
            return ""
        return self.env._(
            "the forum %(forum)s is read by people who do not belong to %(segments)s: %(number)s. Take them out of the group"
            " %(group)s, or take that post out.",
            forum=self.name,
            segments=names,
            number=others,
            group=self.authorized_group_id.sudo().display_name,
        )
