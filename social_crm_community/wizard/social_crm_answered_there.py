import uuid

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.social_crm_channels.connectors.contract import Author, IncomingMessage


class SocialCrmAnsweredThere(models.TransientModel):
    """Write down what somebody answered in a community that is not ours, where no network tells us."""

    _name = "social.crm.answered.there"
    _description = "Answer in a Community"

    conversation_id = fields.Many2one("social.crm.conversation", required=True, readonly=True, ondelete="cascade")
    community_id = fields.Many2one(related="conversation_id.community_id")
    said = fields.Text("What you said", required=True)
    url = fields.Char("Where it can be read", help="The address of your answer, if it has one.")

    def action_note(self):
        """Store the answer as what the user said in the talk.

        :raise UserError: there are no words, they did not have to answer there, or the network tells us by itself
        """
        self.ensure_one()
        talk = self.conversation_id
        talk.check_access("write")
        talk._refuse_to_answer_there()
        if talk.answered_by_api:
            raise UserError(self.env._("Answers in this talk come back from the network. Answer in the inbox."))
        if not (self.said or "").strip():
            raise UserError(self.env._("Write down what you said."))
        self._store()
        return {"type": "ir.actions.act_window_close"}

    def _store(self):
        # sudo: storing what was said is the product's; that the user may write in the talk was checked
        talk, messages = self.conversation_id.sudo(), self.env["social.crm.message"].sudo()
        said = IncomingMessage(
            external_id=f"by-hand-{uuid.uuid4()}",
            conversation_id=talk.external_id,
            author=Author(talk.channel_id.account_external_id or "", is_us=True),
            occurred_at=fields.Datetime.now(),
            text=self.said.strip(),
            contact_kind=talk.contact_kind,
            is_group=talk.is_group,
            url=(self.url or "").strip(),
        )
        message = messages._ingest([(talk.channel_id, said)])
        message.user_id = self.env.user
        message.mail_message_id.author_id = self.env.user.partner_id
        message._delivery_changed()
        talk._mark_read()
