"""Several people who do something at the same moment, each in a connection of their own."""

#: For the beginning of a script in an Odoo shell: imports, and ``at_once``.
AT_ONCE = """
import json
import logging
import threading
from functools import partial

from odoo import api
from odoo.service.model import retrying

logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # whoever comes second begins anew, and that is logged
registry = env.registry


def at_once(*actions):
    # what each gives back, or the name of what it raises
    outcomes, barrier = [None] * len(actions), threading.Barrier(len(actions))

    def act(number, action):
        with registry.cursor() as cr:
            new_env = api.Environment(cr, 1, {})
            cr.execute("SELECT 1")  # the snapshot is from before the other's commit
            barrier.wait()
            try:
                outcomes[number] = retrying(partial(action, new_env), new_env)
            except Exception as error:
                outcomes[number] = type(error).__name__

    threads = [threading.Thread(target=act, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    env.cr.rollback()
    env.invalidate_all()
    return outcomes
"""
