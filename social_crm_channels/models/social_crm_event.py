import json
import logging
import time
import zlib
from collections import defaultdict
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from odoo.addons.social_crm_base.tools.sql import insert_rows

from ..connectors.contract import MalformedPayload, Unreadable
from ..connectors.reading import clean
from ..tools.cursor import read_committed, try_locks, unlock
from ..tools.wake import Linger, wake

_logger = logging.getLogger(__name__)

# Whose worker died is tried again in smaller company, so that one bad payload is soon alone and its neighbours pass.
BATCHES = (1000, 20, 1)  # deliveries a transaction at the first, second and third attempt
MAX_ATTEMPTS = len(BATCHES)
RETRY_DELAYS = (10, 60)  # seconds after the first and second failure
BATCH = BATCHES[0]
WINDOW = 4 * BATCH  # how far a round looks ahead in each channel
SHARDS = 1024  # talks are spread over so many locks a channel
LOCK = 0x50C1A1  # namespace of the advisory locks
SMALL_BATCH = 50  # deliveries; below, the cost of a batch hardly depends on their number
NAP = 0.2  # seconds in which deliveries gather, so that a drain under light load leaves the processor to others


class SocialCrmEvent(models.Model):
    """What came in, raw. It is committed before its sender is thanked, and read later by the drain.

    States: ``pending`` → ``done``, or ``dead`` when nobody can read it, or after ``MAX_ATTEMPTS``; a dead one
    goes back to ``pending`` when an administrator replays it.
    """

    _name = "social.crm.event"
    _description = "Inbound Delivery"
    _order = "id desc"
    _log_access = False
    _rec_name = "dedup_key"

    channel_id = fields.Many2one("social.crm.channel", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="channel_id.company_id")
    received_at = fields.Datetime(required=True, readonly=True)
    payload = fields.Binary(attachment=False, required=True, readonly=True)
    payload_text = fields.Text(
        "Content",
        compute="_compute_payload_text",
        inverse="_inverse_payload_text",
        help="What was received. Correct it here if it cannot be read, then replay the delivery.",
    )
    headers = fields.Json(readonly=True)
    dedup_key = fields.Char("Delivery ID", required=True, readonly=True)
    conversation_key = fields.Char(readonly=True)
    shard = fields.Integer(readonly=True)
    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Processed"), ("dead", "Dead")],
        required=True,
        default="pending",
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Text(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    processed_at = fields.Datetime(readonly=True)

    _delivery_uniq = models.Constraint("UNIQUE(channel_id, dedup_key)", "This delivery is stored already.")
    _pending_idx = models.Index("(channel_id, id) WHERE state = 'pending'")
    _dead_idx = models.Index("(channel_id, id DESC) WHERE state = 'dead'")
    _received_idx = models.Index("(received_at)")

    def _compute_payload_text(self):
        for event in self:
            # forms ask for the size of what is binary, in place of its bytes
            event.payload_text = _pretty(event.with_context(bin_size=False).payload or b"")

    def _inverse_payload_text(self):
        for event in self:
            if event.state != "dead":
                raise UserError(self.env._("Only a dead delivery can be corrected."))
            event.payload = (event.payload_text or "").encode()

    # ------------------------------------------------------------------
    # Storing
    # ------------------------------------------------------------------
    @api.model
    def _store(self, channel, deliveries, error=None):
        """Store deliveries, each once, however often it comes.

        :param channel: where they came in
        :param list[Delivery] deliveries:
        :param str error: they cannot be read, for this reason: they are kept as dead
        :return: ids of those that were not known
        :rtype: list[int]
        """
        now = fields.Datetime.now()
        rows = [
            (
                channel.id,
                now,
                delivery.payload,
                Json(delivery.headers),
                delivery.dedup_key[:200],
                delivery.conversation_key[:200],
                zlib.crc32(delivery.conversation_key.encode()) % SHARDS,
                "dead" if error else "pending",
                0,
                clean(error) if error else None,
                now,
            )
            for delivery in sorted(deliveries, key=lambda delivery: delivery.dedup_key)
        ]
        columns = (
            "channel_id received_at payload headers dedup_key conversation_key shard state attempts error"
            " next_attempt_at".split()
        )
        new = insert_rows(
            self.env,
            self._table,
            columns,
            rows,
            on_conflict=SQL("ON CONFLICT (channel_id, dedup_key) DO NOTHING"),
            returning=["id"],
        )
        return [event_id for (event_id,) in new]

    # ------------------------------------------------------------------
    # Draining
    # ------------------------------------------------------------------
    @api.model
    def _drain(self):
        """Cron: process what is waiting, then wait a moment for more.

        Any number may run side by side: each takes the talks that nobody else holds.
        """
        commit = self.env["ir.cron"]._commit_progress
        commit(0)  # the queue runs in transactions of its own
        read_committed(self.env.cr)
        self.env["social.crm.message"]._apply_overdue_changes()
        commit(0)
        linger, done = Linger(self.env), None
        while linger.lasts(done):
            done = self._drain_batch(commit)
            if done < SMALL_BATCH:
                time.sleep(NAP)
            if commit(done, remaining=int(done > 0)) <= 0:
                return

    @api.model
    def _drain_batch(self, commit=None):
        """Process one batch.

        :param commit: called where the work so far must survive; ``None`` to stay in one transaction
        :return: the number of deliveries looked at
        :rtype: int
        """
        commit = commit or (lambda: None)
        cr = self.env.cr
        read_committed(cr)
        locks = self._lock_talks()
        try:
            batches = self._claim(locks)
            for batch in batches:
                self._count_attempt(batch)
                commit()  # if the worker dies from here on, the attempt has been counted
                read_committed(cr)
                self._process(batch)
                commit()
                read_committed(cr)
        finally:
            unlock(cr, LOCK, locks)
        return sum(map(len, batches))

    def _lock_talks(self):
        """Take the talks of about one batch, so that no two drains work on one, a fair share from each channel.

        :return: the locks that were taken
        :rtype: list[int]
        """
        self.env.flush_all()
        groups = self.env.execute_query(
            SQL(
                """
                SELECT channel.id * %(shards)s + waiting.shard, waiting.number
                  FROM social_crm_channel channel
                 CROSS JOIN LATERAL (
                        SELECT shard, count(*) AS number, min(id) AS first_id,
                               sum(count(*)) OVER (ORDER BY min(id)) AS rank
                          FROM (SELECT shard, id
                                  FROM social_crm_event
                                 WHERE channel_id = channel.id AND state = 'pending' AND next_attempt_at <= %(now)s
                                 ORDER BY id
                                 LIMIT %(window)s) ahead
                         GROUP BY shard) waiting
                 ORDER BY waiting.rank, waiting.first_id
                """,
                shards=SHARDS,
                window=WINDOW,
                now=fields.Datetime.now(),
            )
        )
        sizes = dict(groups)
        taken, size = [], 0
        wanted = list(sizes)
        while wanted and size < BATCH:
            # Ask for about as many as are still needed: what one drain holds, another cannot work on.
            count, expected = 0, 0
            while count < len(wanted) and expected < BATCH - size:
                expected += sizes[wanted[count]]
                count += 1
            got = try_locks(self.env.cr, LOCK, wanted[:count])
            taken += got
            size += sum(sizes[lock] for lock in got)
            wanted = wanted[count:]
        return taken

    def _claim(self, locks):
        """Choose deliveries among the talks that are held, and put those together that may go together.

        A delivery that was tried before may have killed its worker, together with innocent neighbours: those go
        in ever smaller batches, and are dead after ``MAX_ATTEMPTS``.

        :return: ids of each batch, the least suspect first
        :rtype: list[list[int]]
        """
        if not locks:
            return []
        held = SQL(
            "state = 'pending' AND next_attempt_at <= %s AND channel_id = ANY(%s) AND channel_id * %s + shard = ANY(%s)",
            fields.Datetime.now(),
            sorted({lock // SHARDS for lock in locks}),
            SHARDS,
            locks,
        )
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_event SET state = 'dead', error = COALESCE(error, %s)"
                " WHERE %s AND attempts >= %s RETURNING id",
                self.env._("The server process that worked on this delivery ended unexpectedly, each time."),
                held,
                MAX_ATTEMPTS,
            )
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT attempts, array_agg(id ORDER BY id) FROM"
                " (SELECT id, attempts FROM social_crm_event WHERE %s ORDER BY attempts, id LIMIT %s) due"
                " GROUP BY attempts ORDER BY attempts",
                held,
                BATCH,
            )
        )
        return [list(batch) for attempts, ids in rows for batch in split_every(BATCHES[attempts], ids)]

    def _count_attempt(self, event_ids):
        self.env.cr.execute(SQL("UPDATE social_crm_event SET attempts = attempts + 1 WHERE id = ANY(%s)", event_ids))

    def _process(self, event_ids):
        """Read and ingest deliveries; those that fail are kept apart from their neighbours."""
        try:
            with self.env.cr.savepoint():
                self._ingest_events(event_ids)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(event_ids) > 1:
                middle = len(event_ids) // 2
                self._process(event_ids[:middle])
                self._process(event_ids[middle:])
            else:
                _logger.warning("Inbound delivery %s failed", event_ids[0], exc_info=True)
                self._fail(event_ids[0], f"{type(error).__name__}: {error}")

    def _ingest_events(self, event_ids):
        items, unreadable, of_event = [], {}, defaultdict(list)
        channels = {}
        for event_id, channel_id, payload, headers, key in self.env.execute_query(
            SQL(
                "SELECT id, channel_id, payload, headers, dedup_key FROM social_crm_event"
                " WHERE id = ANY(%s) ORDER BY id",
                event_ids,
            )
        ):
            if channel_id not in channels:
                channel = self.env["social.crm.channel"].browse(channel_id)
                channels[channel_id] = (channel, channel._connector())
            channel, connector = channels[channel_id]
            try:
                read = connector._parse(channel, bytes(payload), headers or {})
            except MalformedPayload as error:
                unreadable[event_id] = str(error)
                continue
            for item in read:
                if isinstance(item, Unreadable):
                    self._keep_unreadable(channel, key, item)
                else:
                    items.append((channel, item))
                    of_event[channel, item.account].append(event_id)
        strangers = self.env["social.crm.message"]._strange_accounts(of_event)
        for channel, account in strangers:
            reason = self._strange_reason(account)
            unreadable.update(dict.fromkeys(of_event[channel, account], reason))
        self.env["social.crm.message"]._ingest([pair for pair in items if (pair[0], pair[1].account) not in strangers])
        for event_id, reason in unreadable.items():
            self._bury(event_id, reason)
        self._finish([event_id for event_id in event_ids if event_id not in unreadable])

    def _items_in(self, payload):
        """Read again what this delivery says, or what is left of it.

        :param bytes payload:
        :return: as of the connector's ``_parse``; ``None`` where nobody can tell
        :rtype: list | None
        """
        channel = self.channel_id
        try:
            return list(channel._connector()._parse(channel, bytes(payload), self.headers or {}))
        except MalformedPayload:
            return None
        except Exception:  # a delivery that kills its reader is dead for that very reason
            _logger.warning("Inbound delivery %s cannot be read again", self.id, exc_info=True)
            return None

    def _strange_reason(self, account):
        return self.env._(
            "This is for the account %s, and no channel of this company has it. Connect one to it, then replay this.",
            account,
        )

    def _keep_unreadable(self, channel, key, item):
        connector = channel._connector()
        delivery = connector._delivery_of_entry(channel, key, item.entry)
        self._store(channel, [delivery], error=item.reason)

    def _finish(self, event_ids):
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_event SET state = 'done', error = NULL, processed_at = %s WHERE id = ANY(%s)",
                fields.Datetime.now(),
                event_ids,
            )
        )

    def _bury(self, event_id, reason):
        self.env.cr.execute(
            SQL("UPDATE social_crm_event SET state = 'dead', error = %s WHERE id = %s", clean(reason), event_id)
        )

    def _fail(self, event_id, reason):
        """Try again later, at most ``MAX_ATTEMPTS`` times."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_event SET error = %s,"
                " state = CASE WHEN attempts >= %s THEN 'dead' ELSE state END,"
                " next_attempt_at = CASE WHEN attempts = 1 THEN %s ELSE %s END"
                " WHERE id = %s",
                clean(reason),
                MAX_ATTEMPTS,
                *(now + timedelta(seconds=delay) for delay in RETRY_DELAYS),
                event_id,
            )
        )

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_replay(self):
        """Process dead deliveries again, as they now read."""
        if any(event.state != "dead" for event in self):
            raise UserError(self.env._("Only dead deliveries can be replayed."))
        self.write({"state": "pending", "attempts": 0, "error": False, "next_attempt_at": fields.Datetime.now()})
        wake(self.env, "social_crm_channels.cron_drain")


def message_name(item):
    """:return: the id on the network of the message that an item is, or speaks of; ``""`` where it is about none"""
    return getattr(item, "message_id", None) or getattr(item, "external_id", None) or ""


def _pretty(payload):
    text = payload.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
