import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connectors.contract import ConnectorError, IncomingDeletion, IncomingEdit, UnknownOutcome

ARRIVED = ("sent", "delivered", "read")


class SocialCrmMessageSent(models.Model):
    """Correct what was sent, and take it back, where the network lets us.

    The provider is asked first and ours is changed after it: whatever goes wrong in between, nobody here believes that
    something happened which did not.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.message"

    can_correct = fields.Boolean(compute="_compute_can_change_sent")
    can_take_back = fields.Boolean(compute="_compute_can_change_sent")

    @api.depends("state", "deleted_at", "erased_at", "part_ids.state")
    @api.depends_context("uid")
    def _compute_can_change_sent(self):
        for message in self:
            may = message.conversation_id.has_access("write")
            message.can_correct = may and not message._correction_refusal()
            message.can_take_back = may and not message._taking_back_refusal()

    def action_correct(self):
        """Open the dialog in which the new words are written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct what was sent"),
            "res_model": "social.crm.message.rewrite",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_message_id": self.id},
        }

    def action_take_back(self):
        """Remove a message of ours at the network, and mark it here as what its author has deleted."""
        self.ensure_one()
        message = self._to_change()
        message._refuse_change(message._taking_back_refusal())
        parts = message._sent_parts()
        for part in parts:
            try:
                message._ask_provider(lambda connector, part=part: connector._delete_sent(part.channel_id, part))
            except UserError as error:
                if part == parts[0]:
                    raise
                return self._say_half_done(error)  # what was taken back is not asked for again
            part.taken_back = True
        deletion = IncomingDeletion(message_id=message.external_id, occurred_at=fields.Datetime.now())
        message._ingest([(message.channel_id, deletion)])
        return None

    def _say_half_done(self, error):
        text = self.env._("Only some of the messages that it went out in were taken back. %s Try again.", error)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger", "sticky": True, "message": text},
        }

    def _correct_sent(self, text):
        """Let a message of ours read differently, at the network and here.

        :param str text: plain
        :raise UserError: it cannot be, for the reason given, and nothing has changed
        """
        self.ensure_one()
        message = self._to_change()
        message._refuse_change(message._correction_refusal() or message._length_refusal(text))
        [part] = message._sent_parts()
        message._ask_provider(lambda connector: connector._edit_sent(part.channel_id, part, text))
        part.body = text
        edit = IncomingEdit(
            message_id=part.external_id,
            occurred_at=fields.Datetime.now(),
            text=text,
            sequence=f"{time.time_ns():020}",  # of two within a second the later one counts
        )
        message._ingest([(message.channel_id, edit)])

    # ------------------------------------------------------------------
    # What stands against it
    # ------------------------------------------------------------------
    def _correction_refusal(self):
        """Why a message cannot be corrected, ``""`` where it can.

        :rtype: str
        """
        parts = self._sent_parts()
        if len(self._valid_parts()) > 1:
            return self.env._("It went out in several messages. Take it back, or send a correction.")
        if parts and (parts.kind in ("template", "private") or not parts.body):
            return self.env._("Only words that were written freely can be corrected. Send a correction.")
        cannot = self.env._("The network does not let us edit what was sent. Send a correction.")
        return self._change_refusal("edit_sent", cannot)

    def _taking_back_refusal(self):
        """As :meth:`_correction_refusal`, of taking a message back."""
        return self._change_refusal("delete_sent", self.env._("The network does not let us take back what was sent."))

    def _change_refusal(self, ability, cannot):
        channel = self.channel_id.sudo()  # sudo: what its provider can do depends on settings for administrators
        if self.direction != "out" or self.state not in ARRIVED:
            return self.env._("Only what we have sent can be corrected or taken back.")
        if self.deleted_at or self.erased_at:
            return self.env._("It was taken back or erased already.")
        if not getattr(channel._capabilities(), ability):
            return cannot
        if not self._sent_parts():
            return self.env._("It was written in the network's own app. Change it there.")
        if not channel._is_live():
            return self.env._("The channel %s is not connected.", channel.name)
        return channel._connector()._change_refusal(self, ability)

    def _length_refusal(self, text):
        connector = self.channel_id._connector()
        limit = connector._text_rule(self.channel_id, self.conversation_id).limit
        if not text:
            return self.env._("There is nothing to send. Write something, or take the message back.")
        if limit and connector._text_length(text) > limit:
            return self.env._("The text is too long for one message: shorten it to %s characters.", limit)
        return ""

    def _sent_parts(self):
        """:rtype: odoo.model.social_crm_outbound_part"""
        return self._valid_parts().filtered(lambda part: part.external_id and not part.taken_back)

    # ------------------------------------------------------------------
    # The call
    # ------------------------------------------------------------------
    def _to_change(self):
        """Hold the message, so that nobody changes it beside us and Odoo does not repeat the call for their sake.

        :return: the message, for the product to write
        """
        conversation = self.conversation_id
        conversation.check_access("write")
        message = self.sudo()  # sudo: messages belong to the product; the right to answer was checked
        held = message.try_lock_for_update(allow_referencing=True)
        if not held or not conversation.sudo().try_lock_for_update(allow_referencing=True):  # sudo: as above
            raise UserError(self.env._("The conversation is being changed by somebody else. Try again."))
        return message

    def _refuse_change(self, reason):
        if reason:
            raise UserError(reason)

    def _ask_provider(self, call):
        """Make one call.

        :raise UserError: it failed, in plain words
        """
        try:
            call(self.channel_id._provider())
        except UnknownOutcome as error:
            raise UserError(
                self.env._("Nobody knows whether it was done (%s). Look at the original, then try again.", error)
            ) from error
        except ConnectorError as error:
            raise UserError(self.env._("The network did not do it, and nothing has changed: %s", error)) from error
