"""Visitors among 50,000 ideas and 100,000 topics: what they wait for, and what is suggested to who writes."""

import argparse
import random
import sys
import threading
import time
from collections import defaultdict

import requests
from harness import commons, instance
from harness.desk import Proxy
from harness.load import percentile
from harness.verdict import conclude, show
from social_crm_setup.environment import SetupError, setting
from social_crm_setup.servers import OdooServer

GOAL = 300  # milliseconds in which 95 of 100 pages are there
SUGGESTED = 200  # milliseconds in which 95 of 100 suggestions are there
VISITORS = 20
PAUSE = 5  # seconds between two pages of a visitor, on average
WORKERS = 2
ASKED = 200  # suggestions of each kind
WARM = 4


def main():
    options = _options()
    instance.load_odoo()
    with instance.cloned(setting("TEMPLATE_DB"), "community") as database:
        with instance.environment(database) as env:
            said = instance.timed("made", commons.fill, env, options.topics, options.ideas)
        suggested = _suggestions(database, said)
        instance.release(database)
        with OdooServer(database, name="bench_community", workers=WORKERS, cron_workers=0) as server:
            pages, errors = _visits(server, said, options)
    return _tell(options, pages, errors, suggested)


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--ideas", type=int, default=50_000)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--quick", action="store_true", help="a tenth of all, for half a minute")
    options = parser.parse_args()
    if options.quick:
        options.topics, options.ideas, options.minutes = options.topics // 10, options.ideas // 10, 0.5
    return options


# --------------------------------------------------------------------------------------------------
# Suggestions
# --------------------------------------------------------------------------------------------------


def _suggestions(database, said):
    """:return: milliseconds of each, by what is suggested: each asked anew, as a request asks"""
    taken = defaultdict(list)
    for number, words in enumerate(said[: ASKED + WARM]):
        with instance.environment(database) as env:
            ideas, company = env["social.crm.idea"], env.company
            topics, everybody = env["social.crm.suggestion"], env.ref("base.public_user")
            for what, ask, text in (
                ("ideas", lambda text: ideas._alike(text, "en", company), words),  # noqa: B023
                ("ideas, misspelt", lambda text: ideas._alike(text, "en", company), _misspelt(words)),  # noqa: B023
                ("topics", lambda text: topics._suggest(text, everybody, 5), words),  # noqa: B023
                ("topics, misspelt", lambda text: topics._suggest(text, everybody, 5), _misspelt(words)),  # noqa: B023
            ):
                started = time.perf_counter()
                ask(text)
                if number >= WARM:
                    taken[what].append((time.perf_counter() - started) * 1000)
    return taken


def _misspelt(words):
    """Leave a letter out of every word: none is found as it stands, and all are looked up by their letters."""
    return " ".join(
        word[: len(word) // 2] + word[len(word) // 2 + 1 :] if len(word) > 3 else word for word in words.split()
    )


# --------------------------------------------------------------------------------------------------
# Visitors
# --------------------------------------------------------------------------------------------------


def _paths(said, options):
    """:return: share of each kind of page, and how to choose one"""
    first = commons.FIRST + 1
    return {
        "ideas": (25, lambda chance: f"/ideas/page/{min(int(chance.paretovariate(1)), 50)}"),
        "ideas by kind": (10, lambda chance: f"/ideas?kind={chance.choice(commons.KINDS)}&order=newest"),
        "ideas found": (5, lambda chance: f"/ideas?search={chance.choice(said)}"),
        "idea": (20, lambda chance: f"/ideas/x-{first + chance.randrange(options.ideas)}"),
        "roadmap": (5, lambda _chance: "/ideas/roadmap"),
        "changelog": (5, lambda _chance: "/ideas/changelog"),
        "forum": (10, lambda _chance: "/forum/all"),
        "topic": (20, lambda chance: f"/forum/1/{first + chance.randrange(options.topics)}"),
    }


def _visits(server, said, options):
    """:return: milliseconds of each page by kind, and what went wrong"""
    proxy = Proxy(server.url, WORKERS)
    _warm_up(proxy, _paths(said, options))
    pages, errors, until = defaultdict(list), [], time.monotonic() + options.minutes * 60
    threads = [
        threading.Thread(target=_visit, args=(number, proxy, _paths(said, options), until, pages, errors), daemon=True)
        for number in range(VISITORS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return pages, errors


def _warm_up(proxy, paths):
    """The first page of each kind compiles its template, in each worker: who restarts a server visits it."""
    chance, session = random.Random(0), requests.Session()
    for _each in range(WARM * WORKERS):
        for _share, choose in paths.values():
            proxy.get(session, choose(chance))


def _visit(number, proxy, paths, until, pages, errors):
    chance, session = random.Random(number), requests.Session()
    time.sleep(chance.uniform(0, PAUSE))
    shares = [share for share, _choose in paths.values()]
    while time.monotonic() < until:
        kind = chance.choices(list(paths), shares)[0]
        path = paths[kind][1](chance)
        started = time.perf_counter()
        try:
            answer = proxy.get(session, path)
            if answer.status_code != 200:
                errors.append(f"{path}: {answer.status_code}")
        except requests.RequestException as error:
            errors.append(f"{path}: {error!r}")
        pages[kind].append((time.perf_counter() - started) * 1000)
        time.sleep(chance.expovariate(1 / PAUSE))


# --------------------------------------------------------------------------------------------------
# The verdict
# --------------------------------------------------------------------------------------------------


def _tell(options, pages, errors, suggested):
    show(
        f"{VISITORS} visitors, {options.ideas:,} ideas, {options.topics:,} topics, {options.minutes:g} minutes",
        [(kind, f"{percentile(each, 0.95):.0f} ms", f"p95 of {len(each)}") for kind, each in sorted(pages.items())]
        + [("errors", len(errors), "; ".join(sorted(set(errors))[:3]))],
    )
    show(
        "Suggested, alone",
        [
            (what, f"{percentile(each, 0.95):.0f} ms", f"p95 of {len(each)}, goal {SUGGESTED} ms")
            for what, each in suggested.items()
        ],
    )
    p95 = percentile([each for kind in pages.values() for each in kind], 0.95)
    slowest = max(percentile(each, 0.95) for each in suggested.values())
    holds = p95 <= GOAL and slowest <= SUGGESTED and not errors
    return conclude(
        "community",
        f"pages p95 {p95:.0f} ms, suggestions p95 {slowest:.0f} ms",
        f"at most {GOAL} and {SUGGESTED} ms",
        holds,
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as failure:
        sys.exit(f"error: {failure}")
