"""Working time as a number line: how much of it lies between two moments, and when an amount of it is over.

Pure: it knows neither Odoo nor a calendar, only spans of work, which it asks for a year at a time and keeps.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
SECOND = timedelta(seconds=1)

#: Years that are searched for enough working time: a calendar without hours has none in any.
HORIZON = 10


def to_seconds(moment):
    """Return a moment, a naive datetime in UTC, as whole seconds since 1970."""
    return (moment - EPOCH) // SECOND


def to_moment(seconds):
    """Return the naive datetime in UTC that is so many seconds after 1970."""
    return EPOCH + timedelta(seconds=seconds)


def round_the_clock(year):
    """Tell the spans of a year in which there is always work, as :class:`WorkingTime` asks for them."""
    return [(to_seconds(datetime(year, 1, 1)), to_seconds(datetime(year + 1, 1, 1)))]


class WorkingTime:
    """The working time of a calendar.

    :param spans_of_year: callable that gets a year and returns its spans of work, (start, stop) in seconds since
        1970, sorted, none overlapping another or reaching out of the year in UTC
    """

    def __init__(self, spans_of_year):
        self._spans_of_year = spans_of_year
        self._years = {}

    def between(self, start, stop):
        """How much working time lies between two moments.

        :param datetime start:
        :param datetime stop:
        :return: seconds, 0 if ``stop`` is not after ``start``
        :rtype: int
        """
        if stop <= start:
            return 0
        whole = sum(self._year(year).total for year in range(start.year, stop.year))
        return whole + self._year(stop.year).until(to_seconds(stop)) - self._year(start.year).until(to_seconds(start))

    def includes(self, moment):
        """Whether a moment is one of work.

        :param datetime moment: to the second
        :rtype: bool
        """
        return self.between(moment, moment + SECOND) > 0

    def after(self, start, seconds):
        """When an amount of working time is over.

        :param datetime start: from when on it counts
        :param int seconds: how much, more than 0
        :return: the first moment at which it is; ``None`` if that is more than :data:`HORIZON` years away
        :rtype: datetime | None
        """
        seconds += self._year(start.year).until(to_seconds(start))
        for number in range(start.year, start.year + HORIZON):
            year = self._year(number)
            if seconds <= year.total:
                return to_moment(year.when(seconds))
            seconds -= year.total
        return None

    def _year(self, number):
        if number not in self._years:
            self._years[number] = _Year(self._spans_of_year(number))
        return self._years[number]


class _Year:
    def __init__(self, spans):
        self.starts, self.stops, self.sums = [], [], []
        self.total = 0
        for start, stop in spans:
            self.total += stop - start
            self.starts.append(start)
            self.stops.append(stop)
            self.sums.append(self.total)

    def until(self, moment):
        """Seconds of work in this year before a moment of it."""
        index = bisect_right(self.starts, moment) - 1
        return self.sums[index] - max(self.stops[index] - moment, 0) if index >= 0 else 0

    def when(self, seconds):
        """The moment at which so many seconds of work of this year are over."""
        index = bisect_left(self.sums, seconds)
        return self.stops[index] - (self.sums[index] - seconds)
