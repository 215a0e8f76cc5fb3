from odoo import api, fields, models
from odoo.fields import Domain


class SocialCrmCase(models.Model):
    """The topic of the forum that a case came from, and what goes back to it."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    escalation_ids = fields.One2many("social.crm.topic.escalation", "case_id", "Topics", readonly=True)
    escalation_id = fields.Many2one(
        "social.crm.topic.escalation", "Topic", compute="_compute_escalation_id", help="Where it was asked in public."
    )
    hand_back_ids = fields.One2many("social.crm.hand.back", "case_id", "Public answers")

    @api.depends("escalation_ids")
    def _compute_escalation_id(self):
        """Its own, or that of a case that was merged into it."""
        found = self.env["social.crm.topic.escalation"].search(
            Domain("case_id", "in", self.ids) | Domain("case_id.goes_on_in_id", "in", self.ids), order="id"
        )
        by_case = {escalation.case_id.goes_on_in_id: escalation for escalation in found}
        by_case |= {escalation.case_id: escalation for escalation in found}
        for case in self:
            case.escalation_id = by_case.get(case)

    def action_open_topic(self):
        """Open the topic on the website."""
        self.ensure_one()
        return self.escalation_id.action_open_topic()

    def action_hand_back(self):
        """Open the proposal of a public answer: the one that waits, or a new one of what we said last."""
        return self._open_hand_back("answer", self.env._("Hand back to the topic"))

    def action_ask_community(self):
        """Open the proposal of a question to the community: the one that waits, or a new one of what they said."""
        return self._open_hand_back("question", self.env._("Ask the community"))

    def _open_hand_back(self, direction, title):
        self.ensure_one()
        self.check_access("write")
        back = self.hand_back_ids.filtered(
            lambda back: back.direction == direction and back.state in ("draft", "proposed")
        )[:1]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "social.crm.hand.back",
            "res_id": (back or self._propose_back(direction)).id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _propose_back(self, direction):
        backs = self.env["social.crm.hand.back"]
        said = {"answer": backs._default_original, "question": backs._default_question}[direction]
        forum = self.env["forum.forum"].search([("peer_care", "=", True)], limit=1)
        return backs.create(
            {
                "case_id": self.id,
                "escalation_id": self.escalation_id.id if direction == "answer" else False,
                "direction": direction,
                "forum_id": forum.id if direction == "question" else False,
                "original": said(self),
            }
        )

    def _forget_subjects(self):
        """What was proposed of a case that is over goes with its words; that it came from a topic stays."""
        result = super()._forget_subjects()
        # sudo: it is the time that decides
        self.env["social.crm.hand.back"].sudo().search([("case_id", "in", self.ids)]).unlink()
        escalations = self.env["social.crm.topic.escalation"].sudo().search([("case_id", "in", self.ids)])
        escalations.note = False
        self.env.flush_all()  # an erasure goes on with plain SQL
        return result
