import logging
import random
import time
import uuid
from datetime import UTC, datetime, timedelta
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..connectors.contract import (
    ConnectorError,
    ConversationHasMoved,
    RateLimited,
    SendResult,
    TemporaryFailure,
    TokenRejected,
    UnknownOutcome,
    WindowClosed,
)
from ..tools.cursor import read_committed, try_locks, unlock
from ..tools.wake import Linger, wake
from .social_crm_conversation import sentences

_logger = logging.getLogger(__name__)

LOCK = 0x50C1A3  # namespace of the advisory locks, one a conversation
BATCH = 50  # conversations a round in which one call is made after the other
LOOK_AHEAD = 800  # conversations looked at a round: others may be at work on the first of them
NAP = 0.1
LONGEST_HOLD = 30  # seconds; more than anybody may choose for taking an answer back
MAX_ATTEMPTS = 10
ATTEMPT = ("key", "external_id", "attempts", "error", "sent_at")  # what the provider and we know of an attempt
BACKOFF_BASE = 2.0  # seconds
BACKOFF_CAP = 900.0  # seconds
RATE_LIMIT_DEFAULT = 30.0  # seconds, where the provider names no time

WAITS = ("not_connected",)  # what stands against sending and refuses nothing: the queue waits
ECHOED = ("sending", "unknown")  # a part whose outcome an echo tells
# The rest of a message waits until it is known whether its beginning arrived.
NOT_HELD = SQL(
    "NOT EXISTS (SELECT FROM social_crm_outbound_part before WHERE before.message_id = part.message_id"
    " AND before.sequence < part.sequence AND before.state IN ('unknown', 'failed'))"
)


class SocialCrmOutboundPart(models.Model):
    """One call to a provider. A message that is too long for one call has several.

    States: ``queued`` → ``sending`` → ``sent``, ``failed`` (refused for good), ``queued`` again (later), or
    ``unknown``: the call was made and nobody learnt what became of it. An unknown part is never sent again by
    itself, unless the provider tells a repeated key from a new message.

    A part that was sent has ``failed`` too when the provider says afterwards that it did not arrive. It is sent again
    under a new key; what the provider knows of the first attempt stays beside it as ``replaced``.
    """

    _name = "social.crm.outbound.part"
    _description = "Outbound Part"
    _order = "message_id, sequence, id"

    message_id = fields.Many2one("social.crm.message", required=True, ondelete="cascade", index=True, readonly=True)
    channel_id = fields.Many2one(related="message_id.channel_id", store=True, precompute=True)
    conversation_id = fields.Many2one(related="message_id.conversation_id", store=True, precompute=True)
    network_icon = fields.Char("Network icon", related="channel_id.network_icon")
    network_color = fields.Char("Network color", related="channel_id.network_color")
    company_id = fields.Many2one(related="message_id.company_id")
    sequence = fields.Integer(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="The same for each attempt, so that a provider can tell.")
    kind = fields.Selection(
        [
            ("text", "Text"),
            ("attachment", "File"),
            ("template", "Template"),
            ("private", "Private answer to a comment"),
        ],
        required=True,
        readonly=True,
    )
    body = fields.Text(readonly=True)
    template_id = fields.Many2one("social.crm.template", ondelete="set null", index="btree_not_null", readonly=True)
    template_values = fields.Json(readonly=True, help="The values of the template's variables.")
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("unknown", "May have been sent"),
            ("failed", "Not sent"),
            ("replaced", "Sent again"),
        ],
        required=True,
        default="queued",
        readonly=True,
    )
    external_id = fields.Char("Message ID", readonly=True)
    attempts = fields.Integer(readonly=True)
    may_have_arrived = fields.Boolean(readonly=True, help="Nobody learnt what became of an earlier attempt.")
    error = fields.Text(readonly=True)
    next_attempt_at = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    taken_back = fields.Boolean(readonly=True)

    _sequence_uniq = models.Constraint("UNIQUE(message_id, sequence)", "A message has one part in each place.")
    _key_uniq = models.Constraint("UNIQUE(key)", "A key names one part.")
    _external_idx = models.Index("(channel_id, external_id) WHERE external_id IS NOT NULL")
    _open_idx = models.Index("(conversation_id, id) WHERE state IN ('queued', 'sending', 'unknown')")
    _channel_idx = models.Index("(channel_id, state) WHERE state IN ('queued', 'sending', 'unknown')")

    @api.depends("conversation_id", "body", "attachment_id")
    def _compute_display_name(self):
        for part in self:
            words = shorten(part.body or part.attachment_id.name or "", 60, placeholder="…")
            part.display_name = " – ".join(filter(None, (part.conversation_id.person, words)))

    # ------------------------------------------------------------------
    # Privacy
    # ------------------------------------------------------------------
    @api.model
    def _personal_data(self, person):
        """The message of a part says the same."""
        return iter(())

    @api.model
    def _erase_person(self, person):
        """The parts of a message are emptied with it (:meth:`social.crm.message._forget`)."""
        return 0

    # ------------------------------------------------------------------
    # Dispatching
    # ------------------------------------------------------------------
    @api.model
    def _dispatch(self):
        """Cron: send what is due, then wait a moment for more. Any number may run side by side."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        linger, sent = Linger(self.env), None
        while linger.lasts(sent) or self._is_held_back():
            sent = self._dispatch_batch(commit)
            if not sent:
                time.sleep(NAP)
            if commit(sent, remaining=int(sent > 0)) <= 0:
                return
        self._come_back(commit)

    @api.model
    def _dispatch_batch(self, commit=None):
        """Send the next part of each conversation that has one due.

        :param commit: called where the work so far must survive; ``None`` to stay in one transaction
        :return: the number of calls made
        :rtype: int
        """
        commit = commit or (lambda: None)
        cr = self.env.cr
        read_committed(cr)
        self.env.invalidate_all()
        calls, alone = self._dispatch_together(self._due_conversations(), commit)
        for conversation_id in alone[:BATCH]:
            if not try_locks(cr, LOCK, [conversation_id]):
                continue
            try:
                calls += self._dispatch_next(conversation_id, commit)
            except Exception:
                # One talk's trouble is not its neighbours'. If the call was made, the part is found as unknown.
                _logger.exception("Sending in conversation %s failed", conversation_id)
                cr.rollback()
                self.env.invalidate_all(flush=False)
            finally:
                unlock(cr, LOCK, [conversation_id])
        return calls

    def _dispatch_next(self, conversation_id, commit):
        """Send the next part of a conversation that we hold.

        :return: the number of calls made, 0 or 1
        :rtype: int
        """
        self._settle_interrupted(conversation_id, commit)
        part = self._claim(conversation_id, commit)
        if not part:
            return 0
        commit()  # from here on a dead worker leaves the part as being sent, and nobody holds its lock
        read_committed(self.env.cr)  # others may write to these rows while the provider thinks
        part._call_provider()
        commit()
        return 1

    def _due_conversations(self):
        """Conversations whose next part may go, or was left by a worker that died."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT conversation_id
                  FROM social_crm_outbound_part part
                  JOIN social_crm_conversation talk ON talk.id = part.conversation_id
                  JOIN social_crm_channel channel ON channel.id = part.channel_id
                 WHERE part.state IN ('queued', 'sending')
                   AND (part.state = 'sending' OR part.next_attempt_at IS NULL OR part.next_attempt_at <= %(now)s)
                   AND %(not_held)s
                   AND (talk.next_send_at IS NULL OR talk.next_send_at <= %(now)s)
                   AND channel.state = 'connected' AND channel.active
                   AND channel.database_uuid = %(uuid)s
                   AND (channel.rate_limited_until IS NULL OR channel.rate_limited_until <= %(now)s)
                 GROUP BY conversation_id
                 ORDER BY min(part.id)
                 LIMIT %(limit)s
                """,
                not_held=NOT_HELD,
                now=fields.Datetime.now(),
                # sudo: system parameters are technical
                uuid=self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
                limit=LOOK_AHEAD,
            )
        )
        return [conversation_id for (conversation_id,) in rows]

    def _settle_interrupted(self, conversation_id, commit):
        """We hold the conversation, so whoever was sending here has died."""
        parts = self.search([("conversation_id", "=", conversation_id), ("state", "=", "sending")])
        if parts:
            parts._record_unknown(self.env._("The server stopped while this was being sent."))
            commit()
            read_committed(self.env.cr)

    def _claim(self, conversation_id, commit):
        """Take the first part that is due, if nothing must go before it and the budget allows.

        :return: one part, marked as being sent, or none
        """
        part = self._next_due(conversation_id)
        while part and part._refuse_blocked():  # what may not go makes way for what was written after it
            commit()
            read_committed(self.env.cr)
            part = self._next_due(conversation_id)
        channel, conversation = part.channel_id, part.conversation_id
        if not part or not channel._take_send_slot():
            return self.browse()
        part.write({"state": "sending", "attempts": part.attempts + 1})
        interval = channel._connector()._conversation_interval(conversation)
        if interval:
            conversation.next_send_at = fields.Datetime.now() + timedelta(seconds=interval)
        part.message_id._derive_state()
        return part

    def _next_due(self, conversation_id):
        """:return: the first part that is due on a channel that can send now, held for us, or none"""
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_outbound_part part WHERE conversation_id = %s AND state = 'queued' AND %s"
                " ORDER BY message_id, sequence LIMIT 1 FOR UPDATE",
                conversation_id,
                NOT_HELD,
            )
        )
        part = self.browse(part_id for (part_id,) in rows)
        if not part or (part.next_attempt_at and part.next_attempt_at > now):
            return self.browse()
        channel = part.channel_id
        channel.invalidate_recordset()
        if not channel._is_live() or (channel.rate_limited_until and channel.rate_limited_until > now):
            return self.browse()
        return part

    def _refuse_blocked(self):
        """Ask the gate again: since this was written, somebody may have said STOP, a window closed or a rule changed.

        The rest of a message that has begun is asked as well: STOP means that too, and what a network forbids
        it would refuse. What may not go stays, and can be sent again once nothing stands in the way.

        :return: whether it may not be sent
        :rtype: bool
        """
        self.ensure_one()
        blockers = self._blockers()
        if not blockers:
            return False
        state = "unknown" if self.may_have_arrived else "failed"
        self.write({"state": state, "error": "\n".join(sentences(blockers)), "next_attempt_at": False})
        self.message_id._derive_state()
        return True

    def _blockers(self):
        """Why this may not be sent now, as its author is told in the composer.

        :return: as of ``message._check_outbound``, without what only makes the queue wait
        :rtype: list[dict]
        """
        self.ensure_one()
        author = self.message_id.user_id or self.env.user
        # sudo: the provider's answer depends on settings of the channel that are for administrators
        message = self.message_id.with_user(author).with_context(lang=author.lang).sudo()
        if self.kind == "template" and self.template_id:
            blockers = message._check_template(self.template_id)
        else:
            purpose = "private_reply" if self.kind == "private" else message.purpose or "reply"
            blockers = message._check_outbound(purpose)
        return [blocker for blocker in blockers if blocker["code"] not in WAITS]

    def _call_provider(self):
        """Make the call and record what became of it."""
        self.ensure_one()
        channel, began = self.channel_id, fields.Datetime.now()
        try:
            result = self._send_by(channel._provider())
        except ConnectorError as error:
            self.env.invalidate_all()
            self._record_error(error)
        else:
            self.env.invalidate_all()
            thread_id = self.conversation_id.external_id
            if result.conversation_id not in ("", thread_id):
                self.env["social.crm.conversation"]._move([(channel, thread_id, result.conversation_id)])
            self._record_sent(result.external_id, result.occurred_at, result.sequence, sent_at=began)

    def _send_by(self, connector):
        """Make the call that this kind of part needs.

        :rtype: SendResult
        :raise ConnectorError:
        """
        if self.kind == "private":
            return connector._private_reply(self.channel_id, self)
        if self.kind == "template":
            return connector._send_template(self.channel_id, self)
        return connector._send(self.channel_id, self)

    def _is_held_back(self):
        """Whether something goes in a moment unless its author takes it back; Odoo's crons would be a minute late."""
        now = fields.Datetime.now()
        self.flush_model(["state", "attempts", "next_attempt_at"])
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM social_crm_outbound_part part JOIN social_crm_channel channel"
                    " ON channel.id = part.channel_id WHERE part.state = 'queued' AND COALESCE(part.attempts, 0) = 0"
                    " AND part.next_attempt_at BETWEEN %s AND %s AND channel.state = 'connected' LIMIT 1",
                    now,
                    now + timedelta(seconds=LONGEST_HOLD),
                )
            )
        )

    def _come_back(self, commit):
        """What waits for a certain moment is sent then, not a minute later."""
        ((moment,),) = self.env.execute_query(
            SQL(
                """
                SELECT min(GREATEST(part.next_attempt_at, talk.next_send_at, channel.rate_limited_until))
                  FROM social_crm_outbound_part part
                  JOIN social_crm_conversation talk ON talk.id = part.conversation_id
                  JOIN social_crm_channel channel ON channel.id = part.channel_id
                 WHERE part.state = 'queued' AND channel.state = 'connected'
                """
            )
        )
        if moment:
            # sudo: scheduled actions are technical
            self.env.ref("social_crm_channels.cron_dispatch").sudo()._trigger(moment)
            commit(0)

    # ------------------------------------------------------------------
    # Outcomes
    # ------------------------------------------------------------------
    def _record_sent(self, external_id, occurred_at=None, sequence="", sent_at=None):
        """The provider has it.

        :param str external_id: the provider's id
        :param datetime occurred_at: the provider's time, if it gave one
        :param datetime sent_at: when the call began
        """
        self.ensure_one()
        self._record_sent_together({self: SendResult(external_id, occurred_at, sequence)}, {self: sent_at})

    def _record_sent_together(self, results, began):
        """The provider has these.

        :param dict results: ``SendResult`` by part
        :param dict began: when the call began, by part
        """
        now, touched = fields.Datetime.now(), []
        for part, result in results.items():
            part.write(
                {
                    "state": "sent",
                    "external_id": result.external_id,
                    "error": False,
                    "sent_at": began.get(part) or result.occurred_at or now,
                    "next_attempt_at": False,
                }
            )
            message = part.message_id
            if message.external_id:
                continue
            message.external_id = result.external_id
            if result.occurred_at:
                sequence = result.sequence or message.provider_sequence
                message.write({"occurred_at": result.occurred_at, "provider_sequence": sequence})
            if message.conversation_id.identity_id and "replaced" not in message.part_ids.mapped("state"):
                touched.append(message._touchpoint_row())
        if touched:
            self.env["social.crm.touchpoint"]._log(touched)
        messages = self.browse(part.id for part in results).message_id
        messages._derive_state()
        # A status may have been faster than the answer.
        self.env.flush_all()
        messages._apply_changes({(part.channel_id.id, result.external_id) for part, result in results.items()})
        marked = messages.conversation_id.filtered(lambda talk: talk.delivered_until or talk.read_until)
        if marked:
            messages._follow_watermarks(marked.ids)

    def _record_error(self, error):
        """:param ConnectorError error:"""
        self.ensure_one()
        match error:
            case UnknownOutcome():
                self._record_unknown(str(error))
            case TokenRejected():
                self._requeue(str(error))
                self.channel_id._reauthorise(str(error))
            case ConversationHasMoved(new_id=new_id):
                self.env["social.crm.conversation"]._move([(self.channel_id, self.conversation_id.external_id, new_id)])
                self._requeue(str(error))
            case TemporaryFailure():
                self._wait(error)
            case WindowClosed():
                self.conversation_id.reply_until = fields.Datetime.now()
                self.write({"state": "failed", "error": str(error), "next_attempt_at": False})
            case _:
                self.write({"state": "failed", "error": str(error), "next_attempt_at": False})
        self.message_id._derive_state()

    def _record_unknown(self, reason):
        """Nobody knows what became of a call; ask the provider where that is possible."""
        for part in self:
            capabilities = part.channel_id._capabilities()
            if capabilities.idempotent_send:
                part._requeue(reason)
                part.may_have_arrived = True
                continue
            part.write({"state": "unknown", "error": reason})
            if capabilities.lookup_sent:
                part._look_up()
        self.message_id._derive_state()

    def _look_up(self):
        """Ask the provider what became of a call."""
        try:
            result = self.channel_id._provider()._lookup_sent(self.channel_id, self)
        except ConnectorError as error:
            self.error = str(error)
            return
        if result:
            self._record_sent(result.external_id, result.occurred_at, result.sequence)
        else:
            self._requeue(self.error)

    def _wait(self, error):
        """Later, unless it was tried often enough."""
        if self.attempts >= MAX_ATTEMPTS and not isinstance(error, RateLimited):
            self.write({"state": "failed", "error": str(error), "next_attempt_at": False})
            return
        moment = next_attempt(error, self.attempts)
        if isinstance(error, RateLimited):
            if error.conversation_only:
                self.conversation_id.next_send_at = moment
            else:
                self.channel_id._hold_until(moment)
        self.write({"state": "queued", "error": str(error), "next_attempt_at": moment})

    def _requeue(self, reason=None):
        self.write({"state": "queued", "error": reason or False, "next_attempt_at": False})
        self.message_id._derive_state()
        wake(self.env, "social_crm_channels.cron_dispatch")

    def _is_echoed_by(self, channel, item):
        """Whether an echo is this part: by our key, else by the same words in the same conversation.

        :rtype: bool
        """
        self.ensure_one()
        if self.channel_id != channel:
            return False
        if item.key:
            return item.key == self.key
        same_talk = self.conversation_id.external_id == item.conversation_id
        return same_talk and self.state in ECHOED and (self.body or "").strip() == item.text.strip()

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def action_mark_sent(self):
        """A person has seen that it arrived."""
        parts = self._to_decide("unknown")
        parts.write({"state": "sent", "error": False, "sent_at": fields.Datetime.now()})
        parts.message_id._derive_state()

    def action_send_again(self):
        """A person has seen that it did not arrive, or has removed what stood in the way.

        :raise UserError: something stands in the way still
        """
        parts = self._to_decide("unknown", "failed")
        for part in parts:
            part._check_words()
            part.message_id._refuse_if(part._blockers())
        parts.filtered("external_id")._begin_anew()
        parts.may_have_arrived = False
        parts._requeue()

    def _check_words(self):
        if self.body is False and not self.attachment_id:  # a mail of files alone has no words, and says so
            raise UserError(self.env._("What this said is not kept any more. Write it again."))

    def _begin_anew(self):
        """Give parts that the provider had taken a key it does not know, and keep what it may still speak of."""
        for part in self:
            message = part.message_id
            attempt = {name: part[name] for name in ATTEMPT}
            part.write({**dict.fromkeys(ATTEMPT, False), "key": str(uuid.uuid4())})
            part.flush_recordset()
            last = max(message.part_ids.mapped("sequence"))
            part.copy({**attempt, "state": "replaced", "sequence": last + 1})
            if message.external_id == attempt["external_id"]:
                message.external_id = False

    def _to_decide(self, *states):
        """Whoever may answer in a conversation may decide what became of an answer.

        :return: the parts, for the product to write
        """
        self.conversation_id.check_access("write")
        if any(part.state not in states for part in self):
            raise UserError(self.env._("It is known what became of this. There is nothing to decide."))
        return self.sudo()  # sudo: the queue belongs to the product; the right to answer was checked


def next_attempt(error, attempts):
    """Say when to try again: at the provider's own time, else after growing pauses with jitter.

    Full jitter as in Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

    :param TemporaryFailure error: why it was not done
    :param int attempts: so far
    :rtype: datetime
    """
    pause = min(BACKOFF_CAP, BACKOFF_BASE * 2 ** (attempts - 1))
    pause = pause / 2 + random.uniform(0, pause / 2)  # noqa: S311 - not a secret
    if isinstance(error, RateLimited):
        pause = error.retry_after or RATE_LIMIT_DEFAULT
    elif error.retry_after is not None:
        pause = max(error.retry_after, pause)
    # by the clock itself: Odoo's cuts off the rest of the second, in which the pause has not begun yet
    return _ceil(datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=pause))


def _ceil(moment):
    """Odoo keeps whole seconds; rounding down would be too early."""
    return (moment + timedelta(seconds=1)).replace(microsecond=0) if moment.microsecond else moment
