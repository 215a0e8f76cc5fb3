"""Run the tests: all of them in groups, two at a time, or some in the foreground.

An addon's tests run inside Odoo on a clone of the test database; a file of ``tests/`` runs as plain pytest and starts
what it needs. A test that is skipped counts as failed: the set-up provides all that a test may ask for.
"""

import argparse
import contextlib
import itertools
import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from . import databases
from .environment import PROJECT, SetupError, addons, database_name, setting

AT_ONCE = 2
FILES_A_GROUP = 12
#: What takes minutes although it is one file. It begins first: at the end one core would wait for the other.
LONG = ("tests/test_life_cycle.py", "tests/setup/test_life.py", "tests/test_mastodon_live.py")
LINES_OF_A_PROBLEM = 40
GROUP_TIMEOUT = 40 * 60  # seconds; the whole run is given 45 minutes


@dataclass(frozen=True)
class Group:
    """Tests that run in one process.

    :param name: how the user knows it
    :param targets: what pytest is given
    :param in_odoo: whether they run inside Odoo
    """

    name: str
    targets: tuple[str, ...]
    in_odoo: bool


@dataclass
class Outcome:
    """What became of a group."""

    group: Group
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    said: str = ""
    problems: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)


def all_groups():
    """Return groups for each addon and one for each file of ``tests/``, the long ones first."""
    files = [*PROJECT.glob("tests/test_*.py"), *PROJECT.glob("tests/setup/test_*.py")]
    plain = [Group(str(path.relative_to(PROJECT)), (str(path),), False) for path in sorted(files)]
    groups = [group for addon in addons() for group in _groups_of(addon)] + plain
    return sorted(groups, key=lambda group: group.name not in LONG)


def _groups_of(addon):
    """Return the tests of an addon, in several groups where it has many, so that they run side by side."""
    files = sorted((PROJECT / addon / "tests").glob("test_*.py"), key=lambda path: path.stat().st_size, reverse=True)
    number = math.ceil(len(files) / FILES_A_GROUP)
    if number <= 1:
        return [Group(addon, (str(PROJECT / addon / "tests"),), True)]
    # Dealt like cards, the large ones first, so that each group gets about as much.
    hands = [tuple(map(str, files[place::number])) for place in range(number)]
    return [Group(f"{addon}-{place}", hand, True) for place, hand in enumerate(hands, 1)]


def chosen_groups(targets):
    """Return the groups that a user named.

    :param targets: names of addons, or paths of tests, each with ``::Class::test`` or not
    :raise SetupError: when there is no such test
    """
    return [_chosen_group(target) for target in targets]


def run_all(groups):
    """Run the groups two at a time and print how each ended.

    :return: whether every one passed
    """
    print(
        f"{len(groups)} groups of tests, {AT_ONCE} at a time; what they say in full is in {setting('LOG_DIR')}",
        flush=True,
    )
    outcomes = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = [pool.submit(_run_logged, group) for group in groups]
        try:
            for future in as_completed(futures):
                outcomes.append(future.result())
                _print_outcome(outcomes[-1])
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            _kill_children()
            raise
    return _print_totals(outcomes)


def run_here(groups, pytest_options):
    """Run the groups one after the other with their output on the terminal.

    :return: whether every one passed
    """
    statuses = [_run_pytest(group, pytest_options) for group in groups]
    return not any(statuses)


def main(arguments):
    parser = argparse.ArgumentParser(prog="setup/test")
    parser.add_argument("targets", nargs="*", metavar="ADDON|PATH", help="an addon, or a path of tests")
    options, pytest_options = parser.parse_args(_before_dashes(arguments)), _after_dashes(arguments)
    if options.targets:
        return run_here(chosen_groups(options.targets), pytest_options)
    return run_all(all_groups())


def _before_dashes(arguments):
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _after_dashes(arguments):
    return arguments[arguments.index("--") + 1 :] if "--" in arguments else []


def _chosen_group(target):
    if target in addons():
        return Group(target, (str(PROJECT / target / "tests"),), True)
    file, colons, test = target.partition("::")
    path = next((path for path in (Path(file).resolve(), PROJECT / file) if path.exists()), None)
    if not path or not path.is_relative_to(PROJECT):
        raise SetupError(f"there is no addon and no test {target}; the addons are {', '.join(addons()) or 'none yet'}")
    if path.parent == PROJECT and path.name in addons():
        return _chosen_group(path.name)
    return Group(target, (f"{path}{colons}{test}",), path.relative_to(PROJECT).parts[0] in addons())


def _run_logged(group):
    outcome = Outcome(group)
    started = time.monotonic()
    label = group.name.removesuffix(".py").replace("/", "_")
    report, log = Path(setting("LOG_DIR"), f"{label}.xml"), Path(setting("LOG_DIR"), f"{label}.log")
    report.unlink(missing_ok=True)
    try:
        with log.open("w") as output:
            status = _run_pytest(group, [f"--junitxml={report}", "--durations=5"], output)
        _read_report(report, outcome)
        if status and not outcome.failed:
            outcome.problems.append(f"pytest ended with status {status}")
    except (SetupError, subprocess.TimeoutExpired) as error:
        outcome.problems.append(str(error))
    if not outcome.passed and not outcome.failed:
        outcome.problems.append("not one test ran")
    outcome.seconds = time.monotonic() - started
    outcome.said = log.read_text(errors="replace")
    return outcome


def _run_pytest(group, options, output=None):
    """Run one group and return pytest's exit status."""
    command = [sys.executable, "-m", "pytest", f"--rootdir={PROJECT}", *options, *group.targets]
    if not group.in_odoo:
        return _run([*command, "-p", "no:odoo"], output)
    with _odoo_database(group) as database:
        return _run(
            [*command, f"--odoo-database={database}", f"--odoo-config={setting('CONF')}", "--odoo-http"], output
        )


@contextlib.contextmanager
def _odoo_database(group):
    name = f"{database_name('test')}_{group.name.partition('/')[0]}_{os.getpid()}"
    databases.drop(name)
    databases.clone(setting("TEMPLATE_DB"), name)
    databases.stop_autovacuum(name)
    try:
        yield name
    finally:
        databases.drop(name)


_children = set()


def _run(command, output):
    # A session of its own when several run at once, so that a time-out or an interruption ends its browsers too.
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=output, stderr=output and subprocess.STDOUT, start_new_session=bool(output)
    )
    _children.add(process)
    try:
        return process.wait(GROUP_TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    except KeyboardInterrupt:
        process.wait()
        raise
    finally:
        _children.discard(process)


def _kill_children():
    for process in list(_children):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)


def _read_report(report, outcome):
    if not report.exists():
        return
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        # A test with failing subtests is reported once for each: any of them fails it.
        problem = next((child for child in case if child.tag in ("failure", "error", "skipped")), None)
        if problem is None:
            outcome.passed += 1
            continue
        outcome.failed += 1
        reason = (problem.get("message") or "").splitlines() or [""]
        outcome.problems.append(f"{problem.tag}: {case.get('classname')}::{case.get('name')}: {reason[0][:160]}")
        outcome.details.append("\n".join((problem.text or "").splitlines()[-LINES_OF_A_PROBLEM:]))


def _print_outcome(outcome):
    summary = f"{outcome.passed} passed, {outcome.failed} failed in {outcome.seconds:.0f} s"
    print(f"{'FAILED' if outcome.problems else 'ok':6}  {outcome.group.name}: {summary}", flush=True)
    if outcome.problems:
        print("\n".join(f"        {line}" for line in outcome.said.splitlines()[-80:]))
        print("\n".join(f"        {problem}" for problem in outcome.problems), flush=True)


def _print_totals(outcomes):
    print("\nIn short:")
    for outcome in sorted(outcomes, key=lambda outcome: outcome.group.name):
        note = "" if not outcome.problems else "  <- " + "; ".join(outcome.problems[:3])
        print(
            f"  {outcome.group.name}: {outcome.passed} passed, {outcome.failed} failed, {outcome.seconds:.0f} s{note}"
        )
    for outcome in outcomes:
        # Once more, at the end: of a long run often only the end is kept.
        for problem, detail in itertools.zip_longest(outcome.problems, outcome.details, fillvalue=""):
            print(f"\n{outcome.group.name}: {problem}\n{detail}")
    print(f"{sum(outcome.passed for outcome in outcomes)} passed, {sum(outcome.failed for outcome in outcomes)} failed")
    return bool(outcomes) and not any(outcome.problems for outcome in outcomes)


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1:]) else 1)
    except SetupError as failure:
        print(f"error: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
