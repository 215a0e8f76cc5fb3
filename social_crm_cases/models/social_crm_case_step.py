from odoo import fields, models
from odoo.tools import plaintext2html

from .social_crm_playbook_step import OWNERS

OPEN_STATES = ("waiting", "todo")


class SocialCrmCaseStep(models.Model):
    """A step of a playbook on one case: whose it is, until when, and what became of it.

    It has a name of its own, so that what was done stays readable when the playbook is changed.
    """

    _name = "social.crm.case.step"
    _description = "Case Step"
    _order = "case_id, id"  # made in the order of the playbook; those of the next playbook come after
    _check_company_auto = True

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    playbook_id = fields.Many2one("social.crm.playbook", readonly=True, ondelete="set null", check_company=True)
    step_id = fields.Many2one(
        "social.crm.playbook.step", "As planned", readonly=True, index="btree_not_null", ondelete="set null"
    )
    by_type = fields.Boolean(readonly=True, help="The type of the case brought it, and takes it away.")
    name = fields.Char("What to do", required=True, readonly=True)
    instructions = fields.Text(related="step_id.instructions")
    owner = fields.Selection(OWNERS, "Who", required=True, readonly=True, default="assignee")
    user_id = fields.Many2one(
        "res.users", "Owner", ondelete="set null", check_company=True, domain="[('share', '=', False)]"
    )
    deadline = fields.Datetime("Until")
    state = fields.Selection(
        [("waiting", "Not needed yet"), ("todo", "To do"), ("done", "Done"), ("skipped", "Skipped")],
        required=True,
        default="waiting",
        readonly=True,
    )
    settled_at = fields.Datetime("Done at", readonly=True)
    settled_by_id = fields.Many2one("res.users", "Done by", readonly=True, ondelete="set null")
    activity_id = fields.Many2one("mail.activity", readonly=True, index="btree_not_null", ondelete="set null")

    _user_todo_idx = models.Index("(user_id) WHERE state = 'todo'")

    def write(self, vals):
        """Whoever is chosen by hand keeps the step when the case goes to somebody else."""
        by_hand = vals.keys() <= {"user_id", "deadline"}
        if by_hand and "user_id" in vals:
            vals = {**vals, "owner": "user"}
        result = super().write(vals)
        if by_hand:
            self._plan_activities()
        return result

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_done(self):
        steps = self._settle("done")
        # sudo: whoever does a step does it for its owner
        steps.sudo().activity_id.filtered("active")._action_done()

    def action_skip(self):
        self._settle("skipped")._plan_activities()

    def action_undo(self):
        """Ask for steps again; the time that they had still counts."""
        settled = self.filtered(lambda step: step.state not in OPEN_STATES)
        settled.write({"state": "todo", "settled_at": False, "settled_by_id": False})
        settled._follow_owners()
        settled._plan_activities()

    def _settle(self, state):
        """:return: those that were open"""
        steps = self.filtered(lambda step: step.state in OPEN_STATES)
        steps.write({"state": state, "settled_at": fields.Datetime.now(), "settled_by_id": self.env.uid})
        return steps

    # ------------------------------------------------------------------
    # Keep in step with the case
    # ------------------------------------------------------------------
    def _review(self):
        """Ask for steps whose condition is met now, and no more for those whose condition is not."""
        steps = self.filtered(lambda step: step.state in OPEN_STATES)
        needed = steps._needed()
        begun = needed.filtered(lambda step: step.state == "waiting")
        dropped = (steps - needed).filtered(lambda step: step.state == "todo")
        dropped.write({"state": "waiting", "deadline": False})
        begun._begin()
        (begun + dropped)._plan_activities()

    def _needed(self):
        """Those whose condition is met, and whose playbook still fits the type of the case that brought it."""
        needed = self.browse()
        for planned, steps in self.grouped("step_id").items():
            cases = planned._matching(steps.case_id)
            needed += steps.filtered(lambda step, cases=cases: step.case_id in cases)
        return needed.filtered(lambda step: not step.by_type or step.case_id.type_id in step.playbook_id.type_ids)

    def _begin(self):
        now = fields.Datetime.now()
        for (planned, team, company), steps in self.grouped(
            lambda step: (step.step_id, step.case_id.team_id, step.case_id.company_id)
        ).items():
            steps.write({"state": "todo", "deadline": planned._deadline(team, company, now)})
        self._follow_owners()

    def _follow_owners(self):
        """Give steps to whoever has the case now, or leads its team.

        :return: those that went to somebody else
        """
        todo = self.filtered(lambda step: step.state == "todo" and step._owner() != step.user_id)
        for (owner, user), steps in todo.grouped(lambda step: (step.owner, step._owner())).items():
            steps.write({"owner": owner, "user_id": user.id})
        return todo

    def _owner(self):
        self.ensure_one()
        if self.owner == "assignee":
            return self.case_id.user_id
        if self.owner == "leader":
            return self.case_id.team_id.leader_id
        return self.user_id or self.step_id.user_id._allowed_in(self.company_id)

    def _plan_activities(self):
        """Let owners find what they have to do among their activities, while the case is open."""
        steps = self.sudo()  # sudo: an owner of another team is told by whoever works on the case
        steps.activity_id.filtered("active").unlink()
        planned = steps.filtered(lambda step: step.state == "todo" and step.user_id and not step.case_id.is_closed)
        # what begins in the night must not send a mail a step: activities are shown where people work
        activities = steps.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for step, activity in zip(planned, activities.create(planned._activities()), strict=True):
            step.activity_id = activity

    def _activities(self):
        model = self.env["ir.model"]._get_id("social.crm.case")
        to_do = self.env.ref("mail.mail_activity_data_todo").id
        return [
            {
                "res_model_id": model,
                "res_id": step.case_id.id,
                "activity_type_id": to_do,
                "user_id": step.user_id.id,
                "summary": step.name,
                "note": plaintext2html(step.instructions) if step.instructions else False,
                "date_deadline": fields.Datetime.context_timestamp(
                    step.with_context(tz=step.user_id.tz), step.deadline or fields.Datetime.now()
                ).date(),
                "automated": True,
            }
            for step in self
        ]
