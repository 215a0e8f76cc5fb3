from odoo import api, fields, models


class SocialCrmCasePlaybook(models.Model):
    """The checklist of a case: what its playbooks ask for."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    step_ids = fields.One2many("social.crm.case.step", "case_id", "Steps", domain=[("state", "!=", "waiting")])
    step_count = fields.Integer("Number of steps", compute="_compute_step_progress")
    settled_step_count = fields.Integer("Steps behind us", compute="_compute_step_progress")
    step_progress = fields.Float("Progress", compute="_compute_step_progress", help="Steps that are done or skipped.")

    @api.depends("step_ids.state")
    def _compute_step_progress(self):
        counts = {}
        for case, state, count in self.env["social.crm.case.step"]._read_group(
            [("case_id", "in", self.ids), ("state", "!=", "waiting")], ["case_id", "state"], ["__count"]
        ):
            counts.setdefault(case.id, {})[state] = count
        for case in self:
            states = counts.get(case._origin.id, {})
            case.step_count = sum(states.values())
            case.settled_step_count = case.step_count - states.get("todo", 0)
            case.step_progress = 100 * case.settled_step_count / case.step_count if case.step_count else 0

    # ------------------------------------------------------------------
    # Begin
    # ------------------------------------------------------------------
    def _start_playbook(self, playbook, by_type=False):
        """Put the steps of a playbook on these cases, but where it is under way already.

        :param playbook: one ``social.crm.playbook``
        :param bool by_type: the type of the cases brings it, and takes it away
        :return: the steps, also those that wait for their condition
        :raise AccessError: the cases are not the user's to work on, or the playbook is not theirs to read
        """
        self.check_access("write")
        playbook.check_access("read")
        under_way = self._open_steps().filtered(lambda step: step.playbook_id == playbook).case_id
        planned = playbook.sudo().step_ids  # sudo: whoever may work on a case may begin its steps
        steps = self.env["social.crm.case.step"].sudo()  # sudo: as above
        begun = steps.create(
            [
                {
                    "case_id": case.id,
                    "playbook_id": playbook.id,
                    "step_id": step.id,
                    "by_type": by_type,
                    "name": step.name,
                    "owner": step.owner,
                }
                for case in self
                if case.id not in under_way.ids
                for step in planned
            ]
        )
        begun._review()
        return begun.sudo(False)

    def _start_playbooks_of_type(self):
        """Begin what the types of these cases ask for, once a case."""
        begun = {
            (case.id, playbook.id)
            for case, playbook in self.env["social.crm.case.step"]
            .sudo()  # sudo: as in _start_playbook
            ._read_group([("case_id", "in", self.ids), ("by_type", "=", True)], ["case_id", "playbook_id"])
        }
        for case_type, cases in self.filtered(lambda case: not case.is_closed).grouped("type_id").items():
            for playbook in case_type.sudo().playbook_ids:  # sudo: as in _start_playbook
                cases.filtered(
                    lambda case, playbook=playbook: (
                        playbook.company_id in (case.company_id, playbook.company_id.browse())
                        and (case.id, playbook.id) not in begun
                    )
                )._start_playbook(playbook, by_type=True)

    def _open_steps(self):
        # sudo: the steps of a case follow it, whoever works on it
        return (
            self.env["social.crm.case.step"]
            .sudo()
            .search([("case_id", "in", self.ids), ("state", "in", ("waiting", "todo"))])
        )

    # ------------------------------------------------------------------
    # The case's life
    # ------------------------------------------------------------------
    def _opened(self):
        result = super()._opened()
        self._start_playbooks_of_type()
        return result

    def _changed(self, fnames):
        result = super()._changed(fnames)
        if "type_id" in fnames:
            self._start_playbooks_of_type()
        if {"user_id", "team_id"} & set(fnames):
            self._open_steps()._follow_owners()._plan_activities()
        self._review_steps()
        return result

    def _spoken(self, messages):
        result = super()._spoken(messages)
        self._review_steps()
        return result

    def _closed(self):
        result = super()._closed()
        self._open_steps()._plan_activities()
        return result

    def _reopened(self):
        result = super()._reopened()
        self._start_playbooks_of_type()
        self._open_steps()._plan_activities()
        return result

    def _review_steps(self):
        """What steps are asked for may have changed with the case."""
        self._open_steps().filtered(lambda step: step.by_type or step.step_id.condition)._review()

    def action_start_playbook(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start a playbook"),
            "res_model": "social.crm.start.playbook",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }
