from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

ESCALATED_AT_ONCE = 100  # by the cron in one transaction


class SocialCrmTopicEscalation(models.Model):
    """That a question of the forum became a private case: why, when, and who saw to it."""

    _name = "social.crm.topic.escalation"
    _inherit = ["social.crm.personal.data.mixin"]
    _description = "Escalated Topic"
    _order = "escalated_at desc, id desc"
    _rec_name = "topic"

    _personal_fields = ("topic", "reason", "note", "escalated_at", "credited_at", "karma")
    _erase_order = 24  # its case is found by the person, until that is erased

    post_id = fields.Many2one("forum.post", "Topic", readonly=True, index="btree_not_null", ondelete="set null")
    topic = fields.Char("Title", readonly=True, help="As it was when it was escalated: a topic may be deleted.")
    forum_id = fields.Many2one("forum.forum", readonly=True, index=True, ondelete="set null")
    reason = fields.Selection(
        [
            ("unanswered", "Nobody answered in time"),
            ("member", "A member asked for staff"),
            ("staff", "Staff took it up"),
        ],
        "Why",
        required=True,
        readonly=True,
    )
    note = fields.Text(readonly=True, help="What whoever escalated it wanted to say.")
    user_id = fields.Many2one("res.users", "Escalated by", readonly=True, index="btree_not_null", ondelete="set null")
    escalated_at = fields.Datetime("Escalated", required=True, readonly=True, default=fields.Datetime.now)
    case_id = fields.Many2one("social.crm.case", readonly=True, index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    gone_at = fields.Datetime("Topic Deleted", readonly=True)
    credited_at = fields.Datetime("Credited", readonly=True)
    karma = fields.Integer("Karma Given", readonly=True)

    _post_uniq = models.UniqueIndex("(post_id) WHERE post_id IS NOT NULL", "This topic was escalated already.")

    # ------------------------------------------------------------------
    # Escalating
    # ------------------------------------------------------------------
    @api.model
    def _escalate_by_hand(self, topic, note=""):
        """Make a private case of a question, for the current user.

        :param topic: one ``forum.post``
        :param str note: what they want to tell staff
        :return: the escalation, whoever made it first
        :raise UserError: the user may not, or it is no open question
        """
        topic.check_access("read")
        user = self.env.user
        # sudo: members have no rights on what staff keep of a topic
        topic = topic.sudo()
        if not user._may_escalate(topic.forum_id):
            raise UserError(self.env._("You cannot ask staff for an answer in this forum yet."))
        if not topic._is_open_topic() or topic.has_validated_answer:
            raise UserError(self.env._("This question is closed or has its answer already."))
        reason = "staff" if user.has_group("social_crm_base.group_user") else "member"
        return self.sudo()._escalate(topic, reason, user, (note or "").strip())

    @api.model
    def _escalate(self, topics, reason, user=None, note=""):
        """Make private cases of questions, those that have none yet.

        :param topics: ``forum.post`` without parents
        :return: the escalations of all of them
        """
        known = self.search([("post_id", "in", topics.ids)])
        new = topics - known.post_id
        new.try_lock_for_update()
        vals_list = []
        for company, asked in new.grouped(lambda topic: topic.forum_id._care_company()).items():
            messages = self.env["social.crm.channel"]._forum_of(company)._hear_topics(asked)
            vals_list += [
                {
                    "post_id": topic.id,
                    "topic": topic.name,
                    "forum_id": topic.forum_id.id,
                    "reason": reason,
                    "note": note,
                    "user_id": user.id if user else False,
                    "case_id": message.case_id.id,
                    "company_id": company.id,
                }
                for topic, message in messages.items()
            ]
        created = self.create(vals_list)
        cases = created.case_id
        cases._message_log_batch(bodies={each.case_id.id: each._in_words() for each in created if each.case_id})
        return known | created

    def _in_words(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        who = f" ({self.user_id.name})" if self.user_id else ""
        return f"{reasons[self.reason]}{who}. {self.note or ''}".strip()

    @api.model
    def _escalate_unanswered(self):
        """Cron: questions that nobody answered in time become cases."""
        for forum in self.env["forum.forum"].search([("peer_care", "=", True), ("escalate_after", ">", 0)]):
            if not self._escalate_unanswered_of(forum):
                return

    def _escalate_unanswered_of(self, forum):
        """:return: whether there is time to go on"""
        while topics := self.env["forum.post"].search(forum._unanswered_domain(), limit=ESCALATED_AT_ONCE):
            done = self._escalate(topics, "unanswered")
            time_left = self.env["ir.cron"]._commit_progress(len(done))
            if not time_left or not done:
                return bool(time_left)
        return True

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------
    def _note_gone(self):
        """The topic was taken away: its case goes on without it, and nothing goes back to it."""
        fresh = self.filtered(lambda escalation: not escalation.gone_at)
        fresh.gone_at = fields.Datetime.now()
        for case in fresh.case_id.filtered(lambda case: not case.is_closed):
            case._message_log(
                body=self.env._("The topic was deleted from the forum. Answer the person on another channel, or close.")
            )
        waiting = self.env["social.crm.hand.back"].search(
            [("escalation_id", "in", fresh.ids), ("state", "in", ("draft", "proposed"))]
        )
        waiting._reject(self.env._("The topic was deleted."))

    def _credit(self):
        """Thank members for having asked staff, once for each topic that was answered."""
        for escalation in self.filtered(lambda each: each.reason == "member" and each.user_id and not each.credited_at):
            gain = escalation.forum_id.karma_gen_escalation
            escalation.write({"credited_at": fields.Datetime.now(), "karma": gain})
            escalation.user_id._add_karma(gain, escalation, self.env._("Asked staff to answer a question"))

    def action_open_topic(self):
        """Open the topic on the website."""
        self.ensure_one()
        if not self.post_id:
            raise UserError(self.env._("The topic was deleted from the forum."))
        return {"type": "ir.actions.act_url", "url": self.post_id.website_url, "target": "new"}

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    def _personal_condition(self, person):
        return SQL("case_id = ANY(%s)", self.env["social.crm.case"]._personal_ids(person))
