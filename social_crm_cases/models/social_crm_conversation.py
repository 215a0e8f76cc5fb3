from odoo import api, fields, models
from odoo.tools import SQL


class SocialCrmConversation(models.Model):
    _inherit = "social.crm.conversation"

    case_ids = fields.Many2many(
        "social.crm.case",
        "social_crm_case_conversation_rel",
        "conversation_id",
        "case_id",
        "Cases",
        readonly=True,
        copy=False,
    )
    begun_case_ids = fields.One2many("social.crm.case", "conversation_id", "Cases that began here", readonly=True)
    case_count = fields.Integer("Number of cases", compute="_compute_case_count")
    open_case_id = fields.Many2one("social.crm.case", "Open case", compute="_compute_open_case_id")

    @api.depends("case_ids")
    def _compute_case_count(self):
        for conversation in self:
            conversation.case_count = len(conversation.case_ids)

    @api.depends("case_ids.is_closed")
    def _compute_open_case_id(self):
        cases = self._open_cases()
        for conversation in self:
            conversation.open_case_id = cases.get(conversation)

    def _open_cases(self):
        """The case that leads each conversation: the latest open one.

        :return: case by conversation, for those that have one
        :rtype: dict
        """
        cases = self.env["social.crm.case"].search(
            [("conversation_ids", "in", self.ids), ("is_closed", "=", False)], order="id"
        )
        return {conversation: case for case in cases for conversation in case.conversation_ids & self}

    def _messages_received(self, messages):
        """What people say on a customer-care channel becomes work."""
        result = super()._messages_received(messages)
        heard = messages.filtered(
            lambda message: (
                message.identity_id
                and message.channel_id.care
                and not message.consent_effect
                and not message.is_automatic
                and not message.spam_reason
            )
        )
        if heard:
            self.env["social.crm.case"]._receive(heard)
        messages.filtered("is_automatic")._join_open_cases()
        return result

    def _reply_values(self, conversation):
        """A reply in the conversation belongs to its open case."""
        case = self._open_cases().get(self)
        return {**super()._reply_values(conversation), **(case._filing_values(self) if case else {})}

    def _merge_into(self, target):
        """Cases follow the talk that another one took in."""
        result = super()._merge_into(target)
        self.env.cr.execute(
            SQL(
                "INSERT INTO social_crm_case_conversation_rel (case_id, conversation_id)"
                " SELECT case_id, %s FROM social_crm_case_conversation_rel WHERE conversation_id = %s"
                " ON CONFLICT DO NOTHING",
                target.id,
                self.id,
            )
        )
        self.env.cr.execute(SQL("DELETE FROM social_crm_case_conversation_rel WHERE conversation_id = %s", self.id))
        self.env["social.crm.case"].invalidate_model(["conversation_ids"], flush=False)
        self.invalidate_model(["case_ids"], flush=False)
        begun = self.env["social.crm.case"].with_context(active_test=False).search([("conversation_id", "=", self.id)])
        begun.conversation_id = target
        target.case_ids._lead_conversations()
        return result

    # ------------------------------------------------------------------
    # By hand: while a case is open, it is the case that is assigned or closed
    # ------------------------------------------------------------------
    def action_assign_to_me(self):
        cases = self._open_cases()
        for case in cases.values():
            case.user_id = self.env.user
        return super(SocialCrmConversation, self - self.browse().union(*cases)).action_assign_to_me()

    def action_close(self):
        self.env["social.crm.case"].search(
            [("conversation_ids", "in", self.ids), ("is_closed", "=", False)]
        ).action_close()
        return super().action_close()

    def action_view_cases(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm_cases.action_social_crm_case")
        action |= {"domain": [("conversation_ids", "in", self.ids)], "context": {"create": False}}
        if self.case_count == 1:
            action |= {"views": [(False, "form")], "res_id": self.case_ids.id}
        return action
