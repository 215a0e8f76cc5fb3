from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.social_crm_base.tools.sql import lock_in_order

from ..tools.rule import BrokenRule
from .social_crm_segment import COLUMN_OF, RULE_OF

#: Namespace of the advisory locks of segments.
LOCK = 0x5E63
#: More people than these are not followed one by one: whatever depends on them is looked at as a whole.
MANY = 20_000
#: What is noted of people whose memberships were moved to them: their history has to tell it.
HISTORY = "history"


class SocialCrmSegment(models.Model):
    """Who belongs to a segment: a statement each time, whoever and however many it concerns."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    # ------------------------------------------------------------------
    # By rule
    # ------------------------------------------------------------------
    def _settle(self, model, ids=None):
        """Bring the members of a kind in step with the rule. Whoever calls holds the segment's lock.

        :param str model: ``res.partner`` or ``social.crm.identity``
        :param ids: look at these people only; everybody otherwise
        :return: who joined or left; ``None`` where that are too many to name
        :rtype: list[int] | None
        :raise BrokenRule: nobody has joined or left
        """
        self.ensure_one()
        query = self._query(model, ids)
        column = SQL.identifier(COLUMN_OF[model])
        self.env.flush_all()
        [(number, few)] = self.env.execute_query(
            SQL(
                """
                WITH wanted AS MATERIALIZED (%(wanted)s),
                     gone AS (
                         DELETE FROM social_crm_segment_member member
                          WHERE segment_id = %(segment)s AND %(column)s IS NOT NULL AND %(of_few)s
                            AND NOT EXISTS (SELECT FROM wanted WHERE wanted.id = member.%(column)s)
                      RETURNING %(column)s AS id),
                     come AS (
                         INSERT INTO social_crm_segment_member (segment_id, %(column)s, joined_at)
                         SELECT %(segment)s, id, %(now)s
                           FROM wanted
                          WHERE NOT EXISTS (
                                SELECT FROM social_crm_segment_member member
                                 WHERE segment_id = %(segment)s AND member.%(column)s = wanted.id)
                      RETURNING %(column)s AS id),
                     moved AS (
                         INSERT INTO social_crm_segment_move (segment_id, %(column)s, kind, at, why)
                         SELECT %(segment)s, id, 'joined', %(now)s, 'rule' FROM come
                          UNION ALL
                         SELECT %(segment)s, id, 'left', %(now)s, 'rule' FROM gone
                      RETURNING %(column)s AS id)
                SELECT (SELECT count(*) FROM moved),
                       (SELECT array_agg(id) FROM (SELECT id FROM moved LIMIT %(many)s) few)
                """,
                wanted=query.select() if query is not None else SQL("SELECT NULL::int4 AS id WHERE FALSE"),
                segment=self.id,
                column=column,
                of_few=SQL("TRUE") if ids is None else SQL("member.%s = ANY(%s)", column, list(ids)),
                now=fields.Datetime.now(),
                many=MANY,
            )
        )
        if number:
            self._forget_members(model)
        moved = None if number > MANY else few or []
        if number:
            self._members_changed(model, moved)
        return moved

    def _members_changed(self, model, ids):
        """Hook: people joined or left this segment, in this transaction.

        :param str model: ``res.partner`` or ``social.crm.identity``
        :param ids: their ids; ``None`` where they are many
        """

    def _forget_members(self, model):
        self.env["social.crm.segment.member"].invalidate_model(flush=False)
        self.env["social.crm.segment.move"].invalidate_model(flush=False)
        self.env[model].invalidate_model(["social_segment_ids", "social_segment_member_ids"], flush=False)
        self.invalidate_recordset(["member_ids", "move_ids", "partner_count", "identity_count"], flush=False)

    def _look(self):
        """Look at everybody, for each of these segments and then for those that ask who is in it.

        :return: whether each was looked at: not if somebody else is at it
        :rtype: dict[social.crm.segment, bool]
        """
        noted = self._watch_tables()
        looked = {segment: segment._look_at_all_safely() for segment in self.filtered("active")._in_order()}
        if noted:
            # whoever has been writing since before their changes were noted is not seen yet
            self.browse(segment.id for segment, done in looked.items() if done)._look_again(minutes=1)
        return looked

    def _look_at_all(self):
        """Look at everybody for one segment.

        :return: whether it was done
        :rtype: bool
        """
        if not self._try_lock():
            return False
        if self.kind != "dynamic":
            self._looked_at()
            return True
        # They wait for what is done now. Whoever is put back from here on may have changed after they were seen.
        self.env.cr.execute(
            SQL("DELETE FROM social_crm_segment_change WHERE segment_id = %s AND link <> %s", self.id, HISTORY)
        )
        try:
            self._check_rule()
            moved = {model: self._settle(model) for model in RULE_OF}
        except BrokenRule as broken:
            self._broken(str(broken))
            return True
        if None in moved.values():
            # whoever asks for these members next must not be planned for a table that was nearly empty
            self.env.cr.execute(SQL("ANALYZE social_crm_segment_member"))
        plan = self._plan()
        dependents = (each for model in moved for each, _root, _path in plan.nested.get((self.id, model), ()))
        lock_in_order(self | self.browse(dependents))
        self._looked_at()
        self._tell_dependents(moved)
        return True

    def _try_lock(self):
        """Take the segment for this transaction: whoever writes its members has it.

        :return: whether nobody else has it
        :rtype: bool
        """
        [(taken,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.id))
        return taken

    def _looked_at(self):
        """Note when it was looked at, and when it will be again; the row is not held from whoever edits it."""
        now = fields.Datetime.now()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_segment SET problem = NULL, last_look_at = %(now)s, next_look_at ="
                " %(now)s + interval_minutes * interval '1 minute' WHERE id = %(id)s",
                now=now,
                id=self.id,
            )
        )
        had_problem = bool(self.problem)
        self.invalidate_recordset(["problem", "last_look_at", "next_look_at"], flush=False)
        if had_problem:
            self.env.registry.clear_cache()

    def _broken(self, problem):
        """Note why the rule cannot be read, and tell who manages segments. The members stay as they were."""
        news = self.problem != problem
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_segment SET problem = %s, next_look_at = %s + interval_minutes * interval '1 minute'"
                " WHERE id = %s",
                problem,
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["problem", "next_look_at"], flush=False)
        self.env.registry.clear_cache()
        if news:
            self._tell_of_problem()

    def _tell_of_problem(self):
        # sudo: who manages segments is told, whoever has met the problem
        managers = (
            self.env.ref("social_crm_base.group_admin")
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active and not user.share and (not self.company_id or self.company_id in user.company_ids)
                )
            )
        )
        self._message_log(
            body=self.env._("The rule cannot be read. Its members stay as they were: %s", self.problem),
        )
        self.message_notify(
            partner_ids=managers.partner_id.ids,
            subject=self.env._("The rule of the segment “%s” is broken", self.name),
            body=self.problem,
        )

    def _tell_dependents(self, moved):
        """Whoever asks who belongs to this segment has to look again.

        :param dict moved: who joined or left, by model; ``None`` of a model where they are many
        """
        if not any(ids is None or ids for ids in moved.values()):
            return
        plan = self._plan()
        for model, ids in moved.items():
            for segment_id, root, path in plan.nested.get((self.id, model), ()):
                dependent = self.browse(segment_id)
                people = None if ids is None else dependent._reached(root, path, ids, "in")
                if people is None or len(people) > MANY:
                    dependent._look_soon()
                elif people:
                    dependent._wait_for(root, people)

    def _wait_for(self, model, ids, link="id"):
        """Keep people to be looked at for this segment.

        :param str model: what they are
        :param str link: :data:`HISTORY` where their history has to tell what was moved to them
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO social_crm_segment_change (source, link, res_id, segment_id)"
                " SELECT %s, %s, id, %s FROM unnest(%s::int[]) AS id",
                self.env[model]._table,
                link,
                self.id,
                list(ids),
            )
        )

    def _look_again(self, minutes=0):
        """Have everybody looked at when the cron comes by, in so many minutes."""
        self.flush_recordset()
        lock_in_order(self)
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_segment SET next_look_at = %s WHERE id = ANY(%s)",
                fields.Datetime.now() + timedelta(minutes=minutes),
                self.ids,
            )
        )
        self.invalidate_recordset(["next_look_at"], flush=False)

    def _look_soon(self):
        """Have everybody looked at as soon as the cron comes to it."""
        self._look_again()
        # sudo: whoever changes a rule may not see scheduled actions
        self.env.ref("social_crm_segments.cron_look").sudo()._trigger()

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------
    def add_people(self, partners=None, identities=None):
        """Add contacts, and accounts, to segments that are kept by hand.

        An account that is somebody's counts as its contact.

        :param partners: ``res.partner``
        :param identities: ``social.crm.identity``
        :return: how many have joined
        :rtype: int
        """
        self._check_by_hand()
        return sum(
            self._move_by_hand(model, people.ids, "joined")
            for model, people in self._as_people(partners, identities).items()
            if people
        )

    def remove_people(self, partners=None, identities=None):
        """Take contacts, and accounts, out of segments that are kept by hand.

        :param partners: ``res.partner``
        :param identities: ``social.crm.identity``
        :return: how many have left
        :rtype: int
        """
        self._check_by_hand()
        return sum(
            self._move_by_hand(model, people.ids, "left")
            for model, people in self._as_people(partners, identities).items()
            if people
        )

    def _as_people(self, partners, identities):
        partners = self.env["res.partner"] if partners is None else partners
        identities = self.env["social.crm.identity"] if identities is None else identities
        for people in (partners, identities):
            people.check_access("read")
        return {
            "res.partner": partners | identities.partner_id,
            "social.crm.identity": identities.filtered(lambda each: not each.partner_id),
        }

    def _check_by_hand(self):
        if not self.env["social.crm.segment"].has_access("write"):
            raise AccessError(self.env._("Only managers of Social CRM say who belongs to a segment. Ask one of them."))
        self.check_access("write")
        if dynamic := self.filtered(lambda segment: segment.kind != "static"):
            raise UserError(
                self.env._(
                    "Who belongs to %s follows from a rule. Change the rule, or take a segment that is kept by hand.",
                    ", ".join(f"“{segment.name}”" for segment in dynamic),
                )
            )

    def _move_by_hand(self, model, ids, kind, why="hand", only=None):
        """Let people join or leave.

        :param str kind: ``joined`` or ``left``
        :return: how many did
        """
        number = 0
        for segment in self.sorted("id"):  # two who move people in the same segments do not wait for each other
            self.env.flush_all()
            # whoever else moves people has it for a moment only
            self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(%s, %s)", LOCK, segment.id))
            rows = self.env.execute_query(segment._by_hand_sql(model, ids, kind, why))
            moved = [id_ for (id_,) in rows]
            if moved:
                segment._forget_members(model)
                segment.sudo()._members_changed(model, moved)  # sudo: what follows is not the user's to see
                segment.sudo()._tell_dependents({model: moved})  # sudo: as above
            number += len(moved)
        return number

    def _by_hand_sql(self, model, ids, kind, why):
        column = SQL.identifier(COLUMN_OF[model])
        if kind == "joined":
            moves = SQL(
                "INSERT INTO social_crm_segment_member (segment_id, %(column)s, joined_at)"
                " SELECT %(segment)s, id, %(now)s FROM unnest(%(ids)s::int[]) AS id ON CONFLICT DO NOTHING"
                " RETURNING %(column)s AS id",
                column=column,
                segment=self.id,
                now=fields.Datetime.now(),
                ids=list(ids),
            )
        else:
            moves = SQL(
                "DELETE FROM social_crm_segment_member WHERE segment_id = %(segment)s AND %(column)s = ANY(%(ids)s)"
                " RETURNING %(column)s AS id",
                column=column,
                segment=self.id,
                ids=list(ids),
            )
        return SQL(
            "WITH moves AS (%s) INSERT INTO social_crm_segment_move (segment_id, %s, kind, at, why, user_id)"
            " SELECT %s, id, %s, %s, %s, %s FROM moves RETURNING %s",
            moves,
            column,
            self.id,
            kind,
            fields.Datetime.now(),
            why,
            self.env.uid if why == "hand" else None,
            column,
        )

    # ------------------------------------------------------------------
    # People that become one, or several again
    # ------------------------------------------------------------------
    @api.model
    def _people_joined(self, model, ids):
        """Memberships were moved from one person to another: the worker lets the history tell it, and asks the rules again.

        Whoever merges knows nothing of who joins and leaves meanwhile, and would tell otherwise.

        :param str model: of the people
        :param ids: of those who have memberships now, or had them
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO social_crm_segment_change (source, link, res_id, segment_id)"
                " SELECT %(table)s, %(history)s, %(column)s, segment_id FROM social_crm_segment_member"
                " WHERE %(column)s = ANY(%(ids)s) UNION"
                " SELECT %(table)s, %(history)s, %(column)s, segment_id FROM social_crm_segment_move"
                " WHERE %(column)s = ANY(%(ids)s) UNION ALL"
                " SELECT %(table)s, 'id', id, NULL FROM unnest(%(ids)s::int[]) AS id",
                table=self.env[model]._table,
                history=HISTORY,
                column=SQL.identifier(COLUMN_OF[model]),
                ids=list(ids),
            )
        )
        self._wake_worker(None)
        self.invalidate_model(["member_ids", "move_ids", "partner_count", "identity_count"], flush=False)
        self._forget_members(model)

    def _settle_history(self, model, ids):
        """Let the history of people end with what they are. Whoever calls holds the segment's lock.

        :param str model: of the people
        :param ids: of those whose memberships were moved from one to another
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_segment_move (segment_id, %(column)s, kind, at, why)
                SELECT %(segment)s, COALESCE(member.%(column)s, last.%(column)s),
                       CASE WHEN member.id IS NULL THEN 'left' ELSE 'joined' END, %(now)s, 'merge'
                  FROM (SELECT * FROM social_crm_segment_member
                         WHERE segment_id = %(segment)s AND %(column)s = ANY(%(ids)s)) member
             FULL JOIN (SELECT DISTINCT ON (%(column)s) *
                          FROM social_crm_segment_move
                         WHERE segment_id = %(segment)s AND %(column)s = ANY(%(ids)s)
                      ORDER BY %(column)s, id DESC) last
                    ON last.%(column)s = member.%(column)s
                 WHERE (member.id IS NOT NULL) IS DISTINCT FROM COALESCE(last.kind = 'joined', FALSE)
             RETURNING %(column)s
                """,
                column=SQL.identifier(COLUMN_OF[model]),
                segment=self.id,
                now=fields.Datetime.now(),
                ids=list(ids),
            )
        )
        if moved := [id_ for (id_,) in rows]:
            self._forget_members(model)
            self._members_changed(model, moved)
            self._tell_dependents({model: moved})

    # ------------------------------------------------------------------
    # When a rule changes
    # ------------------------------------------------------------------
    def _rule_changed(self):
        """Have these segments looked at, and know anew what they depend on."""
        self.env.registry.clear_cache()
        for segment in self.filtered(lambda each: each.active and each.kind == "dynamic"):
            try:
                segment.sudo()._check_rule()  # sudo: who belongs to a segment does not depend on who asks
                problem = False
            except BrokenRule as broken:
                problem = str(broken)
            if (segment.problem or False) != problem:
                self.env.cr.execute(
                    SQL("UPDATE social_crm_segment SET problem = %s WHERE id = %s", problem or None, segment.id)
                )
                segment.invalidate_recordset(["problem"], flush=False)
        if self:
            self._look_soon()

    @api.autovacuum
    def _gc_members_of_static(self):
        """Accounts that became contacts while nobody looked count as them."""
        # sudo: segments of all companies
        self.sudo().search([("kind", "=", "static")], order="id")._follow_contacts()

    @api.model
    def _of_identities_by_hand(self, identities):
        """The segments that are kept by hand and have one of these accounts."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT segment.id FROM social_crm_segment_member member"
                " JOIN social_crm_segment segment ON segment.id = member.segment_id"
                " WHERE member.identity_id = ANY(%s) AND segment.kind = 'static' ORDER BY segment.id",
                identities.ids,
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _follow_contacts(self, identities=None):
        """In segments that are kept by hand, an account that became a contact goes on as that contact.

        :param identities: these only
        """
        for segment in self:
            of_these = SQL("AND identity.id = ANY(%s)", identities.ids) if identities is not None else SQL()
            rows = self.env.execute_query(
                SQL(
                    "SELECT identity.id, identity.partner_id FROM social_crm_segment_member member"
                    " JOIN social_crm_identity identity ON identity.id = member.identity_id"
                    " WHERE member.segment_id = %s AND identity.partner_id IS NOT NULL %s",
                    segment.id,
                    of_these,
                )
            )
            if rows:
                segment._move_by_hand(
                    "social.crm.identity", [identity for identity, _partner in rows], "left", "contact"
                )
                segment._move_by_hand("res.partner", list({partner for _id, partner in rows}), "joined", "contact")
