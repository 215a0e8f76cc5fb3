import time
from threading import Lock

#: Keys that are remembered at most; the oldest are forgotten first.
MOST_KEYS = 10_000


class Limit:
    """So many a while from each place. It is kept in the memory of one process, and names nobody on disk.

    :param int number: how many are let through
    :param float seconds: in which time
    """

    def __init__(self, number, seconds):
        self.number, self.seconds = number, seconds
        self._lock, self._counts = Lock(), {}

    def note(self, key):
        """Count one.

        :return: whether it is still within the limit
        :rtype: bool
        """
        with self._lock:
            began, count = self._current(key)
            self._counts.pop(key, None)  # the last one stands last
            self._counts[key] = began, count + 1
            while len(self._counts) > MOST_KEYS:
                del self._counts[next(iter(self._counts))]
            return count < self.number

    def is_over(self, key):
        """Whether so many came already that another is not let through.

        :rtype: bool
        """
        with self._lock:
            return self._current(key)[1] >= self.number

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._counts.clear()

    def _current(self, key):
        now = time.monotonic()
        began, count = self._counts.get(key, (now, 0))
        return (now, 0) if now - began > self.seconds else (began, count)
