from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import get_lang

#: The periods to choose from, in days, and how fine each is drawn.
PERIODS = {7: "day", 30: "day", 90: "week", 365: "month"}

#: What cases can be compared by.
DIMENSIONS = ("channel_id", "network_id", "team_id", "user_id", "tag_ids", "type_id", "priority")
SHOWN = 10  # bars

#: Figures of the cases that were opened in a period, and of those that were closed in it.
OF_OPENED = (
    "__count",
    "first_response_median:avg",
    "first_response_p90:avg",
    "first_response_p95:avg",
    "next_response_median:avg",
    "next_response_p90:avg",
    "next_response_p95:avg",
    "sla_kept_share:avg",
)
OF_CLOSED = (
    "__count",
    "resolution_median:avg",
    "resolution_p90:avg",
    "resolution_p95:avg",
    "satisfaction:avg",
    "cost_per_resolution:avg",
    "currency_id:array_agg_distinct",
)


class SocialCrmCaseReport(models.Model):
    """What the dashboard shows. Each figure is one of the analysis, with its access rights."""

    # one file for each side of a model that has many  pylint: disable=consider-merging-classes-inherited
    _inherit = "social.crm.case.report"

    @api.model
    @api.readonly
    def get_dashboard(self, days=30, team_id=False, channel_id=False, dimension="channel_id"):
        """Count a period, and the one of the same length before it, in a number of queries that is always the same.

        :param int days: one of :data:`PERIODS`; the period ends with today, in the time zone of whoever looks
        :param team_id: id of the one team to count, ``False`` for all
        :param channel_id: id of the one channel to count, ``False`` for all
        :param str dimension: one of :data:`DIMENSIONS`, by which cases are compared
        :return: ``tiles``, ``volume``, ``response``, ``compared``, ``teams``, ``channels``, ``is_empty``
        :rtype: dict
        :raise UserError: there is no such period or dimension
        """
        if days not in PERIODS or dimension not in DIMENSIONS:
            raise UserError(self.env._("The dashboard cannot show this. Choose another period or comparison."))
        self = self.with_context(tz=self.env.tz.zone)
        scope = Domain.AND(
            Domain(fname, "=", id_) for fname, id_ in (("team_id", team_id), ("channel_id", channel_id)) if id_
        )
        days_shown = self._last_days(days)
        start, stop = self._midnight(days_shown[0]), self._midnight(days_shown[-1] + timedelta(days=1))
        before = self._midnight(days_shown[0] - timedelta(days=days))
        opened, closed = self._opened_in(start, stop) & scope, self._closed_in(start, stop) & scope
        backlog = self.search_count(self._open_at(start) & scope)
        volume = self._volume(days_shown, PERIODS[days], opened, closed, backlog)
        now = self._figures(opened, closed)
        then = self._figures(
            self._opened_in(before, start) & scope, self._closed_in(before, start) & scope, now["currency_id"]
        )
        now["backlog"], then["backlog"] = volume["backlog"][-1], backlog
        domains = {"opened": opened, "closed": closed, "backlog": self._open_at(stop) & scope}
        return {
            "tiles": [self._tile(tile, now, then, domains) for tile in self._tiles(now["is_one_currency"])],
            "currency_id": now["currency_id"] or then["currency_id"],
            "volume": volume,
            "response": self._response(days_shown, PERIODS[days], opened),
            "compared": self._compared(opened, dimension),
            "dimensions": self._labels(),
            "teams": self._choices("social.crm.team"),
            "channels": self._choices("social.crm.channel"),
            "is_empty": not any((now["opened"], now["closed"], now["backlog"], then["opened"], then["closed"])),
        }

    # ------------------------------------------------------------------
    # Time
    # ------------------------------------------------------------------
    def _last_days(self, number):
        """The days of a period that ends with today.

        :rtype: list[datetime.date]
        """
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        return [today - timedelta(days=number - 1 - each) for each in range(number)]

    def _midnight(self, day):
        """When a day begins where whoever looks is, as a naive datetime in UTC."""
        zone = ZoneInfo(self.env.context["tz"])
        return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)

    def _step_of(self, day, step):
        """The first day of the day, week or month that a day belongs to."""
        if step == "month":
            return day.replace(day=1)
        if step == "week":
            first = int(get_lang(self.env).week_start) - 1
            return day - timedelta(days=(day.weekday() - first) % 7)
        return day

    # ------------------------------------------------------------------
    # Which cases
    # ------------------------------------------------------------------
    @staticmethod
    def _opened_in(start, stop):
        return Domain("opened_at", ">=", start) & Domain("opened_at", "<", stop)

    @staticmethod
    def _closed_in(start, stop):
        return Domain("closed_at", ">=", start) & Domain("closed_at", "<", stop) & Domain("is_closed", "=", True)

    @staticmethod
    def _open_at(moment):
        return Domain("opened_at", "<", moment) & (Domain("is_closed", "=", False) | Domain("closed_at", ">=", moment))

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    def _figures(self, opened, closed, currency_id=False):
        """Measure the cases of a period.

        :param currency_id: id of the currency that money has to be of, ``False`` for whichever it is of
        :return: value by name; ``None`` where there is nothing to measure
        :rtype: dict
        """
        [of_opened] = self._read_group(opened, [], OF_OPENED)
        [of_closed] = self._read_group(closed, [], OF_CLOSED)
        figures = {
            spec.partition(":")[0]: None if value is False else value
            for spec, value in zip(OF_OPENED[1:] + OF_CLOSED[1:], of_opened[1:] + of_closed[1:], strict=True)
        }
        currencies = figures.pop("currency_id")
        figures |= {"opened": of_opened[0], "closed": of_closed[0]}
        figures["currency_id"] = currency_id or (currencies[0] if currencies else False)
        figures["is_one_currency"] = not set(currencies or ()) - {figures["currency_id"]}
        if not figures["is_one_currency"]:
            figures["cost_per_resolution"] = None  # there is no sum of euros and dollars
        return figures

    def _tiles(self, is_one_currency):
        """What is shown of the figures: name, label, kind of value, which cases, and what more there is to tell.

        Of a figure that is ``better`` when it is ``lower``, a rise is bad news; of one without, it is none. A figure
        that may be missing has a ``hint`` that says what it comes with.

        :param bool is_one_currency: whether what cases cost can be summed up
        """
        within = [("p90", self.env._("90 % within")), ("p95", self.env._("95 % within"))]
        return [
            {"name": "opened", "label": self.env._("Opened"), "kind": "number", "of": "opened"},
            {"name": "closed", "label": self.env._("Closed"), "kind": "number", "of": "closed", "better": "higher"},
            {"name": "backlog", "label": self.env._("Backlog"), "kind": "number", "of": "backlog", "better": "lower"},
            *(
                {
                    "name": f"{measure}_median",
                    "label": label,
                    "kind": "hours",
                    "of": of,
                    "better": "lower",
                    "more": [(f"{measure}_{name}", words) for name, words in within],
                    "hint": hint,
                }
                for measure, label, of, hint in (
                    ("first_response", self.env._("First response"), "opened", self.env._("No case was answered yet.")),
                    (
                        "next_response",
                        self.env._("Next response"),
                        "opened",
                        self.env._("Nobody wrote again and was answered yet."),
                    ),
                    ("resolution", self.env._("Resolution"), "closed", self.env._("No case was closed.")),
                )
            ),
            {
                "name": "sla_kept_share",
                "label": self.env._("SLA kept"),
                "kind": "percent",
                "of": "opened",
                "better": "higher",
                "hint": self.env._("No deadline was kept or missed yet. SLA policies set them."),
            },
            {
                "name": "satisfaction",
                "label": self.env._("Satisfaction"),
                "kind": "rating",
                "of": "closed",
                "better": "higher",
                "hint": self.env._("No closed case was rated. Each team can ask for a rating."),
            },
            {
                "name": "cost_per_resolution",
                "label": self.env._("Cost per resolution"),
                "kind": "money",
                "of": "closed",
                "better": "lower",
                "hint": self.env._("No case was closed by a team whose cost of an hour is set.")
                if is_one_currency
                else self.env._("These cases are in several currencies. Choose one team."),
            },
        ]

    @staticmethod
    def _tile(tile, now, then, domains):
        name = tile["name"]
        return {
            **tile,
            "value": now[name],
            "before": then[name],
            "more": [{"label": label, "value": now[fname]} for fname, label in tile.get("more", ())],
            "measures": [name, *(fname for fname, _label in tile.get("more", ()))],
            "domain": list(domains[tile["of"]]),
        }

    def _volume(self, days, step, opened, closed, backlog):
        """How many cases were opened and closed, day by day or more coarsely, and how many were open at its end."""
        steps = list(dict.fromkeys(self._step_of(day, step) for day in days))
        counts = [
            self._by_step(days, step, dict(self._read_group(domain, [f"{fname}:day"], ["__count"])))
            for domain, fname in ((opened, "opened_at"), (closed, "closed_at"))
        ]
        came, went = ([each.get(day, 0) for day in steps] for each in counts)
        left = accumulate((new - done for new, done in zip(came, went, strict=True)), initial=backlog)
        return {"labels": _iso(steps), "opened": came, "closed": went, "backlog": list(left)[1:]}

    def _by_step(self, days, step, counts):
        """Sum up counts of days."""
        by_day = {moment.date(): count for moment, count in counts.items()}
        sums = {}
        for day in days:
            first = self._step_of(day, step)
            sums[first] = sums.get(first, 0) + by_day.get(day, 0)
        return sums

    def _response(self, days, step, opened):
        """How fast the first answers were, day by day or more coarsely."""
        rows = self._read_group(opened, [f"opened_at:{step}"], ["first_response_median:avg", "first_response_p90:avg"])
        found = {moment.date(): values for moment, *values in rows}
        steps = list(dict.fromkeys(self._step_of(day, step) for day in days))
        median, p90 = ([_number(found.get(day, (None, None))[index]) for day in steps] for index in (0, 1))
        return {"labels": _iso(steps), "median": median, "p90": p90}

    def _compared(self, opened, dimension):
        """The largest groups of cases by one dimension.

        A case with several tags is among those of each; nothing is summed up over them.
        """
        rows = self._read_group(
            opened,
            [dimension],
            ["__count", "backlog:sum", "first_response_median:avg"],
            order="__count desc",
            limit=SHOWN,
        )
        field = self._fields[dimension]
        if field.relational:
            names = [group.display_name or self.env._("None") for group, *_values in rows]
            keys = [group.id for group, *_values in rows]
        else:
            labels = dict(field._description_selection(self.env))
            names, keys = [labels.get(key, key) for key, *_values in rows], [key for key, *_values in rows]
        return {
            "dimension": dimension,
            "keys": keys,
            "labels": names,
            "opened": [row[1] for row in rows],
            "open": [row[2] for row in rows],
            "median": [_number(row[3]) for row in rows],
            "domain": list(opened),
        }

    # ------------------------------------------------------------------
    # Choices
    # ------------------------------------------------------------------
    def _labels(self):
        labels = self.fields_get(DIMENSIONS, ["string"])
        return [[fname, labels[fname]["string"]] for fname in DIMENSIONS]

    def _choices(self, model):
        """:rtype: list[list]"""
        return [[record.id, record.display_name] for record in self.env[model].search([])]


def _iso(days):
    return [day.isoformat() for day in days]


def _number(value):
    """What the ORM says of no value is ``False``; a chart wants a gap there."""
    return None if value is False else value
