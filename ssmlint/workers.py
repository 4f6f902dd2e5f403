"""Linting files in several processes, when there is enough to do; the results come in the order of the files.

Each process has a pipe of its own and there are no threads, unlike in the pools of the standard library: so one that
dies is known with its file, and an interruption ends all of them at once.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Result = TypeVar("Result")
Work = Callable[[str], Result]

# Files that a process is given at once, and how many may be done before the first one that is not: what they have
# found is kept until then.
_CHUNK = 16
_AHEAD = 64 * _CHUNK

# Seconds after which it is looked whether an interruption has come.
_PATIENCE = 0.1


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

    Where a process dies, the result of the file that it was at is `died(file)`, and another one goes on with the rest.
    An interruption ends the processes at once.
    """
    from multiprocessing.connection import wait

    crew = _Crew(work, files)
    done: dict[int, Result] = {}
    with _Interruption() as interruption:
        try:
            for _ in range(jobs):
                crew.start()
            for number in range(len(files)):
                while number not in done:
                    interruption.check()
                    crew.hand_out(number + _AHEAD)
                    for connection in wait([worker.connection for worker in crew.workers], _PATIENCE):
                        worker = next(each for each in crew.workers if each.connection is connection)
                        try:
                            found: Result = worker.connection.recv()
                        except Exception:  # the end of the pipe, or what is no result
                            lost = crew.replace(worker)
                            if lost is not None:
                                done[lost] = died(files[lost])
                        else:
                            done[worker.numbers.popleft()] = found
                yield done.pop(number)
            interruption.check()
        finally:
            crew.end()


class _Worker:
    """A process, this end of its pipe, and the numbers of the files that it has still to do, in their order."""

    def __init__(self, process: BaseProcess, connection: Connection[Any, Any]) -> None:
        self.process = process
        self.connection = connection
        self.numbers: deque[int] = deque()


class _Crew:
    """The processes, and the numbers of the files that none of them has been given."""

    def __init__(self, work: Callable[[str], object], files: Sequence[str]) -> None:
        self.work = work
        self.files = files
        self.workers: list[_Worker] = []
        self.waiting = deque(range(len(files)))

    def start(self) -> None:
        from multiprocessing import get_all_start_methods, get_context

        # A forked process has everything imported already. Elsewhere than on Linux system libraries may not survive it.
        forks = os.uname().sysname == "Linux" and "fork" in get_all_start_methods() if hasattr(os, "uname") else False
        context: Any = get_context("fork" if forks else "spawn")
        ours, theirs = context.Pipe()
        # A forked process has the other end too, and would not see that it is closed here.
        arguments = (theirs, ours if forks else None, self.work, self.files)
        process = context.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))

    def hand_out(self, end: int) -> None:
        """Gives files with numbers below `end` to those that have few left, so that none has to wait for more."""
        for worker in self.workers:
            while self.waiting and self.waiting[0] < end and len(worker.numbers) < _CHUNK:
                numbers = [self.waiting.popleft() for _ in range(min(_CHUNK, len(self.waiting)))]
                try:
                    worker.connection.send(numbers)
                except OSError:  # it has died, as reading will show
                    self.waiting.extendleft(reversed(numbers))
                    break
                worker.numbers += numbers

    def replace(self, worker: _Worker) -> int | None:
        """Puts another process into the place of one that has died; the number of the file that it was at."""
        self.workers.remove(worker)
        _end(worker)
        lost = worker.numbers.popleft() if worker.numbers else None
        self.waiting.extendleft(reversed(worker.numbers))
        if self.waiting:
            self.start()
        return lost

    def end(self) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            _end(worker)


def _end(worker: _Worker) -> None:
    # One that still lives may never see that its pipe ends: those forked after it have this end too.
    worker.process.kill()
    worker.connection.close()
    worker.process.join()
    worker.process.close()


def _serve(
    connection: Connection[Any, Any],
    other_end: Connection[Any, Any] | None,
    work: Callable[[str], object],
    files: Sequence[str],
) -> None:
    """The process: does what it is told until the pipe ends, and leaves interruptions to the one that started it."""
    import signal

    from ssmlint.collector import collect_seldom

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if other_end is not None:
        other_end.close()
    collect_seldom()
    try:
        while True:
            for number in connection.recv():
                connection.send(work(files[number]))
    except (EOFError, OSError):
        pass  # nobody reads any more
    except BaseException:
        os._exit(1)  # as if it had died: the one that started it knows at which file


class _Interruption:
    """Notes that an interruption has come, for `check` to raise it.

    Python forgets an exception that comes up while it forks or clears away an object, so none is raised anywhere else.
    """

    def __init__(self) -> None:
        self.came = False
        self.restore: Callable[[], object] | None = None

    def __enter__(self) -> _Interruption:
        import signal
        from contextlib import suppress
        from functools import partial

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            # Only the main thread may have a handler; another one is never interrupted.
            with suppress(ValueError):
                signal.signal(signal.SIGINT, self._note)
                self.restore = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
        return self

    def __exit__(self, *_: object) -> None:
        if self.restore is not None:
            self.restore()

    def _note(self, *_: object) -> None:
        self.came = True

    def check(self) -> None:
        if self.came:
            raise KeyboardInterrupt
