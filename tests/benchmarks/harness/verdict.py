"""How a benchmark tells its figures."""

import platform
from statistics import median


def show(title, rows):
    """Print figures below each other.

    :param str title: what they are
    :param rows: (label, figure, explanation) of each, texts
    """
    rows = [tuple(map(str, row)) for row in rows]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    print(f"\n{title}")
    for label, figure, explanation in rows:
        print(f"  {label:<{widths[0]}}  {figure:>{widths[1]}}  {explanation}".rstrip())


def spread(values):
    """Return how far repeated figures lie apart: the mean distance from their median, as a share of it."""
    middle = median(values)
    return sum(abs(value - middle) for value in values) / len(values) / middle


def conclude(name, figure, goal, holds):
    """Print the last line.

    :param str name: the benchmark
    :param str figure: what was measured
    :param str goal: what was to be reached
    :param bool holds: whether it was
    :return: exit status
    """
    print(f"\n{platform.machine()}, Python {platform.python_version()}")
    print(f"{name}: {figure} (goal {goal}): {'holds' if holds else 'falls short'}", flush=True)
    return 0 if holds else 1
