import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.models.social_crm_retention import ROUND
from odoo.addons.social_crm_base.tools.person import as_bytes_text, escaped, mentions

#: Deleted messages whose raw deliveries one round looks for: each reads through its channel's deliveries.
DELETED_ROUND = 20

PREFIX = "social_crm_channels."


class SocialCrmRetention(models.AbstractModel):
    """What of channels is kept for how long: never longer than a network allows."""

    _inherit = "social.crm.retention"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            PREFIX + "delivery_retention_days": self._purge_deliveries,
            PREFIX + "dead_delivery_retention_days": self._purge_dead_deliveries,
            PREFIX + "outbound_part_retention_days": self._purge_parts,
            PREFIX + "change_retention_days": self._purge_changes,
            PREFIX + "waiting_change_retention_days": self._purge_waiting_changes,
            PREFIX + "attachment_retention_days": self._purge_attachments,
            PREFIX + "draft_retention_days": self._purge_drafts,
            PREFIX + "closed_conversation_retention_days": self._purge_closed_conversations,
        }

    @api.model
    def _default_days(self):
        return super()._default_days() | {
            PREFIX + "delivery_retention_days": 30,
            PREFIX + "dead_delivery_retention_days": 365,
            PREFIX + "waiting_change_retention_days": 30,
            PREFIX + "draft_retention_days": 90,
        }

    @api.model
    def _round(self):
        for network in self._networks_with_terms():
            yield self._keep_network_terms, network
        yield (self._erase_raw_of_deleted,)
        yield from super()._round()

    # ------------------------------------------------------------------
    # What the administrator says
    # ------------------------------------------------------------------
    def _purge_deliveries(self, before):
        return self._delete("social_crm_event", SQL("state = 'done' AND received_at < %s", before))

    def _purge_dead_deliveries(self, before):
        return self._delete("social_crm_event", SQL("state = 'dead' AND received_at < %s", before))

    def _purge_parts(self, before):
        """The message holds the same words; the row stays, for its id tells an echo and an edit."""
        return self._update(
            "social_crm_outbound_part",
            SQL("body = NULL, template_values = NULL"),
            SQL(
                "body IS NOT NULL AND (state = 'sent' OR sent_at IS NOT NULL) AND COALESCE(sent_at, create_date) < %s",
                before,
            ),
        )

    def _purge_changes(self, before):
        return self._delete("social_crm_message_change", SQL("message_id IS NOT NULL AND occurred_at < %s", before))

    def _purge_waiting_changes(self, before):
        """Their message never came."""
        return self._delete("social_crm_message_change", SQL("message_id IS NULL AND occurred_at < %s", before))

    def _purge_attachments(self, before):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT rel.message_id FROM message_attachment_rel rel
                  JOIN social_crm_message message ON message.mail_message_id = rel.message_id
                 WHERE message.occurred_at < %s LIMIT %s
                """,
                before,
                ROUND,
            )
        )
        self.env["mail.message"]._drop_files([message_id for (message_id,) in rows])
        return len(rows)

    def _purge_drafts(self, before):
        """What was sent of them is a message by then."""
        drafts = self.env["social.crm.draft"].search([("create_date", "<", before)], limit=ROUND)
        drafts.unlink()
        return len(drafts)

    def _purge_closed_conversations(self, before):
        """A talk that is over keeps its numbers and its person, and loses its words."""
        return self._forget_messages(
            SQL(
                "conversation_id IN (SELECT id FROM social_crm_conversation"
                " WHERE state = 'closed' AND last_message_at < %s)",
                before,
            )
        )

    # ------------------------------------------------------------------
    # What networks say
    # ------------------------------------------------------------------
    def _networks_with_terms(self):
        return self.env["social.crm.network"].with_context(active_test=False).search([("retention_days", ">", 0)])

    def _keep_network_terms(self, network):
        """Erase what is older than a network's terms allow: words, files, and raw deliveries whatever their state."""
        before = fields.Datetime.now() - timedelta(days=network.retention_days)
        channels = SQL("channel_id IN (SELECT id FROM social_crm_channel WHERE network_id = %s)", network.id)
        return self._forget_messages(SQL("%s AND occurred_at < %s", channels, before)) + self._delete(
            "social_crm_event", SQL("%s AND state != 'pending' AND received_at < %s", channels, before)
        )

    def _erase_raw_of_deleted(self):
        """Where a network wants what was deleted to be forgotten, raw deliveries lose their content too, and the
        notifications go that quoted it.

        Their rows stay: what came in is accounted for, also where nobody had been able to read it, and a delivery
        that is repeated is still known.
        """
        messages = self.env["social.crm.message"].search([("erase_raw", "=", True)], limit=DELETED_ROUND)
        self.env.flush_all()
        for channel, deleted in messages.grouped("channel_id").items():
            naming = SQL(" OR ").join(self._names_message(message.external_id) for message in deleted)
            self.env.cr.execute(
                SQL(
                    "UPDATE social_crm_event SET payload = '', headers = '{}', state = 'done', error = %s,"
                    " processed_at = COALESCE(processed_at, %s)"
                    " WHERE channel_id = %s AND state != 'pending' AND (%s)",
                    channel._for_company().env._(
                        "Its author deleted what this said, and the network asks for it to be forgotten."
                    ),
                    fields.Datetime.now(),
                    channel.id,
                    naming,
                )
            )
        if messages:
            self.env["bus.bus"]._forget_ours()
        messages.erase_raw = False
        self.env["social.crm.event"].invalidate_model(flush=False)
        return len(messages)

    def _names_message(self, external_id):
        """Write the condition that a payload names a message; connectors compose ids of several that stand there."""
        text = as_bytes_text(SQL.identifier("payload"))
        pieces = [piece for piece in re.split(r"[:/]", external_id or "") if piece]
        if not pieces:
            return SQL("FALSE")
        return SQL("(%s)", SQL(" AND ").join(mentions(text, escaped([piece])) for piece in pieces))

    # ------------------------------------------------------------------
    # In bulk
    # ------------------------------------------------------------------
    def _forget_messages(self, condition):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT id FROM social_crm_message WHERE erased_at IS NULL AND %s LIMIT %s", condition, ROUND)
        )
        messages = self.env["social.crm.message"]
        ids = [message_id for (message_id,) in rows]
        messages._forget(ids)
        if ids:
            talks = self.env.execute_query(
                SQL("SELECT DISTINCT conversation_id FROM social_crm_message WHERE id = ANY(%s)", ids)
            )
            self.env["social.crm.conversation"]._refresh_erased_previews(talk_id for (talk_id,) in talks)
        return len(ids)
