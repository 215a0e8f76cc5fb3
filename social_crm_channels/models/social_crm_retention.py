import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.days import days_of
from odoo.addons.social_crm_base.tools.person import as_bytes_text, escaped, mentions

from ..tools.cursor import read_committed

_logger = logging.getLogger(__name__)

#: Rows of one kind that one round takes; the vacuum commits between rounds.
ROUND = 2000

#: Deleted messages whose raw deliveries one round looks for: each reads through its channel's deliveries.
DELETED_ROUND = 20

PREFIX = "social_crm_channels."


class SocialCrmRetention(models.AbstractModel):
    """What is kept for how long: as the administrator says, and never longer than a network allows.

    Everything is done in rounds of bounded size by Odoo's daily vacuum, and is safe to be done again. What is
    counted (messages, touchpoints of the funnel) loses its words and keeps its row.
    """

    _name = "social.crm.retention"
    _description = "Retention"

    @api.model
    def _kinds(self):
        """What has a time to live: method by system parameter, which says the days; 0 or nothing keeps it for ever.

        An addon with tables of its own extends this. A method takes a moment, and returns how many rows older than
        that it dealt with, at most ``ROUND``.

        :rtype: dict[str, collections.abc.Callable]
        """
        return {
            PREFIX + "delivery_retention_days": self._purge_deliveries,
            PREFIX + "dead_delivery_retention_days": self._purge_dead_deliveries,
            PREFIX + "outbound_part_retention_days": self._purge_parts,
            PREFIX + "change_retention_days": self._purge_changes,
            PREFIX + "waiting_change_retention_days": self._purge_waiting_changes,
            PREFIX + "touchpoint_retention_days": self._purge_touchpoints,
            PREFIX + "attachment_retention_days": self._purge_attachments,
            PREFIX + "closed_conversation_retention_days": self._purge_closed_conversations,
        }

    @api.model
    def _default_days(self):
        """Days of what is not kept for ever by default, where the parameter is no number.

        :rtype: dict[str, int]
        """
        return {
            PREFIX + "delivery_retention_days": 30,
            PREFIX + "dead_delivery_retention_days": 365,
            PREFIX + "waiting_change_retention_days": 30,
        }

    @api.autovacuum
    def _purge(self):
        """One round of each kind; one that fails stops no other.

        :return: rows that were dealt with, and whether there may be more
        :rtype: tuple[int, bool]
        """
        read_committed(self.env.cr)  # people write to us meanwhile
        numbers = [self._dealt_with(self._keep_network_terms, network) for network in self._networks_with_terms()]
        numbers.append(self._dealt_with(self._erase_raw_of_deleted))
        now = fields.Datetime.now()
        for parameter, purge in self._kinds().items():
            days = days_of(self.env, parameter, self._default_days().get(parameter, 0))
            if days:
                numbers.append(self._dealt_with(purge, now - timedelta(days=days)))
        return sum(numbers), any(numbers)

    def _dealt_with(self, purge, *args):
        """:return: the number of rows, 0 where it failed"""
        try:
            with self.env.cr.savepoint():
                return purge(*args)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            self.env.invalidate_all(flush=False)
            _logger.info("Somebody writes to what is kept for too long; the next round erases it: %s", error)
            return 0
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.exception("What is kept for too long could not be erased")
            return 0

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

    def _purge_touchpoints(self, before):
        return self._delete("social_crm_touchpoint", SQL("occurred_at < %s", before))

    def _purge_attachments(self, before):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rel.attachment_id FROM message_attachment_rel rel
                  JOIN social_crm_message message ON message.mail_message_id = rel.message_id
                 WHERE message.occurred_at < %s LIMIT %s
                """,
                before,
                ROUND,
            )
        )
        attachments = self.env["ir.attachment"].browse({attachment_id for (attachment_id,) in rows}).exists()
        attachments.unlink()
        return len(rows)

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

    def _delete(self, table, condition):
        self.env.flush_all()
        table = SQL.identifier(table)
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE id IN (SELECT id FROM %s WHERE %s LIMIT %s)", table, table, condition, ROUND)
        )
        number = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return number

    def _update(self, table, assignment, condition):
        self.env.flush_all()
        table = SQL.identifier(table)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN (SELECT id FROM %s WHERE %s LIMIT %s)",
                table,
                assignment,
                table,
                condition,
                ROUND,
            )
        )
        number = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return number
