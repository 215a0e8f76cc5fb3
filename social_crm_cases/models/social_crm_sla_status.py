import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.social_crm_base.tools.cursor import read_committed
from odoo.addons.social_crm_base.tools.sql import insert_rows, update_rows, written_by_sql

from ..tools.sla_clock import NEXT_RESPONSE, RESOLUTION, Clock, Facts
from ..tools.working_time import to_moment, to_seconds
from .social_crm_message import SENT_STATES

#: Columns that a clock moves, in the order in which they are written.
MOVED = (
    "calendar_id",
    "started_at",
    "reached_at",
    "paused_at",
    "pauses",
    "deadline",
    "warn_at",
    "seconds_left",
    "warned_at",
    "escalated_at",
    "met_count",
    "missed_count",
    "is_late",
)
#: Clocks that other hours, or another promise, move: those that have begun, and whose goal is not reached.
RUNS = SQL("status.started_at IS NOT NULL AND status.reached_at IS NULL")
BEFORE_ALL = 0, 0  # ids of a case and a clock
ROUND = 10000  # clocks that are looked at together
CLAIMED = 200  # statuses that are warned of, or escalated, in one transaction


class SocialCrmSlaStatus(models.Model):
    """How a case stands with one promise.

    Its state is nowhere stored: it follows from the deadline and the time of day, so that it is right at any moment.
    Once its deadline is over it is breached, which people read as missed; if it is reached after all, it is late.
    """

    _name = "social.crm.sla.status"
    _description = "SLA Status"
    _order = "reached_at desc, deadline, id"
    _rec_name = "policy_id"

    case_id = fields.Many2one("social.crm.case", required=True, readonly=True, ondelete="cascade")
    policy_id = fields.Many2one("social.crm.sla.policy", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(related="policy_id.kind")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working hours", readonly=True, index="btree_not_null", ondelete="set null"
    )
    started_at = fields.Datetime("Counts from", readonly=True)
    reached_at = fields.Datetime("Reached", readonly=True)
    paused_at = fields.Datetime("Stands still since", readonly=True)
    pauses = fields.Json("Pauses that are over", readonly=True)
    deadline = fields.Datetime(readonly=True)
    warn_at = fields.Datetime("At risk from", readonly=True)
    seconds_left = fields.Integer("Working time left when it stopped (seconds)", readonly=True)
    hours_left = fields.Float("Hours left", compute="_compute_hours_left")
    warned_at = fields.Datetime("Warned", readonly=True)
    escalated_at = fields.Datetime("Escalated", readonly=True)
    met_count = fields.Integer("Earlier rounds in time", readonly=True, default=0)
    missed_count = fields.Integer("Earlier rounds missed", readonly=True, default=0)
    is_late = fields.Boolean("Reached too late", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Not begun"),
            ("running", "Running"),
            ("warned", "At risk"),
            ("breached", "Missed"),
            ("paused", "Stands still"),
            ("reached", "In time"),
            ("late", "Too late"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _case_policy_uniq = models.Constraint("UNIQUE(case_id, policy_id)", "A case has a promise once.")
    _to_warn_idx = models.Index("(warn_at) WHERE reached_at IS NULL AND warned_at IS NULL")
    _to_escalate_idx = models.Index("(deadline) WHERE reached_at IS NULL AND escalated_at IS NULL")

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------
    @api.depends("seconds_left")
    def _compute_hours_left(self):
        for status in self:
            status.hours_left = status.seconds_left / 3600

    @api.depends("started_at", "reached_at", "paused_at", "deadline", "warn_at", "is_late")
    def _compute_state(self):
        now = fields.Datetime.now()
        for status in self:
            status.state = status._state_at(now)

    def _state_at(self, now):
        if not self.started_at:
            return "waiting"
        if self.reached_at:
            return "late" if self.is_late else "reached"
        if not self.deadline:
            return "paused" if self.paused_at else "running"
        if self.deadline < now:
            return "breached"
        return "warned" if self.warn_at <= now else "running"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        runs = Domain("started_at", "!=", False) & Domain("reached_at", "=", False)
        stopped, no_deadline = Domain("paused_at", "!=", False), Domain("deadline", "=", False)
        in_time, at_risk = Domain("deadline", ">=", now), Domain("warn_at", "<=", now)
        states = {
            "waiting": Domain("started_at", "=", False),
            "late": Domain("reached_at", "!=", False) & Domain("is_late", "=", True),
            "reached": Domain("reached_at", "!=", False) & Domain("is_late", "!=", True),
            "breached": runs & Domain("deadline", "<", now),
            "warned": runs & in_time & at_risk,
            "paused": runs & no_deadline & stopped,
            "running": runs & ((in_time & ~at_risk) | (no_deadline & ~stopped)),
        }
        return Domain.OR(states[state] for state in value if state in states)

    # ------------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------------
    @api.model
    def _clocks(self, condition, limit=None):
        """Read clocks and lock them, each after its case and these in the order of their ids.

        Whoever files messages has the cases already when they come for the clocks.

        :param SQL condition: on ``status``, ``policy`` and ``opened``, the case
        :return: the clock and what moves it, of each row
        :rtype: list[tuple[Clock, Facts]]
        """
        self.flush_model()
        self.env["social.crm.sla.policy"].flush_model(["kind", "hours", "warn_percent", "pause_stage_ids"])
        self.env["social.crm.case"].flush_model(
            ["company_id", "stage_id", "is_closed", "closed_at", "first_response_at", "active"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT status.id, status.case_id, status.policy_id, policy.kind, policy.hours, policy.warn_percent,
                       opened.company_id, opened.is_closed, opened.closed_at, opened.first_response_at,
                       EXISTS (SELECT FROM social_crm_sla_policy_stage_rel pausing
                                WHERE pausing.policy_id = policy.id AND pausing.stage_id = opened.stage_id),
                       %s
                  FROM social_crm_sla_status status
                  JOIN social_crm_sla_policy policy ON policy.id = status.policy_id
                  JOIN social_crm_case opened ON opened.id = status.case_id
                 WHERE %s
              ORDER BY status.case_id, status.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF opened, status
                """,
                SQL(", ").join(SQL.identifier("status", name) for name in MOVED),
                condition,
                limit,
            )
        )
        return [_clock(row) for row in rows]

    @api.model
    def _follow(self, condition):
        """Bring clocks in step with their cases, their policies and their calendars.

        :param SQL condition: as of :meth:`_clocks`
        """
        last = BEFORE_ALL
        while last:
            last = self._follow_round(condition, last)

    @api.model
    def _follow_all(self):
        """Cron: compute what is open anew; nothing stays behind that came to be while policies or hours changed.

        Each round is a transaction of its own, which sees what others have done by now, and lets them go on after it.
        """
        commit = self.env["ir.cron"]._commit_progress
        commit()
        read_committed(self.env.cr)
        self.env["social.crm.sla.policy"]._catch_up()
        last = BEFORE_ALL
        while last:
            commit()
            read_committed(self.env.cr)
            last = self._follow_round(SQL("%s AND opened.is_closed IS NOT TRUE", RUNS), last)

    @api.model
    def _follow_round(self, condition, last):
        """Do as :meth:`_follow` does with the next clocks.

        :param last: ids of the case and the clock after which they come
        :return: those of the last one of them, ``None`` if there are no more
        """
        rows = self._clocks(SQL("(status.case_id, status.id) > (%s, %s) AND (%s)", *last, condition), ROUND)
        if not rows:
            return None
        now = fields.Datetime.now()
        for clock, facts in rows:
            clock.follow(facts, now)
        self._keep([clock for clock, _facts in rows])
        return rows[-1][0].case_id, rows[-1][0].id

    @api.model
    def _hear(self, cases, messages):
        """What was said begins and ends the wait for an answer.

        :param messages: ``social.crm.message``, in the provider's order
        """
        rows = self._clocks(SQL("status.case_id = ANY(%s) AND policy.kind <> %s", cases.ids, RESOLUTION))
        if not rows:
            return
        talks = messages.filtered(lambda message: not message.is_automatic).grouped(lambda message: message.case_id.id)
        times = self.env["resource.calendar"]._working_times(
            {(clock.calendar_id, clock.company_id) for clock, _facts in rows}
        )
        now = fields.Datetime.now()
        for clock, facts in rows:
            if clock.kind == NEXT_RESPONSE:
                said = talks.get(clock.case_id, messages.browse())
                _listen(clock, facts, said, times[clock.calendar_id, clock.company_id])
            clock.follow(facts, now)
        self._keep([clock for clock, _facts in rows])

    @api.model
    def _keep(self, clocks):
        """Compute the deadlines of clocks, and write what differs from what is stored.

        :param clocks: new ones too
        """
        times = self.env["resource.calendar"]._working_times(
            {(clock.calendar_id, clock.company_id) for clock in clocks}
        )
        for clock in clocks:
            clock.schedule(times[clock.calendar_id, clock.company_id])
        rows = {id(clock): _row(clock) for clock in clocks}
        new = [clock for clock in clocks if not clock.id]
        moved = [clock for clock in clocks if clock.id and clock.stored != rows[id(clock)]]
        insert_rows(
            self.env,
            self._table,
            ["case_id", "policy_id", *MOVED],
            [(clock.case_id, clock.policy_id, *rows[id(clock)]) for clock in new],
        )
        update_rows(self.env, self._table, MOVED, [(clock.id, *rows[id(clock)]) for clock in moved])
        cases = self.env["social.crm.case"].browse({clock.case_id: None for clock in clocks})
        cases.invalidate_recordset(["sla_status_ids"], flush=False)
        cases._sum_up_sla()  # also where no clock moved: whether the case is closed counts too
        self._forget_warnings({clock.case_id for clock in moved if clock.reached_at and clock.warned_at})

    def _forget_warnings(self, case_ids):
        """Nobody has to look after what is done."""
        if case_ids:
            # sudo: the to-dos are the leader's too
            cases = self.env["social.crm.case"].sudo().browse(case_ids)
            done = cases.filtered(lambda case: not case.sla_deadline)
            done.activity_unlink(["social_crm_cases.mail_activity_type_sla"])

    # ------------------------------------------------------------------
    # Warn and escalate
    # ------------------------------------------------------------------
    @api.model
    def _watch(self):
        """Cron: warn before promises are missed, and escalate those that are; each once."""
        commit = self.env["ir.cron"]._commit_progress
        commit(0)
        for step in (self._escalate_due, self._warn_due):
            read_committed(self.env.cr)
            while number := step():
                if commit(number, remaining=1) <= 0:
                    return
                read_committed(self.env.cr)
            commit(0)

    @api.model
    def _warn_due(self):
        """Give the assignees a to-do where the time is nearly up.

        :return: number of statuses
        """
        now = fields.Datetime.now()
        due = self._claim(
            ["warned_at"], SQL("status.warn_at <= %s AND status.deadline >= %s AND status.warned_at IS NULL", now, now)
        )
        due._remind(lambda env: env._("SLA at risk"), lambda case: case.user_id or case.team_id.leader_id)
        return len(due)

    @api.model
    def _escalate_due(self):
        """Give the leaders a to-do where a promise is missed, and raise priorities.

        :return: number of statuses
        """
        now = fields.Datetime.now()
        due = self._claim(
            ["warned_at", "escalated_at"], SQL("status.deadline < %s AND status.escalated_at IS NULL", now)
        )
        told = due.filtered("policy_id.escalate")
        told._remind(lambda env: env._("SLA missed"), lambda case: case.team_id.leader_id)
        due.filtered("policy_id.raise_priority").case_id._raise_priority()
        return len(due)

    def _claim(self, stamps, condition):
        """Stamp a round of statuses, so that nobody does the same for them again.

        A case that somebody works on is left for the next time: to wait for it while they wait for us would be a
        deadlock.

        :param stamps: names of datetime columns; those that are set stay
        :param SQL condition: which
        :return: the statuses
        """
        self.flush_model()
        self.env["social.crm.case"].flush_model(["is_closed", "active"])
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_sla_status SET %s
                 WHERE id IN (
                       SELECT status.id
                         FROM social_crm_sla_status status
                         JOIN social_crm_case opened ON opened.id = status.case_id
                        WHERE status.reached_at IS NULL AND %s
                          AND opened.active AND opened.is_closed IS NOT TRUE
                     ORDER BY status.id
                        LIMIT %s
                          FOR NO KEY UPDATE OF opened, status SKIP LOCKED
                       )
             RETURNING id
                """,
                SQL(", ").join(
                    SQL("%(name)s = COALESCE(%(name)s, %(now)s)", name=SQL.identifier(stamp), now=now)
                    for stamp in stamps
                ),
                condition,
                CLAIMED,
            )
        )
        statuses = self.browse(sorted(id_ for (id_,) in rows))
        written_by_sql(statuses, stamps)
        statuses.case_id.conversation_ids._tell_inboxes()  # a row's clock, and what is in the queue of what is late
        return statuses

    def _remind(self, what, whom):
        """Give a to-do for each status, in the language of who gets it.

        :param what: callable that gets an environment and returns what happened, in its language
        :param whom: callable that gets a case and returns the user, if any
        """
        vals_list = []
        for user, statuses in self.grouped(lambda status: whom(status.case_id)).items():
            if user.active:
                vals_list += statuses.with_context(lang=user.lang)._to_dos(what, user)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _to_dos(self, what, user):
        """The values of a user's to-dos; who cannot open a case cannot do anything about it."""
        common = {
            "res_model_id": self.env["ir.model"]._get("social.crm.case").id,
            "activity_type_id": self.env.ref("social_crm_cases.mail_activity_type_sla").id,
            "automated": True,
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(self.with_user(user)),
        }
        words, seen, vals_list = what(self.env), self.case_id.with_user(user)._filtered_access("read"), []
        for status in self.filtered(lambda status: status.case_id in seen):
            due = format_datetime(self.env, status.deadline, tz=user.tz or "UTC")
            summary = f"{words}: {status.policy_id.name}, {due}"
            vals_list.append(common | {"res_id": status.case_id.id, "summary": summary})
        return vals_list


def _listen(clock, facts, messages, working_time):
    """Move the clock of a next response by what was said in its case since the first response."""
    for message in messages:
        moment = message.occurred_at
        if message.direction == "out" and message.state in SENT_STATES:
            clock.answered(moment)
        elif message.direction == "in" and _was_answered_by(facts, moment):
            began = clock.said(moment, working_time)
            if began and facts.stands:
                clock.pause(moment)


def _was_answered_by(facts, moment):
    return facts.first_response_at and facts.first_response_at < moment


def _clock(row):
    """Make a clock, and what moves it, of a row of :meth:`SocialCrmSlaStatus._clocks`."""
    (
        id_,
        case_id,
        policy_id,
        kind,
        hours,
        warn_percent,
        company_id,
        is_closed,
        closed_at,
        answered_at,
        stands,
        *moved,
    ) = row
    values = dict(zip(MOVED, moved, strict=True))
    values.pop("is_late")
    values["pauses"] = [(to_moment(start), to_moment(stop)) for start, stop in values["pauses"] or ()]
    clock = Clock(
        id=id_,
        case_id=case_id,
        policy_id=policy_id,
        kind=kind,
        seconds=round(hours * 3600),
        warn_percent=warn_percent,
        company_id=company_id,
        **values,
    )
    clock.stored = _row(clock)
    return clock, Facts(bool(is_closed), closed_at, answered_at, stands)


def _row(clock):
    """What is written of a clock: the columns of :data:`MOVED`."""
    pauses = [(to_seconds(start), to_seconds(stop)) for start, stop in clock.pauses]
    return tuple(
        (json.dumps(pauses) if pauses else None) if name == "pauses" else getattr(clock, name) for name in MOVED
    )
