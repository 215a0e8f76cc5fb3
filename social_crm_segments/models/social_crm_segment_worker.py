import logging
import time
from collections import defaultdict

from psycopg2 import OperationalError
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm_channels.tools.cursor import read_committed
from odoo.addons.social_crm_channels.tools.wake import Linger, wake

from ..tools.rule import BrokenRule
from ..tools.watch import ALL
from .social_crm_case_service import CHANGED
from .social_crm_segment import RULE_OF
from .social_crm_segment_build import HISTORY, MANY

_logger = logging.getLogger(__name__)

BATCH = 5000  # changes that are taken at once
NAP = 0.2
LONG_NAP = 1.0  # as long as somebody is at a segment: each time, all that waits for it is put back
#: Seconds that a look waits for transactions that began before their changes were noted.
STRAGGLERS = 10
CRON = "social_crm_segments.cron_keep_up"
#: Somebody is deleted or merged at this very moment, or held by others: it is tried again.
OTHERS_AT_IT = (ForeignKeyViolation, UniqueViolation, OperationalError)


class SocialCrmSegment(models.Model):
    """The worker that takes what has changed to the segments, and the one that looks at everybody."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------
    @api.model
    def _wake_worker(self, table):
        """Have the worker come once this transaction is committed, if a segment depends on something in a table.

        :param table: its name; ``None`` if there is something to do in any case
        """
        data = self.env.cr.precommit.data
        if CRON in data or not self.env.registry.ready:
            return
        if table and not self.sudo()._is_watched(table):  # sudo: of whatever company the segments are
            return
        data[CRON] = True
        env = self.env(su=True)  # sudo: whoever changes something may not see scheduled actions
        self.env.cr.precommit.add(lambda: wake(env, CRON))

    @api.model
    def _keep_up(self, commit=None):
        """Cron: take what has changed to the segments, then wait a moment for more.

        :param commit: called where the work so far must survive; that of crons unless told otherwise
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        commit(0)
        linger, done = Linger(self.env), None
        while (lingers := linger.lasts(done)) or self._is_put_back():
            read_committed(self.env.cr)
            if self.pool.check_signaling(self.env.cr) is not self.pool:
                return  # an addon has come or gone: the next run knows it
            done = self._take_changes_safely()
            if commit(done, remaining=int(done > 0)) <= 0:
                if self._is_put_back():
                    self._come_again(commit)
                return
            if done < BATCH:
                time.sleep(NAP if lingers else LONG_NAP)

    def _come_again(self, commit):
        """Have the next call follow at once, after the other jobs: what still waits would wait for a minute else."""
        self.env.ref(CRON).sudo()._trigger()  # sudo: scheduled actions are technical
        commit(0)

    def _is_put_back(self):
        """Whether changes wait for somebody who is at their segment, or at their people, at this moment."""
        [(waits,)] = self.env.execute_query(SQL("SELECT EXISTS (SELECT FROM social_crm_segment_change)"))
        return waits

    def _take_changes_safely(self):
        """Take a batch; who is deleted or merged at this very moment, or held by others, is met again in the next."""
        try:
            with self.env.cr.savepoint():
                return self._take_changes()
        except OTHERS_AT_IT:
            _logger.info("A batch of changes is tried again", exc_info=True)
            self.env.invalidate_all(flush=False)
            return 0

    @api.model
    def _take_changes(self, limit=BATCH):
        """Take what has changed to the segments that depend on it, those that ask for other segments last.

        :return: the number of changes
        :rtype: int
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM social_crm_segment_change WHERE id IN ("
                "SELECT id FROM social_crm_segment_change ORDER BY id LIMIT %s) RETURNING source, link, res_id, segment_id",
                limit,
            )
        )
        if not rows:
            return 0
        self.env.invalidate_all(flush=False)
        changed, waiting, moved = defaultdict(set), defaultdict(set), defaultdict(set)
        for source, link, res_id, segment_id in rows:
            if link == HISTORY:
                moved[segment_id, source].add(res_id)
            elif segment_id:
                waiting[segment_id, source].add(res_id)
            else:
                changed[source, link].add(res_id)
        case_ids = changed.pop(CHANGED, set())
        put_back = self._take_to_history(moved) + self._take_to_segments(changed, waiting)
        self._serve_cases(case_ids)
        return len(rows) - put_back

    def _serve_cases(self, case_ids):
        """Open cases get the service that counts now. One that cannot be written keeps no segment waiting."""
        if not case_ids:
            return
        # those of them that are deleted by now are passed over
        cases = self.env["social.crm.case"].sudo().browse(sorted(case_ids))  # sudo: of all teams and companies
        try:
            with self.env.cr.savepoint():
                cases._hold(cases)  # from whoever works on them
                cases._serve()
                self.env.flush_all()
        except (UserError, ValueError):
            self.env.invalidate_all(flush=False)
            _logger.warning("The service of the cases %s could not be settled", cases.ids, exc_info=True)

    def _take_to_history(self, moved):
        """Let the history tell whose memberships were moved to somebody else.

        :param dict moved: ids of people by segment and table
        :return: how many people are put back, because somebody else is at their segment
        """
        tables, put_back = {self.env[model]._table: model for model in RULE_OF}, 0
        for (segment_id, table), ids in moved.items():
            segment = self.browse(segment_id).exists()
            if segment and segment._try_lock():
                segment._settle_history(tables[table], ids)
            elif segment:
                segment._wait_for(tables[table], ids, HISTORY)
                put_back += len(ids)
        return put_back

    def _take_to_segments(self, changed, waiting):
        """Look at the people whom changes concern.

        :param dict changed: values by table and column
        :param dict waiting: ids of people by segment and table
        :return: how many people are put back, because somebody else is at their segment
        """
        concerned = self._concerned(changed)
        tables = {self.env[model]._table: model for model in RULE_OF}
        for (segment_id, table), ids in waiting.items():
            concerned[segment_id, tables[table]] |= ids
        put_back, done = 0, set()
        plan = self._plan()
        segments = self.browse({segment_id for segment_id, _model in concerned} | _below(plan, concerned)).exists()
        for segment in segments.filtered(lambda each: each.active and each.kind == "dynamic")._in_order():
            people = {model: concerned.get((segment.id, model), set()) for model in RULE_OF}
            if not any(people.values()):
                continue
            if not segment._try_lock():
                for model, ids in people.items():
                    segment._wait_for(model, ids)
                    put_back += len(ids)
                continue
            moved = segment._settle_few(people)
            done.add(segment.id)
            for model, ids in moved.items():
                for dependent_id, root, path in plan.nested.get((segment.id, model), ()) if ids else ():
                    dependent = self.browse(dependent_id)
                    reached = dependent._reached(root, path, ids, "in")
                    if dependent_id in done:
                        dependent._wait_for(root, reached)  # they ask for each other: broken, but somebody was quicker
                    else:
                        concerned[dependent_id, root] |= set(reached)
        return put_back

    def _concerned(self, changed):
        """Return whom changes concern.

        :param dict changed: values by table and column
        :return: ids of people by segment id and model
        :rtype: dict
        """
        plan, concerned, reached = self._plan(), defaultdict(set), {}
        for (table, link), ids in changed.items():
            if link == ALL:
                self._look_at_all_of(table)
                continue
            for segment_id, model, path, operator in plan.concerns.get((table, link), ()):
                way = (table, link, model, path, operator)
                if way not in reached:
                    reached[way] = self.browse(segment_id)._reached(model, path, ids, operator)
                concerned[segment_id, model].update(reached[way])
        return concerned

    def _look_at_all_of(self, table):
        """A column that segments depend on is gone: what they say has to be read again."""
        self.env.registry.clear_cache()
        self._all_dynamic()._look_soon()
        _logger.warning("A column of %s that segments depend on is gone; they are looked at anew", table)

    def _settle_few(self, people):
        """Look at a few people for this segment, which is held.

        :param dict people: ids by model
        :return: ids of who joined or left, by model
        """
        if any(len(ids) > MANY for ids in people.values()):
            self._look_soon()
            return {}
        if self.problem:
            return {}  # its members stay as they were; everybody is looked at once it is mended
        try:
            return {model: self._settle(model, sorted(ids)) for model, ids in people.items() if ids}
        except BrokenRule as broken:
            self._broken(str(broken))
            return {}

    # ------------------------------------------------------------------
    # Everybody
    # ------------------------------------------------------------------
    @api.model
    def _look_at_due(self, commit=None):
        """Cron: look at everybody for the segments whose time has come, each in a transaction of its own.

        :param commit: called where the work so far must survive; that of crons unless told otherwise
        """
        commit = commit or self.env["ir.cron"]._commit_progress
        commit(0)
        noted = self._watch_tables()
        commit(0)
        waited = not noted or self._await_stragglers(noted, commit)
        due = self._due()
        commit(0, remaining=len(due))
        for segment in due:
            read_committed(self.env.cr)
            self.env.invalidate_all(flush=False)
            if segment._look_at_all_safely() and not waited:
                segment._look_again(minutes=1)
            if commit(1) <= 0:
                return

    def _look_at_all_safely(self):
        """Look at everybody for one segment, or soon again where others are at the same people.

        :return: whether it was done
        :rtype: bool
        """
        try:
            with self.env.cr.savepoint():
                return self._look_at_all()
        except OTHERS_AT_IT:
            _logger.info("Segment %s is looked at again soon", self.id, exc_info=True)
            self.env.invalidate_all(flush=False)
            self._look_soon()
            return False

    def _due(self):
        """The segments whose time has come, and those that wait for their first look."""
        now = fields.Datetime.now()
        due = self.sudo().search(  # sudo: segments of all companies are kept up to date
            ["|", ("next_look_at", "=", False), ("next_look_at", "<=", now), ("active", "=", True)]
        )
        return due._in_order()

    def _await_stragglers(self, number, commit):
        """Wait until all transactions have ended that began before their changes were noted.

        :param int number: of the transaction that had them noted
        :return: whether they have
        """
        until = time.monotonic() + STRAGGLERS
        while time.monotonic() < until:
            [(ended,)] = self.env.execute_query(
                SQL("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s", number)
            )
            commit(0)
            if ended:
                return True
            time.sleep(NAP)
        return False


def _below(plan, concerned):
    """:return: ids of the segments that ask, over any number of others, who belongs to those concerned"""
    below, todo = set(), [segment_id for segment_id, _model in concerned]
    asked = defaultdict(set)
    for (segment_id, _model), dependents in plan.nested.items():
        asked[segment_id].update(dependent_id for dependent_id, _root, _path in dependents)
    while todo:
        new = asked[todo.pop()] - below
        below |= new
        todo += new
    return below
