import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connectors.contract import Author, IncomingMessage
from ..connectors.logged import CONTACT_KINDS
from ..models.social_crm_conversation import CONTACT_KINDS as ALL_CONTACT_KINDS

KIND_OF_NETWORK = {"phone": "call", "video_call": "video_call", "meeting": "meeting", "face_to_face": "face_to_face"}


class SocialCrmLogTalk(models.TransientModel):
    """Write down what was said on the phone, at a table or across a counter, also long after.

    What was said takes the street of every other message: from here on a logged talk is a channel like all others.
    """

    _name = "social.crm.log.talk"
    _description = "Log a Talk"

    conversation_id = fields.Many2one("social.crm.conversation", "Continues", readonly=True)
    channel_id = fields.Many2one(
        "social.crm.channel",
        compute="_compute_channel_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('inbound_mode', '=', 'manual'), ('state', '=', 'connected')]",
    )
    network_id = fields.Many2one(related="channel_id.network_id")
    contact_kind = fields.Selection(
        [kind for kind in ALL_CONTACT_KINDS if kind[0] in CONTACT_KINDS],
        "How",
        compute="_compute_contact_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "With", compute="_compute_person", store=True, readonly=False, precompute=True
    )
    identity_id = fields.Many2one(
        "social.crm.identity",
        "With somebody who is no contact yet",
        compute="_compute_person",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('network_id', '=', network_id), ('partner_id', '=', False)]",
    )
    occurred_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    duration = fields.Float(help="Hours and minutes, as far as you know.")
    subject = fields.Char("About")
    they_said = fields.Text("What they said")
    we_answered = fields.Text("What we answered")

    @api.depends("conversation_id")
    def _compute_channel_id(self):
        for talk in self:
            if talk.conversation_id.channel_id.inbound_mode == "manual":
                talk.channel_id = talk.conversation_id.channel_id
            elif not talk.channel_id:
                talk.channel_id = self.env["social.crm.channel"].search(
                    [("inbound_mode", "=", "manual"), ("state", "=", "connected")], limit=1
                )

    @api.depends("channel_id")
    def _compute_contact_kind(self):
        for talk in self:
            talk.contact_kind = KIND_OF_NETWORK.get(talk.network_id.code) or talk.contact_kind or "call"

    @api.depends("conversation_id", "channel_id")
    def _compute_person(self):
        for talk in self:
            identity = talk.conversation_id.identity_id
            talk.partner_id = talk.partner_id or talk.conversation_id.partner_id
            talk.identity_id = not talk.partner_id and identity.network_id == talk.network_id and identity

    def action_log(self):
        """Store the talk.

        :return: the action that shows its conversation
        :raise UserError: something is missing, or the talk would lie in the future
        """
        self.ensure_one()
        self._check_complete()
        self._check_rights()
        messages = self.env["social.crm.message"]._ingest([(self.channel_id, item) for item in self._items()])
        self._sign(messages)
        # sudo: who logs for another team may not see its conversations
        conversation = messages.conversation_id.sudo()
        conversation._mark_read()
        if not conversation.with_user(self.env.user).has_access("read"):
            return self._thank()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.conversation",
            "res_id": conversation.id,
            "views": [(False, "form")],
        }

    def _check_complete(self):
        if not (self.partner_id or self.identity_id):
            raise UserError(self.env._("Say who it was: choose or create a contact."))
        if not ((self.they_said or "").strip() or (self.we_answered or "").strip()):
            raise UserError(self.env._("Write down what they said, or what we answered."))
        if self.occurred_at > fields.Datetime.now():
            raise UserError(self.env._("A talk is logged once it took place. Correct the time."))
        if self.channel_id.inbound_mode != "manual" or self.channel_id.state != "connected":
            raise UserError(self.env._("Nothing can be logged on %s. Choose another channel.", self.channel_id.name))
        if self.identity_id and self.identity_id.network_id != self.network_id:
            raise UserError(self.env._("The person is known on another network. Choose or create a contact instead."))

    def _check_rights(self):
        """Storing runs with superuser rights: whoever logs must be allowed to see what they name."""
        (self.channel_id | self.conversation_id.channel_id).check_access("read")
        self.conversation_id.check_access("read")
        self.partner_id.check_access("read")
        self.identity_id.check_access("read")

    def _items(self):
        """:rtype: list[IncomingMessage]"""
        identity = self._person()
        them = Author(identity.external_id or "", scope=identity.scope, handle=identity.handle or "")
        us = Author(self.channel_id.account_external_id or "", is_us=True)
        key = uuid.uuid4()
        said = ((them, None, self.they_said, "in"), (us, them, self.we_answered, "out"))
        said = [each for each in said if (each[2] or "").strip()]
        return [
            IncomingMessage(
                external_id=f"{key}:{direction}",
                conversation_id=self._thread_id(identity),
                author=author,
                recipient=recipient,
                occurred_at=self.occurred_at,
                sequence=str(number),
                text=text.strip() + (self._length() if number == 0 else ""),
                subject=(self.subject or "") if number == 0 else "",
                contact_kind=self.contact_kind,
                # The conversation outlives the subject of this talk.
                conversation_name=identity.name or "",
            )
            for number, (author, recipient, text, direction) in enumerate(said)
        ]

    def _person(self):
        """The identity on the channel's network; a contact gets one the first time.

        :rtype: odoo.model.social_crm_identity
        """
        if not self.partner_id:
            return self.identity_id
        evidence = self.env._("%s logged a talk with this contact.", self.env.user.name)
        return self.partner_id._identity_on(self.network_id, evidence)

    def _thread_id(self, identity):
        """Whoever we talk to on a channel, it is one conversation: cases cut it into pieces of work."""
        if self.conversation_id.channel_id == self.channel_id and self.conversation_id.identity_id == identity:
            return self.conversation_id.external_id
        return identity.external_id or identity.handle

    def _length(self):
        minutes = round((self.duration or 0) * 60)
        return "\n\n" + self.env._("(It took %s minutes.)", minutes) if minutes > 0 else ""

    def _sign(self, messages):
        """Our words are those of whoever logged them."""
        ours = messages.filtered(lambda message: message.direction == "out")
        ours.user_id = self.env.user
        # sudo: the thread is written by the product
        ours.mail_message_id.sudo().author_id = self.env.user.partner_id

    def _thank(self):
        message = self.env._("The talk was logged. %s takes care of it.", self.channel_id.team_id.name or "")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }
