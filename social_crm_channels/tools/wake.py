import threading
import time

_last = {}  # (database, cron) -> when this process last woke it
_lock = threading.Lock()
INTERVAL = 1.0  # seconds; shorter than the drains linger, so that nothing waits for the next wake


def wake(env, cron_xmlid):
    """Start a queue's cron as soon as this transaction commits, at most once a second and process.

    A trigger costs a connection of its own; one for each delivery would ruin the webhook.

    :param str cron_xmlid: of an ``ir.cron`` whose job lingers longer than ``INTERVAL`` after its last work
    """
    key = (env.cr.dbname, cron_xmlid)
    now = time.monotonic()
    with _lock:
        if now - _last.get(key, -INTERVAL) < INTERVAL:
            return
        _last[key] = now
    # sudo: whoever caused the work may not see scheduled actions
    env.ref(cron_xmlid).sudo()._trigger()
