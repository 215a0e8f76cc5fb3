"""Several people who do something at the same moment, each in a connection of their own."""

#: For the beginning of a script in an Odoo shell: imports, ``at_once`` and ``channel_of``. No job runs meanwhile.
AT_ONCE = """
import json
import logging
import threading
from functools import partial

from odoo import api
from odoo.service.model import retrying

from odoo.addons.social_crm_channels.tests.doubles.webhook_receiver import WebhookReceiver

logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)  # whoever comes second begins anew, and that is logged
registry = env.registry
env["ir.cron"].search([]).active = False
server = WebhookReceiver("a secret that both sides know")
server.__enter__()


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


def channel_of(team):
    # one that leads to the server
    channel = env["social.crm.channel"].create(
        {
            "name": "Race",
            "provider": "generic",
            "network_id": env["social.crm.network"].search([("code", "=", "generic")]).id,
            "team_id": team.id,
            "send_url": server.url,
            "care": False,
        }
    )
    channel._set_credentials({"secret": "a secret that both sides know"})
    channel.write({"state": "connected"})
    channel.database_uuid = env["ir.config_parameter"].get_param("database.uuid")
    return channel
"""
