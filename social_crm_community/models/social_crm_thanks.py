from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import insert_rows

from .forum_post import SHOWN

#: Thanks of one member a day: whoever reads a forum is glad of fewer posts than that.
THANKS_A_DAY = 50

#: Thanks a day of one member to the same author that give karma; two friends do not make each other trusted.
WITH_KARMA = 3

DAY = timedelta(days=1)


class SocialCrmThanks(models.Model):
    """That a member, or one of us, thanked somebody for a post; once for each post, and it may be taken back.

    A vote says that a post is good for others; thanks say that it helped whoever thanks.
    """

    _name = "social.crm.thanks"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Thanks for a Post"
    _order = "id desc"
    _rec_name = "topic"

    _personal_fields = ("topic", "create_date")

    post_id = fields.Many2one("forum.post", required=True, readonly=True, ondelete="cascade")
    topic = fields.Char("In the topic", compute="_compute_topic", compute_sudo=True)
    forum_id = fields.Many2one("forum.forum", readonly=True, ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "Thanked by", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact who thanks", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    recipient_id = fields.Many2one("res.users", "Thanked", readonly=True, ondelete="cascade")
    karma = fields.Integer(readonly=True, help="What the author got for it, and loses when it is taken back.")

    _once = models.UniqueIndex("(post_id, user_id)", "They thanked for this already.")
    _recipient_idx = models.Index("(recipient_id, user_id, create_date)")
    _user_idx = models.Index("(user_id, create_date)")

    @api.depends("post_id.name", "post_id.parent_id.name")
    def _compute_topic(self):
        for thanks in self:
            thanks.topic = (thanks.post_id.parent_id or thanks.post_id).name or ""

    @api.model
    def _toggle(self, post, user, back=None):
        """Thank the author of a post, or take it back.

        :param post: one ``forum.post`` that the user may read
        :param user: one ``res.users``
        :param bool back: whether it is taken back: what is so already stays so; ``None`` for the other way than it is
        :return: whether the author is thanked from now on
        :raise UserError: nobody can be thanked for it, or they thanked for very much today
        """
        # sudo: members have no rights on the model; each acts for themselves
        known = self.sudo().search([("post_id", "=", post.id), ("user_id", "=", user.id)])
        back = bool(known) if back is None else back
        if back:
            known._take_back()
        elif not known:
            self.sudo()._thank(post.sudo(), user)
        return not back

    def _thank(self, post, user):
        if not post._can_be_thanked_by(user):
            raise UserError(self.env._("Nobody can be thanked for this post by you."))
        since = fields.Datetime.now() - DAY
        if self.search_count([("user_id", "=", user.id), ("create_date", ">", since)]) >= THANKS_A_DAY:
            raise UserError(self.env._("You thanked very many people today. Thank the next one tomorrow."))
        author = post.create_uid
        today = [("user_id", "=", user.id), ("recipient_id", "=", author.id), ("create_date", ">", since)]
        karma = post.forum_id.karma_gen_thanks if self.search_count(today, limit=WITH_KARMA) < WITH_KARMA else 0
        values = {
            "post_id": post.id,
            "forum_id": post.forum_id.id,
            "company_id": post.forum_id._care_company().id,
            "user_id": user.id,
            "partner_id": user.partner_id.id,
            "recipient_id": author.id,
            "karma": karma,
        }
        # of two clicks at once, one waits for the other and is tried again: then it finds what it wants
        added = insert_rows(
            self.env,
            self._table,
            values,
            [tuple(values.values())],
            on_conflict=SQL("ON CONFLICT DO NOTHING"),
            returning=["id"],
        )
        self.env["forum.post"].invalidate_model(["thanks_count", "is_thanked"], flush=False)
        if added and karma:
            author._add_karma(karma, post, self.env._("Thanked"))

    def _take_back(self):
        for thanks in self.filtered("karma"):
            thanks.recipient_id._add_karma(-thanks.karma, thanks.post_id, self.env._("Thanks taken back"))
        self.unlink()
        self.env["forum.post"].invalidate_model(["thanks_count", "is_thanked"], flush=False)

    @api.model
    def _received_by(self, user, since=None):
        """:return: how often a member was thanked, since some moment if one is given"""
        moment = [("create_date", ">", since)] if since else []
        # sudo: a number alone
        return self.sudo().search_count([("recipient_id", "=", user.id), ("post_id.state", "in", SHOWN), *moment])
