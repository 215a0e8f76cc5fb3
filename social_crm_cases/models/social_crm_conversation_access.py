from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SocialCrmConversationAccess(models.Model):
    """Who reads a conversation that is neither theirs nor their team's: what is done about it concerns them.

    As for the cases themselves, rules ask for one answer, which an index gives. Closed cases do not count: each list
    would have to read them all.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.conversation"

    visible_by_case = fields.Boolean(
        "Open case of mine",
        compute="_compute_visible_by_case",
        search="_search_visible_by_case",
        help="An open case that began here is mine or my team's: another one may lead the conversation.",
    )
    visible_by_request = fields.Boolean(
        "I was asked",
        compute="_compute_visible_by_request",
        search="_search_visible_by_request",
        help="I have a step to do in an open case that began here, or was asked for advice in one.",
    )

    @api.depends("begun_case_ids.is_closed", "begun_case_ids.user_id", "begun_case_ids.team_id.member_ids")
    @api.depends_context("uid")
    def _compute_visible_by_case(self):
        self._mark_visible("visible_by_case")

    def _search_visible_by_case(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._worked_on_by_me()) if True in value else Domain.FALSE

    @api.depends("begun_case_ids.visible_by_request", "case_ids.visible_by_request")
    @api.depends_context("uid")
    def _compute_visible_by_request(self):
        self._mark_visible("visible_by_request")

    def _search_visible_by_request(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._requested_of_me()) if True in value else Domain.FALSE

    def _mark_visible(self, name):
        everything = self.sudo().with_context(active_test=False)  # sudo: rules ask, and whoever asks sees no more by it
        visible = everything.search([("id", "in", self._origin.ids), (name, "=", True)])
        for talk in self:
            talk[name] = talk._origin in visible

    @api.model
    def _worked_on_by_me(self):
        """:return: statement that selects the ids of conversations with an open case of the user or their teams"""
        self.env["social.crm.case"].flush_model(["conversation_id", "is_closed", "team_id", "user_id"])
        return SQL(
            """
            (SELECT conversation_id FROM social_crm_case
              WHERE user_id = %s AND is_closed IS NOT TRUE AND conversation_id IS NOT NULL
              UNION ALL
             SELECT conversation_id FROM social_crm_case
              WHERE team_id = ANY(%s) AND is_closed IS NOT TRUE AND conversation_id IS NOT NULL)
            """,
            self.env.uid,
            self.env.user._own_teams().ids,
        )

    @api.model
    def _requested_of_me(self):
        """:return: statement that selects the ids of conversations with an open case in which the user was asked"""
        self.env["social.crm.case"].flush_model(["conversation_id", "conversation_ids", "is_closed"])
        self.env["social.crm.case.step"].flush_model(["case_id", "user_id", "state"])
        self.env["social.crm.swarm.answer"].flush_model(["case_id", "user_id"])
        return SQL(
            """
            (SELECT begun.conversation_id
               FROM social_crm_case_step step
               JOIN social_crm_case begun ON begun.id = step.case_id AND begun.is_closed IS NOT TRUE
              WHERE step.user_id = %s AND step.state = 'todo' AND begun.conversation_id IS NOT NULL
              UNION ALL
             SELECT rel.conversation_id
               FROM social_crm_swarm_answer answer
               JOIN social_crm_case asked ON asked.id = answer.case_id AND asked.is_closed IS NOT TRUE
               JOIN social_crm_case_conversation_rel rel ON rel.case_id = asked.id
              WHERE answer.user_id = %s)
            """,
            self.env.uid,
            self.env.uid,
        )
