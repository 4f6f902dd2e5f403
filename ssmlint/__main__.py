"""The way in of `ssmlint` and of `python -m ssmlint`."""

from __future__ import annotations

import os
import sys


def _answer(option: str) -> bytes:
    """The version, or the help as tools/make_docs.py keeps it. Raises OSError where that is missing."""
    if option == "--version":
        from ssmlint.version import __version__

        return f"ssmlint {__version__}\n".encode()
    with open(os.path.join(os.path.dirname(__file__), "completions", "ssmlint.help"), "rb") as file:
        return file.read()


def main() -> int:
    """Runs the command with the process's own arguments and streams; returns the exit code."""
    if sys.argv[1:] in (["--version"], ["--help"]) and sys.stdout is not None:
        try:
            # Without the parser, as people and editors ask this often; and past the buffer, which keeps what it cannot
            # write and fails again at exit.
            os.write(sys.stdout.fileno(), _answer(sys.argv[1]))
            return 0
        except (OSError, ValueError):
            pass  # the command knows what to do about it
    from io import StringIO

    from ssmlint.cli import Command
    from ssmlint.collector import collect_seldom

    collect_seldom()
    # A stream that the caller has closed is None.
    stdin = None if sys.stdin is None else sys.stdin.buffer
    return Command(stdin, sys.stdout or StringIO(), sys.stderr or StringIO()).run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
