"""Wall time and peak memory of commands that run by turns, so that a busy moment falls on all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_CHILD = Path(__file__).with_name("child.py")

# Seconds after which a command is not run again in the rounds that are left.
ENOUGH_SECONDS = 60.0


@dataclass(frozen=True)
class Command:
    """Something to measure; `words` are None where it is not installed. `fine` are the exit codes of a proper run."""

    name: str
    words: tuple[str, ...] | None
    fine: tuple[int, ...] = (0, 1)


@dataclass
class Measured:
    """What the runs of one command took: seconds of each run, and the peak memory of the largest process in MB."""

    name: str
    installed: bool
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def median(self) -> float:
        return median(self.seconds)

    def of(self, base: Measured) -> float | None:
        """The ratio of this median to that of another."""
        return self.median / base.median if self.seconds and base.seconds else None


def run_once(command: Command, folder: Path) -> tuple[float, float]:
    """Seconds and MB of one run. Raises RuntimeError where it ends with another exit code than it should."""
    assert command.words is not None
    # The floor is that of the commands: nothing of the checkout, no cache of anybody's, and modules compiled as an
    # installation has them.
    environment = {**os.environ, "SSMLINT_NO_CACHE": ""}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [sys.executable, "-I", "-S", str(_CHILD), *command.words]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    seconds, kib, code = done.stdout.split()
    if int(code) not in command.fine:
        raise RuntimeError(f"{command.name} ended with {code}: {' '.join(command.words)[:300]}")
    return float(seconds), int(kib) / 1024


def by_turns(commands: Sequence[Command], rounds: int, folder: Path, *, warm: bool = False) -> list[Measured]:
    """Runs the commands by turns, so many rounds.

    One unmeasured round comes first, as it fills the caches of files, unless they are `warm`.
    """
    results = [Measured(command.name, command.words is not None) for command in commands]
    for turn in range(1 if warm else 0, rounds + 1):
        for command, result in zip(commands, results, strict=True):
            if command.words is None or sum(result.seconds) > ENOUGH_SECONDS:
                continue
            seconds, megabytes = run_once(command, folder)
            if turn or seconds > ENOUGH_SECONDS / 2:
                result.seconds.append(seconds)
                result.megabytes = max(result.megabytes, megabytes)
    return results
