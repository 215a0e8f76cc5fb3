from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

SHOWN = ("active", "close")  # states of what everybody may read


class ForumPost(models.Model):
    """Topics and answers, as peer care sees them. What staff keep of them is on models of our own."""

    _inherit = "forum.post"

    escalation_ids = fields.One2many(
        "social.crm.topic.escalation", "post_id", "Escalations", readonly=True, groups="social_crm_base.group_user"
    )

    # what the cron looks for: few of all posts
    _unanswered_idx = models.Index(
        "(forum_id, create_date) WHERE parent_id IS NULL AND child_count = 0 AND active AND state = 'active'"
    )
    # The order of the website's lists. An index is taken only where it says "IS TRUE", as Odoo's domains do.
    _activity_idx = models.Index("(last_activity_date DESC) WHERE parent_id IS NULL AND active IS TRUE")

    @api.depends_context("uid")
    def _compute_post_karma_rights(self):
        """What a newcomer wrote is read by all, as what others wrote: Odoo hides it until they have karma."""
        result = super()._compute_post_karma_rights()
        for post in self:
            shown = post.sudo()  # sudo: whoever reads the page
            if not post.can_view and shown.forum_id.peer_care and shown.active and shown.state in SHOWN:
                post.can_view = True
        return result

    def _search_can_view(self, operator, value):
        """What Odoo says, so that a page of ten need not read all posts: its own condition selects them all first.

        And what everybody reads where there is peer care.
        """
        domain = super()._search_can_view(operator, value)
        if domain is NotImplemented or self.env.is_admin():
            return domain
        return self._viewed_by_karma() | Domain(
            [("forum_id.peer_care", "=", True), ("active", "=", True), ("state", "in", SHOWN)]
        )

    def _viewed_by_karma(self):
        """Who may close a post sees it; others see what is there, by somebody who has karma."""
        # sudo: what karma allows is asked of all forums; which of them somebody reads, other conditions say
        user, forums = self.env.user, self.env["forum.forum"].sudo().with_context(active_test=False)
        self.env["res.users"].flush_model(["karma"])
        of_mine = Domain("create_uid", "=", user.id)
        of_others = Domain("create_uid", "!=", user.id) & Domain("create_uid", "!=", False)
        closes_own = forums.search([("karma_close_own", "<=", user.karma)])
        closes_all = forums.search([("karma_close_all", "<=", user.karma)])
        trusted = Domain("create_uid", "in", SQL("(SELECT id FROM res_users WHERE karma > 0)"))
        return (
            (of_mine & Domain("forum_id", "in", closes_own.ids))
            | (of_others & Domain("forum_id", "in", closes_all.ids))
            | (trusted & (Domain("active", "=", True) | of_mine))
        )

    @api.model_create_multi
    def create(self, vals_list):
        posts = super().create(vals_list)
        posts._log_touchpoints()
        return posts

    def unlink(self):
        self._topics_go()
        return super().unlink()

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False or vals.get("state") == "offensive":
            self._topics_go()
        if vals.get("is_correct"):
            # sudo: whoever asked accepts the answer, staff see it
            self.env["social.crm.hand.back"].sudo()._answers_accepted(self)
        return result

    def _topics_go(self):
        """Staff who work on a topic hear that it was taken away; one that was merged goes on elsewhere."""
        merges = self.env["social.crm.topic.merge"].sudo()  # sudo: as below
        left = self - merges.search([("source_id", "in", self.ids), ("undone_at", "=", False)]).source_id
        # sudo: any author may delete a post of theirs
        gone = self.env["social.crm.topic.escalation"].sudo().search([("post_id", "in", left.ids)])
        gone._note_gone()

    def _log_touchpoints(self):
        """What members write on a forum of peer care is on their timeline. What staff write there touches whoever asked."""
        # sudo: members write, whoever may read the timeline
        posts = self.sudo()._by_members().filtered("forum_id.peer_care")
        if posts:
            identities = posts.create_uid.partner_id._forum_identities()
            rows = [post._touchpoint(identities[post.create_uid.partner_id]) for post in posts]
            self.env["social.crm.touchpoint"].sudo()._log(rows)

    def _by_members(self):
        """:return: those that people with a login wrote who are none of us"""
        return self.filtered(lambda post: post.create_uid.share and not post.create_uid._is_public())

    def _touchpoint(self, identity):
        return {
            "identity_id": identity.id,
            "company_id": self.forum_id._care_company().id,
            "occurred_at": self.create_date,
            "kind": "message_in",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _as_text(self):
        """:return: what a post says, without its form"""
        return html2plaintext(self.content or "", include_references=False).strip()

    def _is_open_topic(self):
        """:return: whether an answer can be posted to this question"""
        self.ensure_one()
        return bool(self.exists()) and self.active and self.state == "active" and not self.parent_id

    def _public_escalation(self):
        """:return: that staff look at this topic, for everybody who reads it; its case is theirs alone"""
        # sudo: nothing of it is shown but who asked staff
        return self.env["social.crm.topic.escalation"].sudo().search([("post_id", "=", self.id)], limit=1)

    def _can_ask_staff(self):
        """:return: whether the current user may make a case of this question"""
        self.ensure_one()
        return self._is_open_topic() and not self.has_validated_answer and self.env.user._may_escalate(self.forum_id)
