"""The way in of `ssmlint` and of `python -m ssmlint`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command with the process's own arguments and streams; returns the exit code."""
    if sys.argv[1:] == ["--version"]:
        from ssmlint.version import __version__

        print(f"ssmlint {__version__}")
        return 0
    from ssmlint.cli import Command

    return Command(sys.stdin.buffer, sys.stdout, sys.stderr).run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
