import os
from contextlib import contextmanager

from hypothesis import HealthCheck

from .common import CaseCase

#: The same series each time, each of them lived through in one transaction.
SERIES = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def examples(number):
    """Return how many series are lived through: so many, unless the environment asks for others."""
    return int(os.environ.get("SOCIAL_CRM_EXAMPLES", number))


class SeriesCase(CaseCase):
    """Series of events, after each of which something must hold.

    A step ``("hear", "anna")`` is the method ``_hear("anna")``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})

    def _live_through(self, steps, random):
        """Begin, take the steps, and undo in any order what can be undone."""
        with self._taken_back():
            self._begin()
            for step, *arguments in steps:
                getattr(self, f"_{step}")(*arguments)
                self._check()
            waiting = list(self._waiting())
            random.shuffle(waiting)
            for move in waiting:
                move.action_undo()
                self._check()
            self._check_end()

    @contextmanager
    def _taken_back(self):
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def _undo(self, number):
        """One of what can be undone is."""
        waiting = self._waiting()
        if waiting:
            waiting[number % len(waiting)].action_undo()

    def _fresh(self):
        """Look at what is stored."""
        self.env.flush_all()
        self.env.invalidate_all()
