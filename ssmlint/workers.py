"""Linting files in several processes, when there is enough to do; the results come in the order of the files."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Result = TypeVar("Result")
Work = Callable[[str], Result]

# Files that are handed to a process at once.
_CHUNK = 16

_work: Callable[[str], object] | None = None


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # no Linux
        return os.cpu_count() or 1


def in_processes(
    work: Work[Result], files: Sequence[str], jobs: int, died: Work[Result]
) -> Generator[Result, None, None]:
    """`work(file)` for each file, in order, by so many processes.

    Where a process dies, the files that are left are done one by one, so that the one that kills it is found: for that
    one the result is `died(file)`. An interruption ends the processes at once.
    """
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    others = active_children()
    done = 0
    pool = _pool(work, jobs)
    try:
        try:
            for result in pool.map(_do, files, chunksize=_CHUNK):
                done += 1
                yield result  # type: ignore[misc]
            return
        except BrokenProcessPool:
            pool.shutdown(cancel_futures=True)
        pool = _pool(work, 1)
        for file in files[done:]:
            try:
                yield pool.submit(_do, file).result()  # type: ignore[misc]
            except BrokenProcessPool:  # noqa: PERF203 - it is the file that is looked for
                pool.shutdown()
                yield died(file)
                pool = _pool(work, 1)
    except (KeyboardInterrupt, GeneratorExit):
        for process in active_children():
            if process not in others:
                process.terminate()
        raise
    finally:
        # Not waited for, its thread closes a pipe that the interpreter, ending at that moment, writes to.
        pool.shutdown(cancel_futures=True)


def _pool(work: Work[Result], jobs: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    # A forked process has everything imported already. Elsewhere than on Linux system libraries may not survive it.
    forks = os.uname().sysname == "Linux" and "fork" in get_all_start_methods() if hasattr(os, "uname") else False
    context = get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(work,))


def _begin(work: Callable[[str], object]) -> None:
    """What a new process does first: remember its work, and leave interruptions to the one that started it."""
    import signal

    from ssmlint.collector import collect_seldom

    global _work
    _work = work
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _do(file: str) -> object:
    assert _work is not None
    return _work(file)
