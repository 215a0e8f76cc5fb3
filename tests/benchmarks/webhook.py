"""How long a provider waits for our answer, beside an empty Odoo route."""

import argparse
import hashlib
import hmac
import json
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from harness import instance, product
from harness.load import Load, percentile, post, send
from harness.verdict import conclude, show
from social_crm_setup.environment import setting
from social_crm_setup.servers import OdooServer

from odoo.tools import config

import odoo.addons

GOAL = 3  # times the empty route, at the 99th percentile
SECRET = "a long random text that both sides sign with"
WARM_UP = 3  # seconds
DRAINED_WITHIN = 60  # seconds

EMPTY_ADDON = "social_crm_bench_empty_route"
# The session and auth type of our webhook, and nothing behind it.
EMPTY_ROUTE = """
from odoo import http
from odoo.http import request


class EmptyController(http.Controller):
    @http.route("/social_crm_bench/empty", type="http", auth="none", methods=["POST"], csrf=False, save_session=False)
    def receive(self):
        return request.make_json_response({})
"""


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "webhook") as database, _empty_addon(database) as addons_path:
        targets = _targets(database)
        instance.release(database)
        busy = _measure(database, addons_path, targets, options, cron_workers=2, seconds=options.seconds)
        _expect_all_stored(database, targets)
        idle = _measure(database, addons_path, targets, options, cron_workers=0, seconds=options.idle_seconds)
    ratio = _show(busy, f"The drain at work, {options.rate} requests a second for {options.seconds} s each")
    _show(idle, f"The drain idle, {options.rate} requests a second for {options.idle_seconds} s each")
    return conclude("webhook", f"{ratio:.2f} times the empty route", f"at most {GOAL}", ratio <= GOAL)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=50, help="requests a second")
    parser.add_argument("--seconds", type=int, default=60, help="under load, each route, with the drain at work")
    parser.add_argument("--idle-seconds", type=int, default=20, help="the same without any drain")
    parser.add_argument(
        "--slice", type=int, default=10, help="seconds in a row for a route, before it is another's turn"
    )
    return parser.parse_args()


@contextmanager
def _empty_addon(database):
    """Install an addon with an empty route; yields the addons path that holds it too."""
    with tempfile.TemporaryDirectory() as folder:
        addon = Path(folder, EMPTY_ADDON)
        addon.mkdir()
        (addon / "__manifest__.py").write_text(
            repr({"name": "Empty route", "author": "Bench", "depends": ["web"], "license": "LGPL-3"})
        )
        (addon / "__init__.py").write_text(EMPTY_ROUTE)
        odoo.addons.__path__.append(folder)  # for this process
        addons_path = ",".join([*config["addons_path"], folder])
        instance.install(database, [EMPTY_ADDON], [f"--addons-path={addons_path}"])
        yield addons_path


# --------------------------------------------------------------------------------------------------
# What is sent
# --------------------------------------------------------------------------------------------------


def _targets(database):
    """Make the channels.

    :return: by label, a function that makes as many requests as it is asked for
    """
    with instance.environment(database) as env:
        telegram = product.open_channel(env, "Telegram")
        generic = product.open_channel(env, "Generic", "generic", {"secret": SECRET})
        telegram_path, generic_path = (f"/social_crm/webhook/{channel.webhook_key}" for channel in telegram | generic)
        secret = telegram._connector()._webhook_secret(telegram)

    def telegram_requests(number):
        header = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return [post(telegram_path, body, header) for body in _telegram_bodies(number)]

    def generic_requests(number):
        return [
            post(generic_path, body, {"X-Social-CRM-Signature": _signature(body)}) for body in _generic_bodies(number)
        ]

    def empty_requests(number):
        return [post("/social_crm_bench/empty", body) for body in _telegram_bodies(number)]

    return {"empty route": empty_requests, "Telegram": telegram_requests, "generic, signed": generic_requests}


def _telegram_bodies(number):
    return [json.dumps(update).encode() for update in product.updates(number, 10)]


def _generic_bodies(number):
    for update in product.updates(number, 10):
        message, person = update["message"], str(update["message"]["from"]["id"])
        yield json.dumps(
            {
                "type": "message",
                "id": str(message["message_id"]),
                "conversation": {"id": person},
                "author": {"id": person, "name": message["from"]["first_name"]},
                "sent_at": datetime.fromtimestamp(message["date"], UTC).isoformat(),
                "text": message["text"],
            }
        ).encode()


def _signature(body):
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


# --------------------------------------------------------------------------------------------------
# Measuring
# --------------------------------------------------------------------------------------------------


def _measure(database, addons_path, targets, options, cron_workers, seconds):
    """Put the routes under load in turn, on a server with two HTTP workers.

    :return: :class:`Load` by label
    """
    server = OdooServer(
        database,
        name=f"bench_webhook_{cron_workers}",
        workers=2,
        cron_workers=cron_workers,
        options=[f"--addons-path={addons_path}", "--log-level=warn"],
    )
    loads = {label: Load() for label in targets}
    with server:
        for make in targets.values():
            send(server.port, make(WARM_UP * options.rate), options.rate)
        order = list(targets)
        for _turn in range(max(seconds // options.slice, 1)):
            for label in order:
                _let_drain(database, cron_workers)
                requests = targets[label](min(options.slice, seconds) * options.rate)
                loads[label].add(send(server.port, requests, options.rate))
            order.append(order.pop(0))
            print(".", end="", flush=True)
        _let_drain(database, cron_workers)
    return loads


def _let_drain(database, cron_workers):
    """Wait until the work of one route is done, so that it does not fall on the next."""
    deadline = time.monotonic() + DRAINED_WITHIN
    while cron_workers and _waiting(database):
        if time.monotonic() > deadline:
            raise AssertionError(f"the drain did not end within {DRAINED_WITHIN} s")
        time.sleep(0.2)
    time.sleep(2)  # the drain lingers 1.5 s


def _waiting(database):
    with instance.environment(database) as env:
        return product.count(env, "social.crm.event", [("state", "=", "pending")])


def _expect_all_stored(database, targets):
    with instance.environment(database) as env:
        events = product.count(env, "social.crm.event")
        messages = product.count(env, "social.crm.message")
    instance.release(database)
    if not events or events != messages:
        raise AssertionError(f"{events} deliveries were stored and {messages} messages made of them")


def _show(loads, title):
    """:return: the worse ratio of ours to the empty route, at the 99th percentile"""
    empty = percentile(loads["empty route"].latencies, 0.99)
    ratios, rows = [], []
    for label, load in loads.items():
        refused = ", ".join(sorted(set(load.statuses))) or 0
        p50, p95, p99 = (percentile(load.latencies, share) for share in (0.5, 0.95, 0.99))
        if label != "empty route":
            ratios.append(p99 / empty)
        rows.append(
            (
                label,
                f"p50 {_ms(p50)}  p95 {_ms(p95)}  p99 {_ms(p99)}  {p99 / empty:4.2f} times",
                f"of {len(load.latencies)}; client late by {_ms(percentile(load.lags, 0.99))} (p99); not 200: {refused}",
            )
        )
        if load.statuses:
            ratios.append(float("inf"))  # what was not served does not count as quick
    show(title, rows)
    return max(ratios)


def _ms(seconds):
    return f"{seconds * 1000:6.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
