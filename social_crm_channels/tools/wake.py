import threading
import time

_last = {}  # (database, cron) -> when a transaction of this process that woke it was committed
_lock = threading.Lock()
INTERVAL = 1.0  # seconds between two wakes of one process
LINGER = INTERVAL + 0.5  # seconds that a job waits for more, so that nothing has to wait for the next wake


def wake(env, cron_xmlid):
    """Start a queue's cron as soon as this transaction commits, at most once a second and process.

    A trigger costs a connection of its own; one for each delivery would ruin the webhook. A transaction that is rolled
    back has woken nobody, so that only what was committed makes others save theirs.

    :param str cron_xmlid: of an ``ir.cron`` whose job goes on for a :class:`Linger` after its last work
    """
    key = (env.cr.dbname, cron_xmlid)
    woken = env.cr.postcommit.data.setdefault("social_crm.wake", {})
    # A trigger of this very transaction is gone if its savepoint was rolled back. Only the database knows: from the
    # second call on, a transaction pays one small query for each.
    if (key in woken and woken[key].exists()) or _woken_lately(key):
        return
    # sudo: whoever caused the work may not see scheduled actions
    woken[key] = env.ref(cron_xmlid).sudo()._trigger()
    env.cr.postcommit.add(lambda: _remember(key))


def _woken_lately(key):
    with _lock:
        return time.monotonic() - _last.get(key, -INTERVAL) < INTERVAL


def _remember(key):
    with _lock:
        _last[key] = time.monotonic()


class Linger:
    """How long a job waits for more: whoever commits something within a second of a :func:`wake` relies on it.

    Nobody relies on a job that only its time has called. Where that finds nothing it ends at once, since the other jobs
    wait for its worker.
    """

    def __init__(self, env):
        self._patience = LINGER if _is_relied_on(env) else 0.0
        self._until = None

    def lasts(self, done=None):
        """Tell whether to look for more.

        :param int done: how much the last look has found; ``None`` before the first one
        :rtype: bool
        """
        now = time.monotonic()
        if done:
            self._patience = LINGER
        if done or self._until is None:
            self._until = now + self._patience
        return done is None or now < self._until


def _is_relied_on(env):
    """Whether this job has been woken. Its triggers are there for others than its scheduler until it ends."""
    cron_id = env.context.get("cron_id")
    if not cron_id:
        return True  # not run by a scheduler: whoever calls it knows best
    # sudo: the job's user may not read triggers
    triggers = env["ir.cron.trigger"].sudo()
    return bool(triggers.search_count([("cron_id", "=", cron_id), ("call_at", "<=", env.cr.now())], limit=1))
