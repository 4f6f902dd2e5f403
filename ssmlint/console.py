"""What a command writes to and reads from, and the exit codes."""

from __future__ import annotations

import os

from ssmlint import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO, TextIO

OK = 0
FINDINGS = 1
USAGE = 2
FAULT = 3
INTERRUPTED = 130

# Columns of a bar of progress.
_BAR = 30


class UsageError(Exception):
    """Wrong arguments; the text is for standard error."""


class HelpShown(Exception):  # noqa: N818 - not an error
    """The help or the version was asked for; the text is for standard output."""


class OutputError(Exception):
    """Standard output takes no more; the text is the reason."""


class Console:
    """The given streams; without standard input, `-` cannot be read."""

    def __init__(self, stdin: BinaryIO | None, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.bar: Progress | None = None
        for stream in (stdout, stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                # No name or message may fail on a terminal that lacks a character.
                reconfigure(errors="backslashreplace")

    @property
    def encoding(self) -> str:
        return getattr(self.stdout, "encoding", None) or "utf-8"

    def say(self, text: str) -> None:
        """Writes to standard output.

        A reader that has gone (`| head`) has read what it wanted: the exit code still tells what was found. Raises
        OutputError for any other trouble.
        """
        self.wipe()
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except (OSError, ValueError) as error:
            self._fail(error)

    def say_bytes(self, data: bytes) -> None:
        """Writes bytes to standard output as they are: a document that goes on to another program."""
        buffer = getattr(self.stdout, "buffer", None)
        if buffer is None:
            self.say(data.decode("utf-8", "replace"))
            return
        try:
            self.stdout.flush()
            buffer.write(data)
            buffer.flush()
        except (OSError, ValueError) as error:
            self._fail(error)

    def _fail(self, error: OSError | ValueError) -> None:
        """A ValueError says that the stream has been closed, by a rule of another package perhaps."""
        _let_go(self.stdout)
        if not isinstance(error, BrokenPipeError):
            raise OutputError((getattr(error, "strerror", None) or str(error)).lower()) from None

    def warn(self, text: str) -> None:
        """Writes to standard error; where that fails there is nobody to tell."""
        self.wipe()
        self.draw(text)

    def draw(self, text: str) -> None:
        """Writes to standard error beside a bar of progress."""
        try:
            self.stderr.write(text)
            self.stderr.flush()
        except (OSError, ValueError):
            _let_go(self.stderr)

    def wipe(self) -> None:
        """Takes away a bar of progress; it is drawn again when there is more to show."""
        if self.bar is not None:
            self.bar.clear()

    def complain(self, message: str) -> None:
        from ssmlint.report.plain import plain

        self.warn(f"ssmlint: {plain(message)}\n")

    def fault(self, error: Exception) -> int:
        """Says that ssmlint itself has failed, and where; gives the exit code for that."""
        import traceback

        from ssmlint.quote import said
        from ssmlint.version import HOME

        frames = traceback.extract_tb(error.__traceback__)
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
        problem = f"internal fault ({type(error).__name__}: {said(error)}){where}"
        self.complain(f"{problem}; please report it at {HOME}/issues")
        return FAULT

    def color(self, wish: str) -> bool:
        """Whether to colour the output, for the value of --color."""
        if wish == "auto":
            # https://no-color.org
            return self.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return wish == "always"


class Progress:
    """A bar on standard error for runs that take longer than a second; it is wiped out at the end."""

    def __init__(self, console: Console) -> None:
        from time import monotonic

        self.console = console
        self.clock = monotonic
        self.next = monotonic() + 1
        self.width = 0
        console.bar = self

    def __call__(self, done: int, total: int) -> None:
        if done == total:
            self.clear()
            return
        now = self.clock()
        if now < self.next:
            return
        self.next = now + 0.1
        filled = _BAR * done // max(total, 1)
        text = f"[{'#' * filled}{' ' * (_BAR - filled)}] {done} of {total} files"
        self.width = len(text)
        self.console.draw(f"\r{text}")

    def clear(self) -> None:
        if self.width:
            self.console.draw(f"\r{' ' * self.width}\r")
            self.width = 0


def _let_go(stream: TextIO) -> None:
    """Turns a stream that takes no more to nowhere, so that Python does not complain of what is left at exit."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no stream of the system, as in a test
        pass
