"""Who takes the next case: the choice itself, which knows neither Odoo nor the database."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Load:
    """What a colleague has to do, in whatever teams."""

    total: int = 0


@dataclass(slots=True)
class Seat:
    """A member of a team who can take cases now."""

    user_id: int
    load: Load
    capacity: int = 0  # 0: no limit
    skills: frozenset = frozenset()
    parts: int = 1  # of the team's work that are theirs, where it is balanced

    def fits(self, weight):
        """Whether a case of this weight can be taken; one that is heavier than all they can take needs idle hands."""
        return not self.capacity or self.load.total + weight <= self.capacity or not self.load.total


@dataclass(slots=True)
class Team:
    """The seats of a team, and how it shares its work out."""

    seats: list
    balanced: bool = False
    by_user: dict = field(init=False)

    def __post_init__(self):
        self.by_user = {seat.user_id: seat for seat in self.seats}
        limits = [seat.capacity for seat in self.seats]
        if all(limits):  # else somebody has no limit that theirs could be compared with
            for seat in self.seats:
                seat.parts = seat.capacity

    @property
    def has_room(self):
        return any(seat.fits(1) for seat in self.seats)

    def seat_of(self, user_id, weight, skills=frozenset()):
        """The seat of somebody in particular, if they can take such a case."""
        seat = self.by_user.get(user_id)
        return seat if seat and skills <= seat.skills and seat.fits(weight) else None

    def next_seat(self, turn, weight, skills=frozenset()):
        """Whose turn it is.

        :param int turn: a number that goes up by one from case to case
        :param int weight: of the case
        :param frozenset skills: that it needs
        :return: a seat, or None where nobody can take it
        """
        able = [seat for seat in self.seats if skills <= seat.skills and seat.fits(weight)]
        if not able:
            return None
        if not self.balanced:
            return able[turn % len(able)]
        first = turn % len(able)  # of those who have as little to do, not always the same one
        return min(able[first:] + able[:first], key=self._fullness(weight))

    def _fullness(self, weight):
        """How far a seat is from its even share: the quota method of Balinski and Young (1975).

        Of those who have less than their even share of all work with this case, the one who would have the least for
        their part. By dividing alone, large parts would run ahead of their share or lag behind it by several cases.
        """
        work = sum(seat.load.total for seat in self.seats) + weight
        parts = sum(seat.parts for seat in self.seats)
        return lambda seat: (seat.load.total * parts >= work * seat.parts, (seat.load.total + weight) / seat.parts)
