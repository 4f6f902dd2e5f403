"""Runs one command and prints its wall time in seconds, its peak memory in KiB and its exit code.

A process of its own, small and without imports: on Linux the peak of a child begins with that of the process that
started it.
"""

import os
import sys
import time


def main() -> None:
    command = sys.argv[1:]
    nothing = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=nothing)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    kib = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    print(seconds, kib, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
