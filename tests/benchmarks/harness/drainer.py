"""One of several drains that run side by side: ``python -m harness.drainer DATABASE``.

Prints ``ready``, begins at a line on its standard input, goes on until nothing waits any more, and prints as JSON how
many deliveries it has processed, how many queries failed, and for how many seconds it worked.
"""

import json
import logging
import sys
import time

from . import instance, product


class Failures(logging.Handler):
    """Counts what Odoo's log calls a bad query, serialization failures and deadlocks among them."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def main(database):
    instance.load_odoo()
    failures = Failures()
    logging.getLogger("odoo.sql_db").addHandler(failures)
    with instance.environment(database) as env:
        pending = ("state", "=", "pending")
        product.count(env, "social.crm.event", [pending])
        env.cr.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        drain, processed, started = product.Drain(env), 0, time.perf_counter()
        while True:
            done = drain.batch()
            processed += done
            if not done:
                if not product.count(env, "social.crm.event", [pending]):
                    break
                env.cr.commit()
                time.sleep(0.02)
        seconds = time.perf_counter() - started
    print(json.dumps({"processed": processed, "failures": failures.messages, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
