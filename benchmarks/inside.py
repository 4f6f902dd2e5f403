"""Times inside one process, start-up taken off: linting with all rules against libyaml's composing of the same text.

The process is set up as the command's own.

`python benchmarks/inside.py ROUNDS FILE...` prints JSON: for each file its name and the seconds of both.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import yaml

from ssmlint.collector import collect_seldom
from ssmlint.config import Settings
from ssmlint.run import Linter


class Inside(NamedTuple):
    """The seconds of one file: the least of some runs by turns."""

    name: str
    compose: float
    lint: float


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def time_file(path: Path, rounds: int, linter: Linter) -> Inside | None:
    """The times of one file; None where libyaml cannot compose it."""
    data = path.read_bytes()
    compose = lint = float("inf")
    try:
        for _ in range(rounds):
            compose = min(compose, _seconds(lambda: yaml.compose(data, yaml.CSafeLoader)))
            lint = min(lint, _seconds(lambda: linter.lint(data, path.name)))
    except yaml.YAMLError:
        return None
    return Inside(path.name, compose, lint)


def main(arguments: list[str]) -> int:
    rounds, paths = int(arguments[0]), [Path(each) for each in arguments[1:]]
    collect_seldom()
    linter = Linter(Settings(select=("ALL",)))
    # Once for what is imported at first use.
    time_file(paths[0], 1, linter)
    times = [found for path in paths if (found := time_file(path, rounds, linter)) is not None]
    json.dump([list(each) for each in times], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
