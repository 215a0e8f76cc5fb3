from odoo import fields, models
from odoo.tools import SQL, plaintext2html

from odoo.addons.social_crm_base.tools.person import mentions

from .social_crm_message import STATE_RANK


class SocialCrmMessageChange(models.Model):
    """What came about a message after it was said: edits, its deletion, reactions, delivery statuses.

    A change that arrives before its message waits here (``message_id`` empty). Applied edits and deletions stay
    as history.
    """

    _name = "social.crm.message.change"
    _description = "Change of a Message"
    _order = "occurred_at, sequence, id"
    _log_access = False
    _inherit = ["social.crm.personal.data.mixin"]

    _personal_fields = (
        "kind",
        "occurred_at",
        "message_external_id",
        "value",
    )  # who said the message is nobody's business
    # A reaction is counted nowhere: it goes. What became of the person's own messages goes with these.
    _erase_order = 40

    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade", readonly=True)
    message_external_id = fields.Char("Message ID", required=True, readonly=True)
    message_id = fields.Many2one(
        "social.crm.message", ondelete="cascade", index="btree_not_null", readonly=True, help="Empty while it waits."
    )
    kind = fields.Selection(
        [("edit", "Edited"), ("deletion", "Deleted"), ("status", "Delivery"), ("reaction", "Reaction")],
        required=True,
        readonly=True,
    )
    occurred_at = fields.Datetime(required=True, readonly=True)
    sequence = fields.Char(required=True, default="", readonly=True)
    value = fields.Text(
        readonly=True, required=True, default="", help="The new text, the reaction, or the delivery state."
    )
    previous = fields.Html(readonly=True, help="What the message said before.")
    error = fields.Char(readonly=True)
    identity_id = fields.Many2one("social.crm.identity", ondelete="set null", index="btree_not_null", readonly=True)

    _change_uniq = models.UniqueIndex(
        "(channel_id, message_external_id, kind, occurred_at, sequence, COALESCE(identity_id, 0), md5(value))",
        "This change is stored already.",
    )
    _waiting_idx = models.Index("(channel_id, message_external_id) WHERE message_id IS NULL")

    def _apply_statuses(self):
        """Move messages of ours as far as the best of their statuses says."""
        moved = self.env["social.crm.message"]
        for change in self:
            message = change.message_id
            further = STATE_RANK.get(change.value, 0) > STATE_RANK.get(message.state, 0)
            if message.direction != "out" or not further:
                continue
            if message._follow_status(change.message_external_id, change.value, change.error):
                moved |= message
        if moved:
            moved._delivery_changed()

    def _apply_to_content(self):
        """Apply edits and deletions, in order. The latest edit wins; a deletion is terminal."""
        messages = self.message_id
        for change in self:
            if change.kind == "edit":
                change._apply_edit()
            elif change.kind == "deletion":
                change._apply_deletion()
        messages._forget_deleted()  # and with them these changes
        for conversation in messages.conversation_id:
            conversation._refresh_preview()
            conversation._bus_send("social.crm.conversation/changed", conversation._bus_summary())

    def _apply_edit(self):
        message = self.message_id
        if message.deleted_at:
            return
        if (self.occurred_at, self.sequence) <= (
            message.edited_at or self.occurred_at.min,
            message.edit_sequence or "",
        ):
            return
        self.previous = message.mail_message_id.body
        message.mail_message_id.body = plaintext2html(self.value)
        message.write({"edited_at": self.occurred_at, "edit_sequence": self.sequence})
        message._assess_again()

    def _apply_deletion(self):
        message = self.message_id
        message.deleted_at = min(filter(None, (message.deleted_at, self.occurred_at)))

    def _personal_ids(self, person):
        """Their own alone: what waits and mentions them was said by others. Edits are told with their message."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_message_change WHERE %s OR (message_id IS NULL AND %s) ORDER BY id",
                person.where(self._table, ("identity_id",)),
                mentions(SQL.identifier("message_external_id"), person.terms),
            )
        )
        return [id_ for (id_,) in rows]

    def _personal_condition(self, person):
        """Their reactions, and what waits for a message that names them and may never come."""
        own = super()._personal_condition(person)
        terms = person.terms
        return SQL(
            "(%s OR (message_id IS NULL AND (%s OR %s)))",
            own,
            mentions(SQL.identifier("message_external_id"), terms),
            mentions(SQL.identifier("value"), terms),
        )
