from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.social_crm_channels.models.social_crm_conversation_inbox import CHOICES

#: The periods to choose from, in days, and how fine each is drawn; 0 for all there is.
PERIODS = {7: "day", 30: "day", 90: "week", 365: "month", 0: "month"}
MONTHS_SHOWN = 36  # of all there is; what is longer is drawn by the year
SHOWN = 10  # groups that are compared

#: By what talks are chosen and compared, and the model of each.
DIMENSIONS = {
    "team_id": "social.crm.team",
    "channel_id": "social.crm.channel",
    "community_id": "social.crm.community",
    "topic_ids": "social.crm.case.tag",
    "idea_topic_ids": "social.crm.idea.tag",
}

#: Where the ids of several are kept by which a talk is counted.
KEYS = {"topic_ids": "topic_key", "idea_topic_ids": "idea_topic_key"}

#: What is counted of the talks that were heard in a period, and the domain that leaves just these.
MEASURES = {
    "heard": [],
    "unopened": [("opened_at", "=", False)],
    "touched": [("touched_at", "!=", False)],
    "improved": [("improved_at", "!=", False)],
    "only_heard": [("touched_at", "=", False), ("improved_at", "=", False)],
    "only_touched": [("touched_at", "!=", False), ("improved_at", "=", False)],
}
#: The parts that all talks fall into, beside the percentages that companies are said to come to.
PARTS = {"only_heard": 90, "only_touched": 9, "improved": 1}

UNANSWERED = Domain("unanswered_since", "!=", False) & Domain("state", "in", ["open", "waiting"])
#: Days that talks wait for an answer, from which on they are in the next group.
AGES = (1, 3, 7, 30)


class SocialCrmFunnel(models.AbstractModel):
    """Heard, touched, improved. Each figure comes with the domain of the talks that it counts.

    A period is that in which talks were heard; what became of them may have come later. All are counted with the access
    rights of whoever looks, archived ones as well.
    """

    _name = "social.crm.funnel"
    _description = "Funnel"

    @api.model
    @api.readonly
    def get_funnel(self, days=30, dimension="team_id", **chosen):
        """Count the talks of a period, in a number of queries that is always the same.

        :param int days: one of :data:`PERIODS`; the period ends with today, in the time zone of whoever looks
        :param str dimension: one of :data:`DIMENSIONS`, by which talks are compared
        :param chosen: id of the only one to count, by dimension; false for all
        :return: ``domain`` of all counted talks and of each of the ``measures``, ``totals``, ``parts``, ``time``,
            ``compared``, ``unanswered``, ``legs``, ``dimensions`` and ``choices``, ``is_empty``
        :rtype: dict
        :raise UserError: there is no such period or dimension
        """
        if days not in PERIODS or dimension not in DIMENSIONS or not chosen.keys() <= DIMENSIONS.keys():
            raise UserError(self.env._("The funnel cannot show this. Choose another period or comparison."))
        self = self.with_context(tz=self.env.tz.zone, active_test=False)
        scope = Domain.AND(Domain(fname, "in", [id_]) for fname, id_ in chosen.items() if id_)
        starts, stop = self._steps(days, scope)
        talks = self._heard_in(starts[0], stop) & scope
        totals, by_step, by_key = self._count(talks, starts, dimension)
        unanswered = self._unanswered(scope)
        legs = self._legs(starts[0], stop, scope)
        return {
            "domain": list(talks),
            "measures": MEASURES,
            "totals": totals,
            "parts": [[name, usual] for name, usual in PARTS.items()],
            "time": self._time(starts, stop, by_step),
            "compared": self._compared(dimension, by_key),
            "unanswered": unanswered,
            "legs": legs,
            "dimensions": self._labels(),
            "choices": {fname: self._choices(model) for fname, model in DIMENSIONS.items()},
            "is_empty": not (totals["heard"] or sum(unanswered["counts"]) or any(leg["count"] for leg in legs)),
        }

    # ------------------------------------------------------------------
    # Time
    # ------------------------------------------------------------------
    def _steps(self, days, scope):
        """When each day, week, month or year of a period begins, and when the period ends: naive, in UTC.

        :rtype: tuple[list[datetime.datetime], datetime.datetime]
        """
        calendar, step = self.env["social.crm.case.report"], PERIODS[days]
        if not days:
            first, today = self._first_day(scope), calendar._last_days(1)[0]
            days = max((today - first).days + 1, 1)
            step = step if days <= MONTHS_SHOWN * 31 else "year"
        shown = calendar._last_days(days)
        firsts = list(dict.fromkeys(_year(day) if step == "year" else calendar._step_of(day, step) for day in shown))
        starts = [calendar._midnight(max(first, shown[0])) for first in firsts]
        return starts, calendar._midnight(shown[-1] + timedelta(days=1))

    def _first_day(self, scope):
        [talk] = self._talks().search_read(
            Domain("heard_at", "!=", False) & scope, ["heard_at"], order="heard_at", limit=1
        ) or [{"heard_at": fields.Datetime.now()}]
        return fields.Datetime.context_timestamp(self, talk["heard_at"]).date()

    # ------------------------------------------------------------------
    # Talks
    # ------------------------------------------------------------------
    def _talks(self):
        return self.env["social.crm.conversation"]

    @staticmethod
    def _heard_in(start, stop):
        return Domain("heard_at", ">=", start) & Domain("heard_at", "<", stop)

    def _count(self, talks, starts, dimension):
        """Count talks: all, step by step, and by a dimension.

        A talk with several topics is among those of each.

        :return: counts by measure; the same by number of the step; the same by id of the group, ``None`` for none
        """
        totals, by_step, by_key = _counts(), {}, {}
        for kind, step, key, *row in self._grouped(talks, starts, KEYS.get(dimension, dimension)):
            if kind == ALL:
                totals = _counts(row)
            elif kind == BY_STEP:
                by_step[step] = _counts(row)
            else:
                for group in map(int, key.split(",")) if isinstance(key, str) else [key]:
                    by_key[group] = _counts(row, by_key.get(group))
        return totals, by_step, by_key

    def _grouped(self, talks, starts, column):
        """Count in one pass: the finest groups first, of which there are few, and the others from these.

        :return: rows of what is grouped by, step, key, and the counts
        """
        query = self._query(talks)
        heard_at, key = (self._talks()._field_to_sql(query.table, name, query) for name in ("heard_at", column))
        query.groupby = SQL("1, 2")
        finest = query.select(
            SQL("width_bucket(%s, %s::timestamp[]) - 1 AS step", heard_at, starts),
            SQL("%s AS key", key),
            *(SQL("count(*) FILTER (WHERE %s) AS %s", which, name) for name, which in self._conditions(query)),
        )
        return self.env.execute_query(
            SQL(
                "SELECT GROUPING(step, key), step, key, %s FROM (%s) finest GROUP BY GROUPING SETS ((), (step), (key))",
                SQL(", ").join(SQL("COALESCE(sum(%s), 0)::int", SQL.identifier(name)) for name in MEASURES),
                finest,
            )
        )

    def _query(self, domain):
        self._talks().flush_model(["heard_at", "opened_at", "touched_at", "improved_at", *KEYS.values()])
        return self._talks()._search(domain)

    def _conditions(self, query):
        """:return: name and condition of each measure as SQL, from the very domain that opens its talks"""
        for name, domain in MEASURES.items():
            condition = Domain(domain).optimize_full(self._talks())._to_sql(self._talks(), query.table, query)
            yield SQL.identifier(name), condition

    def _time(self, starts, stop, by_step):
        zone = [fields.Datetime.context_timestamp(self, start).date().isoformat() for start in starts]
        counts = [by_step.get(step, _counts()) for step in range(len(starts))]
        return {
            "labels": zone,
            "counts": {name: [each[name] for each in counts] for name in MEASURES},
            "domains": [list(self._heard_in(*bounds)) for bounds in zip(starts, [*starts[1:], stop], strict=True)],
        }

    def _compared(self, dimension, by_key):
        """The largest groups of talks by one dimension."""
        keys = sorted(by_key, key=lambda key: (-by_key[key]["heard"], key or 0))[:SHOWN]
        # sudo: whoever sees a talk sees whose it is
        groups = self.env[DIMENSIONS[dimension]].sudo().browse(filter(None, keys))
        names = {group.id: group.display_name for group in groups}
        return {
            "dimension": dimension,
            "keys": keys,
            "labels": [names.get(key) or self.env._("None") for key in keys],
            "counts": {name: [by_key[key][name] for key in keys] for name in MEASURES},
            "domains": [[(dimension, "in", [key or False])] for key in keys],
        }

    def _unanswered(self, scope):
        """How many talks wait for an answer now, by how long they have."""
        now = fields.Datetime.now()
        bounds = [now - timedelta(days=days) for days in AGES]  # the latest first
        query = self._talks()._search(UNANSWERED & scope)
        since = self._talks()._field_to_sql(query.table, "unanswered_since", query)
        query.groupby = SQL("1")
        counts = dict(
            self.env.execute_query(
                query.select(SQL("width_bucket(%s, %s::timestamp[])", since, bounds[::-1]), SQL("count(*)"))
            )
        )
        ages = len(AGES)
        return {
            "days": list(AGES),
            "counts": [counts.get(ages - place, 0) for place in range(ages + 1)],
            "domains": [
                list(UNANSWERED & scope & _since(after, before))
                for after, before in zip([*bounds, None], [None, *bounds], strict=True)
            ],
        }

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------
    def _labels(self):
        labels = self._talks().fields_get(list(DIMENSIONS), ["string"])
        return [[fname, labels[fname]["string"]] for fname in DIMENSIONS]

    def _choices(self, model):
        """:rtype: list[list]"""
        records = self.env[model].with_context(active_test=True).search([], limit=CHOICES)
        return [[record.id, record.display_name] for record in records]


#: What PostgreSQL says of a row that is grouped by neither, by the step, or by the key.
ALL, BY_STEP, BY_KEY = 3, 1, 2


def _counts(row=None, more=None):
    """Return counts by measure: none of each without a row.

    :param dict more: to be added
    """
    row = row or [0] * len(MEASURES)
    return {name: count + (more[name] if more else 0) for name, count in zip(MEASURES, row, strict=True)}


def _since(after, before):
    domain = Domain("unanswered_since", ">=", after) if after else Domain.TRUE
    return domain & Domain("unanswered_since", "<", before) if before else domain


def _year(day):
    return date(day.year, 1, 1)
