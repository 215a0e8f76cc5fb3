from collections import Counter
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.cursor import read_committed

from ..tools.sharing import Load, Seat, Team

PAGE = 1000  # cases that are looked at in one go
CRON = "social_crm_cases.cron_assign"

#: What a case counts for, times the weight of its type.
WEIGHT = SQL("COALESCE(kind.weight, 1) * CASE social_crm_case.priority WHEN '3' THEN 3 WHEN '2' THEN 2 ELSE 1 END")


class SocialCrmTeam(models.Model):
    """How waiting cases come to members: one engine, for new cases as well as for those that wait longer.

    A case waits while it is open and nobody's. Cases of a team with limits are shared out by one transaction at a
    time, which reads what everybody has to do after the one before has committed. So nobody gets more than they can
    take, and no case two owners. Teams without limits take turns without waiting for each other.
    """

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.team"

    def _assign(self, opened, keepers):
        """Share out what has just come in, together with what waits longer.

        :param opened: cases of this transaction that wait
        :param dict keepers: ids of users, by id of the case that goes back to them if they can take one more
        :return: the cases that have an assignee now
        """
        # sudo: whose turn it is depends on all cases and colleagues, whoever brings the message
        teams = self.sudo().filtered(lambda team: team.assignment != "manual")
        limited = teams.filtered(lambda team: team._has_limits())
        free = opened.filtered(lambda case: case.team_id in teams - limited)
        assigned = (teams - limited)._share_out(free.ids, (teams - limited)._seats() if free else {}, keepers)
        if limited:
            assigned |= limited._assign_page(keepers)[0]
        return assigned

    def _has_limits(self):
        return bool(self.capacity or self.capacity_ids or self.assignment == "balanced")

    def _limits(self, user):
        """Whether a capacity is set for this member."""
        own = self.capacity_ids.filtered(lambda line: line.user_id == user)
        return self.assignment != "manual" and user in self.member_ids and bool(own.capacity if own else self.capacity)

    # ------------------------------------------------------------------
    # What waits
    # ------------------------------------------------------------------
    @api.model
    def _wake_assignment(self):
        """Have waiting cases assigned as soon as this transaction is committed, if any wait."""
        self.flush_model(["assignment"])
        self.env["social.crm.case"].flush_model(["user_id", "is_closed", "active", "team_id"])
        waiting = self.env.execute_query(
            SQL(
                "SELECT FROM social_crm_case waiting JOIN social_crm_team team ON team.id = waiting.team_id"
                " WHERE waiting.user_id IS NULL AND waiting.is_closed IS NOT TRUE AND waiting.active"
                " AND team.assignment != 'manual' LIMIT 1"
            )
        )
        if waiting:
            self.env.ref(CRON).sudo()._trigger()  # sudo: whoever closes a case may not see scheduled actions

    @api.model
    def _assign_waiting(self):
        """Cron, each minute and whenever somebody may have room: assign all that can be assigned."""
        commit = self.env["ir.cron"]._commit_progress
        teams = self.with_context(active_test=False).search([("assignment", "!=", "manual")])
        self.env["social.crm.case"]._begin_forgotten_waits()
        commit(remaining=len(teams))
        for team in teams:
            after = ()
            while after is not None:  # each page in a transaction that sees what others have done by now
                read_committed(self.env.cr)
                assigned, after = team._assign_page({}, after)
                assigned._lead_conversations()
                assigned._announce()
                assigned._changed(["user_id"])
                if commit(int(after is None)) <= 0:
                    self.env.ref(CRON)._trigger()
                    return

    def _assign_page(self, keepers, after=()):
        """Wait for others who assign cases of these teams or members, then assign the cases that wait longest.

        :param dict keepers: see :meth:`_assign`
        :param after: what this method returned for the page before
        :return: the cases that have an assignee now; and moment and id of the last one looked at, None if all were
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._wait_for_others()
                self.env["social.crm.case"].invalidate_model(flush=False)
                seats = self._seats()
                roomy = self.filtered(lambda team: seats[team].has_room)
                held, after = roomy._hold_waiting(after)
        except SerializationFailure:
            # A request of REPEATABLE READ, which cannot see what somebody else has just assigned. The cron can.
            self.env.ref(CRON)._trigger()
            return self.env["social.crm.case"], None
        return roomy._share_out(held, seats, keepers), after

    def _wait_for_others(self):
        """Lock the counters of these teams and of all that share members with them, in the order of their ids.

        They are written to, and not just locked: in a transaction that cannot see what was committed meanwhile, that
        fails, where a mere lock would let it go on with what people had to do before.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_sequence SET number_next = number_next + 1
                  FROM (
                        SELECT id FROM ir_sequence
                         WHERE id IN (
                               SELECT turn_sequence_id FROM social_crm_team WHERE id = ANY(%(teams)s)
                                UNION ALL
                               SELECT team.turn_sequence_id
                                 FROM social_crm_team_user_rel mine
                                 JOIN social_crm_team_user_rel theirs ON theirs.user_id = mine.user_id
                                 JOIN social_crm_team team ON team.id = theirs.team_id
                                WHERE mine.team_id = ANY(%(teams)s))
                      ORDER BY id
                           FOR NO KEY UPDATE
                       ) held
                 WHERE ir_sequence.id = held.id
                """,
                teams=self.ids,
            ),
            log_exceptions=False,
        )

    def _hold_waiting(self, after):
        """Lock the cases that wait longest, and their conversations, as far as nobody else has them.

        A case that somebody else is working on, or in whose conversation a message is arriving, is left out: waiting
        for it while others wait for us would be a deadlock. Whoever has it, or the cron, brings it back.

        :param after: moment and id of the case to begin after, if any
        :return: ids of cases, longest wait first; and moment and id of the last one seen, None if there are no more
        """
        cr = self.env.cr
        cr.execute(
            SQL(
                """
                SELECT waiting.id, waiting.waiting_since
                  FROM unnest(%s::int[]) AS team(id)
                 CROSS JOIN LATERAL (
                        SELECT id, waiting_since FROM social_crm_case
                         WHERE team_id = team.id AND user_id IS NULL AND is_closed IS NOT TRUE AND active AND %s
                      ORDER BY waiting_since, id
                         LIMIT %s
                           FOR NO KEY UPDATE SKIP LOCKED
                       ) waiting
              ORDER BY waiting.waiting_since, waiting.id
                """,
                self.ids,
                SQL("(waiting_since, id) > (%s, %s)", *after) if after else SQL("waiting_since IS NOT NULL"),
                PAGE,
            ),
            log_exceptions=False,
        )
        rows = cr.fetchall()
        talks = self.env.execute_query(
            SQL(
                "SELECT case_id, conversation_id FROM social_crm_case_conversation_rel WHERE case_id = ANY(%s)",
                [case_id for case_id, _moment in rows],
            )
        )
        cr.execute(
            SQL(
                "SELECT id FROM social_crm_conversation WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
                [talk for _case, talk in talks],
            ),
            log_exceptions=False,
        )
        held = {talk for (talk,) in cr.fetchall()}
        busy = {case for case, talk in talks if talk not in held}
        last = (rows[-1][1], rows[-1][0]) if len(rows) >= PAGE else None
        return [case_id for case_id, _moment in rows if case_id not in busy], last

    # ------------------------------------------------------------------
    # Who takes what
    # ------------------------------------------------------------------
    def _share_out(self, case_ids, seats, keepers):
        """Give cases of these teams to their members, longest wait first.

        :param case_ids: ids of waiting cases that nobody else can assign now
        :param dict seats: see :meth:`_seats`
        :param dict keepers: see :meth:`_assign`
        :return: the cases that have an assignee now
        """
        cases = self.env["social.crm.case"]
        if not case_ids:
            return cases
        demands = self._demands(case_ids)
        usual = self._usual_members(case_ids)
        numbers = Counter(demand["team_id"] for demand in demands)
        turns = {team.id: iter(team.turn_sequence_id._next_many(numbers[team.id])) for team in self if numbers[team.id]}
        now, rows = fields.Datetime.now(), []
        for demand in demands:
            team = self.browse(demand["team_id"])
            demand |= {
                "turn": int(next(turns[team.id])),
                "keeper": keepers.get(demand["id"]),
                "usual": usual.get(demand["id"]),
                "skills": frozenset(demand["skills"]),
                "open_to_all": team._skills_dropped(demand["waiting_since"], now),
            }
            seat, reason = team._choose(seats[team], demand)
            if seat:
                seat.load.total += demand["weight"]
                rows.append((demand["id"], seat.user_id, None, reason))
        return cases.browse(cases._write_rows(["user_id", "waiting_since", "assignment_reason"], rows))

    def _choose(self, table, demand):
        """Who takes a case, and why in words.

        :param Team table: the seats of this team
        :param dict demand: of the case
        :return: a seat and a sentence, or twice None
        """
        weight, skills = demand["weight"], demand["skills"]
        if seat := table.seat_of(demand["keeper"], weight):
            return seat, self.env._("It was theirs before.")
        if seat := table.seat_of(demand["usual"], weight, skills):
            return seat, self.env._("They had the person's last case.")
        if seat := table.next_seat(demand["turn"], weight, skills):
            return seat, self._explain(seat, skills)
        if skills and demand["open_to_all"] and (seat := table.next_seat(demand["turn"], weight)):
            return seat, self.env._(
                "Nobody with the skills was available for %s minutes, so anybody could take it.", self.skill_minutes
            )
        return None, None

    def _explain(self, seat, skills):
        if self.assignment != "balanced":
            return (
                self.env._("It was their turn.") if not skills else self.env._("Their turn among those who can do it.")
            )
        if not seat.capacity:
            return self.env._("They had the least to do: %s.", seat.load.total)
        return self.env._(
            "They had the most room: %(load)s of %(capacity)s.", load=seat.load.total, capacity=seat.capacity
        )

    def _skills_dropped(self, waiting_since, now):
        return bool(self.skill_minutes) and waiting_since <= now - timedelta(minutes=self.skill_minutes)

    def _demands(self, case_ids):
        """What each case asks for, longest wait first: team, weight, skills, and since when it waits."""
        self.env["social.crm.case"].flush_model(["team_id", "type_id", "priority", "skill_ids", "waiting_since"])
        self.env.cr.execute(
            SQL(
                """
                SELECT social_crm_case.id, social_crm_case.team_id, social_crm_case.waiting_since, %s AS weight,
                       ARRAY(SELECT needed.skill_id
                               FROM social_crm_case_skill_rel needed
                               JOIN social_crm_skill skill ON skill.id = needed.skill_id AND skill.active
                              WHERE needed.case_id = social_crm_case.id) AS skills
                  FROM social_crm_case
             LEFT JOIN social_crm_case_type kind ON kind.id = social_crm_case.type_id
                 WHERE social_crm_case.id = ANY(%s)
              ORDER BY social_crm_case.waiting_since, social_crm_case.id
                """,
                WEIGHT,
                list(case_ids),
            )
        )
        return self.env.cr.dictfetchall()

    def _usual_members(self, case_ids):
        """Who had the last case of the same person in the same team.

        :return: id of the user by id of the case, for teams that ask for it
        :rtype: dict
        """
        teams = self.filtered("usual_first")
        if not teams:
            return {}
        same = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT waiting.id, earlier.user_id, earlier.opened_at, earlier.id AS earlier_id
                  FROM social_crm_case waiting
                  JOIN social_crm_case earlier ON earlier.%(key)s = waiting.%(key)s
                   AND earlier.team_id = waiting.team_id AND earlier.user_id IS NOT NULL
                 WHERE waiting.id = ANY(%(cases)s) AND waiting.team_id = ANY(%(teams)s)
                """,
                key=SQL.identifier(key),
                cases=list(case_ids),
                teams=teams.ids,
            )
            for key in ("identity_id", "partner_id")
        )
        self.env["social.crm.case"].flush_model(["identity_id", "partner_id", "team_id", "user_id", "opened_at"])
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT DISTINCT ON (id) id, user_id FROM (%s) had ORDER BY id, opened_at DESC, earlier_id DESC",
                    same,
                )
            )
        )

    def _seats(self):
        """Who of these teams can take cases now, and what they have to do already.

        :return: a :class:`Team` of the pure model by team
        :rtype: dict
        """
        available = self._available_members()
        users = self.env["res.users"].sudo().union(*available.values())  # sudo: see _assign
        loads = self._loads(users)
        lines = self.sudo().capacity_ids  # sudo: see _assign
        own = {(line.team_id.id, line.user_id.id): line.capacity for line in lines}
        skills = {user.id: frozenset(user.social_skill_ids.ids) for user in users}
        return {
            team: Team(
                [
                    Seat(user.id, loads[user.id], own.get((team.id, user.id), team.capacity), skills[user.id])
                    for user in members
                ],
                balanced=team.assignment == "balanced",
            )
            for team, members in available.items()
        }

    def _loads(self, users):
        """What users have to do: the weight of their open cases, in whatever team."""
        self.env["social.crm.case"].flush_model(["user_id", "is_closed", "active", "type_id", "priority"])
        totals = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT social_crm_case.user_id, sum(%s)::int
                      FROM social_crm_case
                 LEFT JOIN social_crm_case_type kind ON kind.id = social_crm_case.type_id
                     WHERE social_crm_case.user_id = ANY(%s) AND social_crm_case.is_closed IS NOT TRUE
                       AND social_crm_case.active
                  GROUP BY social_crm_case.user_id
                    """,
                    WEIGHT,
                    users.ids,
                )
            )
        )
        return {user_id: Load(totals.get(user_id, 0)) for user_id in users.ids}
