import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..connectors.contract import ConnectorError
from ..tools.cursor import read_committed, try_locks, unlock
from ..tools.http_client import Sessions
from .social_crm_conversation import sentences
from .social_crm_outbound_part import LOCK, NOT_HELD, WAITS

_logger = logging.getLogger(__name__)

TOGETHER = 200  # calls of one round; as many are repeated, under the same keys, where a worker dies in the middle of it
KINDS = ("text", "attachment")
AT_ONCE = 8  # calls that are under way at the same moment


class SocialCrmOutboundPartTogether(models.Model):
    """Many calls a round, where the provider tells a repeated key from a new message.

    What one call costs beside the call itself (a lock, two commits, the gate, a dozen small statements) is paid once for
    all of them. The order is the same as for one: a part is marked as being sent and that is committed before its call is
    made; who dies in between leaves it so, and whoever finds it sends it again under the same key. Where a repeated key
    would be a second message, each part goes alone, so that at most one is in doubt.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.outbound.part"

    def _dispatch_together(self, conversation_ids, commit):
        """Send the next part of those talks whose calls can be made together.

        :param list[int] conversation_ids: that have something due, the first first
        :param commit: as of :meth:`_dispatch_batch`
        :return: the number of calls made, and the talks that are left for one call after the other
        """
        talks = self.env["social.crm.conversation"].browse(conversation_ids)
        channels = talks.channel_id.filtered(lambda channel: channel._connector()._sends_together(channel))
        together = [talk.id for talk in talks if talk.channel_id in channels]
        alone = [talk.id for talk in talks if talk.channel_id not in channels]
        held = []
        for start in range(0, len(together), TOGETHER):
            held = try_locks(self.env.cr, LOCK, together[start : start + TOGETHER])
            if held:
                break
        if not held:
            return 0, alone
        calls, odd = 0, []
        try:
            calls, odd = self._dispatch_held(held, commit)
        except Exception:
            # One talk's trouble is not its neighbours': each goes alone. Calls that were made are found as being sent by
            # nobody, and repeated under their keys.
            odd = held
            _logger.exception("Sending in %s conversations failed", len(held))
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
        finally:
            unlock(self.env.cr, LOCK, held)
        return calls, odd + alone

    def _dispatch_held(self, conversation_ids, commit):
        """Send the next part of talks that we hold.

        :return: the number of calls made, and the talks whose next part is not one of many
        """
        parts, odd, look_at = self.browse(), [], conversation_ids
        while look_at:  # what may not go makes way for what was written after it
            found, others = self._next_together(look_at)
            blocked = found._refuse_blocked_together()
            parts, odd, look_at = parts | (found - blocked), odd + others, blocked.conversation_id.ids
        calls = parts._claim_together()
        commit()  # from here on a dead worker leaves the parts as being sent, and nobody holds their talks
        read_committed(self.env.cr)
        if calls:
            began = fields.Datetime.now()
            outcomes = self._make_calls(calls)
            self.env.invalidate_all()
            self._record_outcomes(outcomes, began)
            commit()
        return len(calls), odd

    def _next_together(self, conversation_ids):
        """:return: parts that are due, held for us, and the talks that need to be looked at alone"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (conversation_id) id, conversation_id, state, kind
                  FROM social_crm_outbound_part part
                 WHERE conversation_id = ANY(%s) AND (state = 'sending' OR (state = 'queued' AND %s))
              ORDER BY conversation_id, state = 'sending' DESC, message_id, sequence
                """,
                conversation_ids,
                NOT_HELD,
            )
        )
        many = {id_: talk_id for id_, talk_id, state, kind in rows if state == "queued" and kind in KINDS}
        odd = [talk_id for id_, talk_id, _state, _kind in rows if id_ not in many]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_outbound_part WHERE id = ANY(%s) AND state = 'queued'"
                " AND (next_attempt_at IS NULL OR next_attempt_at <= %s) ORDER BY id FOR UPDATE",
                list(many),
                fields.Datetime.now(),
            )
        )
        parts = self.browse(id_ for (id_,) in rows)
        parts.invalidate_recordset(flush=False)
        channels = parts.channel_id
        channels.invalidate_recordset()
        now = fields.Datetime.now()
        live = channels.filtered(
            lambda channel: channel._is_live() and not (channel.rate_limited_until and channel.rate_limited_until > now)
        )
        return parts.filtered(lambda part: part.channel_id in live), odd

    def _refuse_blocked_together(self):
        """As :meth:`_refuse_blocked`, for many.

        :return: the parts that may not be sent
        """
        blockers = self._blockers_each()
        blocked = self.browse(part.id for part in self if blockers[part])
        for part in blocked:
            state = "unknown" if part.may_have_arrived else "failed"
            part.write({"state": state, "error": "\n".join(sentences(blockers[part])), "next_attempt_at": False})
        blocked.message_id._derive_state()
        return blocked

    def _blockers_each(self):
        """:return: as of :meth:`_blockers`, by part"""
        groups, found = defaultdict(self.browse), {}
        for part in self:
            message = part.message_id
            groups[message.user_id or self.env.user, message.purpose or "reply"] |= part
        for (author, purpose), parts in groups.items():
            # sudo: the provider's answer depends on settings of the channel that are for administrators
            messages = parts.message_id.with_user(author).with_context(lang=author.lang).sudo()
            answers = messages._check_outbound_each(purpose)
            for part, blockers in zip(parts, answers, strict=True):  # each talk has one, so each message is another
                found[part] = [blocker for blocker in blockers if blocker["code"] not in WAITS]
        return found

    def _claim_together(self):
        """Mark these as being sent, as far as the budgets of their accounts allow.

        :return: what to call, by part; an error where that is known without a call
        :rtype: dict
        """
        calls, claimed = {}, self.browse()
        for channel, parts in self.grouped("channel_id").items():
            parts = parts[: channel._take_send_slots(len(parts))]
            claimed |= parts
            connector = channel._connector()
            for part in parts:
                try:
                    calls[part] = channel._provider()._prepare_send(channel, part)
                except ConnectorError as error:
                    calls[part] = error
                interval = connector._conversation_interval(part.conversation_id)
                if interval:
                    part.conversation_id.next_send_at = fields.Datetime.now() + timedelta(seconds=interval)
        for part in claimed:
            part.write({"state": "sending", "attempts": part.attempts + 1})
        # Nothing follows from this state but what is shown, and that for the moment of the call: no hook is called.
        claimed.message_id.filtered(lambda message: message.state == "queued").write({"state": "sending"})
        return calls

    def _make_calls(self, calls):
        """Make calls, several at once. No thread touches the database.

        :param dict calls: as of :meth:`_claim_together`
        :return: an answer or an error, by part
        :rtype: dict
        """
        with Sessions() as sessions, ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip(calls, pool.map(lambda call: _outcome(call, sessions), calls.values()), strict=True))

    def _record_outcomes(self, outcomes, began):
        """Record what became of calls.

        :param dict outcomes: as of :meth:`_make_calls`
        :param datetime began: when the calls were made
        """
        results, errors = {}, {}
        for part, outcome in outcomes.items():
            try:
                if isinstance(outcome, ConnectorError):
                    raise outcome
                results[part] = part.channel_id._connector()._read_sent(part.channel_id, part, outcome)
            except ConnectorError as error:
                errors[part] = error
        if results:
            self._record_sent_together(results, dict.fromkeys(results, began))
        for part, error in errors.items():
            part._record_error(error)


def _outcome(call, sessions):
    """:return: the answer to a call, or the error"""
    if isinstance(call, ConnectorError):
        return call
    try:
        return call.client.request(call.method, data=call.body, headers=call.headers, session=sessions.mine())
    except ConnectorError as error:
        return error
