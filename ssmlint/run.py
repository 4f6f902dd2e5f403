"""One run: which files, what was found in them, what was left out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from ssmlint.config import Settings
from ssmlint.decide import Decider
from ssmlint.files import find
from ssmlint.finding import Finding, Quieted, Severity
from ssmlint.registry import all_rules, catalog
from ssmlint.result import FileResult
from ssmlint.source.limits import READ_BYTES

if TYPE_CHECKING:
    from ssmlint.cache import Cache
    from ssmlint.quieting.baseline import Accepted
    from ssmlint.rule import Rule

STDIN = "-"


@dataclass(frozen=True)
class Unreadable:
    """A path that could not be read, with the reason in lower-case words."""

    file: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What a run found.

    `results` has one entry for each file that was read, in their order, with the findings that count; what the
    configuration itself does wrong comes last. `excluded` are paths that the configuration leaves out, `gone` entries
    of the baseline that no longer occur, `fixed` what has been mended.
    """

    results: tuple[FileResult, ...]
    excluded: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    gone: tuple[Accepted, ...] = ()
    fixed: tuple[Finding, ...] = ()

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
        return tuple(result.file for result in self.results if not (result.is_document or result.is_settings))

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


# What is done with a file after it was linted: gets its path and result, gives the result that counts.
Afterwards = Callable[[str, FileResult], FileResult]
# Told after each file: how many are done, of how many.
Progress = Callable[[int, int], None]

# Text that has to be linted in one process before several are worth their start, in bytes.
_WORTH_PROCESSES = 256 * 1024
# The fewest files that are left for which they are started.
_FEWEST_FILES = 64


class Linter:
    """Settings made ready to lint, with a cache where one is given. Raises ConfigError for a bad baseline."""

    def __init__(self, settings: Settings, cache: Cache | None = None) -> None:
        self.settings = settings
        self.cache = cache
        self.accepted: tuple[Accepted, ...] = ()
        if settings.baseline is not None:
            from ssmlint.quieting import baseline

            self.accepted = baseline.read(settings.baseline)
        fingerprints = frozenset(entry.fingerprint for entry in self.accepted)
        self.decider = Decider(settings, catalog(), fingerprints)

    def __getstate__(self) -> dict[str, object]:
        # For a process that begins from nothing: it gets the rules itself, as functions inside others do not travel.
        return {name: value for name, value in self.__dict__.items() if name != "rules"}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules to run, with their checks."""
        return tuple(rule for rule in all_rules() if rule.code in self.decider.running)

    def lint(self, data: bytes | str, name: str, *, meant: bool = False) -> FileResult:
        """The findings of one text that count (see `engine.lint_source`)."""
        return self.decided(self._lint(data, name, meant))

    def _lint(self, data: bytes | str, name: str, meant: bool = False) -> FileResult:
        from ssmlint.engine import lint_source

        return lint_source(data, name, self.rules, meant=meant)

    def run(
        self,
        paths: Sequence[str],
        stdin: BinaryIO | None = None,
        stdin_name: str = "<stdin>",
        afterwards: Afterwards | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> Report:
        """Lints files, the documents in directories, and for `-` the standard input, each once."""
        listing = find(paths, self.settings.exclude, self.settings.root)
        results: list[FileResult] = []
        unreadable = [Unreadable(path, reason) for path, reason in listing.unreadable]
        with closing(self._raw_results(listing.files, stdin, stdin_name, jobs)) as found:
            for number, (path, raw) in enumerate(found, 1):
                if isinstance(raw, Unreadable):
                    unreadable.append(raw)
                else:
                    result = self.decided(raw)
                    results.append(result if afterwards is None or path == STDIN else afterwards(path, result))
                if progress is not None:
                    progress(number, len(listing.files))
        return self._report(results, paths, listing.excluded, unreadable)

    def decided(self, raw: FileResult) -> FileResult:
        """The findings of a file that count; where that cannot be told, all of them, and none to mend."""
        try:
            return self.decider.decide(raw)
        except Exception as error:
            from ssmlint.engine import crash_result, with_crash

            what = "deciding what counts failed on this document"
            found = replace(raw, findings=tuple(replace(each, fix=None) for each in raw.findings))
            return with_crash(found, crash_result(raw.file, self.rules, what, error))

    def _raw_results(
        self, files: Sequence[str], stdin: BinaryIO | None, stdin_name: str, jobs: int
    ) -> Generator[tuple[str, FileResult | Unreadable], None, None]:
        """What was found in each file, before anything is decided."""
        linted = 0
        for number, path in enumerate(files):
            left = len(files) - number
            if jobs > 1 and linted > _WORTH_PROCESSES and left >= _FEWEST_FILES and STDIN not in files[number:]:
                yield from self._in_processes(files[number:], jobs)
                return
            if path == STDIN:
                try:
                    yield path, self._lint(read(path, stdin), stdin_name, meant=True)
                except UnreadableError as error:
                    yield path, Unreadable(path, str(error))
                continue
            result, size = self._of_file(path)
            linted += size
            yield path, result

    def _in_processes(self, files: Sequence[str], jobs: int) -> Iterator[tuple[str, FileResult | Unreadable]]:
        from ssmlint.engine import crash_result
        from ssmlint.workers import in_processes

        def died(path: str) -> FileResult:
            return crash_result(path, self.rules, "the process that read the file has died and its findings are lost")

        results = in_processes(self.of_file, files, jobs, died)
        try:
            yield from zip(files, results, strict=True)
        finally:
            # At once, not when the interruption's traceback is forgotten.
            results.close()

    def of_file(self, path: str) -> FileResult | Unreadable:
        """What the rules find in a file, from the cache where it knows."""
        return self._of_file(path)[0]

    def _of_file(self, path: str) -> tuple[FileResult | Unreadable, int]:
        """The same, with the number of bytes that had to be linted."""
        try:
            data = read(path)
        except UnreadableError as error:
            return Unreadable(path, str(error)), 0
        if self.cache is None:
            return self._lint(data, path), len(data)
        key = self.cache.key(data, path)
        known = self.cache.get(key, path)
        if known is not None:
            return known, 0
        result = self._lint(data, path)
        self.cache.put(key, result)
        return result, len(data)

    def _report(
        self, results: list[FileResult], paths: Sequence[str], excluded: tuple[str, ...], unreadable: list[Unreadable]
    ) -> Report:
        gone: tuple[Accepted, ...] = ()
        if self.settings.exemptions or self.accepted:
            # Imported here: most runs have neither.
            from ssmlint.quieting import leftovers

            own = leftovers.of_configuration(self.decider, results, paths)
            gone = leftovers.of_baseline(self.decider, self.accepted, results)
            if own is not None:
                results.append(own)
        return Report(tuple(results), excluded, tuple(unreadable), gone)


def lint(
    paths: Sequence[str], settings: Settings, stdin: BinaryIO | None = None, stdin_name: str = "<stdin>"
) -> Report:
    """Lints paths with settings, as the command does. Raises ConfigError for a baseline that cannot be read."""
    return Linter(settings).run(paths, stdin, stdin_name)


def read(path: str, stdin: BinaryIO | None = None, most: int = READ_BYTES) -> bytes:
    """The content of a file, or for `-` of the standard input; raises UnreadableError.

    Of a huge one it is only as much as shows that it is too large, by default to be a runbook: one byte more than
    `most`.
    """
    try:
        if path != STDIN:
            with open(path, "rb") as file:
                return file.read(most + 1)
        if stdin is None:
            raise UnreadableError("there is no standard input")
        return stdin.read(most + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError((getattr(error, "strerror", None) or str(error)).lower()) from None
