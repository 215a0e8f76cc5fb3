"""Fifty agents at work among a million conversations: what they wait for, beside a helpdesk of a tenth of the size."""

import argparse
import sys
import threading
import time
from contextlib import contextmanager
from statistics import median

import psutil
from harness import crowd, instance, tickets
from harness.desk import MODEL, PASSWORD, Agent, Client, Proxy
from harness.load import percentile
from harness.verdict import conclude, show
from social_crm_setup import databases
from social_crm_setup.environment import SetupError, database_name
from social_crm_setup.servers import OdooServer

GOAL = 300  # milliseconds in which 95 of 100 actions are done
FLAT = 1.1  # of the memory of a worker at the end, to that after a quarter of the time
PAUSE = 10  # seconds between two actions of an agent, on average
AGENTS = 50
BUSY = 0.8  # of the actions that agents do who never wait; with fewer, they waited instead of working
WORKERS = 2
SAMPLE = 5  # seconds between two looks at the memory
PAIRS = 60  # lists and opened talks that are compared with the helpdesk's
WARM = WORKERS * 3  # of each, before it counts


def main():
    options = _options()
    instance.load_odoo()
    with instance.kept_or_cloned(options.keep, "inbox") as database:
        with instance.environment(database) as env:
            people = crowd.found(env) or instance.timed("made", crowd.fill, env, options.conversations, AGENTS)
            if people.conversations != options.conversations:
                raise SetupError(
                    f"{database} has {people.conversations:,} conversations; ask for as many, or take another name"
                )
            logins = _let_in(env, people.agents)
            talks = _talks(env, people.agents[0])
        instance.release(database)
        with OdooServer(database, name="bench_inbox", workers=WORKERS, cron_workers=0) as server:
            client = Client(Proxy(server.url, WORKERS), database, logins[0][1])
            alone, helpdesk = _beside_helpdesk(client, talks, options.conversations // 10)
            load = _work(server, database, logins, people, options.minutes * 60)
    return _tell(options, alone, helpdesk, *load)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000_000, help="in thousands; ten messages each")
    parser.add_argument("--quick", action="store_true", help="a tenth of all, for two minutes")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", metavar="NAME", help="leave the crowd in a database, and find it there next time")
    options = parser.parse_args()
    if options.quick:
        options.conversations, options.minutes = options.conversations // 10, min(options.minutes, 2)
    return options


def _let_in(env, user_ids):
    """:return: id and login of each agent"""
    users = env["res.users"].browse(user_ids)
    users.password = PASSWORD
    return [(user.id, user.login) for user in users]


# --------------------------------------------------------------------------------------------------
# Fifty agents
# --------------------------------------------------------------------------------------------------


def _work(server, database, logins, people, seconds):
    """:return: seconds of each action by kind, errors, memory of the workers over time (MB, one list a sample)"""
    proxy = Proxy(server.url, WORKERS)
    clients = [(user_id, Client(proxy, database, login)) for user_id, login in logins]
    until, size = time.monotonic() + seconds, AGENTS // crowd.TEAMS
    teams = [[] for _team in range(crowd.TEAMS)]
    for place, (user_id, client) in enumerate(clients):
        team = teams[place // size]
        team.append(Agent(client, user_id, team, people.words, PAUSE, until))
    agents = [agent for team in teams for agent in team]
    memory, done, workers = [], threading.Event(), set(server.worker_pids())
    watch = threading.Thread(target=_watch, args=(server, memory, done), daemon=True)
    for thread in (watch, *agents):
        thread.start()
    for agent in agents:
        agent.join()
    done.set()
    errors = [error for agent in agents for error in agent.errors]
    if set(server.worker_pids()) != workers:
        errors.append("a worker was replaced, and its memory with it")
    kinds = {
        kind: [each for agent in agents for each in agent.seconds[kind]]
        for kind in (*Agent.MIX, "begin", "news", "stay")
    }
    return kinds, errors, memory


def _watch(server, memory, done):
    while not done.wait(SAMPLE):
        memory.append(sum(_resident(pid) for pid in server.worker_pids()))


def _resident(pid):
    try:
        return psutil.Process(pid).memory_info().rss / 2**20
    except psutil.NoSuchProcess:  # a worker that was replaced meanwhile
        return 0


# --------------------------------------------------------------------------------------------------
# Beside the helpdesk
# --------------------------------------------------------------------------------------------------


def _talks(env, user_id):
    """Talks from the depth of the crowd: those on top have grown by what agents did in runs before.

    :return: ids of as many as are compared
    """
    talks = env[MODEL].with_user(user_id)
    return talks.search([], order="id", limit=PAIRS + WARM).ids


def _beside_helpdesk(client, talks, number):
    """One agent, nobody else, turn by turn here and in ``helpdesk_mgmt``, where a ticket is what a conversation is here.

    :return: milliseconds of each list and of each opened talk, and the same of the helpdesk
    """
    threads = [row["thread"].values() for row in client.call(MODEL, "inbox_rows", talks)]
    with _helpdesk(number) as screen:
        tickets_shown = screen.show_list()
        lists = _measure(lambda _n: client.call(MODEL, "inbox_list", queue="all"), lambda _n: screen.show_list())
        opens = _measure(
            lambda n: client.open_thread(*threads[n % len(threads)]),
            lambda n: screen.open_ticket(tickets_shown[n % len(tickets_shown)]),
        )
    return tuple(zip(lists, opens, strict=True))


@contextmanager
def _helpdesk(number):
    """:return: the screen of somebody who sees that many tickets"""
    if not databases.is_current("core"):
        databases.build("core")
    with instance.cloned(database_name("core"), "helpdesk") as database:
        instance.install(database, ["helpdesk_mgmt"])
        with instance.environment(database) as env:
            instance.timed("helpdesk made", tickets.fill, env, number)
            login = tickets.agent(env, PASSWORD)
        instance.release(database)
        with OdooServer(database, name="bench_helpdesk", workers=WORKERS, cron_workers=0) as server:
            yield tickets.Screen(Client(Proxy(server.url, WORKERS), database, login))


def _measure(*acts):
    """:return: milliseconds of each of some actions, a list for each act; the first ones, which fill caches, do not count"""
    taken = [[] for _act in acts]
    for number in range(PAIRS + WARM):
        for act, times in zip(acts, taken, strict=True):
            started = time.perf_counter()
            act(number)
            times.append((time.perf_counter() - started) * 1000)
    return [times[WARM:] for times in taken]


# --------------------------------------------------------------------------------------------------
# The verdict
# --------------------------------------------------------------------------------------------------


def _tell(options, alone, helpdesk, kinds, errors, memory):
    everything = [seconds * 1000 for kind in Agent.MIX for seconds in kinds[kind]]
    p95 = percentile(everything, 0.95)
    quarter = max(len(memory) // 4, 1)
    growth = median(memory[-quarter:]) / median(memory[quarter : 2 * quarter])
    show(
        f"{AGENTS} agents, {options.conversations:,} conversations, {options.minutes:g} minutes",
        [
            (
                kind,
                f"{percentile([s * 1000 for s in each], 0.95):.0f} ms",
                f"p95 of {len(each)}, median {median(each) * 1000:.0f} ms",
            )
            for kind, each in kinds.items()
            if each
        ]
        + [
            ("all", f"{p95:.0f} ms", f"p95 of {len(everything)}, p99 {percentile(everything, 0.99):.0f} ms"),
            ("errors", len(errors), "; ".join(sorted(set(errors))[:3])),
            ("memory", f"{growth:.2f}", f"of the workers, last to second quarter; {memory[-1]:.0f} MB"),
        ],
    )
    ahead = all(median(ours) < median(theirs) for ours, theirs in zip(alone, helpdesk, strict=True))
    show(
        f"Alone, beside helpdesk_mgmt with {options.conversations // 10:,} tickets (medians)",
        [
            (what, f"{median(ours):.0f} ms", f"helpdesk_mgmt {median(theirs):.0f} ms")
            for what, ours, theirs in zip(("list", "open"), alone, helpdesk, strict=True)
        ],
    )
    worked = len(everything) >= BUSY * AGENTS * options.minutes * 60 / PAUSE
    holds = p95 <= GOAL and not errors and growth <= FLAT and ahead and worked
    return conclude("inbox", f"p95 {p95:.0f} ms", f"at most {GOAL} ms", holds)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as failure:
        sys.exit(f"error: {failure}")
