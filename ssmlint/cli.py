"""The command: arguments in, text out, an exit code back. Its streams are given to it."""

from __future__ import annotations

from importlib import import_module

from ssmlint import TYPE_CHECKING
from ssmlint.commands import SUMMARIES
from ssmlint.console import FAULT, FINDINGS, INTERRUPTED, OK, USAGE, Console, HelpShown, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO, TextIO

__all__ = ["FAULT", "FINDINGS", "INTERRUPTED", "OK", "USAGE", "Command"]


class Command:
    """The `ssmlint` command over the given streams; without standard input, `-` cannot be read."""

    def __init__(self, stdin: BinaryIO | None, stdout: TextIO, stderr: TextIO) -> None:
        self.console = Console(stdin, stdout, stderr)

    def run(self, arguments: Sequence[str]) -> int:
        """Carries out one call and returns its exit code; raises nothing but what ends a process on purpose."""
        console = self.console
        try:
            return self._call(list(arguments))
        except HelpShown as shown:
            return self._show(str(shown))
        except UsageError as error:
            console.warn(str(error))
            return USAGE
        except OutputError as error:
            console.complain(f"cannot write the output: {error}")
            return USAGE
        except KeyboardInterrupt:
            console.wipe()
            return INTERRUPTED
        except Exception as error:
            from ssmlint.config_text import ConfigError

            if isinstance(error, ConfigError):
                console.complain(str(error))
                return USAGE
            return console.fault(error)

    def _call(self, arguments: list[str]) -> int:
        name = arguments[0] if arguments else ""
        if name in SUMMARIES:
            return int(import_module(f"ssmlint.commands.{name}").run(self.console, arguments[1:]))
        from ssmlint.commands import check

        return check.run(self.console, arguments, named=False)

    def _show(self, text: str) -> int:
        try:
            self.console.say(text)
        except OutputError as error:
            self.console.complain(f"cannot write the output: {error}")
            return USAGE
        return OK
