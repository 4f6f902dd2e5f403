"""One run: which files, what was found in them, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from ssmlint.config import Settings
from ssmlint.decide import Decider
from ssmlint.engine import FileResult, lint_source
from ssmlint.files import find
from ssmlint.finding import Finding, Quieted, Severity
from ssmlint.registry import all_rules
from ssmlint.source.limits import READ_BYTES

STDIN = "-"


@dataclass(frozen=True)
class Unreadable:
    """A path that could not be read, with the reason in lower-case words."""

    file: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What a run found.

    `results` has one entry for each file that was read, in their order, with the findings that count. `excluded` are
    paths that the configuration leaves out.
    """

    results: tuple[FileResult, ...]
    excluded: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def quieted(self) -> tuple[Quieted, ...]:
        """The findings that something has quieted."""
        return tuple(each for result in self.results for each in result.quieted)

    @property
    def documents(self) -> int:
        """How many Automation documents were linted."""
        return sum(result.is_document for result in self.results)

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The files that are no Automation documents."""
        return tuple(result.file for result in self.results if not result.is_document)

    @property
    def crashed(self) -> bool:
        return any(result.crashed for result in self.results)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    def fails(self, level: Severity) -> bool:
        """Whether a finding is at or above a level."""
        return any(finding.severity.rank >= level.rank for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)


class UnreadableError(Exception):
    """A path that could not be read; the message is the reason in lower-case words."""


def lint(
    paths: Sequence[str], settings: Settings, stdin: BinaryIO | None = None, stdin_name: str = "<stdin>"
) -> Report:
    """Lints files, the documents in directories, and for `-` the standard input, each once."""
    listing = find(paths, settings.exclude, settings.root)
    decider = Decider(settings, all_rules())
    rules = decider.rules_to_run()
    results: list[FileResult] = []
    unreadable = [Unreadable(path, reason) for path, reason in listing.unreadable]
    for path in listing.files:
        try:
            data = read(path, stdin)
        except UnreadableError as error:
            unreadable.append(Unreadable(path, str(error)))
            continue
        is_stdin = path == STDIN
        result = lint_source(data, stdin_name if is_stdin else path, rules, meant=is_stdin)
        results.append(decided(decider, result))
    return Report(tuple(results), listing.excluded, tuple(unreadable))


def decided(decider: Decider, result: FileResult) -> FileResult:
    """The result with the findings that count."""
    if not result.findings:
        return result
    return replace(result, findings=decider.decide(result.findings, result.file))


def read(path: str, stdin: BinaryIO | None = None) -> bytes:
    """The content of a file, or for `-` of the standard input; raises UnreadableError.

    Of a huge one it is only as much as shows that it is too large to be a runbook.
    """
    try:
        if path != STDIN:
            with open(path, "rb") as file:
                return file.read(READ_BYTES + 1)
        if stdin is None:
            raise UnreadableError("there is no standard input")
        return stdin.read(READ_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError((getattr(error, "strerror", None) or str(error)).lower()) from None
