from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: Who is new has no karma, and shall be heard all the same.
OPEN_TO_NEWCOMERS = ("karma_ask", "karma_answer", "karma_post", "karma_comment_own", "karma_comment_all")
OPEN_TO_ASKERS = ("karma_edit_own", "karma_answer_accept_own")


class ForumForum(models.Model):
    _inherit = "forum.forum"

    peer_care = fields.Boolean(
        "Peer care", help="People help each other here; what stays without an answer becomes a private case of staff."
    )
    escalate_after = fields.Integer(
        "Escalate after (hours)",
        default=24,
        help="A question that nobody answered for so long becomes a case. 0 for never.",
    )
    karma_escalate = fields.Integer(
        "Ask staff for an answer", default=100, help="Karma that a member needs to make a case of a question."
    )
    karma_gen_escalation = fields.Integer(
        "Escalated question answered",
        default=5,
        help="Karma for the member who escalated a question, once staff answered it.",
    )
    answering_user_id = fields.Many2one(
        "res.users",
        "Answers of staff by",
        ondelete="set null",
        help="In whose name approved answers are posted. Empty for whoever approves them.",
    )
    care_company_id = fields.Many2one(
        "res.company", "Company", default=lambda self: self.env.company, help="Whose team serves the cases."
    )
    public_words = fields.Text(
        help="Names of products and the like, which are never taken out of an answer that goes to the forum."
    )

    _escalate_after_positive = models.Constraint(
        "CHECK (escalate_after >= 0)", "A question cannot become a case before it was asked."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._opened_to_newcomers(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._opened_to_newcomers(vals))

    def _opened_to_newcomers(self, vals):
        """Where people help each other everybody asks and answers; whoever wants it otherwise sets it afterwards."""
        if not vals.get("peer_care"):
            return vals
        return dict.fromkeys((*OPEN_TO_NEWCOMERS, *OPEN_TO_ASKERS), 0) | vals

    def _care_company(self):
        """:return: the company whose team serves this forum's cases"""
        self.ensure_one()
        return self.care_company_id or self.website_id.company_id or self.env.company

    def _unanswered_domain(self):
        """:return: the domain of the questions that waited too long for an answer"""
        self.ensure_one()
        before = fields.Datetime.now() - timedelta(hours=self.escalate_after)
        return Domain(
            [
                ("forum_id", "=", self.id),
                ("parent_id", "=", False),
                ("child_count", "=", 0),
                ("state", "=", "active"),
                ("create_date", "<", before),
                ("escalation_ids", "=", False),
                ("campaign_post_ids", "=", False),  # nobody asked anything
            ]
        )
