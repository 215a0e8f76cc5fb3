from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SocialCrmCaseAccess(models.Model):
    """Who reads a case that is neither theirs nor their team's.

    Rules ask whether a case is visible instead of naming what makes it so: lists then read the few ids that concern
    somebody from an index, where a condition on steps or answers would be tried on each row. Rules try conditions by the
    names of their fields, so this one comes after assignee and team, which cost nothing.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case"

    visible_by_request = fields.Boolean(
        "I was asked",
        compute="_compute_visible_by_request",
        search="_search_visible_by_request",
        help="I have a step to do in it, or was asked for advice and it is open.",
    )

    _open_team_idx = models.Index("(team_id) INCLUDE (conversation_id) WHERE is_closed IS NOT TRUE")

    @api.depends("is_closed", "step_ids.user_id", "step_ids.state", "swarm_answer_ids.user_id")
    @api.depends_context("uid")
    def _compute_visible_by_request(self):
        everything = self.sudo().with_context(active_test=False)  # sudo: rules ask, and whoever asks sees no more by it
        asked = everything.search([("id", "in", self._origin.ids), ("visible_by_request", "=", True)])
        for case in self:
            case.visible_by_request = case._origin in asked

    def _search_visible_by_request(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._requested_of_me()) if True in value else Domain.FALSE

    @api.model
    def _requested_of_me(self):
        """:return: statement that selects the ids of cases in which the user has a step to do or was asked for advice"""
        self.flush_model(["is_closed"])
        self.env["social.crm.case.step"].flush_model(["case_id", "user_id", "state"])
        self.env["social.crm.swarm.answer"].flush_model(["case_id", "user_id"])
        return SQL(
            """
            (SELECT case_id FROM social_crm_case_step WHERE user_id = %s AND state = 'todo'
              UNION ALL
             SELECT asked.id
               FROM social_crm_swarm_answer answer
               JOIN social_crm_case asked ON asked.id = answer.case_id AND asked.is_closed IS NOT TRUE
              WHERE answer.user_id = %s)
            """,
            self.env.uid,
            self.env.uid,
        )
