"""How much memory one drain takes for a long queue, and whether it grows with it."""

import argparse
import multiprocessing
import sys

import psutil
from harness import instance, product
from harness.verdict import conclude, show
from social_crm_setup.environment import setting

GOAL = 150  # MB above the start
FLAT_FROM = 10000  # deliveries
FLAT = 10  # MB that it may still grow by from there on
MB = 1 << 20


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "drain_memory") as database:
        # In a process of its own, so that the memory it needed is not there for the drain to use.
        filling = multiprocessing.get_context("spawn").Process(target=_fill, args=(database, options))
        filling.start()
        filling.join()
        samples = _drain(database, options)
    return _tell(samples)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=100000)
    parser.add_argument("--each", type=int, default=10, help="messages a person, who has one conversation")
    parser.add_argument("--every", type=int, default=10000, help="deliveries between two samples")
    return parser.parse_args()


def _fill(database, options):
    instance.load_odoo()
    with instance.environment(database) as env:
        product.store(product.open_channel(env), product.updates(options.deliveries, options.each))


def _drain(database, options):
    """Drain it all in one environment, as the cron does while it lasts.

    :return: (deliveries so far, resident bytes) of each sample; the first is the start
    """
    instance.settle()
    with instance.environment(database) as env:
        drain = product.Drain(env)
        done, samples = 0, [(0, _resident())]
        while number := drain.batch():
            done += number
            if done // options.every > samples[-1][0] // options.every:
                samples.append((done, _resident()))
                print(f"{done} deliveries, {samples[-1][1] / MB:.0f} MB", flush=True)
        messages = product.count(env, "social.crm.message")
        filed = product.count(env, "social.crm.message", [("case_id", "!=", False)])
    if not done == messages == filed == options.deliveries:
        raise AssertionError(f"of {options.deliveries} deliveries {messages} became messages, {filed} with a case")
    return samples


def _resident():
    return psutil.Process().memory_info().rss


def _tell(samples):
    start = samples[0][1]
    show(
        "Resident memory of the drain",
        [(f"{done} deliveries", f"{size / MB:.1f} MB", f"{(size - start) / MB:+.1f}") for done, size in samples],
    )
    highest = max(size for _done, size in samples) - start
    late = [size for done, size in samples if done >= FLAT_FROM]
    growth = max(late) - late[0]
    holds = highest <= GOAL * MB and growth <= FLAT * MB
    return conclude(
        "drain-memory",
        f"{highest / MB:.1f} MB above the start, {growth / MB:.1f} MB of them after {FLAT_FROM} deliveries",
        f"at most {GOAL} MB, and {FLAT} MB of them after {FLAT_FROM}",
        holds,
    )


if __name__ == "__main__":
    sys.exit(main())
