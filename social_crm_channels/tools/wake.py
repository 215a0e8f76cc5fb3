import threading
import time

_last = {}  # (database, cron) -> when a transaction of this process that woke it was committed
_lock = threading.Lock()
INTERVAL = 1.0  # seconds; shorter than the drains linger, so that nothing waits for the next wake


def wake(env, cron_xmlid):
    """Start a queue's cron as soon as this transaction commits, at most once a second and process.

    A trigger costs a connection of its own; one for each delivery would ruin the webhook. A transaction that is rolled
    back has woken nobody, so that only what was committed makes others save theirs.

    :param str cron_xmlid: of an ``ir.cron`` whose job lingers longer than ``INTERVAL`` after its last work
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
