"""Several processes: the order of results, those that die, and that none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ssmlint import workers
from ssmlint.workers import in_processes, processors

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and forks as Linux has them")

FILES = [str(number) for number in range(1000)]


def twice(file: str) -> int:
    return 2 * int(file)


def dies_at_some(file: str) -> int:
    if file in ("0", "17", "500", "999"):
        os._exit(0)
    if file == "600":
        raise ValueError("as good as dead")
    return int(file)


def gives_what_cannot_be_sent(file: str) -> object:
    return (lambda: None) if file == "3" else int(file)


def test_results_come_in_order() -> None:
    assert processors() >= 1
    for jobs in (1, 2, 5):
        assert list(in_processes(twice, FILES, jobs, int)) == [2 * number for number in range(1000)]
    assert list(in_processes(twice, [], 2, int)) == []
    assert list(in_processes(twice, ["1"], 4, int)) == [2]


def test_no_more_is_done_ahead_than_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_AHEAD", 1)
    assert list(in_processes(twice, FILES[:100], 3, int)) == [2 * number for number in range(100)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_those_that_die_are_known_with_their_files(jobs: int) -> None:
    dead: list[str] = []

    def died(file: str) -> int:
        dead.append(file)
        return -1

    expected = [-1 if number in (0, 17, 500, 600, 999) else number for number in range(1000)]
    assert list(in_processes(dies_at_some, FILES, jobs, died)) == expected
    assert sorted(dead, key=int) == ["0", "17", "500", "600", "999"]


def test_a_result_that_cannot_be_sent_is_as_good_as_none() -> None:
    assert list(in_processes(gives_what_cannot_be_sent, FILES[:6], 2, lambda _: -1)) == [0, 1, 2, -1, 4, 5]


# What becomes of the processes: each of them holds the output of the script, so that its end is the end of all.
SCRIPT = """
import os, signal, sys
from ssmlint.workers import in_processes
def work(file):
    return int(file)
found = in_processes(work, [str(number) for number in range(10_000)], 3, int)
for number in found:
    assert number < 9_000
    if number == {at}:
        print("so far", flush=True)
        {what}
"""


def ended(at: int, what: str) -> tuple[int, str, str]:
    words = [sys.executable, "-c", SCRIPT.format(at=at, what=what)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_none_outlives_the_one_that_started_it(name: str) -> None:
    import signal

    code, out, err = ended(40, f"os.kill(os.getpid(), signal.{name})")
    assert (code, out, err) == (-getattr(signal, name), "so far\n", "")


def test_an_interruption_ends_all() -> None:
    code, out, err = ended(40, "os.kill(os.getpid(), signal.SIGINT)")
    assert (code, out) == (-2, "so far\n")
    assert err.splitlines()[-1] == "KeyboardInterrupt"


def test_an_interruption_of_everybody_ends_all() -> None:
    what = "[os.killpg(os.getpgrp(), signal.SIGINT) for _ in range(3)]"
    words = [sys.executable, "-c", SCRIPT.format(at=40, what=what)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, start_new_session=True)
    assert (done.returncode, done.stdout) == (-2, "so far\n")
    assert done.stderr.count("Traceback") == 1


def test_a_break_ends_all() -> None:
    assert ended(40, "break") == (0, "so far\n", "")
