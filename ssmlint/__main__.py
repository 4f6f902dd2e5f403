"""The way in of `ssmlint` and of `python -m ssmlint`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command with the process's own arguments and streams; returns the exit code."""
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        from ssmlint.version import __version__

        try:
            # Without the parser, as editors and hooks ask this often; and past the buffer, which keeps what it cannot
            # write and fails again at exit.
            os.write(sys.stdout.fileno(), f"ssmlint {__version__}\n".encode())
            return 0
        except OSError:
            pass  # the command knows what to do about it
    from io import StringIO

    from ssmlint.cli import Command

    # A stream that the caller has closed is None.
    stdin = None if sys.stdin is None else sys.stdin.buffer
    return Command(stdin, sys.stdout or StringIO(), sys.stderr or StringIO()).run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
