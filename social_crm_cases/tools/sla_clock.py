"""The clock of one promise on one case: when it runs, stands and is stopped, and when the time is up. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from .working_time import WorkingTime

FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION = "first_response", "next_response", "resolution"


class Facts(NamedTuple):
    """What moves the clocks of a case, beside what is said.

    :param stands: whether its stage is one in which the clock stands still
    """

    is_closed: bool
    closed_at: datetime | None
    first_response_at: datetime | None
    stands: bool


@dataclass
class Clock:
    """What a row of ``social.crm.sla.status`` says, and what moves it.

    A clock that has not begun has no ``started_at``. One that stands has ``paused_at``; ``pauses`` are those that are
    over. Deadline and warning follow from these, the promised time and the working time alone, so that they can be
    computed anew at any moment: :meth:`schedule`. ``stored`` is what the database says of it.
    """

    case_id: int
    policy_id: int
    kind: str
    seconds: int
    warn_percent: int
    calendar_id: int | None = None
    company_id: int | None = None
    id: int | None = None
    started_at: datetime | None = None
    reached_at: datetime | None = None
    paused_at: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    deadline: datetime | None = None
    warn_at: datetime | None = None
    seconds_left: int | None = None
    warned_at: datetime | None = None
    escalated_at: datetime | None = None
    met_count: int = 0
    missed_count: int = 0
    stored: tuple | None = None

    @property
    def runs(self):
        """Whether it has begun, and its goal is not reached."""
        return self.started_at is not None and self.reached_at is None

    @property
    def is_late(self):
        """Whether its goal was reached, and too late."""
        return bool(self.reached_at and self.deadline and self.reached_at > self.deadline)

    # ------------------------------------------------------------------
    # What happens
    # ------------------------------------------------------------------
    def follow(self, facts, now):
        """Bring it in step with its case.

        Closing reaches the resolution; whoever was not answered by then is not waited for while the case is closed.

        :param Facts facts:
        :param datetime now: when the case came to be as it is
        """
        if self.kind == RESOLUTION and facts.is_closed:
            self.stop(facts.closed_at or now)
        elif self.kind == RESOLUTION:
            self.go_on(now)
        elif self.kind == FIRST_RESPONSE and facts.first_response_at:
            self.stop(facts.first_response_at)
        elif self.kind == FIRST_RESPONSE:
            self.reached_at = None  # the answer went to another case with a split, or back with an undone merge
        if facts.is_closed:
            self.pause(facts.closed_at or now)
        elif facts.stands:
            self.pause(now)
        else:
            self.resume(now)

    def start(self, moment):
        """Begin, or begin anew: a round that is over is counted."""
        if self.reached_at:
            self.missed_count += self.is_late
            self.met_count += not self.is_late
        self.started_at, self.reached_at, self.paused_at, self.pauses = moment, None, None, []
        self.warned_at = self.escalated_at = None

    def stop(self, moment):
        """The goal is reached; of several moments the earliest counts."""
        if self.started_at and (not self.reached_at or moment < self.reached_at):
            self.reached_at = moment

    def go_on(self, moment):
        """The goal is not reached after all; the time since then does not count."""
        if self.reached_at:
            self.paused_at = self.paused_at or self.reached_at
            self.reached_at = None
            self.resume(moment)

    def pause(self, moment):
        """Stand still from a moment on."""
        if self.runs and not self.paused_at:
            self.paused_at = max(moment, self.started_at)

    def resume(self, moment):
        """Go on from a moment on."""
        if self.runs and self.paused_at:
            if moment > self.paused_at:
                self.pauses = [*self.pauses, (self.paused_at, moment)]
            self.paused_at = None

    def said(self, moment, working_time):
        """They wrote: what they wait for is the answer to their last message.

        What is breached already stays so, however often they ask again.

        :return: whether the clock began anew
        """
        known = max(filter(None, (self.started_at, self.reached_at)), default=None)
        if known and moment <= known:
            return False
        if self.runs:
            self.schedule(working_time)
            if self.deadline and moment > self.deadline:
                return False
        self.start(moment)
        return True

    def answered(self, moment):
        """We wrote; what was said later than that still waits."""
        if self.started_at and moment >= self.started_at:
            self.stop(moment)

    # ------------------------------------------------------------------
    # What follows
    # ------------------------------------------------------------------
    def schedule(self, working_time: WorkingTime):
        """Compute deadline, warning and the time that is left while it stands."""
        self.deadline = self.warn_at = self.seconds_left = None
        if not self.started_at:
            return
        self.deadline, left = self._when(self.seconds, working_time)
        if self.deadline:
            share = max(self.seconds * self.warn_percent // 100, 1)
            self.warn_at = self._when(share, working_time)[0]
        elif self.paused_at:
            self.seconds_left = left

    def _when(self, seconds, working_time):
        """When so much working time has run.

        :return: the moment, ``None`` if it will not be while it stands, and the seconds that are left
        """
        for start, stop in self._stretches():
            if stop is None:
                return working_time.after(start, seconds), 0
            run = working_time.between(start, stop)
            if run >= seconds:
                return working_time.after(start, seconds), 0
            seconds -= run
        return None, seconds

    def _stretches(self):
        """The stretches of time in which it runs: (from, until), the last one without an end unless it stands."""
        begin = self.started_at
        for start, stop in self.pauses:
            if start > begin:
                yield begin, start
            begin = max(begin, stop)
        if not self.paused_at:
            yield begin, None
        elif self.paused_at > begin:
            yield begin, self.paused_at
