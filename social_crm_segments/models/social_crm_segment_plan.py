import logging
from collections import defaultdict
from dataclasses import dataclass, field

from psycopg2.errors import DuplicateObject, LockNotAvailable

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import rule, watch
from .social_crm_segment import RULE_OF
from .social_crm_segment_rule import NESTED

_logger = logging.getLogger(__name__)

#: Field over people by which a rule asks what they did lately.
BEHAVIOURS = "social_behaviour_ids"
#: Seconds that whoever writes waits at most while a table gets its triggers.
PATIENCE = "2s"


@dataclass
class Plan:
    """What all segments depend on.

    :param tables: what is looked at, by table
    :param concerns: (segment id, people's model, path from them, operator) by table and column
    :param nested: (segment id, people's model, path from them) by the segment and the model of its members
    """

    tables: dict = field(default_factory=dict)
    concerns: dict = field(default_factory=lambda: defaultdict(set))
    nested: dict = field(default_factory=lambda: defaultdict(set))


class SocialCrmSegment(models.Model):
    """What a segment depends on, and how a change of it reaches the segment within seconds."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.segment"

    @api.model
    def _instant_models(self):
        """Hook: models whose changes count at once; those of others at the next look.

        :return: names of models
        :rtype: set[str]
        """
        return {
            "res.partner",
            "social.crm.identity",
            "social.crm.touchpoint",
            "social.crm.community",
            "social.crm.community.member",
            "social.crm.conversation",
            "social.crm.message",
            "social.crm.case",
        }

    @api.model
    @tools.ormcache()
    def _plan(self):
        """Return what the rules of all segments depend on.

        :rtype: Plan
        """
        return self._read_plan()

    @api.model
    def _read_plan(self):
        plan = Plan()
        for segment in self._all_dynamic().filtered(lambda each: not each.problem):
            for model in RULE_OF:
                try:
                    segment._add_to_plan(plan, model)
                except rule.BrokenRule as broken:
                    _logger.info("Segment %s: %s", segment.id, broken)  # it is told when it is looked at
        return plan

    @api.model
    def _is_watched(self, table):
        """Whether a segment depends on something in a table."""
        return table in self._plan().tables

    def _add_to_plan(self, plan, model):
        text = self._rule_text(model)
        if not text:
            return
        people = self._people(model)
        planner = _Planner(plan, self, model)
        for name in ("active", *(["partner_id"] if model == "social.crm.identity" else ["company_id"])):
            planner.depend_on((), people._fields[name])
        for leaf in rule.leaves(people, rule.read(self.env, text)):
            planner.add(leaf)
        self._add_more_to_plan(planner)

    def _add_more_to_plan(self, planner):
        """Hook: what else a rule depends on."""

    def _moves_with_time(self):
        """Why this segment has to be looked at now and then, in words; nothing where every change tells by itself.

        :rtype: list[str]
        """
        reasons = []
        for model in RULE_OF:
            for leaf in self._leaves(model):
                planner = _Planner(Plan(), self, model)
                planner.add(leaf)
                reasons += planner.slow
                if rule.is_relative(leaf) or leaf.steps[-1].name == BEHAVIOURS:
                    reasons.append(".".join(leaf.names))
        return list(dict.fromkeys(reasons))

    # ------------------------------------------------------------------
    # Who is concerned
    # ------------------------------------------------------------------
    def _reached(self, model, path, ids, operator):
        """Return the people from whom a path leads to some records, whether they are archived or not.

        :param str model: of the people
        :param str path: names of fields; empty where the records are the people
        :return: their ids
        :rtype: list[int]
        """
        if not path:
            return list(ids)
        people = self._people(model).with_context(active_test=False)
        return people.search(Domain(path, operator, list(ids)), order="id").ids

    # ------------------------------------------------------------------
    # Triggers
    # ------------------------------------------------------------------
    @api.model
    def _watch_tables(self):
        """Have the database note what the segments depend on.

        :return: the number of the transaction, where something was changed that others may not see yet
        :rtype: int | None
        """
        plan = self._read_plan()  # whatever this process remembers of the rules
        wanted = {table: watch.body_of(self.env.cr, table, watched) for table, watched in plan.tables.items()}
        there = watch.present(self.env.cr)
        changed = [table for table, body in wanted.items() if there.get(table) != body]
        surplus = sorted(there.keys() - wanted.keys())
        if not changed and not surplus:
            return None
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext('social_crm_segment_triggers'))"))
        new = set()
        for table in sorted(changed):
            if self._in_patience(watch.install, table, wanted[table], table in there) and table not in there:
                new.add(table)
        self._look_at_those_who_depend_on(plan, new)
        for table in surplus:
            self._in_patience(watch.remove, table)
        [(number,)] = self.env.execute_query(SQL("SELECT pg_current_xact_id()::text::bigint"))
        return number

    def _in_patience(self, change, table, *args):
        """Change a table's triggers, unless others keep it for longer than anybody should wait.

        :return: whether it was done
        :rtype: bool
        """
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
                change(self.env.cr, table, *args)
                self.env.cr.execute(SQL("SET LOCAL lock_timeout = 0"))
        except LockNotAvailable:
            _logger.info("%s is busy: its triggers come with the next look", table)
            return False
        except DuplicateObject:
            _logger.info("Somebody else has just given %s its triggers", table)
            return False
        return True

    def _look_at_those_who_depend_on(self, plan, tables):
        """Have everybody looked at: a table may have been too busy for its triggers when that was done last."""
        ids = {
            segment_id
            for (table, _link), concerns in plan.concerns.items()
            for segment_id, *_way in concerns
            if table in tables
        }
        self.browse(sorted(ids))._look_again()

    def _register_hook(self):
        """Fields may have come or gone with an addon: what is watched is to fit again before anybody writes."""
        result = super()._register_hook()
        if tools.sql.table_exists(self.env.cr, watch.QUEUE):
            self._watch_tables()
        return result


class _Planner:
    """Finds what one segment depends on, and adds it to the plan."""

    def __init__(self, plan, segment, model):
        self.plan, self.segment, self.model = plan, segment, model
        self.env = segment._people(model).env
        self.instant = segment._instant_models()
        self.slow = []  # what tells nothing by itself, in words

    def add(self, leaf):
        """Add a condition."""
        last = leaf.steps[-1]
        if last.name == NESTED and last.model_name in RULE_OF:
            self._add_nested(leaf)
            return
        steps = self._expanded(leaf.steps)
        for position, step in enumerate(steps):
            self.depend_on(tuple(steps[:position]), step)
        if leaf.operator in rule.HIERARCHY:
            self._add_hierarchy(leaf)

    def _expanded(self, steps):
        """Put in the place of fields that only repeat others what they repeat: from there the way back is known."""
        expanded = []
        for step in steps:
            if step.related and not step.store:
                model, path = self.env[step.model_name], []
                for name in step.related.split("."):
                    path.append(model._fields[name])
                    model = self.env[path[-1].comodel_name] if path[-1].comodel_name else model
                expanded += self._expanded(path)
            else:
                expanded.append(step)
        return expanded

    def _add_nested(self, leaf):
        path = ".".join(step.name for step in leaf.steps[:-1])
        for position, step in enumerate(leaf.steps[:-1]):
            self.depend_on(tuple(leaf.steps[:position]), step)
        values = leaf.value if isinstance(leaf.value, (list, tuple, set)) else [leaf.value]
        for segment_id in values:
            if isinstance(segment_id, int):
                key = (segment_id, leaf.steps[-1].model_name)
                self.plan.nested[key].add((self.segment.id, self.model, path))

    def _add_hierarchy(self, leaf):
        """Whoever is below somebody is concerned where that one moves."""
        last = leaf.steps[-1]
        comodel = self.env[last.comodel_name or last.model_name]
        if comodel._name not in self.instant:
            return
        if leaf.operator == "parent_of":
            self.slow.append(".".join(leaf.names))
            return
        parent = comodel._fields[comodel._parent_name]
        path = ".".join(step.name for step in leaf.steps)
        self._watch(comodel._table, {parent.name}, "id")
        self.plan.concerns[comodel._table, "id"].add((self.segment.id, self.model, path, "child_of"))

    def depend_on(self, before, step, depth=0):
        """Add a field that is reached through others.

        :param before: the fields that lead from the people to it
        """
        if depth > 8:
            return
        if not step.store:
            self._depend_on_computed(before, step, depth)
            return
        if any(not each.store for each in before):
            return  # how to get back is not known; the field before has told what it depends on
        if step.name == "id":
            return
        path = ".".join(each.name for each in before)
        model = self.env[step.model_name] if not before else self.env[before[-1].comodel_name]
        if step.type == "one2many":
            self._depend_on_lines(before, step, path)
        elif step.type == "many2many":
            self._depend_on_relation(model, step, path)
        elif model._name not in self.instant:
            self.slow.append(step._description_string(self.env))
        elif step.column_type:
            self._depend_on_column(before, model, step, path)
        else:
            self.slow.append(step._description_string(self.env))

    def _depend_on_column(self, before, model, step, path):
        if before and before[-1].type == "one2many":
            link = before[-1].inverse_name  # says directly whose line it is
            self._watch(model._table, {step.name}, link)
            above = ".".join(each.name for each in before[:-1])
            self.plan.concerns[model._table, link].add((self.segment.id, self.model, above, "in"))
        else:
            self._watch(model._table, {step.name}, "id", note_new=not before)
            self.plan.concerns[model._table, "id"].add((self.segment.id, self.model, path, "in"))

    def _depend_on_lines(self, before, step, path):
        comodel = self.env[step.comodel_name]
        inverse = comodel._fields.get(step.inverse_name)
        if comodel._name not in self.instant or inverse is None or not inverse.store or inverse.type != "many2one":
            self.slow.append(step._description_string(self.env))
            return
        self._watch(comodel._table, {inverse.name}, inverse.name)
        self.plan.concerns[comodel._table, inverse.name].add((self.segment.id, self.model, path, "in"))
        if comodel._active_name:
            self.depend_on((*before, step), comodel._fields[comodel._active_name])
        if step.domain and not callable(step.domain) and not isinstance(step.domain, str):
            for leaf in rule.leaves(comodel, step.domain):
                for position, each in enumerate(leaf.steps):
                    self.depend_on((*before, step, *leaf.steps[:position]), each)

    def _depend_on_relation(self, model, step, path):
        if model._name not in self.instant:
            self.slow.append(step._description_string(self.env))
            return
        watched = self._watch(step.relation, set(), step.column1)
        watched.is_relation = watched.note_new = True
        self.plan.concerns[step.relation, step.column1].add((self.segment.id, self.model, path, "in"))

    def _depend_on_computed(self, before, step, depth):
        """What is computed depends on what it is computed from; what else a search looks at is not known."""
        if step.related:
            names = [step.related]
        else:
            names = self.env.registry.field_depends.get(step, ())
            if step.name not in getattr(self.env[step.model_name], "_tells_segments", ()):
                self.slow.append(step._description_string(self.env))
        start = self.env[step.model_name]
        for dotted in names:
            path, model = list(before), start
            for name in dotted.split("."):
                known = model._fields.get(name)
                if known is None:
                    break
                if known != step:
                    self.depend_on(tuple(path), known, depth + 1)
                path.append(known)
                if not known.comodel_name:
                    break
                model = self.env[known.comodel_name]

    def _watch(self, table, columns, link, note_new=False):
        watched = self.plan.tables.setdefault(table, watch.Watched())
        watched.columns |= columns
        watched.links.add(link)
        watched.note_new |= note_new
        return watched
