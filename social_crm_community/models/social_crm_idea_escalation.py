from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

#: Ideas that are escalated in one transaction.
ESCALATION_BATCH = 200


class SocialCrmIdeaEscalation(models.Model):
    """Nobody has taken the next step for too long: somebody is told, once for each step."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.idea"

    escalated_at = fields.Datetime("Escalated", readonly=True, copy=False)

    @api.model
    def _escalate_waiting(self, commit=None):
        """Cron: tell of ideas that have waited for as long as their stage allows.

        :param commit: called after each batch in place of the cron's own; answers how much time is left
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        late = self.browse(idea.id for stage in self._escalating_stages() for idea in self._late_in(stage))
        commit(0, remaining=len(late))
        for ids in split_every(ESCALATION_BATCH, late.ids):
            self.browse(ids).exists()._escalate()
            if commit(len(ids)) <= 0:
                break

    def _escalating_stages(self):
        return self.env["social.crm.idea.stage"].search([("escalate_after_days", ">", 0)])

    def _late_in(self, stage):
        return self.search(
            [
                ("stage_id", "=", stage.id),
                ("merged_into_id", "=", False),
                ("escalated_at", "=", False),
                ("waiting_since", "<=", fields.Datetime.now() - timedelta(days=stage.escalate_after_days)),
            ]
        )

    def _escalate(self):
        self.escalated_at = fields.Datetime.now()
        for idea in self:
            user = idea.stage_id.escalate_user_id or idea.user_id
            told = idea.with_context(lang=user.lang or idea.company_id.partner_id.lang)
            text = told.env._("Has waited for its next step for %s days", idea.waiting_days)
            if user.active:
                told.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=text, note=idea.next_step
                )
            else:
                told._message_log(body=text)
